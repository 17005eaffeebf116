"""The walks of docs/perencana.md: what the planner says of three real situations, and that the page says the same."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from spbe_core import instruments, scoring
from spbe_core.formats import id_number
from spbe_core.planning import building, estimate, questions
from spbe_core.planning.answer import Wish, answer
from spbe_core.planning.model import Calendar, Fund, Target
from spbe_core.planning.rules import broken
from spbe_core.planning.telling import as_object, as_text, relaxation_said

SPBE = instruments.load("permenpanrb-59-2020")
PAGE = " ".join((Path(__file__).parents[2] / "docs" / "perencana.md").read_text(encoding="utf-8").split())
YEAR = Calendar.until(date(2024, 1, 1), date(2024, 9, 30))
TODAY = date(2026, 11, 25)
DPA = Fund("DPA 2027", date(2027, 1, 4), 150_000_000)


def said(*sentences):
    assert [each for each in sentences if each not in PAGE] == []


@pytest.fixture(scope="module")
def bandar_lampung():
    return building.from_levels(SPBE, estimate.of_region("18.71", 2023).levels, building.Means(YEAR, {}))


def test_bandar_lampung_from_2_15_to_3_0_beside_what_it_did(bandar_lampung):
    reply = questions.least_effort(bandar_lampung, Target(Fraction(3)), seconds=30)
    plan = reply.plan
    assert reply.status == "optimal"
    assert list(broken(plan, Target(Fraction(3)))) == []
    planned = {pick.step.id for pick in plan.picks}
    after = estimate.of_region("18.71", 2024).levels
    done = {
        f"{each}-L{level}" for each, now in bandar_lampung.start.items() for level in range(now + 1, after[each] + 1)
    }
    assert {step.id for step in bandar_lampung.steps} >= done
    lightest = {
        step.id: min(way.work for way in step.ways if not way.cost or len(step.ways) == 1)
        for step in bandar_lampung.steps
    }
    same = questions.least_effort(bandar_lampung, Target(scoring.score(SPBE, after).index), seconds=30)
    said(
        f"{plan.effort} orang-minggu dalam {len(planned)} langkah",
        f"{len(done)} langkah naik, {sum(lightest[step] for step in done)} orang-minggu",
        f"{len(planned & done)} langkah ada pada keduanya",
        f"Untuk indeks yang sama, {id_number(same.plan.index)}, rencana memerlukan {same.plan.effort} orang-minggu",
        f"| {id_number(plan.index_by(2))} |",
    )
    halfway = plan.task.index + (plan.index - plan.task.index) * Fraction(1, 3)
    assert plan.index_by(3) > halfway, "a leap, not a line"


def test_sumedang_from_4_14_to_4_51_from_published_figures():
    start = estimate.of_region("32.11", 2023)
    assert start.basis == "perkiraan"
    task = building.from_levels(SPBE, start.levels, building.Means(YEAR, {}))
    reply = questions.least_effort(task, Target(Fraction("4.51")), seconds=30)
    assert reply.status == "optimal"
    before, after = (scoring.score(SPBE, levels).domains for levels in (task.start, reply.plan.reached))
    assert [id_number(part.value) for part in before] == ["5,00", "3,60", "2,55", "4,76"]
    said(
        f"{reply.plan.effort} orang-minggu dalam {len(reply.plan.picks)} langkah",
        "| " + " | ".join(id_number(part.value) for part in after) + " |",
    )


def on_25_november(weeks, *funds):
    levels = estimate.of_region("18.71", 2024).levels
    task = building.from_levels(SPBE, levels, building.Means(Calendar(TODAY, 1, weeks), {}, funds))
    return replace(task, at_least={"i29": 4})


def test_what_costs_money_starts_with_the_dpa():
    target = Target(Fraction(3), name="3,0")
    plan = questions.least_effort(on_25_november(16, DPA), target).plan
    audit = next(pick for pick in plan.picks if pick.step.id == "i29-L4")
    assert audit.way.cost == 150_000_000
    assert plan.task.calendar.begin(audit.begin) == date(2027, 1, 6), "the first week after the DPA's day"
    assert min(pick.begin for pick in plan.picks if not pick.way.cost) == 1, "what needs no money begins now"


def test_what_may_wait_for_the_dpa_is_offered_without_it_too():
    task = replace(on_25_november(16, DPA), at_least={"i45": 3})
    found = answer(task, Wish(Target(Fraction(3), name="3,0")))
    action = next(each for each in as_object(found)["plan"]["actions"] if each["step"] == "i45-L3")
    assert (action["cost_rupiah"], action["begin"]) == (150_000_000, "2027-01-06")
    assert [(way["cost_rupiah"], way["effort_person_weeks"]) for way in action["other_ways"]] == [(0, 4)]
    assert "Rp150.000.000 dari DPA; tanpa anggaran dapat dimulai lebih awal dengan 4 orang-minggu." in as_text(found)
    sooner = questions.least_effort(replace(task, funds=()), Target(Fraction(3))).plan
    free = next(pick for pick in sooner.picks if pick.step.id == "i45-L3")
    assert (free.way.cost, free.begin) < (1, 7)


def test_what_cannot_be_done_in_time_names_the_dpa():
    late = answer(on_25_november(9, DPA), Wish(Target(Fraction(3), name="3,0")))
    assert (late.plan, late.reply.status) == (None, "infeasible")
    words = [relaxation_said(each) for each in late.helps]
    assert any("menunggu DPA 2027 (4 Januari 2027); dengan dana sejak awal target tercapai" in each for each in words)
    assert any(each.startswith("Tenggat diundur sekurangnya sampai 2 Maret 2027") for each in words)
    none = answer(on_25_november(9), Wish(Target(Fraction(3), name="3,0")))
    assert any("belum dimuat DPA mana pun" in relaxation_said(each) for each in none.helps)
