"""The parts of the planner: assumptions, calendar, estimates, reserve, alternatives, what binds, both instruments."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planning_cases import drawn

from spbe_core import instruments, results, scoring
from spbe_core.errors import UnknownError
from spbe_core.formats import two_decimals
from spbe_core.item_states import ItemState, ItemStatus
from spbe_core.planning import building, estimate, questions, reserve
from spbe_core.planning.alternatives import alternatives, steps_of
from spbe_core.planning.answer import Wish, answer
from spbe_core.planning.assumptions import assumed
from spbe_core.planning.model import Calendar, Target
from spbe_core.planning.relaxing import bindings, relaxations
from spbe_core.planning.reserve import outcomes, with_reserve
from spbe_core.planning.rules import broken
from spbe_core.planning.telling import as_object, as_text

SPBE = instruments.load("permenpanrb-59-2020")
PEMDI = instruments.load("pemdi-permenpanrb-8-2026")
TODAY = date(2026, 11, 25)
WEEKS = Calendar.until(TODAY, TODAY + timedelta(days=62))
PUBLISHED = [row for row in results.official() if row.year == 2024 and row.region_code]


def of_region(code, calendar=WEEKS):
    return building.from_levels(SPBE, estimate.of_region(code, 2024).levels, building.Means(calendar, {}))


def test_importing_the_planner_takes_no_solver_along():
    modules = "answer, building, estimate, questions, telling"
    heavy = "{'highspy', 'numpy', 'pandas'} & set(sys.modules)"
    code = f"import sys; from spbe_core.planning import {modules}; print({heavy})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_two_months_are_nine_weeks_and_a_year_is_twelve_periods():
    assert (WEEKS.weeks, WEEKS.periods, WEEKS.end(9)) == (1, 9, date(2027, 1, 26))
    year = Calendar.until(TODAY, date(2027, 11, 24))
    assert (year.weeks, year.periods) == (5, 10)
    assert year.end(year.periods) <= date(2027, 11, 24)
    assert Calendar.until(TODAY, TODAY).periods == 0


@given(st.integers(0, 400), st.integers(1, 5))
def test_the_first_period_from_a_day_begins_on_it_or_after_and_the_one_before_did_not(days, weeks):
    calendar, day = Calendar(TODAY, weeks, 12), TODAY + timedelta(days=days)
    first = calendar.first_from(day)
    assert calendar.begin(first) >= day
    assert first == 1 or calendar.begin(first - 1) < day


@pytest.mark.parametrize("instrument", [SPBE, PEMDI])
def test_every_step_of_an_instrument_has_work_time_and_something_to_show(instrument):
    lowest = dict.fromkeys([each.id for each in instrument.indicators], instrument.lowest)
    task = building.from_levels(instrument, lowest, building.Means(WEEKS, {}))
    assert task.index == 1
    assert 1 + sum(step.gain for step in task.steps) == 5
    for step in task.steps:
        assert step.evidence
        assert 0 < step.success < 100
        assert all(way.reason and way.work > 0 for way in step.ways)


def test_later_levels_never_ask_for_less_work():
    for group in assumed().groups:
        works = [min(way.effort for way in step.ways if not way.cost or len(step.ways) == 1) for step in group.steps]
        assert works[:2] == sorted(works[:2]), group.id


def test_prerequisites_come_with_their_confidence_and_unsure_ones_only_when_asked_for():
    levels = dict.fromkeys([each.id for each in SPBE.indicators], 1)
    sure = building.from_levels(SPBE, levels, building.Means(WEEKS, {}))
    every = building.from_levels(SPBE, levels, building.Means(WEEKS, {}), sure=("checked", "one-source", "inferred"))
    assert {each.confidence for each in sure.prerequisites} == {"checked", "one-source"}
    assert ("i16-L3", "i05-L3") in {(each.step, each.needs) for each in sure.prerequisites}
    assert {(each.step, each.needs) for each in every.prerequisites} - {
        (each.step, each.needs) for each in sure.prerequisites
    } >= {("i11-L3", "i01-L3"), ("i45-L4", "i18-L3")}
    assert all(each.reason for each in every.prerequisites)


@pytest.mark.parametrize("row", PUBLISHED[::20], ids=lambda row: row.region_code)
def test_estimated_levels_give_back_the_printed_domains_and_index(row):
    levels = estimate.drawn(SPBE, row)
    score = scoring.score(SPBE, levels)
    assert [two_decimals(part.value) for part in score.domains] == [getattr(row, each) for each in results.DOMAINS]
    assert two_decimals(score.index) == row.index
    assert levels == estimate.drawn(SPBE, row), "the same every time"
    assert set(levels.values()) <= {1, 2, 3, 4, 5}


def test_published_levels_are_taken_where_there_are_any_and_nothing_is_made_up_where_there_is_nothing():
    assert estimate.of_region("18.71").basis == "terbit"
    assert estimate.of_region("18.71", 2024).levels["i29"] == 3
    assert estimate.of_region("32.11").basis == "perkiraan"
    with pytest.raises(UnknownError, match="isi tingkat daerah itu sendiri"):
        estimate.of_region("99.01")
    with pytest.raises(UnknownError, match="tidak terbit"):
        estimate.of_region("32.11", 2021)


@given(st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_plans_hold_and_are_the_same_every_time(seed):
    task, target = drawn(seed, steps=6, periods=6)
    first, second = (questions.least_effort(task, target) for _ in range(2))
    assert first == second
    if first.plan:
        assert list(broken(first.plan, target)) == []
        assert first.value == first.bound == first.plan.effort


def test_alternatives_differ_by_a_quarter_from_each_other_and_cost_no_less():
    task, target = of_region("18.71"), Target(Fraction("3.2"))
    plan = questions.least_effort(task, target).plan
    others = alternatives(task, target, plan)
    assert len(others) == 3
    found = [plan, *others]
    assert sorted(each.effort for each in found) == [each.effort for each in found]
    for place, later in enumerate(found):
        assert list(broken(later, target)) == []
        for sooner in found[:place]:
            assert 4 * len(steps_of(sooner) - steps_of(later)) >= len(steps_of(sooner))


def test_a_reserve_bears_the_haircut_and_none_is_taken_where_nothing_is_lost():
    task, target = of_region("18.71"), Target(Fraction("3.1"))
    lean = questions.least_effort(task, target).plan
    safe = with_reserve(task, target, sure=80)
    assert safe.reserve > 0
    assert safe.held >= 80 > 100 * sum(each >= target.index for each in outcomes(lean)) // 1000
    assert safe.reply.plan.effort > lean.effort
    assert outcomes(lean) == outcomes(lean), "the same every time"
    certain = replace(task, steps=tuple(replace(step, success=100) for step in task.steps))
    assert with_reserve(certain, target, sure=99).reserve == 0


def test_a_reserve_that_no_plan_has_is_said_with_the_best_that_there_is():
    task = of_region("18.71")
    highest = questions.highest_index(task).plan.index
    found = with_reserve(task, Target(highest - Fraction(1, 50)), sure=95)
    assert (found.enough, found.proved) == (False, True)
    assert found.held < 95
    assert found.reply.plan.index >= highest - Fraction(1, 50)


def test_a_reserve_that_was_not_found_is_not_called_out_of_reach(monkeypatch):
    task, target = of_region("18.71"), Target(Fraction("3.1"))
    monkeypatch.setattr(reserve, "_ROUNDS", 1)
    said = as_text(answer(task, Wish(target, sure=99)))
    assert "; cadangan yang lebih besar belum ditemukan." in said
    shares_held = iter((50, 40))
    monkeypatch.setattr(reserve, "_ROUNDS", 2)
    monkeypatch.setattr(reserve, "outcomes", lambda *_, **__: _reached(task, target, next(shares_held)))
    found = with_reserve(task, target, sure=99)
    assert (found.held, found.reserve) == (50, 0), "a larger reserve that holds less often is not the best"


def _reached(task, target, percent):
    """Return outcomes of which so many reach a target."""
    return [task.index] * (100 - percent) + [target.index] * percent


def test_a_step_that_falls_takes_those_above_it_along():
    task = of_region("18.71")
    plan = questions.highest_index(task).plan
    never = replace(plan, picks=tuple(replace(pick, step=replace(pick.step, success=0)) for pick in plan.picks))
    assert set(outcomes(never, draws=5)) == {task.index}


def test_what_binds_is_named_with_what_it_costs():
    task = of_region("18.71")
    busy = replace(task, persons={**task.persons, "diskominfo": 1})
    plan = questions.least_effort(busy, Target(Fraction("3.1"))).plan
    found = {(each.kind, each.name): each for each in bindings(busy, Target(Fraction("3.1")), plan)}
    office = found["people", "diskominfo"]
    assert office.saved + office.sooner > 0
    free = replace(busy, persons={**busy.persons, "diskominfo": 1000})
    assert plan.effort - questions.least_effort(free, Target(Fraction("3.1"))).plan.effort == office.saved


def test_what_a_search_left_out_is_no_limits_doing():
    task = of_region("18.71")
    target = Target(Fraction("3.1"))
    thrifty = questions.least_effort(task, target).plan
    wasteful = questions.highest_index(task).plan
    assert wasteful.effort > thrifty.effort
    found = {(each.kind, each.name): each.saved for each in bindings(task, target, wasteful)}
    best = {(each.kind, each.name): each.saved for each in bindings(task, target, thrifty)}
    assert found.items() >= {key: saved for key, saved in best.items() if saved}.items()
    assert not any(saved for key, saved in found.items() if key not in best)


def test_relaxations_are_enough_and_nothing_less_is():
    task = replace(of_region("18.71"), persons={**of_region("18.71").persons, "diskominfo": 0})
    target = Target(Fraction("3.2"))
    assert questions.least_effort(task, target).status == "infeasible"
    helps = {each.kind: each for each in relaxations(task, target)}
    assert task.index < helps["index"].index < target.index
    more = helps["people"].people
    enough = {office: count + more.get(office, 0) for office, count in task.persons.items()}
    assert questions.least_effort(replace(task, persons=enough), target).plan
    for office in more:
        less = {**enough, office: enough[office] - 1}
        assert sum(less.values()) < sum(enough.values())
        assert questions.least_effort(replace(task, persons=less), target).plan is None


def test_a_ban_that_makes_a_target_unreachable_is_named():
    calendar = Calendar(TODAY, 4, 6)
    banned = {each.id: 2 for each in SPBE.indicators if each.number > 1}
    levels = dict.fromkeys([each.id for each in SPBE.indicators], 2)
    task = replace(building.from_levels(SPBE, levels, building.Means(calendar, {})), at_most=banned)
    helps = {each.kind: each for each in relaxations(task, Target(Fraction("2.04")))}
    assert len(helps["bans"].indicators) == 1


def test_a_later_date_is_not_called_the_nearest_where_something_may_stay_below_for_a_while_only():
    task, target = of_region("18.71", Calendar(TODAY, 1, 3)), Target(Fraction("3.05"))
    kept = {"i46": task.start["i46"]}
    tasks = (task, replace(task, at_most=kept), replace(task, later=kept))
    found = [next(each for each in relaxations(some, target) if each.kind == "date") for some in tasks]
    assert [each.proved for each in found] == [True, True, False]


def test_every_indicator_at_three_is_a_target_of_its_own():
    task = of_region("18.71", Calendar(TODAY, 4, 12))
    target = Target(every=3, name="setiap indikator sekurangnya 3")
    found = answer(task, Wish(target))
    assert found.reply.status == "optimal"
    assert min(found.plan.reached.values()) == 3
    below = sum(3 - level for level in task.start.values() if level < 3)
    assert len(found.plan.picks) >= below
    assert any("setiap indikator sekurangnya 3" in each for each in found.reasons.values())
    assert any("membuka indikator 11 tingkat 3" in each for each in found.reasons.values())
    assert not any(re.search(r"\bi\d\d|-L\d|\d,\d{3}0 ", each) for each in found.reasons.values())


def test_what_is_fixed_and_pinned_stays_so():
    task = of_region("18.71")
    task = replace(task, at_least={"i45": 3}, at_most={"i46": 2}, pins={"i47-L3": 9})
    plan = questions.least_effort(task, Target(Fraction("3.1"))).plan
    assert plan.reached["i45"] >= 3
    assert plan.reached["i46"] == 2
    assert {pick.step.id: pick.end for pick in plan.picks}["i47-L3"] == 9


def test_pemdi_is_planned_from_scores_from_items_and_from_external_indices():
    means = building.Means(Calendar(TODAY, 4, 12), {})
    scores = {each.id: Fraction("1.26") for each in PEMDI.indicators}
    by_score = questions.least_effort(building.from_levels(PEMDI, scores, means), Target(Fraction(2)))
    assert by_score.status == "optimal"
    accepted = {"I2-L1-01": ItemStatus(ItemState.DITERIMA)}
    task = building.from_items(PEMDI, accepted, {"sdi": Fraction(25)}, building.Means(WEEKS, {}))
    assert task.index == scoring.score(PEMDI, {**task.start}).index
    assert task.start["i05"] == 2
    assert "I2-L1-01" not in task.step
    assert task.step["i06-L1"].evidence == ("Simpul Jaringan Informasi Geospasial (SJIG) sekurangnya 1,50 dari BIG",)
    found = answer(task, Wish())
    assert found.reply.status == "optimal"
    words = as_text(found)
    assert "Nilai per butir adalah simulasi, bukan rumus resmi." in words


def test_only_the_items_that_are_open_are_planned_where_items_are_known():
    means = building.Means(Calendar(TODAY, 4, 12), {})
    scores = {each.id: Fraction("1.26") for each in PEMDI.indicators}
    accepted = {code: ItemStatus(ItemState.DITERIMA) for code in ("I1-L1-01", "I1-L2-03")}
    sent = {"I1-L2-01": ItemStatus(ItemState.DIUNGGAH)}

    def steps(statuses):
        task = building.from_levels(PEMDI, scores, means, whole=True, statuses=statuses)
        return [step for step in task.steps if step.indicator == "i01"]

    unknown, known = steps({}), steps(accepted | sent)
    assert [step.to_value for step in known] == [step.to_value for step in unknown] == [2, 3, 4, 5]
    named = [[line.split()[0] for line in step.evidence] for step in known]
    assert named[0] == ["I1-L2-02"], "two of the four of level 2 make 2.00, one is accepted, and this asks for least"
    assert known[0].ways[0].work < unknown[0].ways[0].work
    assert known[0].ways[0].reason == "Butir yang belum diterima: I1-L2-02"
    every = {item.code for item in PEMDI.indicator("i01").items}
    assert sorted(code for codes in named for code in codes) == sorted(every - accepted.keys()), "each once"
    [done] = steps({code: ItemStatus(ItemState.DITERIMA) for code in every})[:1]
    assert (done.ways[0].work, done.ways[0].reason) == (1, "Semua butir sampai nilai ini sudah diterima")


def test_the_answer_for_programs_is_whole_and_exact():
    found = answer(of_region("18.71"), Wish(Target(Fraction("3.1"), name="indeks 3,10")))
    told = as_object(found)
    plan = told["plan"]
    assert (told["status"], told["value"]) == ("optimal", told["bound"])
    assert Fraction(plan["index_exact"]) >= Fraction("3.1")
    path = [Fraction(each["index_exact"]) for each in plan["path"]]
    linear = [Fraction(each["linear_exact"]) for each in plan["path"]]
    assert path == sorted(path)
    assert (path[0], path[-1], linear[0], linear[-1]) == (found.task.index, found.plan.index) * 2
    worked = sum((Fraction(each["person_weeks_exact"]) for each in plan["offices"]), Fraction(0))
    assert worked == plan["effort_person_weeks"] == sum(sum(each["effort"].values()) for each in plan["actions"])
    assert all(each["evidence"] and each["reason"] and each["work_reason"] for each in plan["actions"])
    assert all(Fraction(each["person_weeks_exact"]) <= each["capacity_person_weeks"] for each in plan["offices"])
    assert len(told["alternatives"]) == 3


def test_the_highest_index_within_effort_is_found_with_no_more_work_than_it_needs():
    task = of_region("18.71")
    found = questions.highest_index(task, most_effort=20)
    assert found.status == "optimal"
    assert found.plan.effort <= 20
    least = questions.least_effort(task, Target(found.plan.index))
    assert least.plan.effort == found.plan.effort
    assert questions.highest_index(task, most_effort=21).plan.index >= found.plan.index
