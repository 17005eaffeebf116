"""The rules of a plan once more: exact, in plain Python, without a solver. Every plan is checked by them.

What :mod:`spbe_core.planning.milp` finds comes from a solver that computes with floats; nothing of it is believed
before :func:`broken` has found nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from graphlib import TopologicalSorter
from math import lcm
from random import Random

from spbe_core.planning.model import Pick, Plan, Target, Task

SPARE_TRIES = 12
"""And how often with steps to spare, which are many."""
TRIES = 60
"""How often :func:`scheduled` looks for places: about a millisecond each, where the whole program takes a second."""


def broken(plan: Plan, target: Target | None = None) -> Iterator[str]:
    """Yield what a plan breaks, in English for the log; nothing when it holds.

    Parameters
    ----------
    plan : Plan
    target : Target, optional
        What it must reach besides.
    """
    task = plan.task
    ends = {pick.step.id: pick for pick in plan.picks}
    if len(ends) < len(plan.picks):
        yield "a step is taken twice"
    for pick in plan.picks:
        yield from _place(task, pick)
        yield from _order(task, pick, ends)
    yield from _means(plan)
    yield from _choices(plan, ends)
    if target is not None:
        yield from _short(plan, target)


def _place(task: Task, pick: Pick) -> Iterator[str]:
    if pick.begin < 1 or pick.end > task.calendar.periods:
        yield f"{pick.step.id} lies outside the calendar"
    if pick.end - pick.begin + 1 != task.calendar.length(pick.way.weeks) or pick.way not in pick.step.ways:
        yield f"{pick.step.id} is not taken in one of its ways"
    if pick.step.to_value > task.most(pick.step.indicator):
        yield f"{pick.step.id} is forbidden"


def _means(plan: Plan) -> Iterator[str]:
    for period in range(1, plan.task.calendar.periods + 1):
        for office in {office for pick in plan.picks for office in pick.way.effort}:
            if plan.load(office, period) > plan.task.room(office, period):
                yield f"{office} has too much to do in period {period}"
        if sum(pick.way.cost for pick in plan.picks if pick.begin <= period) > plan.task.money(period):
            yield f"more is spent by period {period} than there is"


def _order(task: Task, pick: Pick, ends: dict[str, Pick]) -> Iterator[str]:
    if pick.step.after is not None:
        below = ends.get(pick.step.after)
        wait = task.calendar.length(pick.way.wait) if pick.way.wait else 0
        if below is None or below.end + wait >= pick.begin:
            yield f"{pick.step.id} begins before {pick.step.after} is finished"
    for each in task.prerequisites:
        if each.step == pick.step.id:
            needs = ends.get(each.needs)
            if needs is None or needs.end > pick.end:
                yield f"{pick.step.id} is finished before {each.needs}"


def _choices(plan: Plan, ends: dict[str, Pick]) -> Iterator[str]:
    for indicator, least in plan.task.at_least.items():
        if plan.reached[indicator] < least:
            yield f"{indicator} does not reach {least}"
    for step, period in plan.task.pins.items():
        if step not in ends or ends[step].end != period:
            yield f"{step} is not finished in period {period}"


def _short(plan: Plan, target: Target) -> Iterator[str]:
    if target.index is not None and plan.index < target.index:
        yield f"the index {plan.index} is below {target.index}"
    if target.every is not None:
        yield from (f"{each} stays at {value}" for each, value in plan.reached.items() if value < target.every)


def tightened(plan: Plan) -> Plan:
    """Begin every step as early as the rules allow, in the order of the plan; what is pinned stays.

    A solver that looks for the least effort does not mind when things are done. An earlier end never hurts what
    comes after it, so that one step after another may be moved.
    """
    picks = {pick.step.id: pick for pick in plan.picks}
    room = _Room(plan.task, plan.picks)
    for pick in plan.picks:
        room.take(pick)
    moved = True
    while moved:
        moved = False
        for before in sorted(picks.values(), key=lambda pick: (pick.end, pick.begin)):
            if before.step.id in plan.task.pins:
                continue
            room.take(before, -1)
            after = _earliest(plan.task, before, picks, room)
            room.take(after)
            moved = moved or after.end < before.end
            picks[after.step.id] = after
    return replace(plan, picks=in_order(plan.task, picks.values()))


def scheduled(task: Task, picks: Sequence[Pick], spare: Sequence[Pick] | None = None) -> Plan | None:
    """Place steps one after the other, each as early as it fits, those with the longest way behind them first.

    Where that fails the order is shaken, at first a little, then more, the same way every time.

    Parameters
    ----------
    task : Task
    picks : sequence of Pick
        Steps with their ways; when they begin does not count, except for those that are pinned.
    spare : sequence of Pick, optional
        Leave out what does not fit, with what comes after it; then put in what of these still fits, the first ones
        first, and return the highest index of some tries.

    Returns
    -------
    Plan or None
        ``None`` where no try fits. Other places may exist then: this is no proof.
    """
    wanted = {pick.step.id: pick for pick in picks}
    taken = wanted | {pick.step.id: pick for pick in spare or ()}
    needs = _needs(task, taken)
    behind = _behind(task, wanted, needs)
    last = {pick.step.id: -float(place) for place, pick in enumerate(spare or (), start=1)}
    random = Random(0)  # noqa: S311 - the same answer every time is what is wanted
    best: Plan | None = None
    for shaken in range(TRIES if spare is None else SPARE_TRIES):
        urgency = {step_id: rest + random.random() * shaken / 12 for step_id, rest in behind.items()}
        placed = Plan(task, in_order(task, _placed(task, taken, needs, urgency | last)))
        if len(placed.picks) == len(taken):
            return placed
        if spare is not None and (best is None or placed.index > best.index):
            best = placed
    return best


def _placed(
    task: Task, taken: Mapping[str, Pick], needs: Mapping[str, set[str]], urgency: Mapping[str, float]
) -> Collection[Pick]:
    """Place steps, the most urgent of those that could be next first; what does not fit any more is left out."""
    last = task.calendar.periods
    placed = {step_id: taken[step_id] for step_id in task.pins if step_id in taken}
    room = _Room(task, taken.values())
    for pick in placed.values():
        room.take(pick)
    left = set(taken) - set(placed)
    while ready := [step_id for step_id in taken if step_id in left and needs[step_id] <= placed.keys()]:
        chosen = taken[max(ready, key=lambda step_id: urgency[step_id])]
        left.remove(chosen.step.id)
        length = chosen.end - chosen.begin
        found = _earliest(task, replace(chosen, begin=last - length + 1, end=last + 1), placed, room)
        if found.end <= last:
            room.take(found)
            placed[found.step.id] = found
    return placed.values()


def _needs(task: Task, picks: Collection[str]) -> dict[str, set[str]]:
    """Return what each picked step waits for: the step below and its prerequisites."""
    needs: dict[str, set[str]] = {step_id: set() for step_id in picks}
    for step_id in picks:
        if (below := task.step[step_id].after) is not None:
            needs[step_id].add(below)
    for each in task.prerequisites:
        if each.step in needs:
            needs[each.step].add(each.needs)
    return needs


def _behind(task: Task, picks: Mapping[str, Pick], needs: Mapping[str, Collection[str]]) -> dict[str, int]:
    """Return the periods from the beginning of each step to the end of the longest way that begins with it."""
    behind: dict[str, int] = {}
    for step_id in reversed(tuple(TopologicalSorter(needs).static_order())):
        if step_id in picks:
            pick = picks[step_id]
            after = [behind[each] for each in picks if task.step[each].after == step_id]
            behind[step_id] = pick.end - pick.begin + 1 + max(after, default=0)
    return behind


def in_order(task: Task, picks: Iterable[Pick]) -> tuple[Pick, ...]:
    """Sort picks by end, begin and the order of the task's steps."""
    place = {step.id: number for number, step in enumerate(task.steps)}
    return tuple(sorted(picks, key=lambda pick: (pick.end, pick.begin, place[pick.step.id])))


