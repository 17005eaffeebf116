"""A plan that people put together: what it gives over time, and what it breaks.

People's actions and the planner's steps meet here. An action takes an indicator up to a level by a day; it stands for
the steps from where the indicator will be by then. Planning around what they fixed: :mod:`spbe_core.planning.holding`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Literal, NamedTuple

from spbe_core.instruments import Instrument
from spbe_core.planning.model import Plan, Step, Task, Way
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


def ways_of(action: Planned, chain: Iterable[Step]) -> list[Way]:
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
        weeks = sum(way.weeks for way in ways_of(each, chain))
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
    weeks = sum(way.weeks for way in ways_of(action, chain)) or 1
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
        wait = ways_of(each, chain)[0].wait
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
        cost = sum(way.cost for way in ways_of(each, chain))
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
        for office, work in efforts_of(each, chain).items():
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


def efforts_of(action: Planned, chain: Iterable[Step]) -> dict[str, int]:
    """Return the person-weeks that the lab assumes for the steps of an action, by office."""
    effort: dict[str, int] = {}
    for way in ways_of(action, chain):
        for office, work in way.effort.items():
            effort[office] = effort.get(office, 0) + work
    return effort


def work(action: Planned, chain: Iterable[Step]) -> int:
    """Return the person-weeks that the lab assumes for the steps of an action."""
    return sum(efforts_of(action, chain).values())
