"""Rencana Aksi in a browser, against a real registry."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from playwright.sync_api import Page, expect
from shape import PHONE

from spbe_core import wire
from spbe_core.formats import day_in, id_date
from spbe_core.planning import building
from spbe_core.planning.model import WINDOW

pytestmark = pytest.mark.browser

NEXT_YEAR = day_in(datetime.now(UTC), "WIB") + timedelta(days=365)


def plan(place) -> wire.Plan:
    with place.client("koordinator") as registry:
        return registry.plan(place.assessment)


def aim(page: Page, number: int):
    return page.get_by_role("combobox", name=f"tujuan indikator {number}", exact=True)


@pytest.fixture
def complete(sheet):
    """A whole self-assessment, every indicator at level 2: index 2.00, Cukup."""
    with sheet.client("operator") as registry:
        for number in range(1, 48):
            registry.write_answer(sheet.assessment, f"i{number:02}", "level", 2, 0)
    return sheet


def test_without_an_assessment_it_leads_to_penilaian(open_as):
    page = open_as("operator", "rencana-aksi")
    page.get_by_role("link", name="Buka Penilaian").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("belum memulai penilaian")


def test_target_levels_move_the_index_by_the_registrys_reply(complete, open_as):
    page = open_as("operator", "rencana-aksi")
    expect(page.get_by_text("Belum ada tujuan yang dipilih.")).to_be_visible()
    first = page.locator(".gain").first
    expect(first).to_contain_text("+0,030 per tingkat")
    expect(first).to_contain_text("42")
    aim(page, 42).select_option("5")
    expect(page.locator(".plan-headline")).to_have_text("Semua tujuan yang dipilih membawa indeks dari 2,00 ke 2,09.")
    expect(first.locator(".gain-change")).to_have_text("+0,090")
    aim(page, 32).select_option("3")
    expect(page.locator(".plan-headline")).to_contain_text("ke 2,12.")
    stored = plan(complete)
    assert {each.indicator: each.level for each in stored.levels} == {"i42": 5, "i32": 3}
    assert stored.after.index_exact == "847/400"
    aim(page, 42).select_option("")
    expect(page.locator(".plan-headline")).to_contain_text("ke 2,03.")


def test_only_the_koordinator_sets_the_target(complete, open_as):
    page = open_as("koordinator", "rencana-aksi")
    page.get_by_label("Indeks target").fill("7")
    page.get_by_role("button", name="Tetapkan target").click()
    expect(page.get_by_text("Tulis indeks antara 1,00 dan 5,00")).to_be_visible()
    page.get_by_label("Indeks target").fill("3,5")
    page.get_by_label("Tenggat").first.fill(NEXT_YEAR.isoformat())
    page.get_by_role("button", name="Tetapkan target").click()
    expect(page.locator(".goal-words")).to_contain_text("Indeks 3,50 paling lambat")
    aim(page, 42).select_option("5")
    expect(page.locator(".plan-headline")).to_contain_text("masih kurang 1,41 dari target 3,50")
    assert plan(complete).target == wire.PlanTarget(index="3.5", due=NEXT_YEAR)
    reader = open_as("operator", "rencana-aksi")
    expect(reader.locator(".goal-words")).to_contain_text("Indeks 3,50")
    expect(reader.get_by_label("Indeks target")).to_have_count(0)


def test_a_chosen_day_stands_in_words_beside_its_field(complete, open_as):
    page = open_as("koordinator", "rencana-aksi")
    day = page.get_by_label("Tenggat").first
    said = page.locator(".goal-form .day-said").first
    expect(said).to_have_text("")
    day.fill("2026-12-31")
    expect(said).to_have_text("31 Desember 2026")
    expect(said).to_be_visible()
    day.fill("")
    expect(said).to_have_text("")
    window = datetime.now(UTC) + timedelta(hours=7) + WINDOW
    assert page.locator(".goal-form .day-said").nth(1).text_content() == id_date(window.date())


def test_an_action_is_added_changed_and_deleted(complete, open_as):
    page = open_as("operator", "rencana-aksi")
    row = page.locator(".gain").filter(has_text="22 Manajemen Keamanan")
    row.get_by_text("Data dukung dan aksi").click()
    expect(row.get_by_role("listitem").first).to_be_visible()
    row.get_by_role("button", name="Tambah aksi untuk indikator 22").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Apa yang dikerjakan").fill("<b>Menetapkan</b> daftar risiko")
    form.get_by_role("button", name="Simpan aksi").click()
    expect(form.get_by_role("alert")).to_have_text("Pilih tanggal tenggat.")
    form.get_by_label("Tenggat").fill(NEXT_YEAR.isoformat())
    form.get_by_role("button", name="Simpan aksi").click()
    act = page.locator(".act")
    expect(act).to_contain_text("<b>Menetapkan</b> daftar risiko")
    expect(page.locator(".offices h3")).to_have_text("Diskominfo")
    expect(act.get_by_role("button", name="Hapus")).to_be_visible()
    [stored] = plan(complete).actions
    assert (stored.indicator, stored.from_level, stored.to_level, stored.owner_office) == ("i22", 2, 3, "Diskominfo")

    act.get_by_role("combobox").select_option("berjalan")
    expect(page.locator(".ix .savedline")).to_have_text(re.compile("^tersimpan"))
    expect(act.get_by_role("combobox")).to_have_value("berjalan")
    act.get_by_role("button", name="Ubah").click()
    form.get_by_label("Perangkat daerah penanggung jawab").fill("Inspektorat")
    form.get_by_role("button", name="Simpan aksi").click()
    expect(page.locator(".offices h3")).to_have_text("Inspektorat")
    act.get_by_role("button", name="Hapus").click()
    expect(act).to_have_count(1)
    act.get_by_role("button", name="Tekan lagi untuk menghapus").click()
    expect(page.get_by_text("Belum ada aksi.")).to_be_visible()
    assert plan(complete).actions == []


def test_an_overdue_action_is_marked(complete, open_as):
    late = wire.ActionWrite(
        indicator="i11", to_level=3, title="Arsitektur", owner_office="Bappeda", due=date(2026, 1, 31)
    )
    with complete.client("operator") as registry:
        registry.add_action(complete.assessment, late)
    page = open_as("operator", "rencana-aksi")
    expect(page.locator(".act")).to_contain_text("lewat tenggat 31 Januari 2026")
    expect(page.get_by_text("1 aksi · 1 lewat tenggat")).to_be_visible()


def test_two_people_on_one_action_keep_both(complete, open_as):
    due = NEXT_YEAR
    with complete.client("operator") as registry:
        first = wire.ActionWrite(indicator="i11", to_level=3, title="Awal", owner_office="Bappeda", due=due)
        [action] = registry.add_action(complete.assessment, first).plan.actions
    page = open_as("operator", "rencana-aksi")
    page.get_by_role("button", name="Ubah: Awal").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Apa yang dikerjakan").fill("Punya Rina")
    with complete.client("rekan") as registry:
        other = wire.ActionWrite(indicator="i11", to_level=4, title="Punya Budi", owner_office="Bappeda", due=due)
        registry.put_action(action.id, other, action.version)
    form.get_by_role("button", name="Simpan aksi").click()
    conflict = page.get_by_role("region", name=re.compile("Dua isian berbeda"))
    expect(conflict).to_contain_text("Punya Rina")
    expect(conflict).to_contain_text("Punya Budi")
    conflict.get_by_role("button", name="Pakai punya saya").click()
    expect(conflict).to_have_count(0)
    expect(page.locator(".act-title")).to_have_text("Punya Rina")
    expect(page.locator(".ix .savedline")).to_have_text(re.compile("^tersimpan"))
    assert [(each.title, each.version) for each in plan(complete).actions] == [("Punya Rina", 3)]


def test_a_lost_reply_adds_one_action(complete, open_as):
    page = open_as("operator", "rencana-aksi")
    complete.desk.faults.lost_replies.append("POST /plan/actions")
    row = page.locator(".gain").first
    row.get_by_text("Data dukung dan aksi").click()
    row.get_by_role("button", name="Tambah aksi").click()
    form = page.get_by_role("dialog")
    form.get_by_label("Apa yang dikerjakan").fill("Sekali saja")
    form.get_by_label("Tenggat").fill(NEXT_YEAR.isoformat())
    form.get_by_role("button", name="Simpan aksi").click()
    expect(page.locator(".act").get_by_role("button", name="Hapus")).to_be_visible()
    assert [each.title for each in plan(complete).actions] == ["Sekali saja"]


@pytest.mark.usefixtures("complete")
def test_an_action_being_written_survives_a_reload(open_as):
    page = open_as("operator", "rencana-aksi")
    row = page.locator(".gain").first
    row.get_by_text("Data dukung dan aksi").click()
    row.get_by_role("button", name="Tambah aksi").click()
    page.get_by_role("dialog").get_by_label("Apa yang dikerjakan").fill("Setengah jadi")
    page.reload()
    form = page.get_by_role("dialog")
    expect(form.get_by_label("Apa yang dikerjakan")).to_have_value("Setengah jadi")
    form.get_by_role("button", name="Batal").click()
    page.reload()
    expect(page.locator(".gains")).to_be_visible()
    expect(form).to_have_count(0)


def test_on_a_phone_only_what_the_person_unfolded_stays_unfolded(complete, open_as):
    page = open_as("operator", "rencana-aksi", **PHONE)
    groups, unfolded = page.locator(".gain-group"), page.locator(".gain-group[open]")
    expect(unfolded).to_have_count(1)
    aspect = page.get_by_label("Aspek")
    for left in (1, 2):
        aspect.select_option(index=1)
        expect(unfolded).to_have_count(groups.count())
        aspect.select_option("")
        expect(groups).not_to_have_count(1)
        expect(unfolded).to_have_count(left)
        if left == 1:
            groups.nth(1).locator("summary").first.click()
            expect(unfolded).to_have_count(2)


def test_a_colleagues_choice_appears(complete, open_as):
    page = open_as("operator", "rencana-aksi")
    expect(page.get_by_text("Belum ada tujuan yang dipilih.")).to_be_visible()
    with complete.client("rekan") as registry:
        registry.set_target_level(complete.assessment, "i45", 4, 0)
    expect(aim(page, 45)).to_have_value("4")
    expect(page.locator(".plan-headline")).to_contain_text("ke 2,06.")


def test_a_late_reading_never_undoes_an_acknowledged_write(complete, open_as):
    page = open_as("operator", "rencana-aksi")
    expect(page.locator(".gains")).to_be_visible()
    held = []

    def keep(route):  # the reading that a colleague's change sets off is kept on its way
        held.append(route)

    page.route("**/plan", keep)
    with complete.client("rekan") as registry:
        registry.set_target_level(complete.assessment, "i45", 4, 0)
    with page.expect_request("**/plan"):
        pass
    page.title()  # lets the route's handler run
    late = held[0].fetch()
    aim(page, 42).select_option("5")
    expect(page.locator(".plan-headline")).to_contain_text("ke 2,15.")
    held[0].fulfill(response=late)
    expect(aim(page, 45)).to_have_value("4")
    aim(page, 42).select_option("4")
    expect(page.locator(".plan-headline")).to_contain_text("ke 2,12.")
    expect(page.locator(".conflict")).to_have_count(0)


def test_a_proposed_plan_is_computed_and_taken_with_one_click(complete, open_as):
    page = open_as("operator", "rencana-aksi")
    card = page.get_by_role("region", name="Usulan rencana")
    card.get_by_label("Indeks, predikat").fill("9")
    card.get_by_role("button", name="Hitung usulan").click()
    expect(card.locator(".problem")).to_contain_text("9,00 melampaui nilai tertinggi 5,00")
    card.get_by_label("Indeks, predikat").fill("semua-3")
    card.get_by_label("Sampai").fill((day_in(datetime.now(UTC), "WIB") + timedelta(days=21)).isoformat())
    card.get_by_role("button", name="Hitung usulan").click()
    expect(card).to_contain_text("Target ini tidak terjangkau")
    expect(card.get_by_role("listitem").first).to_contain_text("Indeks tertinggi yang terjangkau")
    card.get_by_label("Indeks, predikat").fill("2,1")
    card.get_by_label("Sampai").fill((day_in(datetime.now(UTC), "WIB") + timedelta(days=90)).isoformat())
    card.get_by_role("button", name="Hitung usulan").press("Enter")
    expect(card).to_contain_text("terbukti paling ringan")
    card.get_by_text(re.compile(r"^\d+ langkah$")).click()
    steps = card.get_by_role("listitem").count()
    take = card.get_by_role("button", name="Ambil ke rencana")
    take.click()
    expect(page.locator(".act")).to_have_count(steps)
    expect(page.locator(".plan-headline")).to_contain_text("Semua tujuan yang dipilih membawa indeks dari 2,00 ke 2,1")
    expect(page.locator(".ix .savedline")).to_have_text(re.compile("^tersimpan"))
    expect(take).to_be_focused()
    stored = plan(complete)
    assert len(stored.actions) == steps
    assert all(action.title.startswith("Usulan: ") for action in stored.actions)
    assert float(stored.after.index) >= 2.1
    card.get_by_role("button", name="Hitung usulan").click()
    expect(take).not_to_be_focused()
    take.click()
    expect(page.get_by_text("0 aksi diambil ke rencana.")).to_have_count(1)
    assert len(plan(complete).actions) == steps, "what is there already is not added twice"


def test_a_proposal_that_a_dpa_pays_for_is_taken_so_and_may_be_done_without(complete, open_as):
    day = day_in(datetime.now(UTC), "WIB")
    with complete.client("operator") as registry:
        means = wire.PlanMeans(funds=[wire.PlanFund(day=day + timedelta(days=35), amount=2_000_000_000)])
        registry.set_plan_means(complete.assessment, means, 0)
    page = open_as("operator", "rencana-aksi")
    card = page.get_by_role("region", name="Usulan rencana")
    card.get_by_label("Indeks, predikat").fill("2,4")
    card.get_by_label("Sampai").fill((day + timedelta(days=300)).isoformat())
    card.get_by_role("button", name="Hitung usulan").click()
    card.get_by_text(re.compile(r"^\d+ langkah$")).click()
    steps, paid = card.get_by_role("listitem").count(), card.get_by_text(re.compile("juta dari DPA; tanpa")).count()
    assert paid
    card.get_by_role("button", name="Ambil ke rencana").click()
    expect(page.locator(".act")).to_have_count(steps)
    expect(page.locator(".lane", has_text="dengan dana DPA")).to_have_count(paid)
    expect(page.locator(".lane-clashes li")).to_have_count(0)
    expect(page.locator(".ix .savedline")).to_have_text(re.compile("^tersimpan"))
    first = next(each for each in plan(complete).actions if each.funded)
    page.locator(f"#aksi-{first.id}").get_by_role("button", name="Ubah").click()
    form = page.get_by_role("dialog")
    expect(form.get_by_label("Dengan dana DPA")).to_be_checked()
    form.get_by_label("Dengan dana DPA").uncheck()
    form.get_by_role("button", name="Simpan aksi").click()
    expect(page.locator(".lane", has_text="dengan dana DPA")).to_have_count(paid - 1)
    expect(page.locator(".ix .savedline")).to_have_text(re.compile("^tersimpan"))
    stored = next(each for each in plan(complete).actions if each.id == first.id)
    assert (stored.funded, stored.effort > first.effort) == (False, True)


def test_a_proposal_begins_above_what_was_published(sheet, open_as):
    page = open_as("operator", "rencana-aksi")
    card = page.get_by_role("region", name="Usulan rencana")
    with sheet.client("operator") as registry:
        published = max(
            (row for row in registry.result_rows(region=sheet.region) if row.instrument == "permenpanrb-59-2020"),
            key=lambda row: row.year,
        )
    start = max(Fraction(published.index), Fraction(1))
    expected = "3,01" if start <= 3 else "3,50" if start < Fraction("3.5") else "4,20"
    expect(card.get_by_label("Indeks, predikat")).to_have_value(expected)
    expect(card).to_contain_text(f"{expected}: tujuan bersama" if expected == "3,01" else f"{expected}: batas predikat")
    with sheet.client("koordinator") as registry:
        registry.set_target(sheet.assessment, "3.2", NEXT_YEAR, 0)
    expect(card.get_by_label("Indeks, predikat")).to_have_value("3,20")  # told by the stream
    expect(card.get_by_label("Sampai")).to_have_value(NEXT_YEAR.isoformat())
    expect(card).not_to_contain_text("tujuan bersama")
    card.get_by_label("Indeks, predikat").fill("Baik")
    with sheet.client("koordinator") as registry:
        registry.set_target(sheet.assessment, "3.2", NEXT_YEAR - timedelta(days=1), 1)
    expect(card.get_by_label("Sampai")).to_have_value((NEXT_YEAR - timedelta(days=1)).isoformat())
    expect(card.get_by_label("Indeks, predikat")).to_have_value("Baik")  # what a person typed stays


def test_a_sentence_says_why_targets_and_actions_give_two_indexes(complete, open_as):
    page = open_as("operator", "rencana-aksi")
    said = page.locator(".composer-said")
    with complete.client("operator") as registry:
        for indicator, level in (("i42", 4), ("i45", 3)):
            registry.set_target_level(complete.assessment, indicator, level, 0)
        facts = {"title": "Kerja", "owner_office": "Diskominfo", "due": NEXT_YEAR}
        for indicator, level in (("i42", 3), ("i11", 3)):
            registry.add_action(complete.assessment, wire.ActionWrite(indicator=indicator, to_level=level, **facts))
    expect(page.locator(".plan-headline")).to_have_text("Semua tujuan yang dipilih membawa indeks dari 2,00 ke 2,09.")
    expect(said).to_have_text(
        f"Bila aksinya tepat waktu, indeks 2,06 pada {id_date(NEXT_YEAR)}. Semua tujuan memberi 2,09: "
        "belum ada aksi sampai tujuan pada indikator 42, 45; aksi melampaui tujuan pada indikator 11."
    )
    with complete.client("operator") as registry:
        for indicator, level in (("i42", 4), ("i45", 3)):
            registry.add_action(complete.assessment, wire.ActionWrite(indicator=indicator, to_level=level, **facts))
        registry.set_target_level(complete.assessment, "i11", 3, 0)
    expect(said).to_have_text(f"Bila aksinya tepat waktu, indeks 2,12 pada {id_date(NEXT_YEAR)}.")


def test_what_binds_a_proposed_plan_is_said_by_keyboard_on_a_phone(complete, open_as):
    with complete.client("operator") as registry:
        barred = [f"i{number:02}" for number in range(32, 48)]
        persons = dict.fromkeys(building.asked_offices("permenpanrb-59-2020"), 1)
        registry.set_plan_means(complete.assessment, wire.PlanMeans(persons=persons, barred=barred), 0)
    page = open_as("operator", "rencana-aksi", **PHONE)
    card = page.get_by_role("region", name="Usulan rencana")
    card.get_by_label("Indeks, predikat").fill("2,1")
    card.get_by_label("Sampai").fill((day_in(datetime.now(UTC), "WIB") + timedelta(weeks=13)).isoformat())
    card.get_by_role("button", name="Hitung usulan").click()
    ask = card.get_by_role("button", name="Apa yang mengikat rencana ini?")
    ask.press("Enter")
    said = card.locator(".further li")
    expect(said.first).to_have_text(
        re.compile(r"^Orang pada Dinas Komunikasi dan Informatika: .*rencana ini selesai \d+ minggu lebih awal\.$")
    )
    expect(said.filter(has_text="bila boleh dinaikkan, beban berkurang")).to_have_count(1)
    expect(ask).to_be_focused()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, "nothing is wider than the phone"
    card.get_by_label("Yang dicari").select_option("highest")
    card.get_by_role("button", name="Hitung usulan").click()
    expect(card).to_contain_text(re.compile("terbukti tertinggi|tertinggi yang ditemukan"))
    expect(ask).to_have_count(0)
