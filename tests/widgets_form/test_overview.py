"""The overview of Penilaian: filters, search, next step, keys, and that nothing moves under the hand."""

from __future__ import annotations

import re
from uuid import uuid4

import httpx
import pytest
from axe import violations
from fake_hub import person
from playwright.sync_api import Page, expect
from shape import PHONE

from spbe_core import wire

pytestmark = pytest.mark.browser


@pytest.fixture
def filled(sheet):
    """Levels for all but 40–47; a document under i02; a note on i03; a text in i05."""
    with sheet.client("operator") as registry:
        for number in range(1, 40):
            registry.write_answer(sheet.assessment, f"i{number:02}", "level", number % 5 + 1, 0)
        registry.write_answer(sheet.assessment, "i05", "fakta", "Perwali 41/2023 tentang keamanan.", 0)
    with sheet.client("pendamping") as registry:
        registry.add_comment(sheet.assessment, "Lampirkan SK.", "i03")
    add_link(sheet, "i02-L3", "SK 188.45")
    return sheet


def add_link(place, unit: str, name: str) -> None:
    """Put a link under a unit of evidence, as a colleague."""
    reply = httpx.post(
        f"{place.desk.origin}/services/registry/api/assessments/{place.assessment}/links",
        json={"unit": unit, "name": name, "url": "https://daerah.go.id/sk", "file_class": "terbuka"},
        headers={
            "Authorization": f"token {place.desk.hub.token(place.name('rekan'))}",
            "Idempotency-Key": str(uuid4()),
        },
    )
    assert reply.status_code in {200, 201}, reply.text


def step(place, role: str, name: str, **more) -> None:
    """Take a step of the course."""
    with place.client(role) as registry:
        seen = registry.course.of(place.assessment).version
        gaps = registry.course.incomplete(place.assessment).digest
        registry.course.take(place.assessment, name, seen, acknowledged=gaps, **more)


def give(place, unit: str, who: str) -> None:
    """Give a task to one person."""
    reply = httpx.put(
        f"{place.desk.origin}/services/registry/api/assessments/{place.assessment}/tasks/{unit}",
        json={"office": "diskominfo", "person": who},
        headers={
            "Authorization": f"token {place.desk.hub.token(place.name('koordinator'))}",
            "Idempotency-Key": str(uuid4()),
            "If-Match": "0",
        },
    )
    assert reply.status_code == 200, reply.text


def opened(page: Page, number: int):
    return expect(page.get_by_text(re.compile(rf"^Indikator {number} dari \d+$")))


def tiles(page: Page) -> list[str]:
    return page.locator(".tile:visible .tile-number").all_inner_texts()


def chip(page: Page, name: str):
    return page.get_by_role("group", name="Saring").get_by_role("button", name=re.compile(f"^{name}"))


def test_filters_search_and_a_link_that_shows_the_same(filled, open_as):
    page = open_as("operator", anchor="i40")
    opened(page, 40).to_be_visible()
    expect(page.locator(".ixnext")).to_contain_text("40 Layanan Akuntabilitas Kinerja belum diisi; 8 dari 47")
    chip(page, "Kosong").click()
    assert tiles(page) == [str(number) for number in range(40, 48)]
    expect(chip(page, "Kosong")).to_have_text("Kosong8")
    page.get_by_role("radio").nth(2).check(force=True)
    expect(chip(page, "Kosong")).to_have_text("Kosong7")
    expect(page.locator(".ixnext")).to_contain_text("41 Layanan Kinerja Pegawai belum diisi; 7 dari 47")
    assert len(tiles(page)) == 8, "the tile of what is open went away under the hand"
    page.keyboard.press("Escape")
    page.locator(".ixnext a").click()
    opened(page, 41).to_be_visible()
    assert len(tiles(page)) == 7
    chip(page, "Kosong").click()
    chip(page, "Tanpa data dukung").click()
    chip(page, "Ada catatan").click()
    assert tiles(page) == ["3"]
    again = open_as("pendamping")
    again.goto(page.url)
    opened(again, 41).to_be_visible()
    assert tiles(again) == ["3"]
    again.get_by_role("button", name="Tampilkan semua").click()
    expect(again.get_by_role("searchbox")).to_be_focused()
    assert "saring" not in again.url
    for words, found in (
        ("22", ["22 Manajemen Keamanan Informasi"]),
        ("perwali 41/2023", ["5 "]),
        ("188.45", ["2 "]),
        ("lampirkan", ["3 "]),
        ("<b>tidak ada", []),
    ):
        again.get_by_role("searchbox").fill(words)
        names = [re.compile(f"^{begin}") for begin in found]
        expect(again.locator(".roll-row:visible b")).to_have_text(names)
    expect(again.get_by_text("Tidak ada indikator yang cocok.")).to_be_visible()


