"""Composing a plan on Rencana Aksi: moved by hand and by keyboard, fixed, taken out; the index follows at once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from playwright.sync_api import Page, expect
from shape import PHONE

from spbe_core import instruments, wire
from spbe_core.formats import day_in, zone_of
from spbe_core.planning import building

pytestmark = pytest.mark.browser

TODAY = day_in(datetime.now(UTC), zone_of("11.02"))  # the region's own day, which begins before that of UTC


def plan(place) -> wire.Plan:
    with place.client("koordinator") as registry:
        return registry.plan(place.assessment)


@pytest.fixture
def planned(sheet):
    """Every indicator at level 2 and two actions: 42 to 3 in 6 weeks, 22 to 3 in 9, nobody fixed either."""
    with sheet.client("operator") as registry:
        for number in range(1, 48):
            registry.write_answer(sheet.assessment, f"i{number:02}", "level", 2, 0)
        for indicator, begin, due in (("i42", 1, 6), ("i22", 1, 9)):
            action = wire.ActionWrite(
                indicator=indicator,
                to_level=3,
                title=f"Kerja {indicator}",
                owner_office="Diskominfo",
                begin=TODAY + timedelta(weeks=begin),
                due=TODAY + timedelta(weeks=due),
                pinned=False,
            )
            registry.add_action(sheet.assessment, action)
            registry.set_target_level(sheet.assessment, indicator, 3, 0)
    return sheet


def bar(page: Page, number: int):
    return page.get_by_role("button", name=re.compile(rf"^{number} .*: Kerja"))


def action(place, indicator: str) -> wire.Action:
    return next(each for each in plan(place).actions if each.indicator == indicator)


def saved(page: Page) -> None:
    expect(page.locator(".ix .savedline")).to_have_text(re.compile("^tersimpan"))


def test_the_keyboard_moves_stretches_and_fixes_and_the_index_follows(planned, open_as):
    page = open_as("operator", "rencana-aksi")
    said = page.locator(".composer-said")
    expect(said).to_contain_text("indeks 2,05")
    before = {each.indicator: (each.begin, each.due) for each in plan(planned).actions}
    bar(page, 22).focus()
    page.keyboard.press("ArrowRight")
    saved(page)
    moved = action(planned, "i22")
    week = timedelta(weeks=1)
    assert (moved.begin, moved.due, moved.pinned) == (before["i22"][0] + week, before["i22"][1] + week, True)
    expect(bar(page, 22)).to_be_focused()
    page.keyboard.press("Shift+ArrowLeft")
    expect(bar(page, 22)).to_be_focused()
    saved(page)
    assert (action(planned, "i22").begin, action(planned, "i22").due) == (moved.begin, before["i22"][1])
    page.keyboard.press("k")
    saved(page)
    assert not action(planned, "i22").pinned
    bar(page, 42).focus()
    for _ in range(8):
        page.keyboard.press("ArrowLeft")
    expect(said).to_contain_text("indeks 2,02")
    expect(page.locator(".lane", has_text="42 ").locator(".lane-clashes")).to_contain_text("Lewat tenggat")


def test_a_bar_is_dragged_and_its_end_too(planned, open_as):
    page = open_as("operator", "rencana-aksi")
    before = action(planned, "i42")
    track = page.locator(".lane-track").first.bounding_box()
    box = bar(page, 42).bounding_box()
    per_week = box["width"] / ((before.due - before.begin).days + 1) * 7
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 + 2 * per_week, box["y"] + 20, steps=4)
    page.mouse.up()
    expect(page.locator(".lane[data-busy]")).to_have_count(0)
    saved(page)
    moved = action(planned, "i42")
    assert (moved.begin - before.begin, moved.due - before.due) == (timedelta(weeks=2), timedelta(weeks=2))
    box = bar(page, 42).bounding_box()
    page.mouse.move(box["x"] + box["width"] - 4, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 4 + per_week, box["y"] + 20, steps=4)
    page.mouse.up()
    saved(page)
    longer = action(planned, "i42")
    assert (longer.begin, longer.due) == (moved.begin, moved.due + timedelta(weeks=1))
    assert track["width"] > box["width"]


def finger(page: Page, *points: tuple[float, float]) -> None:
    """Drag a finger over the screen, as a phone tells the browser; the mouse is not asked."""
    hand = page.context.new_cdp_session(page)

    def touch(kind: str, where: list[tuple[float, float]]) -> None:
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in where]})

    touch("touchStart", [points[0]])
    for point in points[1:]:
        touch("touchMove", [point])
    touch("touchEnd", [])
    hand.detach()


def between(first: tuple[float, float], last: tuple[float, float], steps: int = 8) -> list[tuple[float, float]]:
    (x, y), (across, down) = first, last
    return [(x + (across - x) * i / steps, y + (down - y) * i / steps) for i in range(steps + 1)]


def test_a_finger_drags_a_bar_and_its_end_and_scrolls_past_it(planned, open_as):
    page = open_as("operator", "rencana-aksi", **PHONE)
    before = action(planned, "i42")
    bar(page, 42).scroll_into_view_if_needed()
    page.evaluate("scrollBy(0, 200)")  # away from what sticks to the edges
    box = bar(page, 42).bounding_box()
    week = box["width"] / ((before.due - before.begin).days + 1) * 7
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    finger(page, *between(middle, (middle[0] + 2 * week, middle[1] + 3)))
    expect(page.locator(".lane[data-busy]")).to_have_count(0)
    saved(page)
    moved = action(planned, "i42")
    assert (moved.begin - before.begin, moved.due - before.due) == (timedelta(weeks=2), timedelta(weeks=2))
    assert moved.pinned
    box = bar(page, 42).bounding_box()
    edge = (box["x"] + box["width"] - 4, box["y"] + box["height"] / 2)
    finger(page, *between(edge, (edge[0] + week, edge[1])))
    expect(page.locator(".lane[data-busy]")).to_have_count(0)
    saved(page)
    longer = action(planned, "i42")
    assert (longer.begin, longer.due) == (moved.begin, moved.due + timedelta(weeks=1))
    box = bar(page, 42).bounding_box()
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    top = page.evaluate("scrollY")
    finger(page, *between(middle, (middle[0] + week, middle[1] - 160)))
    page.wait_for_function(f"scrollY > {top} + 60")
    expect(page.locator(".lane[data-busy]")).to_have_count(0)
    assert action(planned, "i42").version == longer.version


def test_replanning_moves_nothing_that_is_fixed_and_an_excluded_indicator_stays_out(planned, open_as):
    page = open_as("operator", "rencana-aksi")
    bar(page, 42).click()
    lane = page.locator(".lane", has_text="42 ")
    lane.get_by_role("button", name="Seminggu lebih lambat").click()
    saved(page)
    fixed = action(planned, "i42")
    bar(page, 22).click()
    out = page.locator(".lane", has_text="22 ")
    out.get_by_role("button", name="Jangan naikkan").click()
    out.get_by_role("button", name="Tekan lagi: tidak dinaikkan").click()
    expect(page.locator(".composer .barred")).to_contain_text("22 Manajemen Keamanan")
    saved(page)
    assert {each.indicator for each in plan(planned).actions} == {"i42"}
    card = page.get_by_role("region", name="Usulan rencana")
    card.get_by_label("Indeks, predikat").fill("2,2")
    card.get_by_label("Sampai").fill((TODAY + timedelta(days=120)).isoformat())
    card.get_by_role("button", name="Hitung usulan").click()
    card.get_by_role("button", name="Ambil ke rencana").click()
    expect(page.locator(".composer-said")).to_contain_text(re.compile("indeks 2,2"))
    saved(page)
    now = plan(planned)
    kept = next(each for each in now.actions if each.id == fixed.id)
    assert (kept.begin, kept.due, kept.version) == (fixed.begin, fixed.due, fixed.version)
    assert "i22" not in {each.indicator for each in now.actions}
    assert Fraction(now.path[-1].low_exact) >= Fraction("2.2")
    page.get_by_role("button", name="Boleh dinaikkan lagi: indikator 22").first.click()
    expect(page.locator(".composer .barred")).to_have_count(0)
    saved(page)
    assert plan(planned).means.barred == []


def test_people_and_money_are_entered_and_what_cannot_be_is_said(planned, open_as):
    page = open_as("operator", "rencana-aksi")
    page.get_by_role("heading", name="Orang, dana, dan larangan").click()
    people = page.get_by_label("Dinas Komunikasi dan Informatika")
    people.fill("-2")
    people.press("Tab")
    expect(page.locator(".means-person .problem", has_text="Isi 0 sampai 999")).to_be_visible()
    assert plan(planned).means.persons == {}
    people.fill("7")
    people.press("Tab")
    page.get_by_role("button", name="Tambah dana").click()
    expect(page.locator(".means .problem", has_text="Pilih hari sejak kapan")).to_be_visible()
    page.get_by_label("Sejak hari").fill("2027-01-04")
    page.get_by_label("Juta rupiah").fill("0")
    page.get_by_role("button", name="Tambah dana").click()
    expect(page.locator(".means .problem", has_text="bilangan bulat mulai 1")).to_be_visible()
    page.get_by_label("Juta rupiah").fill("150")
    page.get_by_role("button", name="Tambah dana").click()
    expect(page.get_by_text("Rp150 juta sejak 4 Januari 2027")).to_be_visible()
    saved(page)
    means = plan(planned).means
    assert (means.persons, [each.amount for each in means.funds]) == ({"diskominfo": 7}, [150_000_000])


def test_the_plan_goes_to_the_coach_and_comes_back(planned, open_as):
    page = open_as("koordinator", "rencana-aksi")
    card = page.get_by_role("region", name="Pengajuan kepada pendamping")
    card.get_by_label("Catatan untuk rencana ini").fill("Mohon ditinjau")
    card.get_by_role("button", name="Ajukan ke pendamping").click()
    expect(card).to_contain_text("menunggu tanggapan")
    coach = open_as("pendamping", "rencana-aksi")
    theirs = coach.get_by_role("region", name="Pengajuan kepada pendamping")
    expect(theirs).to_contain_text("Mohon ditinjau")
    theirs.get_by_role("button", name="Kembalikan").click()
    expect(theirs.locator(".problem")).to_have_text("Tulis dahulu catatannya.")
    theirs.get_by_role("button", name="Setujui rencana").click()
    expect(card).to_contain_text("disetujui pendamping")
    bar(page, 42).focus()
    page.keyboard.press("ArrowRight")
    expect(card).to_contain_text("1 hal berubah sejak itu")
    theirs.get_by_role("button", name="Lihat rencana versi 1").click()
    expect(theirs).to_contain_text("Kerja i42")


def test_other_plans_stand_beside_the_proposal_and_one_of_them_is_taken(planned, open_as):
    page = open_as("operator", "rencana-aksi")
    card = page.get_by_role("region", name="Usulan rencana")
    card.get_by_label("Indeks, predikat").fill("2,2")
    card.get_by_label("Sampai").fill((TODAY + timedelta(days=120)).isoformat())
    card.get_by_role("button", name="Hitung usulan").click()
    card.get_by_role("button", name="Bandingkan pilihan lain").click()
    other = card.get_by_role("region", name="Pilihan 1")
    expect(other).to_contain_text("Sebagai ganti:")
    other.get_by_role("button", name="Ambil pilihan 1").click()
    expect(page.locator(".composer-said")).to_contain_text(re.compile("indeks 2,2"))
    saved(page)
    assert Fraction(plan(planned).path[-1].low_exact) >= Fraction("2.2")


def test_what_cannot_be_planned_is_said_beside_the_question(planned, open_as):
    page = open_as("operator", "rencana-aksi")
    card = page.get_by_role("region", name="Usulan rencana")

    def told(target: str, days: int) -> None:
        card.get_by_label("Indeks, predikat").fill(target)
        card.get_by_label("Sampai").fill((TODAY + timedelta(days=days)).isoformat() if days else "")
        card.get_by_role("button", name="Hitung usulan").click()

    for target, days, said in (
        ("1,9", 60, "Target: sudah tercapai: indeks sekarang 2,00"),
        ("5,01", 60, "Target: 5,01 melampaui nilai tertinggi 5,00"),
        ("", 60, "tidak dikenal"),
        ("3", 2, "Tenggat: tidak ada satu minggu penuh"),
        ("3", 0, "Pilih tanggal tenggat."),
    ):
        told(target, days)
        expect(card.locator(".problem")).to_contain_text(said)
    bar(page, 22).focus()
    page.keyboard.press("k")
    saved(page)
    with planned.client("operator") as registry:
        registry.set_plan_means(planned.assessment, wire.PlanMeans(barred=["i22"]), 0)
    told("2,2", 120)
    expect(card.locator(".problem")).to_contain_text("langkah i22-L3 ditetapkan, tetapi i22 tidak boleh melampaui")
    nobody = wire.PlanMeans(persons=dict.fromkeys(building.asked_offices("permenpanrb-59-2020"), 0))
    with planned.client("operator") as registry:
        registry.set_plan_means(planned.assessment, nobody, 1)
    told("2,2", 120)
    expect(card.locator(".problem")).to_contain_text("Kapasitas: tidak ada seorang pun yang dapat bekerja")


def test_pemdi_is_composed_and_proposed_with_its_exact_scores(pemdi, open_as):
    instrument = instruments.load("pemdi-permenpanrb-8-2026")
    with pemdi.client("operator") as registry:
        for each in instrument.indicators:
            if each.external_role != "determines":
                registry.write_answer(pemdi.assessment, each.id, "level", "1.26", 0)
        start = Fraction(registry.plan(pemdi.assessment).now.low_exact)
    page = open_as("operator", "rencana-aksi")
    card = page.get_by_role("region", name="Usulan rencana")
    card.get_by_label("Indeks, predikat").fill(f"{float(start) + 0.05:.2f}".replace(".", ","))
    card.get_by_label("Sampai").fill((TODAY + timedelta(days=200)).isoformat())
    card.get_by_role("button", name="Hitung usulan").click()
    card.get_by_role("button", name="Ambil ke rencana").click()
    saved(page)
    expect(page.locator(".lane-name").first).to_contain_text("1,26 → 2,00")
    now = plan(pemdi)
    assert Fraction(now.path[-1].low_exact) >= start + Fraction(4, 100)
    bar_of = page.locator(".bar").first
    bar_of.focus()
    page.keyboard.press("ArrowRight")
    saved(page)
    assert sum(each.pinned for each in plan(pemdi).actions) == 1


def test_on_a_phone_the_tools_do_the_same_and_nothing_is_wider_than_the_screen(planned, open_as):
    page = open_as("operator", "rencana-aksi", **PHONE)
    bar(page, 42).click()
    before = action(planned, "i42").due
    page.get_by_role("button", name="Lebih lama").click()
    saved(page) if page.locator(".ix .savedline").is_visible() else expect(
        page.locator(".sticky .savedline")
    ).to_have_text(re.compile("^tersimpan"))
    assert action(planned, "i42").due == before + timedelta(weeks=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_sekda_sees_on_one_page_who_owes_what_and_how_far_it_is(planned, open_as):
    late = wire.ActionWrite(
        indicator="i11", to_level=3, title="Kerja arsitektur", owner_office="Bappeda", due=TODAY - timedelta(days=3)
    )
    with planned.client("operator") as registry:
        registry.add_action(planned.assessment, late)
        registry.write_answer(planned.assessment, "i42", "level", 3, 1)
    page = open_as("operator", "rencana-aksi")
    track = page.get_by_role("region", name="Pemantauan rencana")
    expect(track).to_contain_text("0 dari 3 aksi selesai; indeks 2,00 ketika rencana mulai, 2,03 sekarang.")
    expect(track.locator(".track-fact", has_text="seharusnya")).to_contain_text("2,03")
    expect(track.locator(".track-fact", has_text="dijanjikan")).to_contain_text("2,07")
    track.get_by_text("1 indikator sudah naik").click()
    expect(track.get_by_role("listitem")).to_contain_text("2 → 3")
    debts = page.get_by_role("region", name="Siapa berutang apa")
    expect(debts).to_contain_text("1 aksi lewat tenggat")
    expect(debts.locator(".debt").first).to_contain_text("Bappeda")
    expect(debts.locator(".debt li").first).to_contain_text("lewat 3 hari")
    bar(page, 22).focus()
    page.keyboard.press("ArrowRight")
    expect(debts.locator(".debt li", has_text="22 ")).to_contain_text("mundur 7 hari dari janji")
    page.evaluate("window.print = () => (window.shown = document.querySelector('.plan').dataset.print)")
    debts.get_by_role("button", name="Cetak satu halaman untuk Sekda").click()
    assert page.evaluate("window.shown") == "sekda"


def test_an_indicator_aims_at_its_highest_action_and_its_name_opens_the_tools(planned, open_as):
    further = wire.ActionWrite(
        indicator="i42", to_level=5, title="Lanjutan", owner_office="Diskominfo", due=TODAY + timedelta(weeks=20)
    )
    with planned.client("operator") as registry:
        registry.add_action(planned.assessment, further)
        registry.set_target_level(planned.assessment, "i42", 5, 1)
    page = open_as("operator", "rencana-aksi", "sekda")
    expect(page.get_by_role("region", name="Siapa berutang apa")).to_be_in_viewport()
    lane = page.locator(".lane", has=bar(page, 42))
    lane.locator(".lane-name").click()
    lane.get_by_label("Sampai tingkat").select_option("4")
    saved(page)
    assert {each.to_level for each in plan(planned).actions if each.indicator == "i42"} == {4, 5}
    assert next(each.level for each in plan(planned).levels if each.indicator == "i42") == 5
    # a later step begins where the earlier one ends, not where the indicator stands today
    expect(page.locator(".lane-name").filter(has_text="42 ").filter(has_text="→ 5")).to_contain_text("4 → 5")


def test_a_half_typed_field_and_a_note_stay_whatever_others_do(planned, open_as):
    page = open_as("koordinator", "rencana-aksi")
    page.get_by_role("heading", name="Orang, dana, dan larangan").click()
    people = page.locator(".means-person input")
    people.first.press_sequentially("1")
    offices = building.asked_offices("permenpanrb-59-2020")
    with planned.client("rekan") as registry:
        registry.set_plan_means(planned.assessment, wire.PlanMeans(persons=dict.fromkeys(offices, 4)), 0)
    expect(people.nth(1)).to_have_value("4")
    expect(people.first).to_have_value("1")
    expect(people.first).to_be_focused()
    people.first.press("x")
    people.first.press("Tab")
    expect(people.first).to_have_accessible_description("Isi 0 sampai 999, atau kosongkan.")
    note = page.get_by_label("Catatan untuk rencana ini")
    note.fill("Setengah jadi")
    page.reload()
    expect(note).to_have_value("Setengah jadi")
    page.get_by_role("button", name="Kirim catatan").click()
    expect(note).to_have_value("")
    page.reload()
    expect(note).to_have_value("")


def test_an_excluded_indicator_loses_the_action_that_still_waits(planned, open_as):
    page = open_as("operator", "rencana-aksi")
    expect(bar(page, 42)).to_be_visible()
    planned.desk.faults.down = True
    for title in ("Kerja pertama", "Kerja kedua"):  # the first was tried, the second waits behind it
        page.get_by_role("button", name="Tambah aksi").first.click()
        form = page.get_by_role("dialog")
        form.get_by_label("Indikator").select_option("i11")
        form.get_by_label("Apa yang dikerjakan").fill(title)
        form.get_by_label("Perangkat daerah penanggung jawab").fill("Bappeda")
        form.get_by_label("Tenggat").fill((TODAY + timedelta(weeks=8)).isoformat())
        form.get_by_role("button", name="Simpan aksi").click()
    first, second = (page.locator(".act", has_text=title) for title in ("Kerja pertama", "Kerja kedua"))
    expect(second).to_contain_text("menunggu sambungan")
    expect(first.get_by_role("button", name="Ubah")).to_have_count(0)
    lane = page.locator(".lane", has=page.get_by_role("button", name=re.compile("Kerja kedua")))
    lane.locator(".lane-name").click()
    lane.get_by_role("button", name="Jangan naikkan").click()
    lane.get_by_role("button", name="Tekan lagi: tidak dinaikkan").click()
    expect(second).to_have_count(0)
    planned.desk.faults.down = False
    expect(page.locator(".ix .savedline")).to_have_text(re.compile("^tersimpan"))
    assert {each.indicator for each in plan(planned).actions} == {"i42", "i22"}
