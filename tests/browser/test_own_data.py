"""A person takes their data along and asks for erasure, on a phone and by keyboard."""

from __future__ import annotations

import json
import zipfile

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.lab, pytest.mark.browser]


def test_data_are_taken_along_and_erasure_is_asked_for(lab, visit, shot, tmp_path):
    name = lab.fresh("data.saya")
    lab.ready_account(name, ("operator", "18.71"))
    page = visit(name, width=360)
    page.get_by_role("link", name="Data saya").click()
    expect(page.get_by_role("heading", name="Data saya")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh data saya").press("Enter")
    package = zipfile.ZipFile(download.value.path())
    assert json.loads(package.read("data-saya.json"))["data"]["akun"]["account"][0]["name"] == name

    page.get_by_role("button", name="Minta penghapusan").press("Enter")
    page.get_by_role("button", name="Batal").press("Enter")
    expect(page.get_by_role("button", name="Minta penghapusan")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Ya, kirim permintaan")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("menunggu keputusan")
    expect(page.get_by_role("button", name="Minta penghapusan")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("menunggu keputusan")
    page.get_by_role("button", name="EN", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("waits for a decision")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    shot(page, "data-saya-360")


def test_without_a_role_one_has_ones_own_data_too(lab, visit, shot):
    name = lab.fresh("data.tamu")
    lab.ready_account(name)
    page = visit(name, width=360)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    shot(page, "belum-ada-peran")
    page.get_by_role("link", name="Data saya").click()
    page.get_by_role("button", name="Minta penghapusan").press("Enter")
    page.get_by_role("button", name="Ya, kirim permintaan").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("menunggu keputusan")
