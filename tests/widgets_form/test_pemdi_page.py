"""Pemdi on Penilaian and Rencana Aksi in a browser, against a real registry."""

from __future__ import annotations

import re
from datetime import date

import httpx
import pytest
from playwright.sync_api import Page, expect
from shape import CONTRAST, DANGLING, NAMELESS, PHONE, SMALL, TWICE

from spbe_core import wire

pytestmark = pytest.mark.browser

T11 = [
    "2", "1.5", "1.26", "1.3", "1", "1", "1", "1", "1", "1",
    "1.5", "1.25", "1.17", "1", "1", "1", "2.5", "1", "1", "1.3",
]  # fmt: skip
"""Twenty provisional scores of an assessor: 1.24, Kurang."""
OUTSIDE = {5, 6, 7, 18}
"""Indicators whose score an external index is."""


def saved(page: Page) -> None:
    expect(page.locator(".ix .savedline")).to_have_text(re.compile(r"^tersimpan \d\d\.\d\d (WIB|WITA|WIT)$"))


def score(page: Page):
    return page.get_by_role("textbox", name="Nilai indikator")


def go(page: Page, anchor: str) -> None:
    page.evaluate("(anchor) => (location.hash = anchor)", anchor)


def state_of(page: Page, number: int, level: int, item: int):
    return page.locator(".item", has_text=f"I{number}-L{level}-{item:02}").get_by_role("combobox")


def enter_t11(place) -> None:
    with place.client("operator") as registry:
        for number, value in enumerate(T11, start=1):
            if number not in OUTSIDE:
                registry.write_answer(place.assessment, f"i{number:02}", "level", value, 0)


def test_twenty_scores_then_an_external_index(pemdi, open_as):
    page = open_as("operator", anchor="i01", timezone_id="America/Los_Angeles")
    for number, value in enumerate(T11, start=1):
        go(page, f"i{number:02}")
        expect(page.get_by_text(f"Indikator {number} dari 20")).to_be_visible()
        if number in OUTSIDE:
            expect(score(page)).to_have_count(0)
            expect(page.locator(".score")).to_contain_text("menunggu")
        else:
            score(page).fill(value.replace(".", ","))
            score(page).press("Enter")
    saved(page)
    expect(page.locator(".ixfig b")).to_have_text("1,24")
    expect(page.locator(".ixfig .chip")).to_have_text("Kurang · Merintis")
    page.get_by_role("link", name="5 indeks luar menunggu").click()
    ips = page.get_by_role("region", name=re.compile("Statistik"))
    expect(ips).to_contain_text("menunggu; indikator 7 dihitung 1,00")
    ips.get_by_label("Nilai").fill("2,97")
    expect(ips.get_by_text("terbaca 2,97")).to_be_visible()
    ips.get_by_label("Tenggat").fill("2026-12-31")
    expect(ips.get_by_text("31 Desember 2026")).to_be_visible()
    ips.get_by_label("Tahun").fill("2025")
    ips.get_by_label("Tahun").press("Enter")
    expect(ips).to_contain_text("2,97 → 2,91 pada indikator 7")
    expect(page.locator(".ixfig b")).to_have_text("1,30")
    expect(page.get_by_role("region", name="IKASANDI")).to_contain_text("menunggu")
    expect(page.get_by_role("link", name="4 indeks luar menunggu")).to_be_visible()
    expect(page.get_by_role("link", name=re.compile("^Indikator 7, .*, nilai 2,91 dari indeks luar"))).to_be_visible()
    saved(page)
    with pemdi.client("koordinator") as registry:
        held = registry.assessment(pemdi.assessment)
    assert (held.summary.index, held.summary.predicate) == ("1.30", "Kurang")
    [found] = [each for each in held.external if each.index == "ips"]
    assert (found.value, found.year, found.status, found.deadline) == ("2.97", 2025, "sementara", date(2026, 12, 31))