def test_the_list_tells_level_evidence_notes_and_last_change(filled, open_as):
    page = open_as("koordinator", anchor="i01")
    opened(page, 1).to_be_visible()
    page.get_by_role("button", name="Daftar").click()
    row = page.locator(".roll-row")
    expect(row.nth(1)).to_contain_text("1 dokumen")
    expect(row.nth(1)).to_contain_text(re.compile(r"Rina Operator, \d\d\.\d\d W"))
    expect(row.nth(2)).to_contain_text("tanpa data dukung · 1 catatan")
    expect(row.nth(45)).to_have_text(re.compile(r"^–46 [^,]+, belum diisi\. $"))


def test_keys_move_choose_search_and_never_while_typing(filled, open_as):
    page = open_as("operator", anchor="i44")
    opened(page, 44).to_be_visible()
    page.keyboard.press("ArrowRight")
    opened(page, 45).to_be_visible()
    page.keyboard.press("4")
    filled.becomes("i45", "level", 4)
    page.keyboard.press("ArrowLeft")
    opened(page, 44).to_be_visible()
    page.get_by_role("textbox", name="Fakta").press_sequentially("2?/3")
    page.get_by_role("textbox", name="Fakta").press("ArrowLeft")
    filled.becomes("i44", "fakta", "2?/3")
    opened(page, 44).to_be_visible()
    assert filled.stored("i44", "level").version == 0
    page.locator(".ind h2").focus()
    page.keyboard.press("/")
    page.keyboard.type("46")
    page.keyboard.press("Enter")
    opened(page, 46).to_be_visible()
    expect(page.locator(".ind h2")).to_be_focused()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Pintasan papan tik")
    expect(dialog).to_be_visible()
    page.keyboard.press("5")
    assert violations(page) == []
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("5")
    page.keyboard.press("?")
    expect(dialog).not_to_be_visible()
    page.get_by_role("button", name="Pintasan").click()
    expect(dialog).to_be_visible()
    assert filled.stored("i46", "level").version == 0


def test_others_changes_leave_focus_and_scroll_where_they_are(filled, open_as):
    page = open_as("operator", anchor="i05", viewport={"width": 1280, "height": 600})
    opened(page, 5).to_be_visible()
    page.get_by_role("button", name="Daftar").click()
    page.get_by_role("textbox", name="Fakta").focus()
    place = "document.querySelector('.narrative textarea').getBoundingClientRect().top"
    before = page.evaluate(place)
    with filled.client("rekan") as registry:
        for number in (1, 5, 40):
            version = filled.stored(f"i{number:02}", "level").version
            registry.write_answer(filled.assessment, f"i{number:02}", "level", 5, version)
        registry.add_comment(filled.assessment, "Sudah.", "i05")
    add_link(filled, "i01-L5", "Laporan")
    expect(page.get_by_role("radio").nth(4)).to_be_checked()
    expect(page.locator(".roll-row").nth(0)).to_contain_text("1 dokumen")
    expect(page.get_by_role("textbox", name="Fakta")).to_be_focused()
    assert abs(page.evaluate(place) - before) < 1


def test_pemdi_searches_items_and_a_link_leads_to_one(pemdi, open_as):
    page = open_as("operator", anchor="I13-L2-01", **PHONE)
    opened(page, 13).to_be_visible()
    expect(page.locator("#unit-I13-L2-01 > summary")).to_be_focused()
    expect(page.locator("#unit-I13-L2-01")).to_be_in_viewport()
    page.locator(".ind h2").focus()
    page.keyboard.press("/")
    page.keyboard.type("i4-l1")
    page.keyboard.press("Enter")
    opened(page, 4).to_be_visible()
    page.keyboard.press("2")
    expect(page.get_by_role("textbox", name="Nilai indikator")).to_be_focused()
    page.keyboard.type(",5")
    page.keyboard.press("Enter")
    pemdi.becomes("i04", "level", "2.5")
    assert violations(page) == []


