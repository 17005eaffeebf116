"""Which steps, in which way, but not when: a small program that is solved in a moment.

Nothing can be lighter, or rise higher, than what it finds, for every timetable fulfils its rows:

* a step is taken in one way at most, with the step below it and what it needs;
* no step is taken that cannot be finished in time, people apart;
* from every period on, what cannot begin earlier fits into the rest of an office's time, in the true sizes of its
  work and in other ones (:mod:`spbe_core.planning.packing`), unless people fixed more for it than that;
* no more is spent in all than budget documents hold in the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

from spbe_core.planning.asking import Ask, Asked
from spbe_core.planning.model import Pick, Step, Task, Way
from spbe_core.planning.packing import sizes


@dataclass(frozen=True)
class _Use:
    """What a way takes of an office: a share of its people, for some periods, from some period on; its column."""

    share: Fraction
    length: int
    first: int
    column: int


class Selection(Asked):
    """A question without its timetable.

    Parameters
    ----------
    task : Task
    ask : Ask
        For effort or index.
    kept : Fraction
        How much of every office's time is left free, so that the steps are easier to place.
    floor : int or None
        No solution has a smaller objective.
    """

    def __init__(self, task: Task, ask: Ask, *, kept: Fraction = Fraction(0), floor: int | None = None) -> None:
        super().__init__(task, ask)
        for step in task.steps:
            if not self.shut(step):
                for number, way in enumerate(step.ways):
                    column = self.program.column(self.cost(step, way)) if self.possible(step, way) else None
                    self.columns[step.id, number] = [*[None] * self.last, column]
        for step in task.steps:
            self._order(step)
        for office in sorted({office for _, way, _ in self.ways() for office in way.effort} - self.task.crowded):
            self._people(office, kept)
        self.row([(columns[-1], way.cost) for _, way, columns in self.ways()], most=task.money(self.last))
        for step_id in task.pins:
            self.row(self.by(step_id, self.last), least=1)
        self.goal(floor)

    def picks(self, values: Sequence[int]) -> Iterator[Pick]:
        """Read the picks from a solution: in the last periods, or where they are pinned."""
        for pick in super().picks(values):
            end = self.task.pins.get(pick.step.id, pick.end)
            yield Pick(pick.step, pick.way, end - self.length(pick.way) + 1, end)

    def spare(self, values: Sequence[int]) -> Iterator[Pick]:
        """Yield what a solution does not take, in its lightest way, what gives most for its work first.

        Nothing where the work is limited: it would go beyond that.
        """
        taken = {pick.step.id for pick in self.picks(values)}
        lightest: dict[str, Way] = {}
        for step, way, columns in self.ways():
            if columns[-1] is not None and step.id not in taken and self.ask.most_effort is None:
                lightest[step.id] = min(lightest.get(step.id, way), way, key=lambda each: each.work)
        steps = sorted(lightest, key=lambda each: -self.task.step[each].gain / lightest[each].work)
        for each in steps:
            yield Pick(self.task.step[each], lightest[each], self.last - self.length(lightest[each]) + 1, self.last)

    def _order(self, step: Step) -> None:
        own = self.by(step.id, self.last)
        if len(own) > 1:
            self.row(own, most=1)
        below = [] if step.after is None else [step.after]
        for each in below + self.needs.get(step.id, []):
            self.row([*own, *self.by(each, self.last, -1)], most=0)
        if below:
            self._ways_below(step, self.task.step[below[0]])

    def _ways_below(self, step: Step, below: Step) -> None:
        """Keep a way from following one that would be finished too late for it."""
        for number, way in enumerate(step.ways):
            after = self.length(way) + self.wait(way)
            late = [other for other in below.ways if self.way_soonest(below, other) + after > self.last]
            if late and len(late) < len(below.ways) and (step.id, number) in self.columns:
                early = [
                    (self.columns[below.id, place][-1], -1)
                    for place, other in enumerate(below.ways)
                    if other not in late and (below.id, place) in self.columns
                ]
                self.row([(self.columns[step.id, number][-1], 1), *early], most=0)

    def _people(self, office: str, kept: Fraction) -> None:
        uses = list(self._uses(office))
        for first in sorted({use.first for use in uses}):
            later = [use for use in uses if use.first >= first]
            room = (self.last - first + 1) * (1 - kept)
            for size in sizes(use.share for use in later):
                unit = lcm(*(each.denominator for each in size.values()))
                taken = [(use.column, int(use.length * size[use.share] * unit)) for use in later]
                if sum(work for _, work in taken) > room * unit:
                    self.row(taken, most=floor(room * unit))

    def _uses(self, office: str) -> Iterator[_Use]:
        for step, way, columns in self.ways():
            if office in way.effort and columns[-1] is not None:
                length = self.length(way)
                share = Fraction(way.effort[office], length * self.task.capacity(office))
                yield _Use(share, length, self.way_soonest(step, way) - length + 1, columns[-1])
