"""A question to a task, and what every program that answers it has in common: the ways that are open, and the aim.

Weights and gains are scaled to whole numbers, so that a threshold is compared exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, lcm
from typing import Literal

from spbe_core.planning.model import Pick, Plan, Step, Target, Task, Way
from spbe_core.planning.program import Program
from spbe_core.scoring import Value

Aim = Literal["effort", "index", "people", "bans"]
"""What is made least (effort, people beyond those there are, forbidden indicators) or most (index)."""


@dataclass(frozen=True)
class Ask:
    """A question to a task.

    Attributes
    ----------
    aim : Aim
    target : Target or None
        What must be reached.
    most_effort : int or None
        Person-weeks that may be spent.
    unlike : tuple of frozenset of str
        Plans, as sets of step ids, of each of which a part must be left out.
    apart : Fraction
        How large a part.
    """

    aim: Aim
    target: Target | None = None
    most_effort: int | None = None
    unlike: tuple[frozenset[str], ...] = ()
    apart: Fraction = Fraction(1, 4)


Term = tuple[int | None, int]
"""A column (``None``: always 0) and its factor."""


class Asked:
    """A question as a program; what its columns say of time is the business of those that build on this.

    ``columns`` holds, by step and number of its way, a column for every period from 0 on: the step is finished by then.
    """

    def __init__(self, task: Task, ask: Ask) -> None:
        self.task, self.ask, self.last = task, ask, task.calendar.periods
        self.program = Program()
        self.unit = lcm(*(step.gain.denominator for step in task.steps))
        self.columns: dict[tuple[str, int], list[int | None]] = {}
        self._soonest: dict[str, int] = {}

    def value(self, objective: int) -> Fraction:
        """Return an objective as people read it: the index itself where the aim is the index."""
        if self.ask.aim == "index":
            return self.task.index + Fraction(-objective, self.unit)
        return Fraction(objective)

    def objective(self, plan: Plan) -> int:
        """Return the objective of a plan, where the aim is effort or index."""
        if self.ask.aim == "index":
            return -int((plan.index - self.task.index) * self.unit)
        return plan.effort

    def picks(self, values: Sequence[int]) -> Iterator[Pick]:
        """Read the picks from a solution."""
        for step, way, columns in self.ways():
            end = next((t for t, column in enumerate(columns) if column is not None and values[column]), None)
            if end is not None:
                yield Pick(step, way, end - self.length(way) + 1, end)

    def ways(self) -> Iterator[tuple[Step, Way, list[int | None]]]:
        """Yield the ways that are open, with their columns."""
        for (step_id, number), columns in self.columns.items():
            step = self.task.step[step_id]
            yield step, step.ways[number], columns

    def by(self, step_id: str, period: int, factor: int = 1) -> list[Term]:
        """Return "the step is finished by a period", in whichever way."""
        ways = self.task.step[step_id].ways
        return [
            (self.at(self.columns[step_id, number], period), factor)
            for number in range(len(ways))
            if (step_id, number) in self.columns
        ]

    def at(self, columns: list[int | None], period: int) -> int | None:
        """Return the column of a period; before the first and after the last nothing changes."""
        return columns[max(0, min(period, self.last))]

    def row(self, terms: Iterable[Term], *, least: int | None = None, most: int | None = None) -> None:
        """Add a row."""
        summed: dict[int, int] = {}
        for column, factor in terms:
            if column is not None:
                summed[column] = summed.get(column, 0) + factor
        self.program.row(summed, least=least, most=most)

    # time, people apart

    def length(self, way: Way) -> int:
        """Return the periods that a way takes."""
        return self.task.calendar.length(way.weeks)

    def wait(self, way: Way) -> int:
        """Return the periods that must lie between the step below and this way."""
        return self.task.calendar.length(way.wait) if way.wait else 0

    def way_soonest(self, step: Step, way: Way) -> int:
        """Return the first period in which a way can be finished; may lie beyond the last."""
        begin = 1 if step.after is None else self._step_soonest(step.after) + self.wait(way) + 1
        while begin <= self.last and self.task.money(begin) < way.cost:
            begin += 1
        needed = (self._step_soonest(need) for need in self.needs.get(step.id, ()))
        return max(begin + self.length(way) - 1, *needed, 1)

    def possible(self, step: Step, way: Way) -> bool:
        """Whether a way can be finished in time, and asks no office for more than its people in any period."""
        length = self.length(way)
        return self.way_soonest(step, way) <= self.task.pins.get(step.id, self.last) and (
            self.ask.aim == "people"
            or all(
                effort <= length * self.task.capacity(office) or office in self.task.crowded
                for office, effort in way.effort.items()
            )
        )

    def _step_soonest(self, step_id: str) -> int:
        if step_id not in self._soonest:
            step = self.task.step[step_id]
            out = self.shut(step)
            self._soonest[step_id] = self.last + 1 if out else min(self.way_soonest(step, way) for way in step.ways)
        return self._soonest[step_id]

    def shut(self, step: Step) -> bool:
        """Whether a step cannot be taken: it is forbidden, and no ban may be lifted, or fixed for later."""
        if self.ask.aim == "bans":
            return step.to_value > self.task.later.get(step.indicator, self.task.instrument.highest)
        return step.to_value > self.task.most(step.indicator)

    @cached_property
    def needs(self) -> dict[str, list[str]]:
        """What each step's end waits for."""
        found: dict[str, list[str]] = {}
        for each in self.task.prerequisites:
            found.setdefault(each.step, []).append(each.needs)
        return found

    # rows

    def cost(self, step: Step, way: Way) -> int:
        """Return what a way adds to the objective."""
        if self.ask.aim == "effort":
            return way.work
        return -int(step.gain * self.unit) if self.ask.aim == "index" else 0

    def goal(self, floor: int | None = None) -> None:
        """Ask for the target; no solution has a smaller objective than ``floor``."""
        target = self.ask.target
        if target is not None and target.index is not None:
            gains = [(columns[-1], int(step.gain * self.unit)) for step, _, columns in self.ways()]
            self.row(gains, least=ceil((target.index - self.task.index) * self.unit))
        if target is not None and target.every is not None:
            for indicator in self.task.start:
                self._reach(indicator, target.every)
        for indicator, least in self.task.at_least.items():
            self._reach(indicator, least)
        if self.ask.most_effort is not None:
            self.row(((columns[-1], way.work) for _, way, columns in self.ways()), most=self.ask.most_effort)
        if floor is not None:
            self.row(((columns[-1], self.cost(step, way)) for step, way, columns in self.ways()), least=floor)
        for steps in self.ask.unlike:
            taken = [each for step in sorted(steps) for each in self.by(step, self.last)]
            self.row(taken, most=len(steps) - ceil(len(steps) * self.ask.apart))

    def _reach(self, indicator: str, least: Value) -> None:
        """Ask for the step that brings an indicator to a level; none is needed where it starts there."""
        if self.task.start[indicator] < least:
            own = [step for step in self.task.steps if step.indicator == indicator and step.to_value >= least]
            lowest = min(own, key=lambda step: step.to_value, default=None)
            self.row(self.by(lowest.id, self.last) if lowest else [], least=1)
