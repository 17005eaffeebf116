"""Data dukung on Penilaian in a browser: upload that goes on, choose, link, class, undo; at 360 px and by keyboard."""

from __future__ import annotations

import re

import evidence_files as files
import httpx
import pytest
from playwright.sync_api import Page, expect
from shape import CONTRAST, DANGLING, NAMELESS, PHONE, SMALL, TWICE

pytestmark = pytest.mark.browser


def fold(page: Page, name: str):
    """Open a unit and return it."""
    unit = page.locator(".ev-unit", has=page.locator("summary", has_text=re.compile(name)))
    unit.locator("summary").first.click()
    return unit


def choose(unit, name: str, content: bytes) -> None:
    given = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    unit.get_by_label("Unggah", exact=True).set_input_files(given)


def held(place) -> dict:
    """Return what the registry holds, asked by the koordinator."""
    address = f"{place.desk.origin}/services/registry/api/assessments/{place.assessment}/evidence"
    token = place.desk.hub.token(place.name("koordinator"))
    reply = httpx.get(address, headers={"Authorization": f"token {token}"})
    assert reply.status_code == 200, reply.text
    return reply.json()


def offset(request) -> str | None:
    return request.headers.get("upload-offset")


def test_an_upload_goes_on_where_it_stopped(sheet, desk, open_as):
    page = open_as("operator", anchor="i22")
    unit = fold(page, "^Tingkat 3")
    expect(unit.get_by_text("Belum ada dokumen di sini.")).to_be_visible()
    content = files.pdf(size=1_500_000)
    desk.faults.lost_replies.append("PATCH /uploads/")
    sent = []

    def note(request) -> None:  # the driver marks the handler, and a built-in takes no mark
        sent.append(request)

    page.on("request", note)
    choose(unit, "SK Tim SPBE.pdf", content)
    link = unit.get_by_role("link", name="SK Tim SPBE.pdf")
    expect(link).to_be_visible()
    parts = [int(offset(each)) for each in sent if each.method == "PATCH"]
    assert parts == sorted(set(parts)), "a part that had arrived was sent again"
    with page.expect_download() as saving:
        link.click()
    assert saving.value.suggested_filename == "SK Tim SPBE.pdf"
    assert saving.value.path().read_bytes() == content
    expect(page.locator(".ev-unit summary", has_text="Tingkat 3")).to_contain_text("1 dokumen")
    assert [(tie["unit"], tie["tied"]) for tie in held(sheet)["ties"]] == [("i22-L3", True)]


def test_an_upload_of_an_earlier_visit_goes_on_with_the_same_file(sheet, desk, open_as):
    page = open_as("operator", anchor="i22")
    unit = fold(page, "^Tingkat 2")
    content = files.pdf(size=900_000)
    page.route(
        "**/api/uploads/*",
        lambda route: route.continue_() if offset(route.request) in {None, "0"} else route.abort(),
    )
    choose(unit, "bukti.pdf", content)
    expect(unit.get_by_text(re.compile("^Menunggu sambungan"))).to_be_visible()
    page.unroute_all()
    page.on("dialog", lambda asked: asked.accept())
    page.close(run_before_unload=False)
    again = open_as("operator", anchor="i22")
    unit = fold(again, "^Tingkat 2")
    expect(unit.get_by_text("terhenti pada 29% dari 879 KB")).to_be_visible()
    resume = unit.get_by_label("Pilih berkas yang sama untuk melanjutkan")
    resume.set_input_files({"name": "lain.pdf", "mimeType": "application/pdf", "buffer": content})
    expect(unit.get_by_text("Ini berkas lain. Pilih bukti.pdf")).to_be_visible()
    resume.set_input_files({"name": "bukti.pdf", "mimeType": "application/pdf", "buffer": content})
    expect(unit.get_by_role("link", name="bukti.pdf")).to_be_visible()
    assert held(sheet)["used"] == len(content)