def test_accepted_items_are_simulated_and_never_entered(pemdi, open_as):
    page = open_as("operator", anchor="i13")
    whole = page.get_by_role("region", name="Simulasi", exact=True)
    expect(whole).to_contain_text("1,00")
    for item, shown in ((1, "1,17"), (2, "1,33")):
        state_of(page, 13, 1, item).select_option("diterima")
        expect(whole.locator("b")).to_have_text(shown)
        expect(whole).to_contain_text("simulasi")
    expect(whole).to_contain_text("2 dari 3 butir tingkat 1 diterima")
    page.locator(".item-level > summary").nth(1).click()
    second = page.locator(".item", has_text="I13-L2-01")
    second.get_by_role("combobox").select_option("diunggah")
    expect(second.locator(".state-mark")).to_have_text("Tertolak otomatis")
    expect(second).to_contain_text("tingkat 1 belum diterima semua")
    expect(page.locator(".item-level").first).to_contain_text("2 dari 3 diterima")
    saved(page)
    assert pemdi.stored("i13", "level").value is None
    expect(score(page)).to_have_value("")
    score(page).fill("1,17")
    score(page).press("Enter")
    expect(whole).to_contain_text("Selisih simulasi dari nilai yang dimasukkan (1,17): +0,16.")
    state_of(page, 13, 1, 2).select_option("diunggah")  # noted as accepted by mistake
    expect(whole.locator("b")).to_have_text("1,17")


READ = (
    ("3,81", "3.81"), ("3.8", "3.8"), (" 3,81 ", "3.81"), ("\u00a03,8\u00a0", "3.8"), ("３,８１", "3.81"),
)  # fmt: skip
REFUSED = (
    ("1.000", "ribuan"), ("-0,0", "bukan angka"), ("381", "di luar rentang"), ("5,01", "di luar rentang"),
    ("1,23456", "angka di belakang koma"), ("tiga", "bukan angka"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "read", "refused"), [("id-ID", READ, REFUSED), ("en-US", READ[:1], (REFUSED[0], REFUSED[-1]))]
)
def test_a_decimal_is_read_as_meant_or_refused(pemdi, open_as, locale, read, refused):
    page = open_as("operator", anchor="i01", locale=locale)
    for typed, stored in read:
        score(page).fill(typed)
        score(page).press("Enter")
        pemdi.becomes("i01", "level", stored)
    version = pemdi.stored("i01", "level").version
    for typed, why in refused:
        score(page).fill(typed)
        score(page).press("Enter")
        expect(page.locator(".score .problem").first).to_contain_text(why)
        expect(score(page)).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".ix .savedline")).to_have_text("1 isian belum dapat disimpan")
    page.reload()
    expect(score(page)).to_have_value("tiga")
    assert pemdi.stored("i01", "level").version == version
    score(page).fill("3,81")
    score(page).press("Enter")
    saved(page)
    assert pemdi.stored("i01", "level").value == "3.81"


def test_without_network_scores_and_items_wait_and_a_conflict_is_shown(pemdi, desk, open_as):
    page = open_as("operator", anchor="i13")
    expect(score(page)).to_be_visible()
    desk.faults.down = True
    score(page).fill("1,17")
    score(page).press("Enter")
    state_of(page, 13, 1, 1).select_option("diterima")
    expect(page.locator(".ix .savedline")).to_contain_text("2 jawaban tersimpan di perangkat ini")
    with pemdi.client("rekan") as registry:
        registry.write_answer(pemdi.assessment, "i13", "level", "1.5", 0)
    page.reload()
    expect(score(page)).to_have_value("1,17")
    desk.faults.down = False
    page.evaluate("dispatchEvent(new Event('online'))")
    conflict = page.get_by_role("region", name="Dua isian berbeda: nilai indikator 13")
    expect(conflict).to_contain_text("1,17")
    expect(conflict).to_contain_text("1,50")
    conflict.get_by_role("button", name="Pakai punya saya").click()
    pemdi.becomes("i13", "level", "1.17")
    with pemdi.client("koordinator") as registry:
        [item] = registry.assessment(pemdi.assessment).items
    assert (item.code, item.state, item.version) == ("I13-L1-01", "diterima", 2)  # by way of diunggah


