"""Phone width, touch targets, names: what a person without mouse, eyes or a wide screen meets."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from shape import CONTRAST, DANGLING, LEVELS, NAMELESS, PHONE, SMALL, TWICE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("filled")]


@pytest.fixture
def filled(sheet):
    with sheet.client("operator") as registry:
        for number, value in ((1, 1), (2, 2), (3, 3), (4, 4), (5, 5)):
            registry.write_answer(sheet.assessment, f"i{number:02}", "level", value, 0)
    with sheet.client("pendamping") as registry:
        registry.add_comment(sheet.assessment, "Kata" + "panjang" * 30, "i03")
    return sheet


def ready(page: Page) -> None:
    expect(page.locator(".ind .lev, .gains .gain").first).to_be_visible()
    page.evaluate("document.fonts.ready")


@pytest.mark.parametrize("where", ["penilaian", "rencana-aksi"])
@pytest.mark.parametrize("device", [PHONE, {}], ids=["phone", "desktop"])
def test_g3_14_names_ids_and_contrast(open_as, where, device):
    page = open_as("koordinator", where, anchor="i03" if where == "penilaian" else "", **device)
    ready(page)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(TWICE) == []
    assert page.evaluate(DANGLING) == []
    assert page.evaluate(CONTRAST) == []
    assert page.locator("main h1").count() == 1
    assert page.locator("main [aria-live]").count() == 1


@pytest.mark.parametrize("where", ["penilaian", "rencana-aksi"])
def test_a_phone_has_no_sideways_scroll_and_no_small_target(open_as, where):
    page = open_as("koordinator", where, anchor="i03" if where == "penilaian" else "", **PHONE)
    ready(page)
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate(SMALL) == []
    assert all(height >= 44 for height in page.evaluate(LEVELS))


def test_the_map_is_folded_on_a_phone_and_the_bar_moves_on(open_as):
    page = open_as("operator", anchor="i03", **PHONE)
    ready(page)
    expect(page.locator(".tile").first).not_to_be_visible()
    bar = page.locator(".sticky")
    expect(bar).to_be_in_viewport()
    bar.get_by_role("link", name="Indikator berikutnya").tap()
    expect(page.get_by_text("Indikator 4 dari 47")).to_be_visible()
    expect(page.locator(".ind h2")).to_be_focused()
    expect(page.locator(".ind h2")).to_be_in_viewport()
    assert page.get_by_role("tab").count() == 0
    for name in ("Fakta", "Analisis", "Justifikasi"):
        expect(page.get_by_role("textbox", name=name)).to_be_visible()


def test_levels_are_one_group_with_a_name(open_as):
    page = open_as("operator", anchor="i03")
    ready(page)
    group = page.get_by_role("group", name="Tingkat kematangan")
    assert group.get_by_role("radio").count() == 5
    expect(group.get_by_role("radio", checked=True)).to_have_accessible_name(
        page.locator(".lev.on .lev-digit").text_content()
        + " "
        + page.locator(".lev.on b").text_content()
        + " "
        + page.locator(".lev.on .lev-criterion").text_content()
        + " pilihan Anda"
    )
