"""A task on its way in a browser: given, asked for by a link, answered on a phone, accepted; then the link is dead."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import evidence_files as files
import pytest
from playwright.sync_api import expect
from shape import CONTRAST, DANGLING, NAMELESS, PHONE, SMALL, TWICE

pytestmark = pytest.mark.browser

OVERFLOW = "document.documentElement.scrollWidth > innerWidth"
WEIGHT = 60_000
"""Bytes that the page behind a link may take, everything with it, before compression."""


def shape(page) -> None:
    """Everything that breaks the rules for pages at this width."""
    rules = (SMALL, NAMELESS, TWICE, DANGLING, CONTRAST)
    assert ([page.evaluate(rule) for rule in rules], page.evaluate(OVERFLOW)) == ([[]] * 5, False)


def ask(koordinator):
    """Give a task on Penilaian and make its link; returns the unit and the link."""
    unit = koordinator.locator("[id='unit-i22-L3']")
    unit.get_by_role("button", name=re.compile("^Tugaskan")).click()
    dialog = koordinator.get_by_role("dialog")
    dialog.get_by_label("Perangkat daerah", exact=True).select_option("bkpsdm")
    dialog.get_by_label(re.compile("^Tenggat")).fill("2030-01-31")
    dialog.get_by_label(re.compile("^Petunjuk")).fill("Kirim SK yang sudah ditandatangani.")
    dialog.get_by_role("button", name="Tugaskan").click()
    dialog.get_by_role("button", name="Buat tautan").click()
    text = dialog.get_by_label("Teks dengan tautan satu tugas").input_value()
    sent = urlsplit(dialog.get_by_role("link", name="Buka WhatsApp").last.get_attribute("href"))
    assert (sent.netloc, parse_qs(sent.query)["text"]) == ("wa.me", [text])
    assert "Anda diminta melengkapi 1 data dukung" in text
    assert "SK yang sudah" not in text
    shape(koordinator)
    dialog.get_by_role("button", name="Tutup").click()
    unit.get_by_role("button", name=re.compile("^Ubah tugas")).click()
    expect(dialog).to_contain_text("Alamatnya hanya ditampilkan sekali")
    expect(dialog.get_by_role("button", name="Buat tautan baru")).to_be_visible()
    dialog.get_by_role("button", name="Tutup").click()
    expect(unit.locator("summary .task-mark").first).to_contain_text("sampai 31 Januari 2030")
    return unit, text.splitlines()[-1]


def add_once(phone, faults) -> None:
    """Add an address whose acknowledgement is lost, try again, find it there once and take it back."""
    faults.lost_replies.append("POST /tautan/links")
    phone.get_by_text("Kirim alamat tautan").click()
    phone.get_by_label("Alamat (https://)").fill("https://jdih.contoh.go.id/1")
    phone.get_by_role("button", name="Tambah alamat").click()
    expect(phone.get_by_role("alert")).to_contain_text("Server tidak terjangkau")
    phone.get_by_role("button", name="Tambah alamat").click()
    expect(phone.get_by_text("Alamat ditambahkan.")).to_be_visible()
    expect(phone.get_by_text("terkirim", exact=True)).to_have_count(2)
    phone.get_by_role("button", name="Batalkan jdih.contoh.go.id/1").click()
    expect(phone.get_by_text("terkirim", exact=True)).to_have_count(1)


def answer(phone, link: str, faults) -> None:
    """Send a file by a link, over a line that breaks once, and say that one is done."""
    read = []

    def note(response) -> None:  # the driver marks the handler, and a built-in takes no mark
        read.append(response)

    phone.on("response", note)
    phone.goto(link)
    expect(phone.get_by_label("Berkas", exact=True)).to_be_visible()
    assert sum(len(each.body()) for each in read if each.ok) < WEIGHT
    assert {urlsplit(each.url).netloc for each in read} == {urlsplit(link).netloc}
    phone.get_by_role("link", name="English").click()
    expect(phone.get_by_role("button", name="Done")).to_be_visible()  # the whole link went along
    expect(phone.get_by_role("heading", level=1)).to_have_text("You are asked for 1 piece of evidence")
    shape(phone)
    phone.get_by_role("link", name="Bahasa Indonesia").click()
    faults.lost_replies.append("PATCH /tautan/uploads/")
    given = {"name": "SK Tim.pdf", "mimeType": "application/pdf", "buffer": files.pdf(size=300_000)}
    phone.get_by_label("Berkas", exact=True).set_input_files(given)
    expect(phone.get_by_text("terkirim", exact=True)).to_be_visible()
    add_once(phone, faults)
    phone.get_by_label(re.compile("^Catatan")).fill("Asli ada di arsip.")
    shape(phone)
    phone.get_by_role("button", name="Selesai").click()
    expect(phone.get_by_role("heading", name=re.compile("^Terima kasih"))).to_be_focused()
    assert phone.reload().status == 404
    expect(phone.get_by_text("Minta tautan baru")).to_be_visible()


def test_a_task_goes_by_a_link_to_a_phone_and_comes_back(sheet, desk, open_as):
    unit, link = ask(open_as("koordinator", anchor="i22-L3", **PHONE))
    assert "#" in link
    reader = open_as.context(java_script_enabled=False, **PHONE).new_page()
    reader.goto(link)
    expect(reader.get_by_text("Kirim SK yang sudah ditandatangani.")).to_be_visible()
    expect(reader.get_by_text("JavaScript menyala")).to_be_visible()
    answer(open_as.context(**PHONE).new_page(), link, desk.faults)

    operator = open_as("operator", page="pekerjaan", **PHONE)
    row = operator.locator("[data-unit='i22-L3']")
    expect(row).to_contain_text("1 kiriman menunggu")
    expect(row).to_contain_text("responden (tautan)")
    shape(operator)
    row.get_by_role("button", name="Terima SK Tim.pdf").click()
    expect(operator.get_by_role("button", name="Kembali, menunggu diterima (0)")).to_be_visible()
    operator.get_by_label("Perangkat daerah saya").select_option("bkpsdm")
    operator.get_by_role("button", name="Untuk saya (1)").click()
    expect(row).to_contain_text("Berikutnya")
    expect(unit.get_by_role("link", name="SK Tim.pdf")).to_be_visible()  # others see it within seconds
