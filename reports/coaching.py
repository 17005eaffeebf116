"""What a region and its coach are at: plan, progress, the coach's last note.

None of it is published. It is read with the rights of whoever makes the report, goes into its own region's report only,
and makes their class *terbatas*. Texts that people wrote travel as data, like all other facts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from reports.frozen import Frozen
from spbe_core import instruments, stages, wire
from spbe_core.client import Registry
from spbe_core.formats import day_in, zone_of
from spbe_core.instruments import Instrument
from spbe_core.item_states import ItemState
from spbe_core.next_step import COACH_ROLES

DRAFTS = frozenset({"draft", "returned"})
"""States in which the self-assessment is still the region's own draft."""


class ActionLine(Frozen):
    """One action of the plan, as the region wrote it."""

    title: str
    indicator: str
    indicator_id: str = ""
    office: str
    from_level: int | None
    to_level: int
    due: date
    status: wire.ActionStatus

    def late(self, day: date) -> bool:
        """Whether it should have been done by a day and is not."""
        return self.due < day and self.status is not wire.ActionStatus.SELESAI


class Note(Frozen):
    """What the coach wrote last on the assessment or one of its indicators, and on which day."""

    text: str
    day: date


class StageIndex(Frozen):
    """The index of the report's year at a stage before penetapan; neutral text."""

    stage: wire.Stage
    value: str


class IndicatorStages(Frozen):
    """What one indicator of the newest assessment has at each stage.

    Attributes
    ----------
    id : str
    values : dict of Stage to str
        Neutral text; the self-assessment's own value only once it was sent, because a draft is the region's alone.
    items : dict of ItemState to int
        How many evidence items (Pemdi) stand where; empty where the instrument has none.
    """

    id: str
    values: dict[wire.Stage, str]
    items: dict[ItemState, int]


class Coaching(Frozen):
    """A region's official assessment of its newest period, its plan and the coach's last note.

    Attributes
    ----------
    period, instrument : str
    answered, total : int
        Indicators of the self-assessment.
    target : str or None
        The index to reach, neutral text.
    due : date or None
        Until when.
    after : (str, str) or None
        Lowest and highest index, neutral text, that the plan's target levels give on top of the self-assessment;
        ``None`` when the plan names no level.
    actions : tuple of ActionLine
        By due date.
    note : Note or None
    state : str
        Where the assessment stands in its course.
    now : (str, str) or None
        Lowest and highest index of the self-assessment as it stands, neutral text.
    stages : tuple of StageIndex
        The index of the report's own year at the stages before penetapan, those that the registry holds.
    indicators : tuple of IndicatorStages
        In the instrument's order; empty while there is nothing to show of any.
    """

    period: str
    instrument: str
    answered: int
    total: int
    target: str | None
    due: date | None
    after: tuple[str, str] | None
    actions: tuple[ActionLine, ...]
    note: Note | None
    state: str = "draft"
    now: tuple[str, str] | None = None
    stages: tuple[StageIndex, ...] = ()
    indicators: tuple[IndicatorStages, ...] = ()

    @property
    def sent(self) -> bool:
        """Whether the self-assessment is more than a draft, so that its values may be shown beside later stages."""
        return self.state not in DRAFTS


def of_regions(registry: Registry, codes: Iterable[str], year: int) -> dict[str, Coaching]:
    """Read the coaching of those regions that have an official assessment.

    Parameters
    ----------
    registry : Registry
        With the rights of whoever makes the reports.
    codes : iterable of str
    year : int
        The report's.

    Raises
    ------
    RegistryError
        Also when one of the regions is not in the caller's care: nothing is left out silently.
    """
    found = {code: _of_region(registry, code, year) for code in codes}
    return {code: coaching for code, coaching in found.items() if coaching is not None}


def _of_region(registry: Registry, code: str, year: int) -> Coaching | None:
    official = [each for each in registry.assessments(code) if each.purpose == "resmi" and not each.sample]
    if not official:
        return None
    newest = max(official, key=lambda each: each.period)
    held = registry.stages(code)
    plan = registry.plan(newest.id)
    said = [each for each in registry.comments(newest.id) if each.author_role in COACH_ROLES and each.reply_to is None]
    last = max(said, key=lambda each: (each.at, each.id), default=None)
    instrument = instruments.load(newest.instrument)
    planned = any(each.level is not None for each in plan.levels)
    return Coaching(
        period=newest.period,
        instrument=newest.instrument,
        answered=newest.summary.answered,
        total=newest.summary.total,
        target=plan.target.index,
        due=plan.target.due,
        after=(plan.after.low, plan.after.high) if planned else None,
        actions=tuple(
            ActionLine(
                title=each.title,
                indicator_id=each.indicator,
                indicator=f"{instrument.indicator(each.indicator).number}. {instrument.indicator(each.indicator).name}",
                office=each.owner_office,
                from_level=each.from_level,
                to_level=each.to_level,
                due=each.due,
                status=each.status,
            )
            for each in sorted(plan.actions, key=lambda each: (each.due, each.id))
        ),
        note=None if last is None else Note(text=last.shown(), day=day_in(last.at, zone_of(code))),
        state=newest.state,
        now=(newest.summary.low, newest.summary.high),
        stages=_indexes(held, str(year)),
        indicators=_indicators(registry.assessment(newest.id), instrument, held),
    )


def _indexes(held: Iterable[wire.StageValue], period: str) -> tuple[StageIndex, ...]:
    found = {each.stage: each.value for each in held if (each.period, each.subject) == (period, stages.INDEX)}
    return tuple(
        StageIndex(stage=stage, value=value)
        for stage in stages.STAGES
        if stage is not wire.Stage.PENETAPAN and (value := found.get(stage)) is not None
    )


def _indicators(
    assessment: wire.Assessment, instrument: Instrument, held: Iterable[wire.StageValue]
) -> tuple[IndicatorStages, ...]:
    of_period = [each for each in held if each.period == assessment.period and each.value is not None]
    own = {} if assessment.state in DRAFTS else _own(assessment)
    written = {each.code: each.shown for each in assessment.items}
    lines = []
    for indicator in instrument.indicators:
        values = {each.stage: str(each.value) for each in of_period if each.subject == indicator.id}
        if (mine := own.get(indicator.id)) is not None:
            values.setdefault(wire.Stage.MANDIRI, mine)
        items = Counter(written.get(each.code, ItemState.BELUM) for each in indicator.items)
        lines.append(IndicatorStages(id=indicator.id, values=values, items=items))
    return tuple(lines) if any(line.values or line.items for line in lines) else ()


def _own(assessment: wire.Assessment) -> dict[str, str]:
    """Return the self-assessment's own values: scores where the instrument has them, levels elsewhere."""
    if assessment.scored:
        return {each.indicator: each.score for each in assessment.scored if each.score is not None}
    return {each.indicator: str(each.level.value) for each in assessment.answers if each.level.value is not None}
