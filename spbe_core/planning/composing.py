"""A plan that people put together: what it gives over time, what it breaks, and planning around what they fixed.

People's actions and the planner's steps meet here. An action takes an indicator up to a level by a day; it stands for
the steps from where the indicator will be by then. What people fixed is one step of the task, done when they said, and
no planning moves it; everything else may be placed anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Literal, NamedTuple

from spbe_core.instruments import Instrument
from spbe_core.planning.model import Calendar, Plan, Prerequisite, Step, Task, Way
from spbe_core.scoring import Value, score


@dataclass(frozen=True)
class Planned:
    """An action as planning sees it.

    Attributes
    ----------
    id : str
    indicator : str
    to : int
        The level, or the whole score, that it reaches.
    due : date
        Last day.
    begin : date or None
        First day; ``None`` where nobody said.
    fixed : bool
        Whether planning must leave it where it is.
    done : bool
    running : bool
        Whether work on it has begun; it is left where it is, too.
    funded : bool
        Whether it is done in the way that a DPA pays for, where a step has one.
    """

    id: str
    indicator: str
    to: int
    due: date
    begin: date | None = None
    fixed: bool = True
    done: bool = False
    running: bool = False
    funded: bool = False

    @property
    def held(self) -> bool:
        """Whether planning leaves it where it is."""
        return self.fixed or self.running


Kind = Literal["order", "needs", "people", "money", "short", "wait", "late", "overdue"]
"""Before the step below; before what it needs; an office has too much to do; before the money; quicker than the lab
assumes; before the review's cycle is over; after the deadline; its day has passed."""


@dataclass(frozen=True)
class Clash:
    """What an action of a composed plan breaks. Nothing of it forbids anything: people decide, and see it.

    Attributes
    ----------
    kind : Kind
    action : str
        Its id.
    other : str or None
        The action or step that comes too late ("order", "needs").
    office : str or None
        Whose people are too few.
    day : date or None
        From when on: first week of the overload, day of the money, end of the wait.
    weeks : int or None
        Weeks that the lab assumes.
    load, room : Fraction or None
        Person-weeks asked and there in that week.
    """

    kind: Kind
    action: str
    other: str | None = None
    office: str | None = None
    day: date | None = None
    weeks: int | None = None
    load: Fraction | None = None
    room: Fraction | None = None


@dataclass(frozen=True)
class Point:
    """The index when a day is over: lowest and highest possible, equal for a complete assessment."""

    day: date
    low: Fraction
    high: Fraction


def path(
    instrument: Instrument, levels: Mapping[str, Value | None], actions: Sequence[Planned], today: date
) -> Iterator[Point]:
    """Yield the index over time: today, then after each day on which an action is due.

    The first point is what is assessed today. From then on finished actions count as reached, because their levels
    are only not assessed yet; an action that is overdue does not count until it has another day. A level that several
    actions lead to is reached with the last of them. The index is linear in the levels, so each day adds what it
    lifts.
    """
    now = score(instrument, levels)
    low, high = now.low, now.high
    yield Point(today, low, high)
    ends: dict[tuple[str, int], date] = {}
    for each in actions:
        key = each.indicator, each.to
        day = today if each.done else each.due if each.due >= today else date.max
        ends[key] = max(day, ends.get(key, day))
    weights = {each.id: Fraction(each.weight) / 100 for each in instrument.indicators}
    held = dict(levels)
    planned = sorted((end, indicator, to) for (indicator, to), end in ends.items() if end < date.max)
    for day, lifted in groupby(planned, key=lambda one: one[0]):
        for _, indicator, to in lifted:
            before = held.get(indicator)
            if before is None or to > before:
                low += weights[indicator] * (to - (instrument.lowest if before is None else before))
                high += weights[indicator] * (to - (instrument.highest if before is None else before))
                held[indicator] = to
        yield Point(day, low, high)


def reached(levels: Mapping[str, Value], actions: Iterable[Planned]) -> dict[str, Value]:
    """Return the levels with those of finished actions: where planning starts from."""
    found = dict(levels)
    for each in actions:
        if each.done and each.indicator in found:
            found[each.indicator] = max(found[each.indicator], each.to)
    return found


def chains(task: Task, actions: Iterable[Planned]) -> Iterator[tuple[Planned, tuple[Step, ...]]]:
    """Yield each action that is not done with the steps it stands for; with none where others lead as far.

    The steps are those from the level that the action below it reaches, or the start, up to its own level.
    """
    undone = sorted(
        (each for each in actions if not each.done and each.indicator in task.start),
        key=lambda each: (each.indicator, each.to, -each.due.toordinal(), each.id),
    )
    for indicator, own in groupby(undone, key=lambda each: each.indicator):
        below = task.start[indicator]
        for each in own:
            steps = (step for step in task.steps if step.indicator == indicator)
            yield each, tuple(step for step in steps if below < step.to_value <= each.to)
            below = max(below, each.to)


