"""Isi luring in a browser: a workbook goes out, comes back beside the lab, and only what was chosen is saved."""

from __future__ import annotations

import io

import openpyxl
import pytest
from playwright.sync_api import Page, expect
from shape import CONTRAST, NAMELESS, PHONE, SMALL
from waiting import until

pytestmark = pytest.mark.browser


@pytest.fixture
def filled(sheet):
    with sheet.client("operator") as registry:
        registry.write_answer(sheet.assessment, "i01", "level", 2, 0)
        for field in ("fakta", "analisis", "justifikasi"):
            registry.write_answer(sheet.assessment, "i01", field, "lama", 0)
    return sheet


def downloaded(page: Page) -> bytes:
    page.get_by_text("Isi luring dan unduhan", exact=True).click()
    with page.expect_download() as started:
        page.get_by_role("link", name="Lembar isian (XLSX)").click()
    assert started.value.suggested_filename.startswith("lembar-isian-")
    return started.value.path().read_bytes()


def filled_in(content: bytes, **cells) -> dict:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for address, value in cells.items():
        page = book["Bukti dukung"] if address.startswith("J") else book.worksheets[1]
        page[address] = value
    stream = io.BytesIO()
    book.save(stream)
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "isian Rina.xlsx", "mimeType": mime, "buffer": stream.getvalue()}


def test_a_workbook_comes_back_and_only_what_is_chosen_is_saved(filled, open_as):
    page = open_as("operator", anchor="i02")
    content = downloaded(page)
    with filled.client("rekan") as registry:
        registry.write_answer(filled.assessment, "i01", "analisis", "dari rekan", 1)
        registry.write_answer(filled.assessment, "i01", "justifikasi", "dari rekan", 1)
    told = filled_in(content, F4=4, G4="=1+1 <b>", I4="dari berkas", F5=3, F6=8)
    page.get_by_label("Bandingkan berkas yang sudah diisi").set_input_files(told)
    section = page.locator(".offline")
    expect(section.get_by_text("tanpa hasil tersimpan")).to_be_visible()
    told = filled_in(content, F4=4, G4="Perbup <b>12</b>", I4="dari berkas", F5=3, F6=8)
    page.get_by_label("Bandingkan berkas yang sudah diisi").set_input_files(told)
    table = page.locator(".offline-table")
    expect(section.get_by_text("182 isian sama, 5 berbeda, 1 tidak terbaca.")).to_be_visible()
    expect(page.locator(".offline-faults")).to_contain_text("sel F6: “8” bukan tingkat")
    row = table.get_by_role("row").filter(has=page.get_by_role("checkbox", name="Ambil Justifikasi indikator 1"))
    expect(row).to_contain_text("berubah di keduanya")
    for text in ("dari berkas", "dari rekan", "lama"):
        expect(row.get_by_text(text, exact=True)).to_be_visible()
    chosen = {
        name: box.is_checked()
        for box in table.get_by_role("checkbox").all()
        if (name := box.get_attribute("aria-label"))
    }
    assert chosen == {
        "Ambil Tingkat indikator 1": True,
        "Ambil Fakta indikator 1": True,
        "Ambil Tingkat indikator 2": True,
        "Ambil Justifikasi indikator 1": False,
        "Ambil Analisis indikator 1": False,
    }
    expect(section.get_by_text("Perbup <b>12</b>")).to_be_visible()
    assert filled.stored("i01", "fakta").value == "lama", "nothing is taken by itself"
    page.get_by_role("checkbox", name="Ambil Fakta indikator 1").uncheck()
    page.get_by_role("button", name="Ambil yang dipilih (2)").click()
    expect(section.get_by_text("2 isian diambil dari berkas.")).to_be_focused()
    filled.becomes("i01", "level", 4)
    filled.becomes("i02", "level", 3)
    expect(page.locator(".ind .lev.on .lev-digit")).to_have_text("3")
    assert [filled.stored("i01", field).value for field in ("fakta", "analisis", "justifikasi")] == [
        "lama", "dari rekan", "dari rekan",
    ]  # fmt: skip


def test_who_was_faster_than_the_choice_meets_a_choice_of_two(filled, open_as):
    page = open_as("operator", anchor="i01", **PHONE)
    content = downloaded(page)
    page.get_by_label("Bandingkan berkas yang sudah diisi").set_input_files(filled_in(content, G4="dari berkas"))
    button = page.get_by_role("button", name="Ambil yang dipilih (1)")
    expect(button).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate(SMALL) == []
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(CONTRAST) == []
    with filled.client("rekan") as registry:
        registry.write_answer(filled.assessment, "i01", "fakta", "rekan lebih dulu", 1)
    button.click()
    expect(page.get_by_text("Isian ini diubah orang lain sementara Anda mengubahnya").first).to_be_visible()
    page.get_by_role("button", name="Pakai punya saya").click()
    filled.becomes("i01", "fakta", "dari berkas")


def test_a_reader_downloads_and_brings_nothing_back(filled, open_as):
    page = open_as("pendamping", anchor="i01")
    assert downloaded(page).startswith(b"PK")
    expect(page.get_by_label("Bandingkan berkas yang sudah diisi")).to_have_count(0)
    plan = open_as("pendamping", "rencana-aksi")
    with plan.expect_download() as started:
        plan.get_by_role("link", name="Matriks Tindak Lanjut Rekomendasi (XLSX)").click()
    assert started.value.suggested_filename == f"matriks-tindak-lanjut-{filled.region}-2025.xlsx"


def test_scores_of_pemdi_come_back_exactly(pemdi, open_as):
    page = open_as("operator", anchor="i02")
    content = downloaded(page)
    page.get_by_label("Bandingkan berkas yang sudah diisi").set_input_files(
        filled_in(content, F4=1.3, F5="2,6667", J4="Draf")
    )
    row = page.get_by_role("row").filter(has=page.get_by_role("checkbox", name="Ambil Nilai indikator 1", exact=True))
    expect(row.get_by_text("1,30", exact=True)).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Butir I1-L1-01")).to_contain_text("Belum ada")
    page.get_by_role("button", name="Ambil yang dipilih (3)").click()
    pemdi.becomes("i01", "level", "1.3")
    pemdi.becomes("i02", "level", "2.6667")
    with pemdi.client("koordinator") as registry:
        brought = until(lambda: registry.assessment(pemdi.assessment).items)  # the queue sends it last
        assert {item.code: item.state for item in brought} == {"I1-L1-01": "draf"}
