"""A composed plan: its index over time is the scorer's, and planning never moves what people fixed."""

import sys
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from random import Random

import pytest

from spbe_core import instruments, planning
from spbe_core.errors import DataError
from spbe_core.planning import building, composing, estimate, holding, questions
from spbe_core.planning.composing import Planned
from spbe_core.planning.model import Calendar, Fund, Target
from spbe_core.planning.relaxing import relaxations
from spbe_core.planning.rules import broken

INSTRUMENT = instruments.load("permenpanrb-59-2020")
IDS = [each.id for each in INSTRUMENT.indicators]
DAY = date(2026, 11, 25)


def weeks(count):
    return DAY + timedelta(weeks=count)


def task(levels=None, periods=24, persons=9, funds=(), instrument=INSTRUMENT):
    levels = levels or dict.fromkeys(IDS, 2)
    staffed = building.asked_offices(instrument.id)
    means = building.Means(Calendar(DAY, 1, periods), dict.fromkeys(staffed, persons), funds)
    return building.from_levels(instrument, levels, means, whole=True)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("name", ["permenpanrb-59-2020", "pemdi-permenpanrb-8-2026"])
def test_the_index_over_time_is_what_the_scorer_says(seed, name):
    random = Random(seed)
    instrument = instruments.load(name)
    whole = [None, 1, 2, 3, 4, 5]
    start = whole if not instrument.fractional else [None, Fraction(126, 100), Fraction(5, 2), 4]
    levels = {each.id: random.choice(start) for each in instrument.indicators}
    actions = [
        Planned(
            str(place),
            random.choice(instrument.indicators).id,
            random.randint(1, 5),
            weeks(random.randint(-3, 9)),
            done=random.random() < 0.2,
        )
        for place in range(30)
    ]
    points = list(composing.path(instrument, levels, actions, DAY))
    assert [each.day for each in points[1:]] == sorted({each.day for each in points[1:]})
    for point in points[1:]:
        ends = {}
        for each in actions:
            late = not each.done and (each.due < DAY or each.due > point.day)
            key = each.indicator, each.to
            ends[key] = ends.get(key, True) and not late
        aims = {}
        for (indicator, to), there in ends.items():
            if there:
                aims[indicator] = max(to, aims.get(indicator, 0))
        expected = planning.after(instrument, levels, aims)
        assert (point.low, point.high) == (expected.low, expected.high)


@pytest.mark.parametrize("seed", range(12))
def test_planning_around_fixed_actions_leaves_each_where_it_is(seed):
    random = Random(seed)
    base = task({each: random.randint(1, 3) for each in IDS}, persons=99)
    actions = [
        Planned(
            str(place), indicator, min(5, base.start[indicator] + random.randint(1, 2)), weeks(random.randint(14, 24))
        )
        for place, indicator in enumerate(random.sample(IDS[10:], 5))
    ]
    fixed = holding.held(base, actions, weeks(24))
    target = Target(fixed.index + Fraction(3, 10))
    reply = questions.least_effort(fixed, target)
    assert (reply.plan is None) == (seed in {10, 11})
    if reply.plan is None:  # a fixed step comes before what it needs
        assert {"pins", "prerequisites"} & {each.kind for each in relaxations(fixed, target)}
        return
    assert not list(broken(reply.plan))
    own = composing.partners(reply.plan, actions)
    for each in actions:
        (pick,) = [pick for pick in reply.plan.picks if own.get(pick.step.id) == each.id]
        assert pick.end == min(24, fixed.calendar.holding(each.due))
        assert (pick.step.to_value, pick.step.from_value) == (each.to, base.start[each.indicator])
    assert reply.plan.index >= base.index + Fraction(3, 10)


def test_what_runs_keeps_its_day_and_what_is_late_is_reached_still():
    actions = [
        Planned("runs", "i22", 3, weeks(2), begin=weeks(-6), fixed=False, running=True),
        Planned("late", "i21", 3, weeks(-1)),
        Planned("beyond", "i23", 4, weeks(40)),
        Planned("done", "i24", 3, weeks(-4), done=True),
    ]
    start = composing.reached(dict.fromkeys(IDS, 2), actions)
    fixed = holding.held(task(start), actions, weeks(24))
    assert start["i24"] == 3
    assert (fixed.pins, fixed.at_least, fixed.at_most) == ({"i22-L3": 3}, {"i21": 3}, {})
    assert fixed.later == {"i23": 2}
    assert (
        fixed.step["i22-L3"].ways[0].work
        < building.from_levels(INSTRUMENT, start, building.Means(Calendar(DAY, 1, 24), {})).step["i22-L3"].ways[0].work
    )
    plan = questions.least_effort(fixed, Target(every=3)).plan
    assert plan is None, "a level that is planned after the deadline is not planned before it, too"


