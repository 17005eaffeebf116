"""Threads on Penilaian in a browser: mention by keyboard, what waits for me, filter, link, new since the last visit."""

from __future__ import annotations

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from spbe_core import wire

pytestmark = pytest.mark.browser

EVIL = '<img src=x onerror="document.title=1"> **[a](javascript:alert(1))**'


def known(place) -> None:
    """Let everybody write once: the desk has no account store, so who wrote is who may be mentioned."""
    for role in ("rekan", "pendamping"):
        with place.client(role) as registry:
            registry.add_comment(place.assessment, "Halo", "i01")


def test_a_mention_by_keyboard_waits_for_whom_it_names(sheet, open_as):
    known(sheet)
    page = open_as("operator", anchor="i22")
    note = page.get_by_label("Tulis catatan").first
    note.focus()
    page.keyboard.type(f"{EVIL} @bud")
    people = page.get_by_role("listbox", name="Orang yang dapat disebut")
    expect(people.get_by_role("option")).to_have_text(["Budi Rekan"])
    page.keyboard.press("Enter")
    expect(note).to_have_value(f"{EVIL} @Budi Rekan ")
    page.keyboard.type("mohon SK")
    page.get_by_label("Tentang").select_option(label="Tingkat 3, Terdefinisi")
    page.get_by_role("button", name="Kirim catatan").first.click()
    text = page.locator(".thread .cm-text")
    expect(text).to_have_text(f"{EVIL} @Budi Rekan mohon SK")
    expect(page.locator(".thread")).to_contain_text("Tentang Tingkat 3, Terdefinisi")
    assert page.locator("main img").count() == 0
    assert page.title() != "1"
    with sheet.client("rekan") as registry:
        [told] = registry.mentions()
    assert (told.indicator, told.comment.shown()) == ("i22", f"{EVIL} @Budi Rekan mohon SK")
    other = open_as("rekan", anchor="i05")
    mine = other.get_by_role("region", name="Untuk saya")
    expect(mine).to_contain_text("Untuk saya (1)")
    mine.get_by_role("link", name=re.compile("^22 ")).click()
    expect(other.locator(".thread")).to_be_focused()
    assert re.search(r"#i22-catatan-[0-9a-f-]{36}$", other.url)
    other.get_by_text("Balas", exact=True).click()
    other.get_by_label("Tulis balasan").fill("Sudah")
    other.get_by_role("button", name="Kirim balasan").click()
    expect(mine).to_be_hidden()


def test_filter_link_and_what_is_new_since_the_last_visit(sheet, open_as):
    page = open_as("operator", anchor="i02")
    expect(page.get_by_text("Belum ada catatan untuk indikator ini.")).to_be_visible()
    with sheet.client("pendamping") as registry:
        first = registry.add_comment(sheet.assessment, "Lengkapi nomor.", "i02")
        second = registry.add_comment(sheet.assessment, "Lampirkan SK.", "i02")
        registry.set_comment_done(first.id, True, first.version)
    fresh = page.get_by_role("region", name="Untuk saya")
    expect(fresh).to_contain_text("Baru sejak kunjungan terakhir (2)")
    threads = page.locator(".thread")
    expect(threads.filter(visible=True)).to_have_count(1)
    page.get_by_role("button", name="Selesai (1)").click()
    expect(threads.filter(visible=True)).to_contain_text("Lengkapi nomor.")
    page.get_by_role("button", name="Semua (2)").click()
    page.goto(f"{page.url.split('#')[0]}#i03")
    expect(fresh).to_be_hidden()
    page.goto(f"{page.url.split('#')[0]}#i02-catatan-{first.id}")
    expect(page.locator(f"#catatan-{first.id}")).to_be_focused()
    expect(page.locator(f"#catatan-{second.id}")).to_be_visible()
    page.locator(f"#catatan-{first.id}").get_by_role("button", name="Buka lagi").click()
    expect(page.locator(f"#catatan-{first.id}").get_by_role("button", name="Tandai selesai")).to_be_visible()


def test_a_recommendation_is_accepted_with_one_click_and_its_change_is_told(sheet, open_as):
    facts = {"to_level": 3, "title": f"Tetapkan SOP {EVIL}", "owner_office": "Diskominfo", "due": date(2030, 6, 30)}
    with sheet.client("pendamping") as registry:
        about = {"period": "2025", "indicator": "i22", "regions": [sheet.region]}
        given = registry.recommend(wire.RecommendationGive.model_validate({**facts, **about}))
    page = open_as("operator", anchor="i22")
    card = page.get_by_role("region", name="Rekomendasi")
    expect(card).to_contain_text(f"Tetapkan SOP {EVIL}")
    card.get_by_role("button", name="Terima ke rencana").click()
    expect(card.get_by_text("diterima", exact=True)).to_be_visible()
    assert page.locator("main img").count() == 0
    with sheet.client("pendamping") as registry:
        [action] = registry.plan(sheet.assessment).actions
        text = wire.RecommendationText.model_validate({**facts, "title": "Tetapkan dua SOP"})
        registry.rewrite_recommendation(given.id, text, 1)
    assert (action.title, action.indicator) == (facts["title"], "i22")
    plan = open_as("koordinator", page="rencana-aksi")
    whole = plan.get_by_role("region", name="Rekomendasi")
    whole.get_by_text("Teksnya diubah setelah diterima").click()
    expect(whole.locator("ins").first).to_contain_text("dua SOP")
    whole.get_by_role("button", name="Pakai teks baru").click()
    expect(whole).not_to_contain_text("Teksnya diubah")
    expect(whole).to_contain_text("Tetapkan dua SOP")
    with sheet.client("pendamping") as registry:
        assert len(registry.plan(sheet.assessment).actions) == 1
