"""Beranda: a true sentence for every region, every state designed, no text reaches the page as markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from spbe_core import instruments, regions, results, scoring, wire
from spbe_core.client import RegistryError
from spbe_core.formats import id_number
from widgets import address
from widgets.home import HomeView, Work, _tasks, national_counter, scale
from widgets.next_step import next_step
from widgets.standing import headline, movement, standing

HOSTILE = "Kabupaten <script>alert(1)</script>"


def test_every_region_gets_a_true_sentence():
    rows = results.official()
    for region in regions.all_regions():
        place = standing(region, rows)
        text = headline(place)
        own = results.of_region(region.code, rows)
        assert regions.full_name(region) in text
        assert "None" not in text + movement(place)
        if own:
            last = own[-1]
            assert id_number(last.index) in text
            assert last.predicate in text
            assert str(last.year) in text
            assert ("terakhir" in text) == (last.year < 2024)
        else:
            assert not re.search(r"\d,\d\d", text)
        moved = place.change
        if moved is not None:
            word = "Naik" if moved > 0 else "Turun" if moved < 0 else "Sama"
            assert movement(place).startswith(word)
            assert moved == Fraction(own[-1].index) - Fraction(own[-2].index)


def test_bandar_lampung_as_published(visit_to):
    html = HomeView(visit_to("18.71")).html()
    assert "Kota Bandar Lampung berpredikat Baik dengan indeks 2,98 pada 2024" in html
    assert "Naik 0,83 dari 2,15 pada 2023." in html
    assert "0,02 lagi menuju 3,0." in html


def test_nias_barat_is_shown_as_printed_with_the_reason(visit_to):
    html = HomeView(visit_to("12.25")).html()
    assert "berpredikat Kurang dengan indeks 1,80 pada 2024" in html
    assert "nilai tepatnya sedikit di bawah 1,80" in html


def test_national_counter_shows_the_published_figures():
    counter = national_counter(results.official())
    assert counter["sentence"] == "244 dari 485 kabupaten/kota di atas 3,0 pada 2024"
    assert [(bar["year"], bar["above"], bar["n"]) for bar in counter["bars"]] == [(2024, 244, 485), (2023, 159, 491)]


def test_a_region_without_result_or_draft_is_told_what_to_do(visit_to):
    html = HomeView(visit_to("31.71")).html()
    assert "dinilai sebagai bagian dari" in html
    assert "Mulai penilaian mandiri" in html
    assert "/services/apps/penilaian?wilayah=31.71&amp;periode=2025&amp;bahasa=id" in html


def test_draft_plan_and_note_are_summed_up(visit_to, fake_registry, make_note):
    instrument = instruments.load("permenpanrb-59-2020")
    levels = {each.id: 3 for each in instrument.indicators[:45]}
    summary = scoring.score(instrument, levels).summary()
    fake_registry.levels["18.71"] = levels
    fake_registry.notes["a-18.71"] = [make_note("n", "Lihat <i>contoh</i> & perbaiki")]
    fake_registry.plans["a-18.71"] = _plan(summary, overdue=True)
    html = HomeView(visit_to("18.71")).html()
    assert "2,88–3,12" in html
    assert "45 dari 47 indikator terisi" in html
    assert "tersimpan 25 November 2026 10.42 WIB oleh Rina" in html
    assert "Isi indikator 46" in html
    assert "#i46" in html
    assert "Lihat &lt;i&gt;contoh&lt;/i&gt; &amp; perbaiki" in html
    assert "#i22" in html
    assert "Target indeks 3,50 sampai 20 Desember 2026." in html
    assert re.search(r'class="late"><dt>terlambat</dt><dd>1</dd>', html)


def test_one_part_that_cannot_be_read_leaves_the_others(visit_to, fake_registry):
    fake_registry.broken = "Registri sedang dimulai. <b>"
    html = HomeView(visit_to("18.71")).html()
    assert "Registri sedang dimulai. &lt;b&gt;" in html
    assert "2,98" in html


@pytest.mark.parametrize("part", ["assessment", "plan"])
def test_nothing_is_said_to_be_complete_that_could_not_be_read(visit_to, fake_registry, monkeypatch, part):
    fake_registry.levels["18.71"] = {f"i{number:02}": 3 for number in range(1, 48)}
    fake_registry.plans["18.71"] = _plan(fake_registry.info("18.71").summary, overdue=False)
    reading = fake_registry._ask

    def ask(what: str) -> None:
        if what == part:
            raise RegistryError("Registri tidak menjawab.")
        reading(what)

    monkeypatch.setattr(fake_registry, "_ask", ask)
    html = HomeView(visit_to("18.71")).html()
    assert "Draf lengkap" not in html
    assert re.search(r'periode=2025[^"]*">Buka Penilaian</a></p>\s*<p class="sub">Registri tidak menjawab\.', html)


def test_a_hostile_name_stays_text(visit_to):
    region = regions.find("18.71").model_copy(update={"name": HOSTILE})
    html = HomeView(visit_to("18.71", region)).html()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_the_scale_puts_each_index_between_its_predicate_limits():
    for row in results.official():
        if row.instrument != results.INSTRUMENT or row.level == "pusat" or row.note:
            continue
        picture = scale(row, None)
        band = next(band for band in picture["bands"] if band["name"] == row.predicate)
        assert band["left"] - 0.01 <= picture["now"]["at"] <= band["left"] + band["width"] + 0.01


def _plan(summary: wire.Summary, *, overdue: bool, n: int = 1) -> wire.Plan:
    actions = [
        wire.Action(
            id=str(i),
            plan_id="p",
            indicator="i22",
            from_level=2,
            to_level=3,
            title="Tetapkan daftar risiko",
            owner_office="Diskominfo",
            due=date(2026, 11, 1),
            status=wire.ActionStatus.BERJALAN,
            version=1,
            author="x",
            at="2026-11-01T00:00:00+07:00",
            overdue=overdue,
        )
        for i in range(n)
    ]
    target = wire.PlanTarget(index="3.50", due=date(2026, 12, 20))
    return wire.Plan(
        id="p",
        assessment_id="a-18.71",
        region_code="18.71",
        target=target,
        target_version=1,
        levels=[],
        actions=actions,
        now=summary,
        after=summary,
        seq=1,
    )


@pytest.mark.parametrize(
    ("filled", "noted", "actions", "overdue", "page", "indicator"),
    [
        (0, False, 0, False, "penilaian", None),
        (46, True, 1, True, "penilaian", "i47"),
        (47, True, 1, True, "penilaian", "i22"),
        (47, False, 1, True, "rencana-aksi", None),
        (47, False, 0, False, "rencana-aksi", None),
        (47, False, 1, False, "tolok-ukur", None),
    ],
)
def test_the_next_step_follows_the_order(fake_registry, make_note, filled, noted, actions, overdue, page, indicator):
    instrument = instruments.load("permenpanrb-59-2020")
    levels = {each.id: 3 for each in instrument.indicators[:filled]}
    fake_registry.levels["18.71"] = levels
    info = fake_registry.info("18.71") if filled else None
    plan = _plan(scoring.score(instrument, levels).summary(), overdue=overdue, n=actions)
    fake_registry.notes["a-18.71"] = [make_note("n", "Tolong lengkapi")] if noted else []
    step = next_step(info, fake_registry.following("18.71"), plan, writes=True)
    assert (step.page, step.indicator) == (page, indicator)


def test_beranda_words_every_step_that_the_registry_names(fake_registry):
    fake_registry.levels["18.71"] = {}
    info = fake_registry.info("18.71")
    climb = wire.Climb(indicator="i22", from_level="2", to_level="3", gain="0.03", steps=1)
    for kind, place, label in (
        ("ditandai", "i22", "Perbaiki indikator 22"),
        ("data_dukung", "i22", "Lengkapi data dukung indikator 22"),
        ("indeks_luar", None, "Isi indeks luar"),
        ("naik", "i22", "Naikkan indikator 22"),
    ):
        said = wire.NextStep(kind=kind, indicator=place, count=3, total=47, climb=climb, toward="Baik")
        step = next_step(info, said, _plan(info.summary, overdue=False), writes=True)
        assert (step.label, step.page, step.indicator) == (label, "penilaian", place or "indeks-luar")
        assert step.reason.startswith("3 ")


def test_beranda_says_until_when_the_stage_lasts_and_who_is_mentioned(visit_to, fake_registry, make_note):
    fake_registry.levels["18.71"] = {"i01": 3}
    mention = make_note("n", "@[op] mohon SK", mentions=[{"person": "op", "name": "Op"}])
    fake_registry.notes["a-18.71"] = [mention]
    words = {"id": "x", "en": "x"}
    deadline = datetime.now(UTC) + timedelta(days=3, hours=1)
    facts = {"state": "perbaikan", "name": words, "says": words, "part": "external", "version": 1, "round": 2}
    facts |= {"purpose": "resmi", "deadline_closes": True, "writable": "flagged", "judged": True, "units": []}
    facts |= {"steps": [], "offers": [], "seq": 1}
    fake_registry.courses["18.71"] = wire.Course(**facts, deadline=deadline)
    html = HomeView(visit_to("18.71")).html()
    assert re.search(r"Tenggat \d+ \w+ \d{4} pukul \d\d\.\d\d WIB: 3 hari lagi", html)
    assert "1 catatan menyebut Anda dan menunggu jawaban" in html
    assert "#i22-catatan-n" in html
    fake_registry.courses["18.71"] = wire.Course(**facts, deadline=datetime(2026, 1, 1, tzinfo=UTC))
    assert "sudah lewat" in HomeView(visit_to("18.71")).html()


def test_somebody_who_only_reads_is_not_asked_to_begin(visit_to):
    page = HomeView(visit_to("18.71", writes=False)).html()
    assert "Mulai penilaian mandiri" not in page
    assert "Pengisian dilakukan oleh tim SPBE daerah ini." in page


def test_beranda_leads_into_the_shared_workspace_whoever_may_enter_it(visit_to, monkeypatch):
    monkeypatch.delenv("SPBE_LAB_URL", raising=False)
    visit = visit_to("18.71")
    assert "/hub/ruang/" not in HomeView(visit).html()
    held = visit.person.model_copy(update={"permissions": {"rooms:enter": ["18.71"]}})
    assert 'href="/hub/ruang/18.71"' in HomeView(replace(visit, person=held)).html()


def test_beranda_counts_what_is_mine_late_and_back(visit_to):
    at = datetime(2026, 3, 1, tzinfo=UTC)

    def task(unit: str, **more) -> wire.Task:
        facts = {"office": "bkpsdm", "office_name": "BKPSDM", "person": None, "person_name": None, "due": None}
        facts |= {"due_at": None, "instruction": "", "state": "berjalan", "version": 1, "author": "k"}
        facts |= {"author_name": "Dewi", "at": at, "assessment": "x", "unit": unit, "indicator": "i22", "title": unit}
        return wire.Task.model_validate(facts | more)

    visit = visit_to("18.71")
    me = visit.person.name
    listed = [
        task("i22", person=me, person_name="Saya", due=at.date(), due_at=at),
        task("i22-L3", waiting=2),
        task("i22-L4", person="orang lain", person_name="Lain"),
        task("i22-L5", state="selesai"),
        task("i21", office="inspektorat"),
    ]
    counted = _tasks(Work(tasks=listed, office="bkpsdm"), visit)
    assert counted == {"mine": 2, "late": 1, "waiting": 2, "href": address.page(visit, "pekerjaan")}
    assert _tasks(Work(tasks=listed[2:], office=None), visit) is None