@pytest.mark.parametrize("barred", [{}, {"i03": 2}])
def test_what_is_fixed_for_later_is_no_ban_that_could_be_lifted_but_a_time_that_could_be_moved(barred):
    late = [Planned(each, each, 3, weeks(40)) for each in IDS if each not in {"i01", *barred}]
    fixed = holding.held(replace(task(), at_most=barred), late, weeks(24))
    target = Target(fixed.index + 2 * fixed.step["i01-L3"].gain + fixed.step["i01-L4"].gain)
    assert questions.least_effort(replace(fixed, at_most={}, later={}), target).plan is not None
    helps = {each.kind: each.indicators for each in relaxations(fixed, target)}
    assert helps.get("bans", ()) == tuple(barred)
    assert helps["pins"] == tuple(each.id for each in late)


def test_orders_that_contradict_are_refused_in_words():
    actions = [Planned("up", "i22", 4, weeks(8), weeks(5)), Planned("low", "i22", 3, weeks(12), weeks(2))]
    fixed = holding.held(task(), actions, weeks(24))
    with pytest.raises(DataError, match="i22-L4 ditetapkan selesai 26 Januari 2027, yang mungkin"):
        questions.least_effort(fixed, Target(Fraction(3)))
    found = {(each.action, each.kind) for each in composing.clashes(task(), actions)}
    assert ("up", "order") in found


def test_money_that_comes_late_is_told_with_its_day():
    audit = Planned("audit", "i29", 4, weeks(14), weeks(2))
    none = [each for each in composing.clashes(task(), [audit]) if each.kind == "money"]
    assert [each.day for each in none] == [None]
    dpa = Fund("DPA 2027", date(2027, 1, 4), 150_000_000)
    late = [each for each in composing.clashes(task(funds=(dpa,)), [audit]) if each.kind == "money"]
    assert [each.day for each in late] == [dpa.day]
    paid = Planned("audit", "i29", 4, weeks(20), weeks(8))
    assert not [each for each in composing.clashes(task(funds=(dpa,)), [paid]) if each.kind == "money"]


def test_a_proposal_that_was_taken_breaks_nothing_and_keeps_its_work_when_it_is_fixed():
    calendar = Calendar.until(date(2026, 12, 1), date(2027, 9, 27))
    means = building.Means(calendar, {}, (Fund("DPA 2027", date(2027, 1, 4), 2_000_000_000),))
    base = building.from_levels(INSTRUMENT, estimate.of_region("63.09", 2024).levels, means, whole=True)
    plan = questions.least_effort(base, Target(base.index + Fraction(4, 10))).plan
    taken = as_actions(plan)
    assert list(composing.clashes(base, taken)) == []
    assert worked(base, taken) == plan.effort
    unpaid = [replace(each, funded=False) for each in taken]
    assert worked(base, unpaid) > plan.effort, "without money the same steps ask for more"
    assert {each.kind for each in composing.clashes(base, unpaid)} == {"people"}


@pytest.mark.parametrize("later", [1, 3, 6, 7, 13, 20, 27, 28, 33, 61])
@pytest.mark.parametrize("code", ["63.09", "13.76"])
def test_a_fixed_plan_can_be_planned_around_on_any_later_day(code, later):
    """Its days then lie across the calendar's periods, and its offices have no hour to spare."""
    calendar = Calendar.until(date(2026, 12, 1), date(2027, 9, 27))
    funds = (Fund("DPA 2027", date(2027, 1, 4), 2_000_000_000),)
    levels = estimate.of_region(code, 2024).levels
    base = building.from_levels(INSTRUMENT, levels, building.Means(calendar, {}, funds), whole=True)
    target = Target(base.index + Fraction(4, 10))
    today = date(2026, 12, 1) + timedelta(days=later)
    taken = [
        replace(each, done=each.due < today, running=each.begin < today)
        for each in as_actions(questions.least_effort(base, target).plan)
    ]
    means = building.Means(Calendar.until(today, date(2027, 9, 27)), {}, funds)
    now = building.from_levels(INSTRUMENT, composing.reached(levels, taken), means, whole=True)
    fixed = holding.held(now, taken, date(2027, 9, 27))
    answer = questions.least_effort(fixed, target)
    assert answer.status == "optimal"
    assert {pick.step.id: pick.end for pick in answer.plan.picks} == fixed.pins, "nothing more is needed, nothing moved"
    assert list(broken(answer.plan, target)) == []


