"""A planning task as integer programs, and how a question is answered with them.

Which steps are taken is looked for before when they are done (:mod:`spbe_core.planning.selecting`): that takes a
hundredth of the time, nothing can better what it finds, and most often its steps fit into the periods when they are
placed one after the other. Where they do not, a little more of the offices' time is left free until they do; that plan
is near the best, and from there the whole program (:mod:`spbe_core.planning.timetable`) goes on to the proof.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from time import perf_counter

from spbe_core.errors import SpbeError
from spbe_core.planning.asking import Ask
from spbe_core.planning.model import Plan, Task
from spbe_core.planning.program import Status
from spbe_core.planning.rules import broken, in_order, scheduled, tightened
from spbe_core.planning.selecting import Selection
from spbe_core.planning.timetable import Timetable

KEPT = tuple(Fraction(parts, 80) for parts in (0, 2, 6, 12, 24))
"""How much of the offices' time is left free, try after try."""
SHARE = 0.4
"""How much of the time that is left one choice of steps may take."""


class SolverError(SpbeError, RuntimeError):
    """The solver's plan breaks the rules: a fault of ours, never of the person's.

    Parameters
    ----------
    faults : sequence of str
        What it breaks, in English for the log.
    """

    en = (
        "Plan: what was computed did not pass the lab's own check and is not shown; that is a fault of the lab, not of "
        "what you entered. Change the target or the deadline a little and try again; if it happens again, tell the "
        "lab's administrator."
    )

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(
            "Rencana: hasil hitungan tidak lolos pemeriksaan ulang sehingga tidak ditampilkan; ini kesalahan lab, "
            "bukan isian Anda. Ubah sedikit target atau tenggatnya lalu coba lagi; bila terulang, sampaikan kepada "
            "pengelola lab."
        )
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Reply:
    """The answer.

    Attributes
    ----------
    status : Status
    plan : Plan or None
        Verified by :mod:`spbe_core.planning.rules`, except where ``more`` is not empty: it breaks these limits.
    value, bound : Fraction or None
        Of the aim; nothing can better the bound.
    more : mapping of str to int
        People by office beyond those there are, or 1 for every indicator whose ban was lifted.
    """

    status: Status
    plan: Plan | None = None
    value: Fraction | None = None
    bound: Fraction | None = None
    more: Mapping[str, int] = field(default_factory=dict)


class _Clock:
    """The time that is left, of all that is done for an answer."""

    def __init__(self, seconds: float) -> None:
        self._end = perf_counter() + seconds - min(0.3, seconds / 10)  # what is kept is for reading and checking

    def left(self, share: float = 1.0) -> float:
        return max(0.01, (self._end - perf_counter()) * share)


@dataclass(frozen=True)
class _Near:
    """What is known of an answer before the whole program: a bound, and a plan where one was placed."""

    status: Status = "open"
    floor: int | None = None
    value: Fraction | None = None
    bound: Fraction | None = None
    plan: Plan | None = None

    @property
    def reply(self) -> Reply:
        return Reply(self.status, self.plan, self.value, self.bound)


def solve(task: Task, ask: Ask, *, seconds: float = 3.0, known: Plan | None = None) -> Reply:
    """Answer a question to a task within a time limit, and verify the plan exactly.

    Parameters
    ----------
    task : Task
    ask : Ask
    seconds : float, optional
        For all of it; the answer comes a moment before.
    known : Plan, optional
        One that fulfils what is asked already; the answer is no worse.

    Raises
    ------
    SolverError
        When the solver's plan breaks a rule.
    """
    clock = _Clock(seconds)
    near = _near(task, ask, clock) if ask.aim in {"effort", "index"} else _Near()
    if near.status in {"optimal", "infeasible"}:
        return near.reply
    made = Timetable(task, ask, floor=near.floor)
    best = min((plan for plan in (near.plan, known) if plan is not None), key=made.objective, default=None)
    solution = made.program.solve(clock.left(), None if best is None else made.start(best))
    bound = near.bound if solution.bound is None else made.value(solution.bound)
    if best is not None and (solution.values is None or made.objective(best) < solution.objective):
        return Reply("gap", best, made.value(made.objective(best)), bound)
    if solution.values is None:
        return Reply(solution.status, bound=bound)
    plan = Plan(task, in_order(task, made.picks(solution.values)))
    more = {name: solution.values[column] for name, column in made.more.items() if solution.values[column]}
    if not more:
        plan = tightened(plan)
        if faults := list(broken(plan, ask.target)):
            raise SolverError(faults)
    return Reply(solution.status, plan, made.value(solution.objective), bound, more)


def _near(task: Task, ask: Ask, clock: _Clock) -> _Near:
    """Return what the choice of steps alone proves, and a plan that can be made of it."""
    first = Selection(task, ask)
    found = first.program.solve(clock.left(SHARE))
    if found.status == "infeasible":
        return _Near("infeasible")
    floor = found.bound
    bound = None if floor is None else first.value(floor)
    for kept in KEPT:
        if kept:
            found = Selection(task, ask, kept=kept, floor=floor).program.solve(clock.left(SHARE))
        if found.values is None:
            break
        spare = tuple(first.spare(found.values)) if ask.aim == "index" else None
        placed = scheduled(task, tuple(first.picks(found.values)), spare)
        if placed is not None and not any(broken(placed, ask.target)):
            value = first.objective(placed)
            return _Near("optimal" if value == floor else "gap", floor, first.value(value), bound, placed)
    return _Near("open", floor, None, bound)
