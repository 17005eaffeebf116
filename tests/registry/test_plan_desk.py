"""The coach's notebook on a region's plan and on all plans at once, against a real registry."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import SimpleNamespace

import pandas as pd
import pytest
from registry_lab import PREFIX, PUBLIC, InProcess

from spbe_core import instruments
from spbe_core.client import Registry
from spbe_core.connection import RegistryError
from spbe_core.errors import DataError
from spbe_core.formats import day_in
from spbe_core.planning import building, milp, portfolio
from spbe_core.planning.alternatives import steps_of
from spbe_core.planning.model import Calendar, Target
from spbe_core.regions import SAMPLE
from widgets import plan_desk
from widgets.national import show
from widgets.plan_desk import PlanDesk
from widgets.plan_portfolio import WINDOW, PortfolioPlans

SPBE = instruments.load("permenpanrb-59-2020")
IDS = [each.id for each in SPBE.indicators]
TODAY = day_in(datetime.now(UTC), "WIB")
FAR = TODAY + timedelta(days=200)


def coach(lab, name="pendamping"):
    return Registry(f"{PUBLIC}{PREFIX}/", lab.hub.token(name), InProcess(lab.app), lambda _: None)


@pytest.fixture
def planned(lab, draft):
    """Every indicator at level 2, and one action that is fixed."""
    operator = lab.client("operator")
    for indicator in IDS:
        assert operator.answer(draft, indicator, "level", 2, 0).status_code == 200
    due = (TODAY + timedelta(days=100)).isoformat()
    act = {"indicator": "i22", "to_level": 3, "title": "SOP", "owner_office": "Diskominfo", "due": due}
    assert operator.write("POST", f"assessments/{draft}/plan/actions", act).status_code == 201
    return draft


def test_the_coach_asks_the_three_questions_compares_and_answers(lab, planned):
    with coach(lab) as registry:
        desk = PlanDesk(registry, until=FAR)
        assert desk.region.code == "18.71"
        shown = desk.show().to_html()
        assert "Diskominfo" in shown
        assert "terkunci" in shown
        assert "Kota Bandar Lampung, 2025 (latihan): indeks 2,00" in shown
        least, high, soon = desk.least("2,3"), desk.highest(), desk.earliest("2,3")
        assert least.answer.plan.index >= Fraction("2.3")
        assert "i22-L3" in steps_of(least.answer.plan), "what the region fixed is in every plan"
        assert high.answer.plan.index >= least.answer.plan.index
        assert soon.answer.plan.task.calendar.end(soon.answer.plan.last) <= least.answer.plan.task.calendar.end(
            least.answer.plan.last
        )
        for each in (least, high, soon):
            assert each.said in each._repr_html_()
            assert each.said.startswith("Kota Bandar Lampung, 2025 (latihan): indeks ")
            assert len(each.steps()) == len(each.answer.plan.picks)
        compared = least.compare().data
        assert list(compared["Rencana"]) == ["usulan", "pilihan 1", "pilihan 2", "pilihan 3"]
        assert list(compared["Orang-minggu"]) == sorted(compared["Orang-minggu"])
        assert all(compared["Tanpa"][1:])
        near = PlanDesk(registry, "18.71", until=TODAY + timedelta(days=120)).least("4,5")
        assert (near.answer.plan, near.steps().empty) == (None, True)
        assert "Indeks tertinggi yang terjangkau" in near._repr_html_()
        assert desk.say("catat", "Mulai dari yang tanpa anggaran.") == f"{desk.about}: rencana sedang disusun."
        assert [each.note for each in desk.plan.reviews] == ["Mulai dari yang tanpa anggaran."]
        submitted = {"step": "ajukan"}
        koordinator = lab.client("koordinator")
        assert koordinator.write("PUT", f"assessments/{planned}/plan/review", submitted, version=1).status_code == 200
        desk.read()
        act = {"indicator": "i23", "to_level": 3, "title": "SOP", "owner_office": "Setda", "due": str(TODAY)}
        assert lab.client("operator").write("POST", f"assessments/{planned}/plan/actions", act).status_code == 201
        with pytest.raises(RegistryError, match="berubah sejak Anda membacanya"):
            desk.say("setujui")
        desk.read()
        assert desk.say("setujui") == f"{desk.about}: rencana disetujui."
        with pytest.raises(DataError, match="belum memulai penilaian"):
            PlanDesk(registry, "18.71", "2021")


def test_what_people_wrote_is_shown_to_the_coach_as_text(lab, planned):
    hostile = "<img src=x onerror=alert(1)>"
    act = {"indicator": "i23", "to_level": 3, "title": "SOP", "owner_office": hostile, "due": str(FAR)}
    assert lab.client("operator").write("POST", f"assessments/{planned}/plan/actions", act).status_code == 201
    body = {"name": f"G {hostile}", "begin": str(TODAY), "until": str(FAR), "regions": ["12.25"]}
    assert lab.client("sekretariat").write("PUT", "programmes/g", body, version=0).status_code == 200
    with coach(lab) as registry:
        for shown in (PlanDesk(registry).show(), PortfolioPlans(registry, programme="g").table()):
            assert "<img" not in shown.to_html()
            assert "&lt;img" in shown.to_html()
    named = show(pd.DataFrame({hostile: [1.5]}), hostile).to_html()
    assert ("<img" in named, named.count("&lt;img"), "1,50" in named) == (False, 2, True)


@pytest.mark.usefixtures("draft")
def test_a_question_that_cannot_be_answered_says_why_and_the_notebook_goes_on(lab):
    with coach(lab) as registry:
        desk = PlanDesk(registry, until=FAR)
        for asked in (desk.least("2,3"), desk.highest(), desk.earliest("2,3").compare()):
            assert asked.said.startswith("Kota Bandar Lampung, 2025 (latihan): Titik awal: 47 dari 47 indikator belum")
            assert asked.said in asked._repr_html_()
        assert "“<b>” tidak dikenal" in desk.least("<b>").said
        assert "&lt;b&gt;" in desk.least("<b>")._repr_html_()


@pytest.mark.usefixtures("planned")
def test_the_portfolio_is_planned_in_one_go_from_own_answers_or_marked(lab):
    with coach(lab) as registry:
        own = of("18.71", PortfolioPlans(registry, "2,3", FAR))
        assert (own.case.basis, own.state) == ("isian", "within")
        assert own.case.task.pins
        said = PortfolioPlans(registry, "2,0", FAR, regions=["18.71"]).said
        assert f", 1 daerah: isian daerah (latihan), {SPBE.regulation} (1 daerah): 1 pada atau di atas garis. " in said
        assert of("18.71", PortfolioPlans(registry, "2,3", FAR, regions=["18.71"])).state == "within"
        assert of("18.71", PortfolioPlans(registry, "2,3", TODAY + timedelta(days=8))).state == "time"
    lab.client("operator").answer(lab.open("operator"), "i01", "level", None, 1)
    with coach(lab) as registry:
        plans = PortfolioPlans(registry, "3,1", FAR)
        assert of("18.71", plans).case.basis == "terbit"
        assert f"{len(plans.outlooks)} daerah: " in plans.said
        assert "anggapan lab" in plans.table().to_html()


@pytest.mark.usefixtures("planned")
def test_the_whole_nation_is_planned_only_when_it_is_asked_for(lab):
    with coach(lab, "sekretariat") as registry:
        plans = PortfolioPlans(registry, "2,3", FAR)
        assert (plans.outlooks, plans.too_many > 500) == ([], True)
        assert "everything=True" in plans.table().to_html()
        assert "everything=True" in plans.next_hours().to_html()


@pytest.mark.usefixtures("planned")
def test_a_programmes_regions_in_care_are_planned_until_its_last_day_and_the_rest_is_counted(lab):
    last = TODAY + timedelta(days=200)
    body = {"name": "Gelombang 1", "begin": str(TODAY), "until": str(last), "regions": ["18.71", "12.25"]}
    assert lab.client("sekretariat").write("PUT", "programmes/g", body, version=0).status_code == 200
    with coach(lab) as registry:
        plans = PortfolioPlans(registry, "2,3", programme="g")
        assert ([each.case.code for each in plans.outlooks], plans.until) == (["18.71"], last)
        assert plans.said.startswith("Gelombang 1. Garis 2,3 sampai ")
        assert "1 anggota program di luar dampingan Anda tidak ikut." in plans.said
        assert "di luar dampingan" not in PortfolioPlans(registry, "2,3", FAR, regions=["18.71"]).said
    over = body | {"until": str(TODAY - timedelta(days=1)), "begin": str(TODAY - timedelta(days=9))}
    assert lab.client("sekretariat").write("PUT", "programmes/g", over, version=1).status_code == 200
    with coach(lab) as registry:
        assert PortfolioPlans(registry, "2,3", programme="g").until == TODAY + WINDOW


def test_the_sample_region_is_in_no_portfolio_of_plans():
    rows = [SimpleNamespace(region=SAMPLE, assessment=None)]
    plans = PortfolioPlans(SimpleNamespace(portfolio=lambda: rows), "2,3", FAR, regions=[SAMPLE.code])
    assert (plans.outlooks, plans.without) == ([], [])
    assert ", 0 daerah: tidak ada. 0 daerah tanpa hasil terbit." in plans.table().to_html()


def held(period, purpose, hour, *, sample=False):
    """A region's newest assessment as the portfolio tells it."""
    code = SAMPLE.code if sample else f"{period}-{purpose}"
    at = datetime(2026, 11, 20, hour, tzinfo=UTC)
    assessment = SimpleNamespace(purpose=purpose, period=period, sample=sample, last_change_at=at)
    return SimpleNamespace(region=SimpleNamespace(code=code, sample=sample), assessment=assessment)