def test_two_of_ones_own_actions_one_after_the_other_in_the_middle_of_periods():
    calendar = Calendar(DAY, 4, 6)
    base = building.from_levels(INSTRUMENT, dict.fromkeys(IDS, 2), building.Means(calendar, {}, ()), whole=True)
    own = [
        Planned("low", "i22", 3, weeks(6), weeks(1)),
        Planned("up", "i22", 4, weeks(11), weeks(6) + timedelta(days=1)),
    ]
    fixed = holding.held(base, own, weeks(24))
    assert fixed.pins == {"i22-L3": 2, "i22-L4": 3}
    plan = questions.least_effort(fixed, Target(base.index + 3 * fixed.step["i22-L3"].gain)).plan
    assert {pick.step.id: (pick.begin, pick.end) for pick in plan.picks}.items() >= {
        ("i22-L3", (1, 2)),
        ("i22-L4", (3, 3)),
    }


def test_people_who_fixed_too_much_for_an_office_can_plan_the_rest_and_it_gets_no_more():
    base = task(persons=1)
    fixed = holding.held(base, [Planned("own", "i11", 4, weeks(2), DAY)], weeks(24))
    assert fixed.crowded
    plan = questions.least_effort(fixed, Target(base.index + Fraction(1, 10))).plan
    for office in fixed.persons:
        for period in range(1, 25):
            least = fixed.taken.get((office, period), 0)
            assert least <= plan.load(office, period) <= max(least, fixed.capacity(office))


def as_actions(plan):
    """Return a plan as actions that somebody took over."""
    calendar = plan.task.calendar
    return [
        Planned(
            pick.step.id,
            pick.step.indicator,
            int(pick.step.to_value),
            calendar.end(pick.end),
            calendar.begin(pick.begin),
            funded=pick.way.cost > 0,
        )
        for pick in plan.picks
    ]


def worked(base, actions):
    """Return what the fixed actions ask for of a plan around them."""
    fixed = holding.held(base, actions, base.calendar.end(base.calendar.periods))
    return sum(fixed.step[pinned].ways[0].work for pinned in fixed.pins)


@pytest.mark.parametrize("start", range(7))
def test_a_fixed_action_has_the_money_of_its_day_wherever_periods_begin(start):
    """Of periods of four weeks, the one that holds its day may begin before the DPA's."""
    first, until = date(2026, 12, 1 + start), date(2027, 9, 26)
    means = building.Means(Calendar.until(first, until), {}, (Fund("DPA 2027", date(2027, 1, 4), 150_000_000),))
    levels = estimate.of_region("63.09", 2024).levels
    base = building.from_levels(INSTRUMENT, levels, means, whole=True)
    own = Planned("own", "i19", 3, date(2027, 3, 22), date(2027, 1, 5), funded=True)
    fixed = holding.held(base, [own], until)
    assert questions.least_effort(fixed, Target(base.index + Fraction(1, 10))).status == "optimal"
    sooner = holding.held(base, [replace(own, begin=first)], until)
    assert questions.least_effort(sooner, Target(base.index + Fraction(1, 10))).status == "infeasible"


def test_an_action_with_money_is_counted_in_the_way_that_costs_money_where_there_is_one():
    own = Planned("own", "i45", 3, weeks(20), weeks(8), funded=True)
    base = task()
    assert {each.kind for each in composing.clashes(base, [own])} >= {"money"}, "no budget document holds it"
    assert "money" not in {each.kind for each in composing.clashes(base, [replace(own, funded=False)])}
    free = Planned("free", "i22", 3, weeks(20), weeks(8), funded=True)  # nothing of it costs money
    assert "money" not in {each.kind for each in composing.clashes(base, [free])}


def entered(work):
    """Count the Python functions that some work enters: what it costs, however busy the machine is."""
    count = 0

    def look(_frame, event, _argument):
        nonlocal count
        count += event == "call"

    sys.setprofile(look)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def test_an_action_until_a_far_year_costs_as_much_to_look_at_as_one_until_next_month():
    """It is looked at with every save of the plan, while nobody else in the lab can save."""
    made = task(persons=0)
    near, far = ([Planned("own", "i22", 4, weeks(last), weeks(1))] for last in (5, 3800))
    assert {each.kind for each in composing.clashes(made, far)} >= {"people"}
    few, many = (entered(partial(list, composing.clashes(made, own))) for own in (near, far))
    assert many <= 2 * few


def test_the_first_week_with_too_much_to_do_is_named_with_the_last_action_in_it():
    long = Planned("long", "i14", 3, DAY + timedelta(days=69), DAY)  # five person-weeks in ten weeks
    short = Planned("short", "i27", 3, weeks(6) + timedelta(days=27), weeks(6))  # four in four
    crowds = [each for each in composing.clashes(task(persons=1), [long, short]) if each.kind == "people"]
    assert [(each.action, each.office, each.day, each.load, each.room) for each in crowds] == [
        ("short", "bagian-organisasi", weeks(6), Fraction(3, 2), 1)
    ]
    after = Planned("after", "i27", 3, weeks(10) + timedelta(days=27), weeks(10))
    assert not [each for each in composing.clashes(task(persons=1), [long, after]) if each.kind == "people"]
