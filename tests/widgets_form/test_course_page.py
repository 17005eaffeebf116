"""The panel *Tahap*: submit, read only with what was refused kept, return, period of improvement."""

import re
from uuid import uuid4

import httpx
import pytest
from fake_hub import person
from playwright.sync_api import expect


@pytest.fixture
def reviewed(sheet):
    """The place with a reviewer."""
    name = sheet.name("peninjau")
    sheet.desk.hub.people[name] = person(name, "peninjau", (sheet.region,), "Tono Peninjau")
    return sheet


def took(place, role, step, **body):
    """Take a step past the page."""
    base = f"{place.desk.origin}/services/registry/api/assessments/{place.assessment}/course"
    token = place.desk.hub.token(place.name(role))
    headers = {"Authorization": f"token {token}"}
    standing = httpx.get(base, headers=headers).json()
    digest = httpx.get(f"{base}/incomplete", headers=headers).json()["digest"]
    reply = httpx.post(
        f"{base}/steps",
        json={"step": step, "acknowledged": digest, **body},
        headers=headers | {"If-Match": str(standing["version"]), "Idempotency-Key": str(uuid4())},
    )
    assert reply.status_code == 200, reply.text
    return reply.json()


def panel(page):
    return page.get_by_role("region", name="Tahap", exact=True)


