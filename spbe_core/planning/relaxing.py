"""What would make an unreachable target reachable, and what binds a plan that was found.

Each relaxation is computed by itself: it alone, and nothing smaller of its kind, is enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Literal

from spbe_core.planning.asking import Ask
from spbe_core.planning.milp import solve
from spbe_core.planning.model import Fund, Plan, Target, Task
from spbe_core.planning.questions import SECONDS, earliest
from spbe_core.planning.rules import tightened

FARTHEST = 2
"""How far to look for a later date: this many times the task's own periods."""
COARSER = (4, 12)
"""And how much longer the periods are made after that."""
BIG = 10**15
"""More rupiah than any plan asks for."""

Limit = Literal["date", "people", "money", "bans", "prerequisites", "pins"]
Kind = Limit | Literal["index"]


@dataclass(frozen=True)
class Relaxation:
    """One change that alone makes a target reachable; of kind ``index`` the most that is reachable without any.

    Attributes
    ----------
    kind : Kind
    people : dict of str to int, optional
        More people by office, in every week.
    until : date, optional
        Last day of the plan.
    index : Fraction, optional
    fund : Fund, optional
        The money that is waited for; ``None`` where no budget document holds it.
    indicators : tuple of str
        Whose ban would be lifted, or whose prerequisites; whose steps are fixed to a period, or for later.
    proved : bool
        Whether nothing smaller of this kind is enough, or more reachable.
    """

    kind: Kind
    people: dict[str, int] | None = None
    until: date | None = None
    index: Fraction | None = None
    fund: Fund | None = None
    indicators: tuple[str, ...] = ()
    proved: bool = True


def relaxations(task: Task, target: Target, *, seconds: float = SECONDS) -> Iterator[Relaxation]:
    """Yield what alone would make a target reachable, and how high the index gets without it.

    Parameters
    ----------
    task : Task
        Checked (:func:`spbe_core.planning.checks.check_task`), but without a plan for the target.
    target : Target
    seconds : float, optional
        Time limit of each program.
    """
    best = solve(task, Ask("index"), seconds=seconds)
    if best.plan is not None:
        yield Relaxation("index", index=best.plan.index, proved=best.status == "optimal")
    yield from _later(task, target, seconds)
    people = solve(task, Ask("people", target=target), seconds=seconds)
    if people.plan is not None and people.more:
        yield Relaxation("people", people=dict(people.more), proved=people.status == "optimal")
    if _reached(_paid(task), target, seconds):
        late = [fund for fund in task.funds if task.calendar.first_from(fund.day) > 1]
        yield Relaxation("money", fund=min(late, key=lambda fund: fund.day, default=None))
    if task.at_most:
        lifted = solve(task, Ask("bans", target=target), seconds=seconds)
        if lifted.plan is not None and lifted.more:
            yield Relaxation("bans", indicators=tuple(sorted(lifted.more)), proved=lifted.status == "optimal")
    if task.prerequisites and _reached(replace(task, prerequisites=()), target, seconds):
        yield Relaxation("prerequisites", indicators=tuple(sorted({each.step for each in task.prerequisites})))
    if (task.pins or task.later) and _reached(_unpinned(task), target, seconds):
        fixed = {task.step[each].indicator for each in task.pins} | task.later.keys()
        yield Relaxation("pins", indicators=tuple(sorted(fixed)))


def _later(task: Task, target: Target, seconds: float) -> Iterator[Relaxation]:
    """Yield the earliest date: in the task's own periods, then, farther off, in coarser ones, which prove less."""
    own = task.calendar
    # what stays below a level may do so because somebody fixed it to a day after this date only (holding.held)
    tries = [(task.lasting(own.periods * FARTHEST), not task.later)]
    if not task.pins:  # a pin names a period of the task's own
        tries += [(replace(task, calendar=replace(own, weeks=own.weeks * factor)), False) for factor in COARSER]
    for longer, exact in tries:
        reply = earliest(longer, target, seconds=seconds)
        if reply.plan is not None:
            last = reply.plan.task.calendar
            yield Relaxation("date", until=last.end(last.periods), proved=exact and reply.status == "optimal")
            return


@dataclass(frozen=True)
class Binding:
    """What a plan would gain without one of its limits.

    Attributes
    ----------
    kind : Limit
    name : str
        The office's id or the fund's name; empty otherwise.
    saved : int
        Person-weeks less, at least, that the target would take; 0 where only time would be saved.
    sooner : int
        Periods by which the same plan would end sooner.
    """

    kind: Limit
    name: str
    saved: int
    sooner: int


def bindings(task: Task, target: Target, plan: Plan, *, seconds: float = SECONDS) -> Iterator[Binding]:
    """Yield what binds a plan: full offices, deadline, late money, prerequisites, bans, and what is fixed to a time.

    A limit is named where the plan with the least effort would be smaller without it, or this plan would end sooner.
    """
    proved = solve(task, Ask("effort", target=target), seconds=seconds).bound
    least = 0 if proved is None else ceil(proved)  # what a search did not find is no limit's doing

    def without(kind: Limit, name: str, free: Task) -> Binding | None:
        reply = solve(free, Ask("effort", target=target), seconds=seconds)
        saved = 0 if reply.value is None else max(0, least - int(reply.value))
        sooner = plan.last - tightened(replace(plan, task=free)).last
        return Binding(kind, name, saved, sooner) if saved or sooner else None

    offices = sorted({office for pick in plan.picks for office in pick.way.effort})
    if without("people", "", _staffed(task, *offices)):
        found = [without("people", office, _staffed(task, office)) for office in offices]
        yield from (each for each in found if each is not None)
    for kind, name, freed in _freed(task):
        if bound := without(kind, name, freed):
            yield bound


def _staffed(task: Task, *offices: str) -> Task:
    """Return the task with as many people in some offices as anything could ask for."""
    return replace(task, persons={**task.persons, **dict.fromkeys(offices, 1000)})


def _freed(task: Task) -> Iterator[tuple[Limit, str, Task]]:
    """Yield the task without one limit that is not people."""
    yield "date", "", task.lasting(task.calendar.periods * FARTHEST)
    if any(way.cost for step in task.steps for way in step.ways):
        late = min((fund for fund in task.funds if task.calendar.first_from(fund.day) > 1), default=None, key=_day)
        yield "money", late.name if late else "", _paid(task)
    if task.prerequisites:
        yield "prerequisites", "", replace(task, prerequisites=())
    if task.at_most:
        yield "bans", "", replace(task, at_most={})
    if task.pins or task.later:
        yield "pins", "", _unpinned(task)


def _reached(task: Task, target: Target, seconds: float) -> bool:
    return solve(task, Ask("effort", target=target), seconds=seconds).plan is not None


def _unpinned(task: Task) -> Task:
    """Return the task without any fixed time."""
    return replace(task, pins={}, later={}, taken={})


def _paid(task: Task) -> Task:
    """Return the task with all the money from the first day on."""
    return replace(task, funds=(Fund("", task.calendar.start, BIG),))


def _day(fund: Fund) -> date:
    return fund.day
