"""The hub's own pages, both languages and widths: signing in, a new password, an invitation, people, one's data."""

from __future__ import annotations

import pytest
from adapting import SIDEWAYS, hindrances
from axe import violations
from playwright.sync_api import expect

from hub.accounts import invitations
from hub.accounts.invitations import Wish

pytestmark = [pytest.mark.lab, pytest.mark.browser]

WIDTHS = (1280, 360)


@pytest.fixture
def look(camera):
    def looked(page, name: str) -> list[str]:
        found = []
        for lang in ("ID", "EN"):
            page.get_by_role("button", name=lang, exact=True).click()
            for width in WIDTHS if lang == "ID" else WIDTHS[1:]:
                page.set_viewport_size({"width": width, "height": 800})
                found += [f"{name} {lang} {width}: {each}" for each in violations(page, colours=lang == "ID")]
                if page.evaluate(SIDEWAYS) > 0:
                    found.append(f"{name} {lang} {width}: scrolls sideways")
                if lang == "ID":
                    camera.take(page, name)
        page.get_by_role("button", name="ID", exact=True).click()
        page.set_viewport_size({"width": WIDTHS[0], "height": 800})
        return found

    return looked


def test_the_doors_have_no_barrier(lab, chromium, visit, look):
    accounts = lab.accounts()
    name = lab.fresh("orang.baru")
    accounts.create(name, "Orang Baru", lab.password, roles=[("operator", "18.71")])
    _, secret = invitations.invite(accounts, None, Wish("Rina Contoh", "operator", "99.01"))
    accounts.close()
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{lab.url}/hub/login")
    found = look(page, "masuk") + [f"masuk: {each}" for each in hindrances(page) if "pressed" not in each]
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Sandi", exact=True).fill("bukan sandinya")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    found += look(page, "masuk-gagal")
    page.goto(f"{lab.url}/hub/undangan?token={secret}")
    found += look(page, "undangan")
    page.goto(f"{lab.url}/hub/undangan?token=tidak-ada")
    found += look(page, "undangan-mati")
    context.close()
    page = visit(name)
    expect(page.get_by_role("heading", name="Buat sandi baru")).to_be_visible()
    found += look(page, "sandi-baru")
    page.context.close()
    page = visit("koordinator.contoh")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Contoh")
    for address, name in (
        ("orang?wilayah=99.01", "orang-dan-undangan"),
        ("home", "akun-saya"),
        ("data-saya", "data-saya"),
    ):
        page.goto(f"{lab.url}/hub/{address}")
        expect(page.locator("main h1")).to_be_visible()
        found += look(page, name)
    page.goto(f"{lab.url}/hub/orang?wilayah=99.01")
    page.get_by_text("Unggah SK").click()
    page.get_by_label("Tanggal SK").fill("2026-12-31")
    expect(page.get_by_text("31 Desember 2026")).to_be_visible()  # browsers write a day in their own way
    page.locator("button[data-lang=en]").click()
    expect(page.get_by_text("31 December 2026")).to_be_visible()
    assert found == []
