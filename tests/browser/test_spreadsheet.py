"""The spreadsheet user's walk: a new person, two workbooks and their files, and an assessment that can be submitted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from workbooks import book

from spbe_core import instruments
from spbe_core.client import Registry

pytestmark = [pytest.mark.lab, pytest.mark.browser, pytest.mark.timeout(600)]
REGIONS = iter(("51.03", "51.04"))
"""One for each try: nobody has begun anything there."""
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INDICATORS = instruments.load("permenpanrb-59-2020").indicators
LEVELS = {each.id: 2 + each.number % 3 for each in INDICATORS}
FILES = [f"Bukti {number:02}.pdf" for number in range(1, 7)]


def pdf(name: str) -> bytes:
    return b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n%" + name.encode() + b"\ntrailer <</Root 1 0 R>>\n%%EOF\n"


def levels() -> bytes:
    rows = [[each.number, each.name, LEVELS[each.id]] for each in INDICATORS]
    return book(("Penilaian Mandiri", [["No", "Indikator", "Tingkat"], *rows]))


def listed() -> bytes:
    """Return a list as offices keep it: six files, the first under two levels, and a link for every other indicator."""
    files = [[name, number, LEVELS[f"i{number:02}"], None] for number, name in enumerate(FILES, 1)]
    links = [
        [f"Produk hukum {each.number}", each.number, LEVELS[each.id], f"https://jdih.example.go.id/{each.number}"]
        for each in INDICATORS[len(FILES) :]
    ]
    rows = [*files, [FILES[0], 2, 1, None], *links]
    return book(("Daftar Lengkap Bukti Dukung", [["Nama Dokumen", "Nomor Indikator", "Tingkat", "Tautan"], *rows]))


def give(page: Page, label: str, name: str, content: bytes) -> None:
    page.get_by_label(label).set_input_files({"name": name, "mimeType": XLSX, "buffer": content})


def test_from_two_workbooks_to_an_assessment_that_can_be_submitted(lab, visit, shot):
    name, region = lab.fresh("koordinator.lembar"), next(REGIONS)
    accounts = lab.accounts()
    accounts.create(name, "Made Lembar", lab.password, roles=[("koordinator", region)])
    accounts.close()
    page = visit(name)
    expect(page).to_have_url(re.compile("/hub/ganti-sandi"))
    for field in page.locator("input[type=password]").all():
        field.fill("kalimat lain yang panjang")
    page.locator("form button[type=submit]").click()
    page.get_by_role("navigation", name="Halaman").get_by_role("link", name="Penilaian", exact=True).click()
    page.get_by_role("navigation", name="Periode").get_by_role("link", name="2025 SPBE").click()
    page.get_by_role("button", name="Mulai penilaian latihan 2025").click()

    page.get_by_role("button", name="Sudah ada di lembar kerja? Masukkan dari XLSX").click()
    give(page, "Bandingkan berkas yang sudah diisi", "Penilaian.xlsx", levels())
    page.get_by_role("button", name="Ambil yang dipilih (47)").click()
    expect(page.get_by_text("47 isian diambil dari berkas.")).to_be_visible()
    expect(page.get_by_role("button", name="Sudah ada di lembar kerja?")).to_be_hidden()

    give(page, "Masukkan Daftar Bukti Dukung", "Daftar.xlsx", listed())
    page.get_by_role("button", name="Masukkan yang dipilih (41)").click()
    expect(page.get_by_text("41 dokumen dikaitkan.")).to_be_visible()
    waiting = page.get_by_role("region", name="Menunggu berkas")
    given = [{"name": name, "mimeType": "application/pdf", "buffer": pdf(name)} for name in FILES]
    waiting.get_by_label("Pilih semua berkasnya sekaligus, atau jatuhkan di sini").set_input_files(given)
    expect(waiting.get_by_text("cocok: ")).to_have_count(len(FILES))
    waiting.scroll_into_view_if_needed()
    shot(page, "dari-lembar-kerja")
    waiting.get_by_role("button", name="Unggah dan kaitkan 6 berkas").click()
    expect(waiting.get_by_text("sudah diunggah")).to_have_count(len(FILES))
    expect(page.locator(".ix .savedline")).to_have_text(re.compile("^tersimpan"))
    page.get_by_role("button", name="Kirim untuk direviu").click()
    expect(page.get_by_role("dialog", name="Kirim untuk direviu")).to_be_visible()

    with Registry(f"{lab.url}/services/registry/", lab.token("sekretariat")) as registry:
        [info] = [each for each in registry.assessments(region) if each.period == "2025"]
        stored = registry.assessment(info.id)
        kept = registry.documents.of(info.id)
    assert {each.indicator: each.level.value for each in stored.answers} == LEVELS
    names = {each.id: each.name for each in kept.documents}
    assert sorted(names.values()) == sorted([*FILES, *(f"Produk hukum {n}" for n in range(7, 48))])
    assert {names[each.document] for each in kept.ties if each.unit == "i02-L1"} == {FILES[0]}
    covered = {each.unit for each in kept.ties if each.tied}
    assert covered >= {f"{indicator}-L{level}" for indicator, level in LEVELS.items()}
    assert {each.kind for each in kept.documents} == {"berkas", "tautan"}
    assert (stored.summary.answered, stored.summary.total) == (47, 47)
