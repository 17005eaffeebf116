"""Several people on one assessment: changes and people are seen at once, nothing moves; silence and return are told."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from shape import CONTRAST, NAMELESS, PHONE, SMALL

pytestmark = pytest.mark.browser


def fakta(page: Page):
    return page.get_by_role("textbox", name="Fakta")


def listens(page: Page) -> None:
    """Wait until the page has its stream: then it knows that nobody else is there, or who."""
    expect(page.locator(".company").first).to_have_text(re.compile("^(Hanya Anda|Sedang di sini)"))


def asked(page: Page) -> list[str]:
    """Note every time the page asks for changes from now on."""
    times: list[str] = []
    page.on("request", lambda request: times.append(request.url) if "/changes?" in request.url else None)
    return times


def test_a_colleagues_change_comes_by_itself_and_moves_nothing(sheet, open_as):
    page = open_as("operator", anchor="i22")
    fakta(page).fill("Kalimat yang sedang ditulis")
    expect(page.locator(".ix .savedline")).to_have_text(re.compile("^tersimpan"))
    listens(page)
    polls = asked(page)
    page.locator(".evidence").scroll_into_view_if_needed()
    page.get_by_text("Isi luring dan unduhan", exact=True).click()
    fakta(page).focus()
    fakta(page).evaluate("area => area.setSelectionRange(8, 8)")
    where = "area => area.getBoundingClientRect().top"
    before = fakta(page).evaluate(where)
    with sheet.client("rekan") as registry:
        registry.write_answer(sheet.assessment, "i22", "level", 4, 0)
        registry.write_answer(sheet.assessment, "i22", "analisis", "Analisis Budi", 0)
        registry.write_answer(sheet.assessment, "i03", "level", 2, 0)
    expect(page.get_by_role("radio").nth(3)).to_be_checked()
    expect(page.locator(".levels-foot [data-news]")).to_have_text(
        re.compile(r"^Diubah: Budi Rekan, .*\d\d\.\d\d WI(B|TA|T)$")
    )
    tile = page.get_by_role("link", name=re.compile("^Indikator 3,.*tingkat 2,.* diubah rekan"))
    expect(tile).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Rekan mengubah indikator")).to_have_attribute(
        "aria-live", "polite"
    )
    assert abs(fakta(page).evaluate(where) - before) < 1, "what is written stands where it stood on the screen"
    assert fakta(page).evaluate("area => [area.selectionStart, document.activeElement === area]") == [8, True]
    expect(page.locator(".offline details").first).to_have_attribute("open", "")
    assert fakta(page).input_value() == "Kalimat yang sedang ditulis"
    assert polls == [], "the stream told it; the page did not have to ask"
    tile.click()
    page.get_by_role("link", name=re.compile("^Indikator 22,")).click()
    expect(page.locator(".tile[data-news]")).to_have_count(0)
    expect(page.locator("[data-news]")).to_have_count(0)


@pytest.mark.parametrize("size", [{}, PHONE], ids=["laptop", "phone"])
def test_people_see_who_is_here_and_where(pemdi, open_as, size):
    page = open_as("operator", anchor="i02", **size)
    expect(page.get_by_text("Hanya Anda yang sedang di penilaian ini.")).to_be_visible()
    coach = open_as("pendamping", anchor="i13")
    expect(page.get_by_text("Sedang di sini: Sari Pendamping (I13)")).to_be_visible()
    expect(coach.get_by_text("Sedang di sini: Rina Operator (I2)")).to_be_visible()
    page.evaluate("location.hash = '#i13'")
    expect(page.get_by_text("Sari Pendamping sedang di sini juga")).to_be_visible()
    expect(coach.get_by_text("Rina Operator sedang di sini juga")).to_be_visible()
    expect(coach.get_by_role("link", name=re.compile("^Indikator 13,.*Rina Operator sedang di sini"))).to_be_visible()
    if size:
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert page.evaluate(SMALL) == []
        assert page.evaluate(NAMELESS) == []
        assert page.evaluate(CONTRAST) == []
    coach.close()
    expect(page.get_by_text("Hanya Anda yang sedang di penilaian ini.")).to_be_visible()


def test_a_form_opens_with_one_request_beside_and_its_stream_says_where_it_is(pemdi, open_as):
    context = open_as.context()
    api: list[str] = []
    context.on("request", lambda request: api.append(request.url) if "/registry/api/" in request.url else None)
    page = open_as("operator", anchor="i02", context=context)
    coach = open_as("pendamping", anchor="i13")
    expect(page.get_by_text("Sedang di sini: Sari Pendamping (I13)")).to_be_visible()
    expect(coach.get_by_text("Sedang di sini: Rina Operator (I2)")).to_be_visible()
    with page.expect_request("**/here") as said:  # an earlier word would have gone before it
        page.evaluate("location.hash = '#i13'")
    assert said.value.post_data_json["unit"] == "i13"
    asked_for = [url.partition("/api/")[2].partition("?")[0].rpartition("/")[2] for url in api]
    others = [each for each in asked_for if len(each) != 64]  # but for the instrument's content, by its hash
    assert sorted(others) == ["beside", "here", "live", "me", "offered"]


def test_without_a_stream_the_page_asks_and_says_where_it_is(pemdi, open_as):
    coach = open_as("pendamping", anchor="i13")
    listens(coach)
    context = open_as.context()
    context.route("**/live?**", lambda route: route.abort())
    page = open_as("operator", anchor="i02", context=context)
    expect(coach.get_by_text("Sedang di sini: Rina Operator (I2)")).to_be_visible()
    with pemdi.client("rekan") as registry:
        registry.write_answer(pemdi.assessment, "i02", "fakta", "Fakta Budi", 0)
    expect(fakta(page)).to_have_value("Fakta Budi")


def test_a_registry_that_falls_silent_is_told_with_what_is_safe_and_so_is_its_return(sheet, desk, open_as):
    context = open_as.context()
    page = context.new_page()
    page.clock.install()
    page.close()
    page = open_as("operator", anchor="i22", context=context)
    listens(page)
    desk.faults.mute = True
    page.clock.run_for(15_000)
    notice = page.locator(".tell", has_text="Sambungan ke server terputus.")
    expect(notice).to_contain_text("Semua yang bertanda tersimpan sudah aman.")
    expect(page.get_by_text("Siapa yang sedang di sini belum terlihat.")).to_be_visible()
    fakta(page).fill("ditulis selama sunyi")
    fakta(page).blur()
    line = page.locator(".ix .savedline")
    pass_time(page, lambda: line.inner_text().startswith("menunggu sambungan – 1 jawaban"))
    expect(notice).to_contain_text("Isian Anda tersimpan di perangkat ini dan dikirim sendiri begitu tersambung.")
    desk.faults.mute = False
    pass_time(page, lambda: sheet.stored("i22", "fakta").value == "ditulis selama sunyi")
    pass_time(page, page.locator(".tell", has_text="Tersambung lagi; semua isian tersimpan.").is_visible)
    expect(notice).to_have_count(0)


def pass_time(page: Page, done) -> None:
    """Let the page's clock run ahead in steps until something holds; what the page waits for besides is real."""
    for _ in range(600):
        if done():
            return
        page.clock.run_for(1000)
    assert done()