def test_the_desk_opens_what_is_official_first_and_the_sample_last():
    rows = [held("2025", "resmi", 8), held("2025", "latihan", 9), held("2026", "resmi", 10, sample=True)]
    for some, first in ((rows, "2025-resmi"), (rows[1:], "2025-latihan"), (rows[2:], SAMPLE.code)):
        assert plan_desk._latest(SimpleNamespace(portfolio=lambda some=some: some)) == first


def of(code, plans):
    return next(each for each in plans.outlooks if each.case.code == code)


def case(code, level, persons, periods=16, goal="2.3"):
    means = building.Means(Calendar(TODAY, 1, periods), dict.fromkeys(building.asked_offices(SPBE.id), persons))
    task = building.from_levels(SPBE, dict.fromkeys(IDS, level), means)
    return portfolio.Case(code, code, task, Target(Fraction(goal)), "perkiraan")


def test_a_solvers_fault_is_told_of_its_region_and_ends_no_portfolio(monkeypatch):
    cases = [case("11.01", 2, 3), case("11.02", 2, 4), case("11.03", 3, 1)]
    wrong = ["a plan that breaks a rule"]
    monkeypatch.setattr(milp, "broken", lambda plan, *_: wrong if plan.task is cases[0].task else [])
    monkeypatch.setattr(milp, "_near", lambda *_: milp._Near())
    failed, within, reached = portfolio.look_at_all(cases)
    assert (failed.state, within.state, reached.state) == ("refused", "within", "reached")
    assert failed.said.startswith("Rencana: hasil hitungan tidak lolos pemeriksaan ulang")
    assert wrong[0] not in failed.said