def test_two_people_on_one_item_and_on_one_index_choose(pemdi, desk, open_as):
    page = open_as("operator", anchor="i13")
    expect(score(page)).to_be_visible()
    desk.faults.down = True
    state_of(page, 13, 1, 1).select_option("draf")
    state_of(page, 13, 1, 2).select_option("diunggah")
    go(page, "indeks-luar")
    ips = page.get_by_role("region", name=re.compile("^Indeks Pembangunan Statistik"))
    ips.get_by_label("Nilai").fill("2,97")
    ips.get_by_label("Nilai").press("Enter")
    expect(page.locator(".ix .savedline")).to_contain_text("3 jawaban")
    with pemdi.client("rekan") as registry:
        for code in ("I13-L1-01", "I13-L1-02"):
            registry.write_item(pemdi.assessment, code, "diunggah", None, 0)
        given = wire.ExternalWrite(value="2.6", year=2025, document="EPSS 2025", status="final")
        registry.write_external(pemdi.assessment, "ips", given, 0)
    desk.faults.down = False
    page.evaluate("dispatchEvent(new Event('online'))")
    choice = page.get_by_role("region", name="Dua isian berbeda: Indeks Pembangunan Statistik (dari EPSS)")
    expect(choice).to_contain_text("2,97 (sementara)")
    expect(choice).to_contain_text("2,60 (final)")
    choice.get_by_role("button", name="Pakai yang tersimpan").click()
    expect(ips.get_by_label("Nilai")).to_have_value("2,60")
    go(page, "i13")
    choice = page.get_by_role("region", name="Dua isian berbeda: butir I13-L1-01")
    choice.get_by_role("button", name="Pakai punya saya").click()
    saved(page)
    expect(page.locator(".conflict")).to_have_count(0)  # on the second item both said the same
    with pemdi.client("koordinator") as registry:
        held = registry.assessment(pemdi.assessment)
    assert {each.code: each.state.value for each in held.items} == {"I13-L1-01": "draf", "I13-L1-02": "diunggah"}
    assert [each.value for each in held.external if each.value] == ["2.6"]


def test_earlier_narratives_are_offered_and_taken_over_as_ones_own(pemdi, open_as):
    with pemdi.client("rekan") as registry:
        before = registry.open_assessment(pemdi.region, "2025", "latihan")
        registry.write_answer(before.id, "i15", "fakta", "Perbup 9/2024 tentang pembangunan aplikasi.", 0)
        registry.write_answer(before.id, "i15", "level", 4, 0)
    link = {"unit": "i15-L3", "name": "Perbup 9/2024", "url": "https://jdih.contoh.go.id/9", "file_class": "terbuka"}
    linked = httpx.post(
        f"{pemdi.desk.origin}/services/registry/api/assessments/{before.id}/links",
        json=link,
        headers={
            "Authorization": f"token {pemdi.desk.hub.token(pemdi.name('rekan'))}",
            "Idempotency-Key": "7d0f6a3c-51a4-4d8e-9a55-3f1f8d1f6a01",
        },
    )
    assert linked.status_code == 201, linked.text
    page = open_as("operator", anchor="i13")
    page.get_by_text("Dari penilaian sebelumnya").click()
    offer = page.get_by_role("region", name=re.compile("^Penilaian 2025, indikator 15"))
    expect(offer).to_contain_text("Perbup 9/2024")
    expect(offer).to_contain_text("disimpulkan")
    offer.get_by_role("button", name="Salin ke Fakta").click()
    page.get_by_role("heading", level=2).first.click()
    text = "[Penilaian 2025, indikator 15"
    expect(page.get_by_role("textbox", name="Fakta")).to_have_value(re.compile(re.escape(text)))
    saved(page)
    stored = pemdi.stored("i13", "fakta")
    assert str(stored.value).startswith(text)
    assert stored.author == pemdi.name("operator")
    assert pemdi.stored("i13", "level").value is None
    offer.get_by_label("Butir untuk Perbup 9/2024").select_option("I13-L1-02")
    offer.get_by_role("button", name="Kaitkan ke butir").click()
    expect(offer.get_by_text("Dikaitkan pada butir I13-L1-02; keadaan butirnya tidak berubah.")).to_be_visible()
    offer.get_by_role("button", name="Kaitkan ke butir").click()
    expect(offer.get_by_text("Sudah dikaitkan pada butir I13-L1-02.")).to_be_visible()


