"""Surat, as people use it: make, download, sign elsewhere, upload, see what was found; on a phone; as a coach."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import letters
import pypdf
import pytest
import signing
from playwright.sync_api import expect
from shape import CONTRAST, DANGLING, NAMELESS, PHONE, SMALL, TWICE

from hub.registry.db import Database, engine_for

WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def filled(sheet):
    engine = engine_for(sheet.desk.database_url)
    letters.fill_in(SimpleNamespace(database=Database(engine)), sheet.assessment)
    engine.dispose()
    return sheet


def keeps_to_the_shape(page) -> None:
    assert page.evaluate(WIDE) <= 0
    for rule in (SMALL, NAMELESS, TWICE, DANGLING, CONTRAST):
        assert page.evaluate(rule) == [], rule[:40]


def make(page, kind="Berita acara penilaian mandiri") -> None:
    page.get_by_label("Jenis surat").select_option(label=kind)
    page.get_by_label("Nomor surat (boleh kosong)").fill("555/12/2026")
    page.get_by_label("Tempat").fill("Sumedang")
    page.get_by_label("Tanggal").fill("2026-11-30")
    signer = page.get_by_role("group", name="Penanda tangan")
    signer.get_by_label("Nama").fill("Dr. Hj. Ratna Dewi, M.Si.")
    signer.get_by_label("Jabatan").fill("Sekretaris Daerah selaku Koordinator SPBE")
    page.get_by_role("button", name="Buat PDF").click()


def upload(page, name: str, content: bytes) -> None:
    page.locator("article.letter input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": content}
    )


def test_a_letter_is_made_signed_elsewhere_and_comes_back(filled, open_as, tmp_path):
    page = open_as("koordinator", "surat", **PHONE)
    expect(page.get_by_role("heading", level=1)).to_contain_text("2025 (latihan)")
    expect(page.get_by_text("Belum ada surat untuk penilaian ini.")).to_be_visible()
    page.get_by_role("button", name="Buat PDF").click()
    expect(page.locator("[data-said]")).to_have_text("Lengkapi dulu: Tempat.")
    page.get_by_role("button", name="Tambah orang").click()
    page.get_by_role("group", name="Orang 1").get_by_label("Nama").fill("Budi Santoso")
    make(page)
    expect(page.locator("[data-said]")).to_have_text("Lengkapi dulu: Jabatan.")
    page.get_by_role("group", name="Orang 1").get_by_label("Jabatan").fill("Kepala Dinas Kominfo")
    keeps_to_the_shape(page)
    page.get_by_role("button", name="Buat PDF").click()
    letter = page.locator("article.letter")
    expect(letter).to_contain_text("Belum ditandatangani")
    with page.expect_download() as coming:
        letter.get_by_role("link", name="Unduh untuk ditandatangani").click()
    content = Path(coming.value.path()).read_bytes()
    assert coming.value.suggested_filename.startswith("berita-acara-mandiri-")
    assert "Budi Santoso" in pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()

    with ThreadPoolExecutor(1) as elsewhere:  # Playwright keeps this thread's event loop
        signed = elsewhere.submit(signing.sign, content).result()
    upload(page, "diubah.pdf", signing.updated(signed, signing.cover))
    expect(letter).to_contain_text("PDF ini diubah sesudah ditandatangani")
    expect(page.locator("[data-said]")).to_contain_text("Berkas ditolak")
    upload(page, "surat.pdf", signed)
    expect(letter).to_contain_text("penerbit belum dapat dipastikan")
    expect(letter).to_contain_text("Pemerintah Kota Bandar Lampung")
    expect(letter).not_to_contain_text("1871012345670001")
    keeps_to_the_shape(page)
    with page.expect_download() as coming:
        letter.get_by_role("link", name="Unduh yang bertanda tangan").click()
    assert Path(coming.value.path()).read_bytes() == signed

    with filled.client("operator") as registry:
        registry.write_answer(filled.assessment, "i32", "level", 5, 1)
    coach = open_as("pendamping", "surat")
    seen = coach.locator("article.letter")
    expect(seen).to_contain_text("Tidak lagi sesuai dengan isi terbaru penilaian")
    expect(seen).to_contain_text("nilai 1 indikator berubah")
    expect(coach.get_by_role("button", name="Buat PDF")).to_have_count(0)
    expect(seen.get_by_role("button")).to_have_count(0)
    keeps_to_the_shape(coach)
    coach.goto(f"{coach.url}&bahasa=en")
    expect(seen).to_contain_text("1 indicator score changed")
    seen.get_by_text("History of the letter").click()
    expect(seen).to_contain_text("This PDF was changed after it was signed")
    expect(seen).not_to_contain_text("ditandatangani")


def test_a_consent_is_withdrawn_by_keyboard_and_what_is_missing_is_said(filled, open_as):
    page = open_as("koordinator", "surat")
    make(page, "Persetujuan publikasi hasil penilaian mandiri")
    letter = page.locator("article.letter")
    letter.get_by_text("Cabut persetujuan", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Lingkup keliru")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(letter).to_contain_text("Persetujuan dicabut")
    expect(letter).to_contain_text("Lingkup keliru")
    with filled.client("operator") as registry:
        registry.write_answer(filled.assessment, "i32", "level", None, 1)
    page.reload()
    expect(page.locator("[data-hindered]")).to_contain_text("Masih ada 1 indikator yang belum diisi")
    expect(page.get_by_role("button", name="Buat PDF")).to_be_disabled()
