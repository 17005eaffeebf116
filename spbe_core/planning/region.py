"""A region's planning task from its assessment and plan as the registry tells them, for pages and notebooks alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from spbe_core import wire
from spbe_core.exact import exact
from spbe_core.instruments import Instrument
from spbe_core.item_states import ItemStatus
from spbe_core.planning import building
from spbe_core.planning.composing import Planned, reached
from spbe_core.planning.holding import held
from spbe_core.planning.model import Calendar, Fund, Task
from spbe_core.scoring import Value

DPPA_FROM = 7
"""Money of this month and later ones stands in a changed budget."""


@dataclass(frozen=True)
class Situation:
    """Where a region stands, what it has planned already, and with what.

    Attributes
    ----------
    instrument : Instrument
    scores : mapping of str to int, Fraction or None
        What the assessment is scored with.
    actions : tuple of Planned
    means : PlanMeans
    statuses : mapping of str to ItemStatus
        Evidence items, where the instrument has them.
    """

    instrument: Instrument
    scores: Mapping[str, Value | None]
    actions: tuple[Planned, ...] = ()
    means: wire.PlanMeans = field(default_factory=wire.PlanMeans)
    statuses: Mapping[str, ItemStatus] = field(default_factory=dict)

    @classmethod
    def of(cls, instrument: Instrument, assessment: wire.Assessment, plan: wire.Plan) -> Situation:
        """Read a situation from what the registry sent."""
        if assessment.scored:
            scores: dict[str, Value | None] = {
                each.indicator: None if each.score_exact is None else exact(each.score_exact)
                for each in assessment.scored
            }
        else:
            scores = {
                each.indicator: each.level.value if isinstance(each.level.value, int) else None
                for each in assessment.answers
            }
        statuses = {each.code: ItemStatus(each.state, each.reason) for each in assessment.items}
        return cls(instrument, scores, tuple(planned(plan.actions)), plan.means, statuses)

    def task(self, calendar: Calendar) -> Task:
        """Return the task: what is finished counts as reached; nothing that is planned is in it."""
        known = {indicator: level for indicator, level in self.scores.items() if level is not None}
        means = building.Means(calendar, self.means.persons, tuple(fund(each) for each in self.means.funds))
        start = reached(known, self.actions)
        return building.from_levels(self.instrument, start, means, whole=True, statuses=self.statuses)

    def around_fixed(self, calendar: Calendar, until: date) -> Task:
        """Return the task with what people fixed and what they barred, planned until a day."""
        made = self.task(calendar)
        if not calendar.periods:
            return made
        barred = {each: made.start[each] for each in self.means.barred if each in made.start}
        return held(replace(made, at_most=barred), self.actions, until)


def fund(each: wire.PlanFund) -> Fund:
    """Return money as planning sees it."""
    return Fund(budget(each.day), each.day, each.amount)


def budget(day: date) -> str:
    """Name the budget document that holds money from a day on."""
    return f"{'DPPA' if day.month >= DPPA_FROM else 'DPA'} {day.year}"


def planned(actions: Iterable[wire.Action]) -> Iterable[Planned]:
    """Yield actions as planning sees them."""
    for each in actions:
        yield Planned(
            id=each.id,
            indicator=each.indicator,
            to=each.to_level,
            due=each.due,
            begin=each.begin,
            fixed=each.pinned,
            done=each.status == wire.ActionStatus.SELESAI,
            running=each.status == wire.ActionStatus.BERJALAN,
            funded=each.funded,
        )
