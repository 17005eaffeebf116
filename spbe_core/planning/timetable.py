"""The whole program of a question: which steps, in which way, and when.

A column says "this step, in this way, is finished by the end of this period" for every period in which that is
possible; it never goes back from 1 to 0. In this form an order of two steps is a row with few entries, and the
relaxation without whole numbers is tight. What the rows mean:

* a step is taken in one way at most, and begins after the step below is finished (and the wait is over);
* a step is finished no earlier than what it needs;
* in every period an office works no more than its people can, the work of a step being spread evenly;
* by every period no more is spent than budget documents hold by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import floor, lcm

from spbe_core.planning.asking import Ask, Asked, Term
from spbe_core.planning.model import Plan, Step, Task, Way
from spbe_core.planning.packing import sizes


class Timetable(Asked):
    """The columns and rows of a question, period by period.

    Attributes
    ----------
    more : dict of str to int
        Columns that say by how much a limit is broken: people by office, lifted bans by indicator.
    """

    def __init__(self, task: Task, ask: Ask, *, floor: int | None = None) -> None:
        super().__init__(task, ask)
        self.more: dict[str, int] = {}
        for step in task.steps:
            if not self.shut(step):
                for number, way in enumerate(step.ways):
                    self.columns[step.id, number] = self._column(step, way)
        self._order()
        self._people()
        self._money()
        self._fixed()
        self.goal(floor)

    def start(self, plan: Plan) -> list[int]:
        """Return the values of a plan."""
        values = [0] * len(self.program.costs)
        for pick in plan.picks:
            columns = self.columns[pick.step.id, pick.step.ways.index(pick.way)]
            for column in columns[pick.end :]:
                if column is not None:
                    values[column] = 1
        return values

    def _column(self, step: Step, way: Way) -> list[int | None]:
        """Return the columns of a way by period, from 0 on; ``None`` where it cannot be finished yet."""
        first = self.way_soonest(step, way) if self.possible(step, way) else self.last + 1
        costs = [self.cost(step, way) if period == self.last else 0 for period in range(first, self.last + 1)]
        columns = [None] * min(first, self.last + 1) + [self.program.column(cost) for cost in costs]
        for before, after in zip(columns[first:], columns[first + 1 :], strict=False):
            self.row([(before, 1), (after, -1)], most=0)
        return columns

    def _order(self) -> None:
        for step in self.task.steps:
            own = self.by(step.id, self.last)
            if len(own) > 1:
                self.row(own, most=1)
            if step.after is not None:
                for period in range(self.last):
                    self.row([*self._begun(step, period + 1), *self.by(step.after, period, -1)], most=0)
            for needs in self.needs.get(step.id, ()):
                for period in range(1, self.last + 1):
                    self.row([*self.by(step.id, period), *self.by(needs, period, -1)], most=0)

    def _begun(self, step: Step, period: int) -> list[Term]:
        """Return "the step is begun by a period, or waits for its beginning"."""
        return [
            (self.at(self.columns[step.id, number], period + self.wait(way) + self.length(way) - 1), 1)
            for number, way in enumerate(step.ways)
            if (step.id, number) in self.columns
        ]

    def _people(self) -> None:
        """Keep an office to its people in every period: in the true sizes of its work, and in other ones.

        The other sizes say nothing new of whole numbers, but the relaxation is much tighter with them.
        """
        for office in sorted({office for _, way, _ in self.ways() for office in way.effort}):
            uses = [
                (Fraction(way.effort[office], self.length(way)), self.length(way), columns)
                for _, way, columns in self.ways()
                if office in way.effort and columns[-1] is not None
            ]
            if self.ask.aim == "people":
                self._more_people(office, uses)
                continue
            if office in self.task.crowded:  # what people fixed is more than all of it: no share of it tells anything
                unit = lcm(*(length for _, length, _ in uses))
                self._rows(office, [(int(work * unit), length, columns) for work, length, columns in uses], unit)
                continue
            capacity = self.task.capacity(office)
            for size in sizes(work / capacity for work, _, _ in uses):
                unit = lcm(*(each.denominator for each in size.values()))
                parts = [(int(size[work / capacity] * unit), length, columns) for work, length, columns in uses]
                for period in range(1, self.last + 1):
                    self.row(self._at_work(parts, period), most=unit)

    def _more_people(self, office: str, uses: Sequence[tuple[Fraction, int, list[int | None]]]) -> None:
        """Keep an office to its people and those who come in addition."""
        beyond = self.more[office] = self.program.column(1, 1000)
        unit = lcm(*(length for _, length, _ in uses))
        parts = [(int(work * unit), length, columns) for work, length, columns in uses]
        self._rows(office, parts, unit, beyond)

    def _rows(
        self, office: str, parts: Sequence[tuple[int, int, list[int | None]]], unit: int, more: int | None = None
    ) -> None:
        """Keep an office to its people, or to what is fixed for it, in every period; ``more`` counts whom it lacks."""
        for period in range(1, self.last + 1):
            terms = [*self._at_work(parts, period), (more, -unit * self.task.calendar.weeks)]
            self.row(terms, most=floor(self.task.room(office, period) * unit))

    def _at_work(self, parts: Iterable[tuple[int, int, list[int | None]]], period: int) -> Iterator[Term]:
        """Yield what is worked on in a period: finished by its length later, and not finished before it."""
        for part, length, columns in parts:
            if part:
                yield self.at(columns, period + length - 1), part
                yield self.at(columns, period - 1), -part

    def _money(self) -> None:
        paid = [(way, columns) for _, way, columns in self.ways() if way.cost]
        for period in range(1, self.last + 1 if paid else 1):
            spent = [(self.at(columns, period + self.length(way) - 1), way.cost) for way, columns in paid]
            self.row(spent, most=self.task.money(period))

    def _fixed(self) -> None:
        for step_id, period in self.task.pins.items():
            self.row([*self.by(step_id, period), *self.by(step_id, period - 1, -1)], least=1)
        if self.ask.aim == "bans":
            for indicator, most in self.task.at_most.items():
                lifted = self.more[indicator] = self.program.column(1)
                for step in self.task.steps:
                    if step.indicator == indicator and step.to_value > most and not self.shut(step):
                        self.row([*self.by(step.id, self.last), (lifted, -1)], most=0)
