"""Many regions planned in one go, and where a coach's next hours carry most of them over the line.

Each region is planned by itself. Where its own people are too few for the target, the least help that would do is
computed: people beyond its own, in whole persons for the whole window, turned into person-weeks. Carrying most regions
over the line with given hours then means to take those that need least first: every region counts the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from spbe_core.errors import DataError
from spbe_core.planning.asking import Ask
from spbe_core.planning.milp import Reply, SolverError, solve
from spbe_core.planning.model import Plan, Target, Task
from spbe_core.planning.questions import SECONDS, least_effort

HOURS = Fraction(75, 2)
"""Working hours of a week of a civil servant (Perpres 21/2023 Pasal 4: 37 hours 30 minutes without breaks)."""

Basis = Literal["isian", "terbit", "perkiraan"]
"""Where the levels come from: the region's own assessment, published ones, or drawn to fit published domains."""


@dataclass(frozen=True)
class Case:
    """A region to be planned.

    Attributes
    ----------
    code, name : str
    task : Task
    target : Target
    basis : Basis
    exercise : bool
        Whether the levels are those of an exercise (*latihan*).
    """

    code: str
    name: str
    task: Task
    target: Target
    basis: Basis
    exercise: bool = False


@dataclass(frozen=True)
class Outlook:
    """What planning a region came to.

    Attributes
    ----------
    case : Case
    state : {"reached", "within", "help", "time", "refused", "open"}
        On the line or over it already; by its own people; with help; with no help in this time; not to be planned
        (``said``); not found out in the time for computing.
    plan : Plan or None
        By its own people.
    people : mapping of str to int
        The least help: people by office in every week, for "help".
    said : str
        Why it cannot be planned.
    proved : bool
        Whether less help is known to be too little; not where the time limit came first.
    """

    case: Case
    state: Literal["reached", "within", "help", "time", "refused", "open"]
    plan: Plan | None = None
    people: Mapping[str, int] | None = None
    said: str = ""
    proved: bool = True

    @property
    def weeks(self) -> int:
        """Person-weeks of help, at most: whole persons for the whole window."""
        calendar = self.case.task.calendar
        return sum((self.people or {}).values()) * calendar.weeks * calendar.periods

    @property
    def hours(self) -> Fraction:
        """The same in hours."""
        return self.weeks * HOURS

    @property
    def end(self) -> date | None:
        """The last day of the plan."""
        return None if self.plan is None else self.case.task.calendar.end(self.plan.last)


def look(case: Case, *, seconds: float = SECONDS) -> Outlook:
    """Plan one region, and find the least help where its people are too few.

    Parameters
    ----------
    case : Case
    seconds : float, optional
        Time limit of each of the two programs.
    """
    goal = case.target.index
    if goal is not None and case.task.index >= goal and case.target.every is None:
        return Outlook(case, "reached")
    try:
        reply = least_effort(case.task, case.target, seconds=seconds)
        if reply.plan is not None:
            return Outlook(case, "within", reply.plan)
        return _helped(case, reply, solve(case.task, Ask("people", target=case.target), seconds=seconds))
    except (DataError, SolverError) as error:
        return Outlook(case, "refused", said=str(error))


def _helped(case: Case, alone: Reply, helped: Reply) -> Outlook:
    if helped.plan is not None and helped.more:
        return Outlook(case, "help", people=dict(helped.more), proved=helped.status == "optimal")
    proved = alone.status == helped.status == "infeasible"
    return Outlook(case, "time" if proved else "open")


def look_at_all(cases: Iterable[Case], *, seconds: float = SECONDS, workers: int = 2) -> list[Outlook]:
    """Plan many regions, several at a time: the solver holds back no other thread."""
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(lambda case: look(case, seconds=seconds), cases))


def next_hours(outlooks: Iterable[Outlook], hours: Fraction | int | None = None) -> Iterator[Outlook]:
    """Yield the regions that help carries over the line, those that need least of it first.

    Parameters
    ----------
    outlooks : iterable of Outlook
    hours : Fraction or int, optional
        What the coach has in all; regions are yielded as long as their help fits. No other choice carries more over,
        where the help of all is proved to be the least (:attr:`Outlook.proved`).
    """
    spent = Fraction(0)
    for each in sorted(
        (each for each in outlooks if each.state == "help"), key=lambda each: (each.weeks, each.case.code)
    ):
        spent += each.hours
        if hours is not None and spent > hours:
            return
        yield each


def count(outlooks: Sequence[Outlook]) -> dict[str, int]:
    """Count the regions by state."""
    states = ("reached", "within", "help", "time", "refused", "open")
    return {state: sum(each.state == state for each in outlooks) for state in states}