class _Room:
    """What the offices are asked for by period, in parts of a person-week so small that every step asks whole ones."""

    def __init__(self, task: Task, picks: Iterable[Pick]) -> None:
        self._unit = lcm(*(pick.end - pick.begin + 1 for pick in picks))
        self._task = task
        self._load: dict[tuple[str, int], int] = {}

    def take(self, pick: Pick, sign: int = 1) -> None:
        """Add what a pick asks; with -1, take it away."""
        for office, each in self._parts(pick):
            for period in range(pick.begin, pick.end + 1):
                self._load[office, period] = self._load.get((office, period), 0) + sign * each

    def fits(self, pick: Pick, begin: int) -> bool:
        """Whether the offices have what a pick asks where it begins in another period."""
        return all(
            self._load.get((office, period), 0) + each <= self._task.room(office, period) * self._unit
            for office, each in self._parts(pick)
            for period in range(begin, begin + pick.end - pick.begin + 1)
        )

    def _parts(self, pick: Pick) -> Iterator[tuple[str, int]]:
        parts = self._unit // (pick.end - pick.begin + 1)
        return ((office, effort * parts) for office, effort in pick.way.effort.items())


def _earliest(task: Task, pick: Pick, picks: Mapping[str, Pick], room: _Room) -> Pick:
    """Return a pick moved to its earliest place; in ``room`` is what the other picks ask."""
    length = pick.end - pick.begin
    first = 1
    if pick.step.after is not None:
        wait = task.calendar.length(pick.way.wait) if pick.way.wait else 0
        first = picks[pick.step.after].end + wait + 1
    for each in task.prerequisites:
        if each.step == pick.step.id:
            first = max(first, picks[each.needs].end - length)
    others = [other for other in picks.values() if other.step.id != pick.step.id and other.way.cost]
    for begin in range(first, pick.begin):
        if room.fits(pick, begin) and _paid(task, pick, begin, others):
            return replace(pick, begin=begin, end=begin + length)
    return pick


def _paid(task: Task, pick: Pick, begin: int, others: Sequence[Pick]) -> bool:
    return not pick.way.cost or all(
        pick.way.cost + sum(other.way.cost for other in others if other.begin <= period) <= task.money(period)
        for period in range(begin, task.calendar.periods + 1)
    )
