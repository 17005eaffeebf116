"""Planning around what people fixed.

A fixed action is one step of the task, done when they said, and no planning moves it; everything else may be placed
anew. Whether people fixed too much for somebody is told by :func:`spbe_core.planning.composing.clashes`; here it only
leaves no room for more, so that a plan whose days lie across the calendar's periods can be planned around on any day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from spbe_core.planning.composing import Planned, chains, efforts_of, ways_of
from spbe_core.planning.model import Calendar, Prerequisite, Step, Task, Way


def held(task: Task, actions: Sequence[Planned], until: date) -> Task:
    """Return the task with what people fixed in it.

    A fixed action is one step, finished in the period of its due day in the time that people gave it. One whose day
    has passed must be reached still; one that is due after ``until`` is left out, and its indicator with it, also what
    is fixed above it for an earlier day (the clash "order" tells of that). What is due in the days that the calendar's
    whole periods leave over is finished in the last period.
    """
    steps = {step.id: step for step in task.steps}
    renamed: dict[str, str] = {}
    pins, at_least, later, taken = dict(task.pins), dict(task.at_least), dict(task.later), dict(task.taken)
    below: dict[str, tuple[date, int]] = {}
    for each, chain in chains(task, actions):
        if not chain or not each.held or each.indicator in later:
            continue
        top, period = chain[-1], min(task.calendar.holding(each.due), task.calendar.periods)
        if each.due > until:
            later[each.indicator] = chain[0].from_value
            continue
        due, full = below.get(each.indicator, (each.due, 0))
        follows = each.begin is not None and due < each.begin
        steps[top.id] = _merged(task.calendar, each, chain, period, full if follows else 0)
        below[each.indicator] = each.due, period
        for step in chain[:-1]:
            del steps[step.id]
        renamed |= {step.id: top.id for step in chain}
        if period >= 1:
            pins[top.id] = period
            for office, number, load in _loads(task.calendar, steps[top.id].ways[0], period):
                taken[office, number] = taken.get((office, number), Fraction(0)) + load
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
        taken=taken,
    )


def _once(prerequisites: Iterable[Prerequisite]) -> Iterator[Prerequisite]:
    seen: set[tuple[str, str]] = set()
    for each in prerequisites:
        if (each.step, each.needs) not in seen:
            seen.add((each.step, each.needs))
            yield each


def _loads(calendar: Calendar, way: Way, end: int) -> Iterator[tuple[str, int, Fraction]]:
    length = calendar.length(way.weeks)
    for office, effort in way.effort.items():
        for period in range(end - length + 1, end + 1):
            yield office, period, Fraction(effort, length)


def _merged(calendar: Calendar, action: Planned, chain: tuple[Step, ...], period: int, after: int) -> Step:
    """Return the one step that a fixed action is, finished in a period; not before the start for one that is late.

    It begins after the period ``after``, in which what is fixed below it ends. People's days seldom are those on which
    the calendar's periods begin: of two actions one after the other, the second may begin in the period of the
    first's end.
    """
    ways = ways_of(action, chain)
    effort = efforts_of(action, chain)
    natural = sum(way.weeks for way in ways) + sum(way.wait for way in ways[1:])
    wait, cost = ways[0].wait, sum(way.cost for way in ways)
    if period >= 1:
        first = 1 if action.begin is None else calendar.holding(action.begin)
        if cost and action.begin is not None and first >= 1:  # the money that is there on its day
            first = min(calendar.first_from(action.begin), period)
        if 0 < after < period:
            first = max(first, after + 1)
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