def held(task: Task, actions: Sequence[Planned], until: date) -> Task:
    """Return the task with what people fixed in it.

    A fixed action is one step, finished in the period of its due day in the time that people gave it. One whose day
    has passed must be reached still; one that is due after ``until`` is left out, and its indicator with it, also what
    is fixed above it for an earlier day (the clash "order" tells of that). What is due in the days that the calendar's
    whole periods leave over is finished in the last period.
    """
    steps = {step.id: step for step in task.steps}
    renamed: dict[str, str] = {}
    pins, at_least, later = dict(task.pins), dict(task.at_least), dict(task.later)
    for each, chain in chains(task, actions):
        if not chain or not each.held or each.indicator in later:
            continue
        top, period = chain[-1], min(task.calendar.holding(each.due), task.calendar.periods)
        if each.due > until:
            later[each.indicator] = chain[0].from_value
            continue
        steps[top.id] = _merged(task.calendar, each, chain, period)
        for step in chain[:-1]:
            del steps[step.id]
        renamed |= {step.id: top.id for step in chain}
        if period >= 1:
            pins[top.id] = period
        else:
            at_least[each.indicator] = each.to
    needs = (
        replace(each, step=renamed.get(each.step, each.step), needs=renamed.get(each.needs, each.needs))
        for each in task.prerequisites
    )
    return replace(
        task,
        steps=tuple(steps[old.id] for old in task.steps if old.id in steps),
        prerequisites=tuple(_once(each for each in needs if each.step != each.needs)),
        pins=pins,
        at_least=at_least,
        later=later,
    )


def _once(prerequisites: Iterable[Prerequisite]) -> Iterator[Prerequisite]:
    seen: set[tuple[str, str]] = set()
    for each in prerequisites:
        if (each.step, each.needs) not in seen:
            seen.add((each.step, each.needs))
            yield each