def fits(page):
    """Nothing reaches beyond the width of a phone."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_g3_13_from_a_submission_pressed_five_times_to_return(reviewed, open_as, tmp_path):
    operator = open_as("operator", anchor="i22")
    facts = operator.get_by_role("textbox", name="Fakta")
    facts.fill("Perwali 12/2023")
    facts.blur()
    reviewed.becomes("i22", "fakta", "Perwali 12/2023")
    expect(panel(operator)).to_contain_text("Draf")
    expect(panel(operator).get_by_role("button", name="Kirim untuk direviu")).to_have_count(0)

    koordinator = open_as("koordinator", viewport={"width": 360, "height": 800})
    panel(koordinator).get_by_role("button", name="Kirim untuk direviu").click()
    dialog = koordinator.get_by_role("dialog", name="Kirim untuk direviu")
    expect(dialog).to_contain_text("47 hal belum lengkap")
    dialog.get_by_role("button", name="Kirim untuk direviu").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Centang pengakuan")
    assert fits(koordinator)
    koordinator.screenshot(path=tmp_path / "kirim-360.png")
    dialog.get_by_label("Saya mengetahui daftar ini").check()
    dialog.get_by_role("button", name="Kirim untuk direviu").evaluate("(one) => [1, 2, 3, 4, 5].map(() => one.click())")
    expect(panel(koordinator)).to_contain_text("Sudah dikirim dan menunggu reviu internal.")
    assert [event.after["step"] for event in reviewed.events("course.step")] == ["submit"]

    expect(panel(operator)).to_contain_text("Semua isian hanya dapat dibaca sekarang.")
    expect(operator.get_by_role("textbox", name="Fakta")).to_have_count(0)
    expect(operator.get_by_text("Perwali 12/2023")).to_be_visible()

    peninjau = open_as("peninjau", anchor="i22")
    panel(peninjau).locator("summary", has_text="Langkah lain").click()
    panel(peninjau).get_by_role("button", name="Kembalikan").click()
    dialog = peninjau.get_by_role("dialog", name="Kembalikan")
    dialog.get_by_role("button", name="Kembalikan").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Tulis alasannya")
    dialog.get_by_label("Alasan (wajib)").fill("Bukti belum cukup")
    dialog.get_by_label("Pilih bagian").select_option("i22-L3")
    dialog.get_by_role("button", name="Tandai").click()
    dialog.get_by_label(re.compile("Catatan untuk 22")).fill("Lampirkan SOP")
    peninjau.screenshot(path=tmp_path / "kembalikan-1280.png")
    dialog.get_by_role("button", name="Kembalikan").click()
    expect(panel(peninjau)).to_contain_text("Dikembalikan")

    expect(operator.get_by_role("textbox", name="Fakta")).to_be_editable()
    expect(panel(operator)).to_contain_text("Lampirkan SOP")
    panel(operator).locator("summary", has_text="Riwayat tahap").click()
    expect(panel(operator)).to_contain_text("Bukti belum cukup")
    operator.screenshot(path=tmp_path / "tahap-1280.png", full_page=True)


def test_what_was_written_when_it_closed_is_refused_and_kept(reviewed, open_as):
    operator = open_as("operator", anchor="i22")
    expect(operator.get_by_role("textbox", name="Fakta")).to_be_editable()
    operator.context.set_offline(True)
    operator.get_by_role("textbox", name="Fakta").fill("ditulis terlambat")
    operator.get_by_role("textbox", name="Fakta").blur()
    expect(operator.get_by_text("menunggu sambungan").first).to_be_visible()
    took(reviewed, "koordinator", "submit")
    operator.context.set_offline(False)
    expect(operator.get_by_text("Penilaian ini tertutup").first).to_be_visible()
    expect(operator.get_by_text("ditulis terlambat")).to_be_visible()
    assert reviewed.stored("i22", "fakta").value is None
    took(reviewed, "koordinator", "reopen", reason="Ada yang tertinggal")
    expect(operator.get_by_role("textbox", name="Fakta")).to_have_value("ditulis terlambat")
    operator.get_by_role("button", name="Kirim lagi").click()
    reviewed.becomes("i22", "fakta", "ditulis terlambat")
    expect(operator.get_by_role("button", name="Kirim lagi")).to_have_count(0)


def test_a_period_of_improvement_opens_what_was_sent_back(reviewed, open_as, tmp_path):
    for role, step in (("koordinator", "submit"), ("peninjau", "review"), ("koordinator", "finish")):
        took(reviewed, role, step)
    took(reviewed, "koordinator", "document")
    page = open_as("koordinator", anchor="i22", viewport={"width": 360, "height": 800})
    panel(page).locator("summary", has_text="Langkah lain").click()
    panel(page).get_by_role("button", name="Masukkan putusan asesor").click()
    dialog = page.get_by_role("dialog", name="Masukkan putusan asesor")
    dialog.get_by_label("Sumber putusan").fill("Portal, 21 September 2026")
    rows = "Kode;Putusan;Catatan\ni22-L3;Diterima;\ni01-L2;Belum lengkap;Bab II belum ada\n"
    dialog.get_by_label("Berkas").set_input_files(
        files=[{"name": "putusan.csv", "mimeType": "text/csv", "buffer": rows.encode()}]
    )
    expect(dialog).to_contain_text("1 bagian revisi dan 1 bagian tingkat berikutnya")
    page.screenshot(path=tmp_path / "putusan-360.png")
    dialog.get_by_role("button", name="Simpan putusan").click()
    expect(dialog).to_be_hidden()
    panel(page).get_by_role("button", name="Buka masa perbaikan").click()
    dialog = page.get_by_role("dialog", name="Buka masa perbaikan")
    dialog.get_by_label("Tenggat, tanggal").fill("2099-11-30")
    dialog.get_by_role("button", name="Buka masa perbaikan").click()
    expect(panel(page)).to_contain_text(re.compile(r"Tenggat 30 November 2099 pukul 23\.59 WI"))
    expect(panel(page)).to_contain_text("Bab II belum ada")
    expect(page.get_by_role("textbox", name="Fakta")).to_be_visible()
    page.get_by_role("link", name=re.compile("^1 .*tingkat 2$")).click()
    expect(page.get_by_role("textbox", name="Fakta")).to_be_visible()
    page.evaluate("location.hash = '#i02'")
    expect(page.get_by_role("heading", name="Fakta", exact=True)).to_be_visible()
    expect(page.get_by_role("textbox", name="Fakta")).to_have_count(0)
    assert fits(page)
    page.screenshot(path=tmp_path / "perbaikan-360.png", full_page=True)
