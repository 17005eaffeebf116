"""Filling the self-assessment in a browser, against a real registry."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def saved(page: Page) -> None:
    expect(page.locator(".ix .savedline")).to_have_text(re.compile(r"^tersimpan \d\d\.\d\d (WIB|WITA|WIT)$"))


def level(page: Page, number: int):
    return page.get_by_role("radio").nth(number - 1)


def test_begins_an_exercise_and_says_what_it_is(place, open_as):
    page = open_as("operator")
    expect(page.get_by_role("heading", level=1)).to_contain_text("belum memulai penilaian 2025")
    expect(page.get_by_text("adalah latihan")).to_be_visible()
    page.get_by_role("button", name="Mulai penilaian latihan 2025").click()
    expect(page.get_by_role("heading", level=2, name=re.compile("Arsitektur SPBE"))).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Penilaian mandiri 2025 (latihan)")
    with place.client("operator") as registry:
        [info] = registry.assessments(place.region)
    assert (info.period, info.purpose) == ("2025", "latihan")


def test_a_coach_is_not_offered_to_begin(open_as):
    page = open_as("pendamping")
    expect(page.get_by_text("Operator atau koordinator daerah yang memulainya.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Mulai"))).to_have_count(0)


def test_a_level_is_committed_and_moves_the_index(sheet, open_as):
    page = open_as("operator", anchor="i22")
    expect(page.locator(".ixfig b")).to_have_text("1,00–5,00")
    level(page, 3).check(force=True)
    saved(page)
    assert (sheet.stored("i22", "level").value, sheet.stored("i22", "level").version) == (3, 1)
    expect(page.locator(".ixfig b")).to_have_text("1,03–4,97")
    expect(page.locator(".lev").nth(3)).to_contain_text("+0,015")
    expect(page.locator(".lev").nth(0)).to_contain_text("−0,030")
    expect(
        page.get_by_role("link", name=re.compile(r"^Indikator 22, .*, tingkat 3, tanpa data dukung$"))
    ).to_be_visible()


def test_an_answer_can_be_emptied(sheet, open_as):
    page = open_as("operator", anchor="i01")
    level(page, 2).check(force=True)
    saved(page)
    page.get_by_role("button", name="Kosongkan tingkat").click()
    expect(page.locator(".ixfig b")).to_have_text("1,00–5,00")
    assert sheet.stored("i01", "level").value is None
    assert sheet.stored("i01", "level").version == 2


def test_texts_are_saved_on_a_pause_and_when_left(sheet, open_as):
    page = open_as("operator", anchor="i05")
    page.get_by_role("textbox", name="Fakta").press_sequentially("Perbup 12/2024, pasal 4")
    sheet.becomes("i05", "fakta", "Perbup 12/2024, pasal 4")
    saved(page)
    page.get_by_role("tab", name="Analisis").click()
    page.get_by_role("textbox", name="Analisis").fill("Mencakup semua.")
    page.get_by_role("tab", name="Justifikasi").click()
    expect(page.get_by_role("tab", name="Analisis, terisi")).to_be_visible()
    sheet.becomes("i05", "analisis", "Mencakup semua.")


def test_keyboard_alone_fills_an_indicator(sheet, open_as):
    page = open_as("operator", anchor="i07")
    page.locator(".ind h2").wait_for()
    page.locator(".tile[aria-current]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Indikator 8 dari 47")).to_be_visible()
    expect(page.locator(".ind h2")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert sheet.becomes("i08", "level", 3).version == 1  # arrow keys passed over 1 and 2
    for name in ("Kosongkan tingkat", re.compile("^Riwayat")):
        page.keyboard.press("Tab")
        expect(page.locator(".levels-foot").get_by_role("button", name=name)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("tab", name="Fakta")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.type("Sesuai tingkat 3.")
    page.keyboard.press("Tab")
    sheet.becomes("i08", "analisis", "Sesuai tingkat 3.")


def test_hostile_text_is_shown_as_text(sheet, open_as):
    evil = '<img src=x onerror="document.title=1"><script>document.title=1</script>'
    with sheet.client("pendamping") as registry:
        registry.add_comment(sheet.assessment, evil, "i01")
    with sheet.client("operator") as registry:
        registry.write_answer(sheet.assessment, "i01", "fakta", evil, 0)
    page = open_as("pendamping", anchor="i01")
    expect(page.locator(".cm-text")).to_have_text(evil)
    expect(page.locator(".narrative .conflict-text").first).to_have_text(evil)
    assert page.locator("main img, main script:not([type])").count() == 0
    assert page.title() != "1"


def test_without_the_right_the_page_reads_and_has_no_inert_control(sheet, open_as):
    with sheet.client("operator") as registry:
        registry.write_answer(sheet.assessment, "i03", "level", 4, 0)
    page = open_as("pendamping", anchor="i03")
    expect(page.get_by_text("Tingkat kematangan: 4")).to_be_visible()
    expect(page.get_by_role("radio")).to_have_count(0)
    expect(page.get_by_role("tab")).to_have_count(0)
    expect(page.locator("main :disabled")).to_have_count(0)


def test_a_note_and_its_reply_arrive_without_moving_the_page(sheet, open_as):
    page = open_as("operator", anchor="i02")
    fakta = page.get_by_role("textbox", name="Fakta")
    fakta.fill("sedang ditulis")
    with sheet.client("pendamping") as registry:
        note = registry.add_comment(sheet.assessment, "Lengkapi nomor peraturan.", "i02")
    top = page.evaluate("document.querySelector('.narrative textarea').getBoundingClientRect().top")
    expect(page.get_by_text("Lengkapi nomor peraturan.")).to_be_visible()
    expect(fakta).to_be_focused()
    expect(fakta).to_have_value("sedang ditulis")
    assert page.evaluate("document.querySelector('.narrative textarea').getBoundingClientRect().top") == top
    page.get_by_text("Balas", exact=True).click()
    page.get_by_label("Tulis balasan").fill("Baik, besok.")
    page.get_by_role("button", name="Kirim balasan").click()
    expect(page.locator(".replies .cm-text").first).to_have_text("Baik, besok.")
    page.get_by_role("button", name="Tandai selesai").click()
    expect(page.get_by_role("button", name="Buka lagi")).to_be_visible()
    with sheet.client("pendamping") as registry:
        found = {each.id: each for each in registry.comments(sheet.assessment)}
    assert found[note.id].done
    assert [each.text for each in found.values() if each.reply_to == note.id] == ["Baik, besok."]


def test_a_colleagues_level_appears_by_itself(sheet, open_as):
    page = open_as("operator", anchor="i10")
    expect(page.get_by_role("radio")).to_have_count(5)
    with sheet.client("rekan") as registry:
        registry.write_answer(sheet.assessment, "i10", "level", 2, 0)
    expect(level(page, 2)).to_be_checked()
    expect(page.get_by_role("status")).to_have_text("Rekan mengubah indikator 10.")


@pytest.mark.usefixtures("sheet")
def test_the_place_is_remembered_and_linked(open_as):
    page = open_as("operator", anchor="i31")
    expect(page.get_by_text("Indikator 31 dari 47")).to_be_visible()
    page.get_by_role("link", name=re.compile("^32 .* →$")).click()
    expect(page.get_by_text("Indikator 32 dari 47")).to_be_visible()
    assert page.url.endswith("#i32")
    page.goto(page.url.split("#")[0])
    expect(page.get_by_text("Indikator 32 dari 47")).to_be_visible()


def test_g3_07_times_are_the_regions_whatever_the_browsers_zone(sheet, open_as):
    with sheet.client("operator") as registry:
        registry.write_answer(sheet.assessment, "i01", "level", 2, 0)
    texts = {
        open_as("operator", anchor="i01", timezone_id=zone, locale=locale).locator(".ix .savedline").text_content()
        for zone, locale in (("America/Los_Angeles", "en-US"), ("Asia/Jayapura", "id-ID"))
    }
    assert len(texts) == 1