def test_beranda_names_what_is_awaited_and_due(pemdi, open_as):
    with pemdi.client("operator") as registry:
        due = wire.ExternalWrite(value=None, status="menunggu", deadline=date(2026, 9, 30))
        registry.write_external(pemdi.assessment, "ikasandi", due, 0)
    page = open_as("operator", "beranda")
    work = page.get_by_role("region", name="Penilaian mandiri 2026")
    expect(work).to_contain_text("Instrumen yang berlaku: Peraturan Menteri PANRB Nomor 8 Tahun 2026")
    expect(work).to_contain_text("4 dari 20 indikator terisi")
    expect(work).to_contain_text("tenggat terdekat 30 September 2026: IKASANDI")
    work.get_by_role("link", name="5 indeks luar menunggu").click()
    expect(page.get_by_role("heading", level=2, name="Indeks luar")).to_be_visible()


def test_who_only_reads_meets_text_and_no_inert_control(pemdi, open_as):
    enter_t11(pemdi)
    page = open_as("pendamping", anchor="i13")
    expect(page.locator(".score-shown")).to_have_text("1,17")
    expect(page.get_by_role("textbox", name="Nilai indikator")).to_have_count(0)
    expect(page.locator("main select, main :disabled")).to_have_count(0)
    expect(page.locator(".unofficial").first).to_be_visible()
    page.get_by_text("Menuju predikat berikutnya").click()
    expect(page.locator(".ladder h4").first).to_contain_text("Cukup (1,50): kurang 0,26")
    page.get_by_text("Tentang instrumen ini").click()
    expect(page.get_by_text("Indeks Pemdi tidak sebanding dengan indeks SPBE.")).to_be_visible()
    go(page, "indeks-luar")
    expect(page.get_by_role("region", name="IKASANDI")).to_contain_text("menunggu")
    expect(page.locator(".register input")).to_have_count(0)


def test_advice_is_given_for_both_instruments_and_blocks_nothing(sheet, open_as):
    with sheet.client("operator") as registry:
        registry.write_answer(sheet.assessment, "i01", "level", 4, 0)
        registry.write_answer(sheet.assessment, "i11", "level", 1, 0)
    page = open_as("operator", anchor="i01")
    saying = page.get_by_role("region", name="Saran")
    expect(saying).to_contain_text("Kebijakan Arsitektur SPBE (indikator 1) tingkat 4")
    saying.get_by_text("Mengapa?").click()
    expect(saying.locator(".trust")).to_be_visible()
    expect(page.get_by_role("radio").nth(3)).to_be_checked()
    go(page, "i02")
    expect(page.get_by_text("Indikator 2 dari 47")).to_be_visible()
    expect(saying).to_have_count(0)


@pytest.mark.parametrize("anchor", ["i13", "i07", "indeks-luar", "rencana-aksi"])
def test_a_phone_has_names_contrast_room_and_targets(pemdi, open_as, anchor):
    enter_t11(pemdi)
    where, anchor = (anchor, "") if anchor == "rencana-aksi" else ("penilaian", anchor)
    page = open_as("koordinator", where, anchor=anchor, **PHONE)
    expect(page.locator(".ind h2, .gains .gain").first).to_be_visible()
    page.evaluate("document.fonts.ready")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    for check in (SMALL, NAMELESS, TWICE, DANGLING, CONTRAST):
        assert page.evaluate(check) == []


def test_a_plan_aims_at_scores_and_names_who_decides(pemdi, open_as):
    enter_t11(pemdi)
    page = open_as("operator", "rencana-aksi")
    aim = page.get_by_role("combobox", name="tujuan indikator 20", exact=True)
    aim.select_option("2")
    expect(page.locator(".plan-headline")).to_have_text(re.compile(r"dari 1,24 ke 1,35\.$"))
    expect(page.locator(".gain", has_text="Kepuasan Pengguna").locator(".gain-change").first).to_have_text("+0,105")
    page.get_by_role("combobox", name="tujuan indikator 7", exact=True).select_option("3")
    expect(page.get_by_text(re.compile("Ditentukan BPS: .* perlu sekurangnya"))).to_be_visible()
    assert page.get_by_text("tingkat kematangan").count() == 0