def test_the_next_hours_go_where_the_least_help_carries_a_region_over_the_line():
    cases = [
        case("11.01", 3, 1),
        case("11.02", 2, 3),
        case("11.03", 2, 0, goal="2.4"),
        case("11.04", 2, 0, goal="2.02"),
        case("11.05", 2, 3, periods=1),
    ]
    cases[2:4] = [
        portfolio.Case(each.code, each.name, _one_person(each.task), each.target, each.basis) for each in cases[2:4]
    ]
    found = portfolio.look_at_all(cases)
    assert [each.state for each in found] == ["reached", "within", "help", "help", "time"]
    first, second = portfolio.next_hours(found)
    assert (first.case.code, second.case.code) == ("11.04", "11.03")
    assert 0 < first.weeks < second.weeks
    assert first.hours == first.weeks * Fraction(75, 2)
    assert [each.case.code for each in portfolio.next_hours(found, first.hours)] == ["11.04"]
    assert list(portfolio.next_hours(found, first.hours - 1)) == []
    plans = object.__new__(PortfolioPlans)
    plans.target, plans.until, plans.without, plans.too_many = "2,3", FAR, [], 0
    plans.programme, plans.elsewhere = None, 0
    helped = [replace(each, proved=proved) for each, proved in zip(found[2:4], (True, False), strict=True)]
    plans.outlooks = [*found[:2], *helped, portfolio.Outlook(cases[4], "open")]
    assert f"perkiraan, {SPBE.regulation} (5 daerah): 1 pada atau di atas garis, 1 terjangkau" in plans.said
    assert plans.said.count("1 belum terjawab dalam waktu hitung") == 1
    shown = plans.next_hours(100_000).to_html()
    assert "Menurut anggapan lab, 2 daerah (2 di antaranya dari perkiraan) dapat mencapai garis" in shown
    for each in (shown, plans.table().to_html()):
        assert each.count("belum terbukti paling sedikit") == 1
    assert portfolio.count(found) == {"reached": 1, "within": 1, "help": 2, "time": 1, "refused": 0, "open": 0}


def _one_person(task):
    """Return the task with a single person, in an office that leads nothing of use."""
    return task.__class__(**{**task.__dict__, "persons": {"lain": 1}})