def test_one_document_for_two_levels_class_link_and_undo(sheet, open_as):
    page = open_as("operator", anchor="i22")
    third = fold(page, "^Tingkat 3")
    choose(third, "Laporan audit keamanan.pdf", files.pdf(b"audit"))
    audit = third.locator(".ev-document", has_text="Laporan audit keamanan.pdf")
    expect(audit.locator(".ev-class")).to_have_text("terbatas")
    choose(third, "makro.docx", files.office(files.DOCM))
    expect(third.get_by_text("Berkas ini memuat makro")).to_be_visible()
    third.get_by_role("button", name="Tutup").click()
    audit.get_by_text("Ubah", exact=True).click()
    audit.get_by_label("Nama", exact=True).fill("Audit 2025")
    audit.get_by_label("Kelas", exact=True).select_option("dikecualikan")
    audit.get_by_role("button", name="Simpan").click()
    renamed = third.locator(".ev-document", has_text="Audit 2025")
    expect(renamed.locator(".ev-class")).to_have_text("dikecualikan")

    second = fold(page, "^Tingkat 2")
    second.get_by_text("Pakai dokumen yang ada, atau tautan").click()
    second.get_by_label("Dokumen wilayah yang sudah ada").select_option(label="Audit 2025")
    second.get_by_role("button", name="Kaitkan").click()
    expect(second.get_by_role("link", name="Audit 2025")).to_be_visible()
    second.get_by_label("Alamat (https://)").fill("http://jdih.contoh.go.id/1")
    second.get_by_role("button", name="Tambah tautan").click()
    expect(second.get_by_text("Tautan harus berupa alamat https://")).to_be_visible()
    second.get_by_label("Nama tautan").fill("JDIH")
    second.get_by_label("Alamat (https://)").fill("https://jdih.contoh.go.id/1")
    second.get_by_label("Alamat (https://)").press("Enter")
    expect(second.get_by_role("link", name="JDIH")).to_have_attribute("href", "https://jdih.contoh.go.id/1")

    second.get_by_role("button", name="Lepas Audit 2025 dari sini").press("Enter")
    expect(second.get_by_text("Audit 2025 dilepas dari sini.")).to_be_visible()
    second.get_by_role("button", name="Urungkan").click()
    expect(second.get_by_role("link", name="Audit 2025")).to_be_visible()
    ties = [(tie["unit"], tie["tied"], tie["version"]) for tie in held(sheet)["ties"]]
    assert sorted(ties) == [("i22-L2", True, 1), ("i22-L2", True, 3), ("i22-L3", True, 1)]

    coach = open_as("pendamping", anchor="i22")
    unit = fold(coach, "^Tingkat 2")
    expect(unit.get_by_role("link", name="JDIH")).to_be_visible()
    expect(coach.get_by_text("Audit 2025")).to_have_count(0)
    expect(coach.get_by_label("Unggah", exact=True)).to_have_count(0)


def test_an_item_of_pemdi_on_a_phone_and_a_colleague_sees_it(pemdi, open_as):
    page = open_as("operator", anchor="i13", **PHONE)
    rekan = open_as("rekan", anchor="i13")
    unit = fold(page, "^Dokumen I13-L1-01")
    choose(unit, "x" * 60 + ".png", files.png())
    expect(unit.get_by_role("link", name="x" * 60)).to_be_visible()
    unit.get_by_text("Pakai dokumen yang ada, atau tautan").click()
    unit.get_by_text("Ubah", exact=True).click()
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    for rule in (SMALL, NAMELESS, TWICE, DANGLING, CONTRAST):
        assert page.evaluate(rule) == []
    expect(rekan.locator(".ev-unit summary", has_text="Dokumen I13-L1-01")).to_contain_text("1 dokumen")
    assert [tie["unit"] for tie in held(pemdi)["ties"]] == ["I13-L1-01"]
