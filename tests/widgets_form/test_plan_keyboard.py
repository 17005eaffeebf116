"""Rencana Aksi by keyboard, with a line that fails: the focus stays near, nothing goes by a slip or twice."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from spbe_core import wire
from spbe_core.formats import day_in

pytestmark = pytest.mark.browser

TODAY = day_in(datetime.now(UTC), "WIT")


@pytest.fixture
def one(sheet):
    """One action for indicator 22, money of one day, and one indicator that stays."""
    action = wire.ActionWrite(
        indicator="i22", to_level=3, title="Kerja SMKI", owner_office="Diskominfo", due=TODAY + timedelta(weeks=9)
    )
    means = wire.PlanMeans(funds=[wire.PlanFund(day=TODAY, amount=150_000_000)], barred=["i29"])
    with sheet.client("operator") as registry:
        registry.add_action(sheet.assessment, action)
        registry.set_plan_means(sheet.assessment, means, 0)
    return sheet


def card_of_focus(page: Page) -> str:
    """Return the heading of the card that holds the focus; nothing where the focus is lost."""
    return page.evaluate(
        "() => document.activeElement === document.body ? ''"
        " : document.activeElement.closest('section, details')?.querySelector('h2')?.textContent"
    )


def test_the_focus_stays_in_the_card_where_the_last_of_a_list_goes(one, open_as):
    page = open_as("operator", "rencana-aksi")
    page.get_by_role("heading", name="Orang, dana, dan larangan").click()
    for name in ("Hapus: Rp150 juta", "Boleh dinaikkan lagi: indikator 29"):
        button = page.locator(".means").get_by_role("button", name=name)
        button.press("Enter")
        expect(button).to_have_count(0)
        assert card_of_focus(page) == "Orang, dana, dan larangan"
    lane = page.locator(".lane")
    lane.locator(".lane-name").press("Enter")
    lane.get_by_role("button", name="Jangan naikkan").press("Enter")
    lane.get_by_role("button", name="Tekan lagi: tidak dinaikkan").press("Enter")
    expect(lane).to_have_count(0)
    assert card_of_focus(page) == "Susunan rencana"
    back = page.locator(".composer").get_by_role("button", name="Boleh dinaikkan lagi: indikator 22")
    back.press("Enter")
    expect(back).to_have_count(0)
    assert card_of_focus(page) != ""


def test_an_exclusion_that_was_asked_once_is_forgotten_when_the_person_goes_on(one, open_as):
    page = open_as("operator", "rencana-aksi")
    lane = page.locator(".lane")
    lane.locator(".lane-name").click()
    lane.get_by_role("button", name="Jangan naikkan").click()
    expect(lane.get_by_role("button", name="Tekan lagi: tidak dinaikkan")).to_be_focused()
    lane.get_by_role("button", name="Lebih lama").click()
    expect(lane.get_by_role("button", name="Jangan naikkan")).to_be_visible()
    expect(lane.get_by_role("button", name="Tekan lagi: tidak dinaikkan")).to_have_count(0)


def test_a_note_whose_reply_was_lost_is_stored_once_and_what_was_typed_on_stays(one, open_as):
    page = open_as("koordinator", "rencana-aksi")
    card = page.get_by_role("region", name="Pengajuan kepada pendamping")
    note = card.get_by_label("Catatan untuk rencana ini")
    note.fill("Mohon ditinjau")
    one.desk.faults.lost_replies.append("PUT /plan/review")
    card.get_by_role("button", name="Kirim catatan").click()
    expect(card.locator(".problem")).to_contain_text("Server tidak terjangkau")
    expect(card.locator(".review-note")).to_have_text("Mohon ditinjau")  # the stream told it
    card.get_by_role("button", name="Kirim catatan").click()
    expect(note).to_have_value("")
    expect(card.locator(".problem")).to_have_text("")
    with one.client("koordinator") as registry:
        assert [each.note for each in registry.plan(one.assessment).reviews] == ["Mohon ditinjau"]

    held = []
    page.route(re.compile("/plan/review$"), lambda route: held.append(route))  # noqa: PLW0108 - a builtin has no signature to look at
    note.fill("Satu lagi")
    with page.expect_request(re.compile("/plan/review$")):
        card.get_by_role("button", name="Kirim catatan").click()
    note.fill("Satu lagi, dan yang berikut")
    held[0].continue_()
    expect(card.locator(".review-note")).to_have_text(["Mohon ditinjau", "Satu lagi"])
    expect(note).to_have_value("Satu lagi, dan yang berikut")
    page.reload()
    expect(note).to_have_value("Satu lagi, dan yang berikut")