def test_a_right_that_was_taken_is_told_and_the_text_stays_until_it_comes_back(sheet, desk, open_as):
    page = open_as("operator", anchor="i22")
    listens(page)
    person = desk.hub.people[sheet.name("operator")]
    scopes, person.scopes = person.scopes, []
    desk.registry_forgets(person)
    with sheet.client("rekan") as registry:
        registry.write_answer(sheet.assessment, "i03", "level", 2, 0)  # the next thing that would be told
    notice = page.locator(".tell", has_text="Penilaian ini tidak lagi terbuka untuk akun Anda.")
    expect(notice).to_contain_text("Semua yang bertanda tersimpan sudah aman.")
    fakta(page).fill("ditulis tanpa hak")
    fakta(page).blur()
    expect(page.locator(".narrative .problem").first).to_contain_text("Teks ini tetap tersimpan di perangkat ini.")
    person.scopes = scopes
    desk.registry_forgets(person)
    page.reload()
    expect(fakta(page)).to_have_value("ditulis tanpa hak")
    expect(notice).to_have_count(0)


def test_a_hidden_page_closes_its_stream_and_opens_it_again(sheet, desk, open_as):
    page = open_as("operator", anchor="i22")
    listens(page)
    assert len(desk.listeners) == 1
    page.evaluate(
        "() => { Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => window.shade });"
        " window.shade = 'hidden'; document.dispatchEvent(new Event('visibilitychange')); }"
    )
    expect_count(page, desk, 0)
    page.evaluate("() => { window.shade = 'visible'; document.dispatchEvent(new Event('visibilitychange')); }")
    expect_count(page, desk, 1)


def expect_count(page: Page, desk, count: int) -> None:
    for _ in range(600):
        if len(desk.listeners) == count:
            return
        page.wait_for_timeout(100)
    assert len(desk.listeners) == count
