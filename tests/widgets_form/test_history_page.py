"""History, undo and the copy text for the portal on Penilaian, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from shape import PHONE, SMALL

pytestmark = pytest.mark.browser

EVIL = '<img src=x onerror="document.title=1"> [a](javascript:alert(1))'


def text(page: Page, name: str = "Fakta"):
    return page.get_by_role("textbox", name=name)


def test_history_shows_what_changed_and_takes_an_old_version_again(sheet, open_as):
    with sheet.client("operator") as registry:
        registry.write_answer(sheet.assessment, "i05", "fakta", f"Perbup 12 Tahun 2024. {EVIL}", 0)
    with sheet.client("rekan") as registry:
        registry.write_answer(sheet.assessment, "i05", "fakta", f"Perbup 13 Tahun 2024, pasal 4. {EVIL}", 1)
    page = open_as("operator", anchor="i05", **PHONE)
    page.get_by_role("button", name="Riwayat Fakta").click()
    dialog = page.get_by_role("dialog", name="Riwayat Fakta, indikator 5")
    expect(dialog.locator(".history-list > li")).to_have_count(2)
    newest, oldest = dialog.locator(".history-list > li").all()
    expect(newest).to_contain_text("Budi Rekan")
    expect(newest).to_contain_text("+3 kata, −1 kata")
    expect(newest.locator("del")).to_have_text("[dihapus:] 12 [akhir hapusan]")
    expect(newest.locator("ins")).to_have_text(
        ["[ditambah:] 13 [akhir tambahan]", "[ditambah:] , pasal 4 [akhir tambahan]"]
    )
    oldest.locator("summary").first.click()
    expect(oldest).to_contain_text(EVIL)
    assert page.locator("main img").count() == 0
    assert page.evaluate(SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"]
    oldest.get_by_role("button", name="Pakai lagi versi ini").click()
    expect(dialog).to_have_count(0)
    assert sheet.becomes("i05", "fakta", f"Perbup 12 Tahun 2024. {EVIL}").version == 3
    page.get_by_role("button", name="Urungkan").first.click()
    assert sheet.becomes("i05", "fakta", f"Perbup 13 Tahun 2024, pasal 4. {EVIL}").version == 4


def test_undo_keeps_what_a_colleague_wrote_and_survives_the_way_to_another_indicator(sheet, open_as):
    page = open_as("operator", anchor="i06")
    text(page).press_sequentially("satu")
    page.keyboard.press("Enter")
    page.keyboard.type("dua")
    sheet.becomes("i06", "fakta", "satu\ndua")
    text(page).blur()
    with sheet.client("rekan") as registry:
        registry.write_answer(sheet.assessment, "i06", "fakta", "Awal: satu\ndua", sheet.stored("i06", "fakta").version)
    expect(text(page)).to_have_value("Awal: satu\ndua")
    page.get_by_role("link", name="7 ").last.click()
    expect(page.get_by_text("Indikator 7 dari 47")).to_be_visible()
    page.go_back()
    text(page).focus()
    page.keyboard.press("Control+z")
    expect(text(page)).to_have_value("Awal: satu\n")
    page.keyboard.press("Control+z")
    expect(text(page)).to_have_value("Awal: ")
    page.keyboard.press("Control+Shift+Z")
    expect(text(page)).to_have_value("Awal: satu\n")
    sheet.becomes("i06", "fakta", "Awal: satu\n")
    expect(page.get_by_role("button", name="Urungkan").first).to_have_attribute("aria-disabled", "false")


def test_a_reader_sees_the_history_and_changes_nothing(sheet, open_as):
    with sheet.client("operator") as registry:
        for version, words in enumerate(("satu", "satu dua", None)):
            registry.write_answer(sheet.assessment, "i05", "analisis", words, version)
    page = open_as("pendamping", anchor="i05")
    page.get_by_role("button", name="Riwayat Analisis").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("li")).to_have_count(1)  # one person, one run of writing
    expect(dialog).to_contain_text("versi 1 sampai 3")
    expect(dialog.get_by_role("button", name="Pakai lagi versi ini")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("button", name="Riwayat Analisis")).to_be_focused()


def test_the_copy_text_of_one_indicator_and_of_all(sheet, open_as):
    page = open_as("operator", anchor="i22")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("radio").nth(1).check(force=True)
    text(page).fill("Perwali 12/2024, pasal 4.")
    page.get_by_text("Catatan mandiri untuk portal").click()
    expect(page.get_by_role("status")).to_have_text("Fakta tersimpan.")  # the next word in this place is the copy's
    page.get_by_role("button", name="Salin Catatan mandiri").click()
    expect(page.get_by_role("status")).to_contain_text("Catatan mandiri tersalin, ")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Indikator 22: Tingkat Kematangan ")
    assert "\nTingkat 2, " in copied
    assert "\n\nFAKTA\nPerwali 12/2024, pasal 4.\n\nANALISIS\n(belum diisi)\n\n" in copied
    assert copied.endswith("\n\nDATA DUKUNG\n(belum ada dokumen)")
    page.get_by_role("button", name="Salin Analisis").click()
    expect(page.get_by_role("status")).to_have_text("Analisis masih kosong; tidak ada yang disalin.")
    page.get_by_role("link", name="Semua indikator, untuk disalin atau dicetak").click()
    expect(page.get_by_text("46 indikator belum berisi penjelasan atau dokumen")).to_be_visible()
    page.get_by_role("button", name="Salin semua").click()
    expect(page.get_by_role("status")).to_contain_text("Catatan mandiri tersalin, ")
    assert page.evaluate("navigator.clipboard.readText()") == copied