def _merged(calendar: Calendar, action: Planned, chain: tuple[Step, ...], period: int) -> Step:
    """Return the one step that a fixed action is, finished in a period; not before the start for one that is late."""
    ways = _ways(action, chain)
    effort = _efforts(action, chain)
    natural = sum(way.weeks for way in ways) + sum(way.wait for way in ways[1:])
    wait, cost = ways[0].wait, sum(way.cost for way in ways)
    if period >= 1:
        first = 1 if action.begin is None else calendar.holding(action.begin)
        if cost and action.begin is not None and first >= 1:  # the money that is there on its day
            first = min(calendar.first_from(action.begin), period)
        whole = period - first + 1
        ahead = max(1, period - max(1, first) + 1)
        length = min(calendar.length(natural), ahead) if action.begin is None else ahead
        if action.running and 0 < ahead < whole:  # what is worked already is not worked again
            effort = {office: max(1, work * ahead // whole) for office, work in effort.items()}
        natural, wait = length * calendar.weeks, 0
    return Step(
        id=chain[-1].id,
        indicator=action.indicator,
        from_value=chain[0].from_value,
        to_value=chain[-1].to_value,
        gain=sum((step.gain for step in chain), Fraction(0)),
        ways=(Way(effort, natural, wait, cost, ways[-1].reason),),
        after=chain[0].after,
        evidence=chain[-1].evidence,
        success=chain[-1].success,
        confidence=chain[-1].confidence,
    )


def _ways(action: Planned, chain: Iterable[Step]) -> list[Way]:
    """Return how an action takes its steps: with the least work, paid by a DPA or not, as it says where it can be."""
    return [min(step.ways, key=lambda way: ((way.cost > 0) != action.funded, way.work)) for step in chain]


def partners(plan: Plan, actions: Iterable[Planned]) -> dict[str, str]:
    """Return the action that stands for each step of a plan already, by step id."""
    tops = {chain[-1].id: each.id for each, chain in chains(plan.task, actions) if chain}
    return {pick.step.id: tops[pick.step.id] for pick in plan.picks if pick.step.id in tops}


def clashes(task: Task, actions: Sequence[Planned], deadline: date | None = None) -> Iterator[Clash]:
    """Yield what the actions break that are not done, week by week from the task's first day.

    Parameters
    ----------
    task : Task
        With the region's levels, people and money; of its calendar only the start counts.
    actions : sequence of Planned
    deadline : date, optional
        The day until which the plan shall be done.
    """
    start = task.calendar.start
    spans = [(each, chain, span(each, chain, start)) for each, chain in chains(task, actions)]
    for each, chain, (begin, end) in spans:
        if end < start:
            yield Clash("overdue", each.id)
            continue
        if deadline is not None and end > deadline:
            yield Clash("late", each.id, day=deadline)
        if not chain:
            continue
        weeks = sum(way.weeks for way in _ways(each, chain))
        if each.begin is not None and (end - begin).days + 1 < 7 * weeks and not each.running:
            yield Clash("short", each.id, weeks=weeks)
    living = [(each, chain, days) for each, chain, days in spans if chain and days[1] >= start]
    yield from _order(living)
    yield from _needs(task, living)
    yield from _money(task, living)
    yield from _people(task, living)


Span = tuple[date, date]
Placed = tuple[Planned, tuple[Step, ...], Span]


def span(action: Planned, chain: tuple[Step, ...], start: date) -> Span:
    """Return first and last day of an action; where nobody said when it begins, as late as the lab's weeks allow."""
    if action.begin is not None:
        return min(action.begin, action.due), action.due
    weeks = sum(way.weeks for way in _ways(action, chain)) or 1
    return max(min(start, action.due), action.due - timedelta(days=7 * weeks - 1)), action.due


def _order(living: Sequence[Placed]) -> Iterator[Clash]:
    ends = {chain[-1].id: (each, end) for each, chain, (_, end) in living}
    for each, chain, (begin, _) in living:
        below = ends.get(chain[0].after or "")
        if below is None:
            continue
        if begin <= below[1]:
            yield Clash("order", each.id, other=below[0].id, day=below[1])
            continue
        wait = _ways(each, chain)[0].wait
        if wait and begin < below[1] + timedelta(weeks=wait):
            yield Clash("wait", each.id, other=below[0].id, day=below[1] + timedelta(weeks=wait), weeks=wait)


def _needs(task: Task, living: Sequence[Placed]) -> Iterator[Clash]:
    ends = {step.id: (each, end) for each, chain, (_, end) in living for step in chain}
    told: set[tuple[str, str]] = set()
    for asked in task.prerequisites:
        if asked.step not in ends:
            continue
        each, end = ends[asked.step]
        needs = ends.get(asked.needs)
        other = asked.needs if needs is None else needs[0].id
        if other != each.id and (needs is None or needs[1] > end) and (each.id, other) not in told:
            told.add((each.id, other))
            yield Clash("needs", each.id, other=other, day=None if needs is None else needs[1])


def _money(task: Task, living: Sequence[Placed]) -> Iterator[Clash]:
    """Yield the actions that need money before it is there; the earliest take what there is."""
    spent = 0
    for each, chain, (begin, _) in sorted(living, key=lambda one: one[2]):
        cost = sum(way.cost for way in _ways(each, chain))
        if not cost:
            continue
        spent += cost
        held_by = sum(fund.amount for fund in task.funds if fund.day <= begin)
        if spent > held_by:
            whole, day = 0, None
            for fund in sorted(task.funds, key=lambda fund: fund.day):
                whole += fund.amount
                if whole >= spent:
                    day = fund.day
                    break
            yield Clash("money", each.id, day=day)


def _people(task: Task, living: Sequence[Placed]) -> Iterator[Clash]:
    """Yield for each office the action with which it first has too much to do in a week."""
    start = task.calendar.start
    asked: dict[str, list[_Load]] = {}
    for each, chain, (begin, end) in living:
        first, last = max(0, (begin - start).days // 7), (end - start).days // 7
        for office, work in _efforts(each, chain).items():
            asked.setdefault(office, []).append(_Load(first, last, Fraction(work, last - first + 1), each.id))
    found = [
        (*over, office, room)
        for office, room in ((office, Fraction(task.persons.get(office, 0))) for office in asked)
        if (over := _overload(asked[office], room)) is not None
    ]
    for week, who, load, office, room in sorted(found, key=lambda one: (one[0], one[3])):
        yield Clash("people", who, office=office, day=start + timedelta(weeks=week), load=load, room=room)


class _Load(NamedTuple):
    """What an action asks of an office in each of its weeks."""

    first: int
    last: int
    work: Fraction
    action: str


def _overload(loads: Sequence[_Load], room: Fraction) -> tuple[int, str, Fraction] | None:
    """Return the first week that asks for more than there is, the last action in it and what all ask for.

    Looked at are the weeks in which an action begins or has ended, however many lie between: people write any year.
    """
    change: dict[int, Fraction] = {}
    for each in loads:
        change[each.first] = change.get(each.first, Fraction(0)) + each.work
        change[each.last + 1] = change.get(each.last + 1, Fraction(0)) - each.work
    total = Fraction(0)
    for week in sorted(change):
        total += change[week]
        if total > room:
            return week, [each.action for each in loads if each.first <= week <= each.last][-1], total
    return None


def _efforts(action: Planned, chain: Iterable[Step]) -> dict[str, int]:
    effort: dict[str, int] = {}
    for way in _ways(action, chain):
        for office, work in way.effort.items():
            effort[office] = effort.get(office, 0) + work
    return effort


def work(action: Planned, chain: Iterable[Step]) -> int:
    """Return the person-weeks that the lab assumes for the steps of an action."""
    return sum(_efforts(action, chain).values())