def test_filters_for_what_is_mine_sent_back_and_flagged(filled, open_as):
    name = filled.name("peninjau")
    filled.desk.hub.people[name] = person(name, "peninjau", (filled.region,), "Tono Peninjau")
    give(filled, "i07", filled.name("operator"))
    give(filled, "i08", filled.name("rekan"))
    step(filled, "koordinator", "submit")
    flag = wire.CourseFlag(unit="i09-L3", note="SOP belum ada")
    step(filled, "peninjau", "return", reason="Bukti kurang", flags=[flag])
    page = open_as("operator", anchor="i01")
    chip(page, "Milik saya").click()
    expect(page.locator(".tile:visible .tile-number")).to_have_text(["7"])
    chip(page, "Milik saya").click()
    chip(page, "Dikembalikan").click()
    assert tiles(page) == ["9"]
    expect(chip(page, "Ditandai")).to_have_count(0)
    chip(page, "Dikembalikan").click()
    for who, name in (("koordinator", "submit"), ("peninjau", "review"), ("koordinator", "finish")):
        step(filled, who, name)
    step(filled, "koordinator", "document")
    with filled.client("koordinator") as registry:
        verdicts = ("putusan.csv", b"Kode;Putusan;Catatan\ni10-L1;Belum lengkap;\n", "Portal, 21 September 2026")
        found = registry.course.check_verdicts(filled.assessment, *verdicts)
        assert registry.course.store_verdicts(filled.assessment, *verdicts, found.digest).written == 1
    step(filled, "koordinator", "improve", deadline="2030-01-31T23:59")
    chip(page, "Ditandai").click()
    assert tiles(page) == ["10"]
    expect(page.locator(".tile[data-flagged]")).to_have_attribute("aria-label", re.compile("ditandai"))
    assert "saring=ditandai" in page.url


def test_one_tile_marks_where_one_is_who_is_here_and_what_is_flagged_and_shows_its_focus(sheet, open_as):
    page = open_as("operator", anchor="i22")
    tile = page.locator(".tile[aria-current]")
    expect(tile).to_be_visible()
    shadow = "(one) => getComputedStyle(one).boxShadow"
    tile.evaluate("(one) => { one.dataset.here = ''; one.dataset.flagged = '' }")
    marks = tile.evaluate(shadow)
    ring, here, flagged, focus = "rgb(138, 75, 20)", "rgb(31, 107, 82)", "rgb(155, 44, 44)", "rgb(47, 84, 135)"
    assert [colour for colour in (ring, here, flagged) if colour not in marks] == []
    page.keyboard.press("Tab")
    tile.focus()
    assert focus in tile.evaluate(shadow)


def test_the_focus_leaves_a_controls_shape_as_it_is(filled, open_as):
    page = open_as("operator", anchor="i22")
    expect(chip(page, "Kosong")).to_be_visible()
    page.keyboard.press("Tab")
    corners = "(one) => getComputedStyle(one).borderRadius"
    before = chip(page, "Kosong").evaluate(corners)
    chip(page, "Kosong").focus()
    assert chip(page, "Kosong").evaluate("(one) => one.matches(':focus-visible')")
    assert chip(page, "Kosong").evaluate(corners) == before


def test_workbooks_come_in_before_the_page_is_whole(sheet, open_as):
    context = open_as.context()
    context.add_init_script("window.requestIdleCallback = () => 0")
    page = open_as("operator", context=context)
    page.get_by_role("button", name="Sudah ada di lembar kerja? Masukkan dari XLSX").click()
    expect(page.get_by_label("Bandingkan berkas yang sudah diisi")).to_be_visible()


def test_who_only_reads_keeps_the_place_while_a_colleague_writes(filled, open_as):
    page = open_as("pendamping", anchor="i01")
    history = page.get_by_role("button", name="Riwayat Tingkat kematangan")
    history.focus()
    with filled.client("rekan") as registry:
        registry.write_answer(filled.assessment, "i01", "fakta", "Perbup 14 Tahun 2024", 0)
    expect(page.get_by_text("Perbup 14 Tahun 2024")).to_be_visible()
    expect(history).to_be_focused()


def test_tasks_that_do_not_come_beside_the_form_are_asked_for_by_themselves(filled, open_as):
    def without_tasks(route) -> None:
        reply = route.fetch()
        route.fulfill(response=reply, json=reply.json() | {"tasks": None, "offices": None})

    give(filled, "i07", filled.name("operator"))
    page = open_as("operator")
    page.route("**/beside", without_tasks)
    page.goto(f"{page.url.partition('#')[0]}&saring=milik-saya")
    expect(page.locator(".tile:visible .tile-number")).to_have_text(["7"])


def test_an_address_that_searches_for_a_document_or_a_task_finds_them_when_they_come(filled, open_as):
    give(filled, "i07", filled.name("operator"))
    page = open_as("operator")
    expect(page.locator(".tile").first).to_be_visible()
    address = page.url.partition("#")[0]
    page.goto(f"{address}&cari=188.45")
    expect(page.locator(".roll-row:visible b")).to_have_text([re.compile("^2 ")])
    failing = "**/assessments/*/beside"
    page.route(failing, lambda route: route.fulfill(status=404), times=1)
    page.goto(f"{address}&saring=milik-saya")
    expect(page.locator(".tile:visible")).to_have_count(0)
    give(filled, "i08", filled.name("operator"))  # which lets the page ask again
    expect(page.locator(".tile:visible .tile-number")).to_have_text(["7", "8"])
