"""A plan as people composed it, for the page: the index over time, what breaks, how far it moved since submission."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.evidence.model import EvidenceVersion
from hub.registry.plans.model import ActionVersion, PlanRow, TargetLevelVersion
from hub.registry.versions import current
from spbe_core import units, wire
from spbe_core.assessed import Written
from spbe_core.formats import two_decimals
from spbe_core.instruments import Instrument
from spbe_core.planning import building, composing
from spbe_core.planning.composing import Planned
from spbe_core.planning.model import Task


class Facts(NamedTuple):
    """What one version of an action says, without who."""

    id: str
    version: int
    seq: int
    deleted: bool
    indicator: str
    to_level: int
    title: str
    owner_office: str
    begin: date | None
    due: date
    funded: bool


def history(session: Session, plan: PlanRow) -> list[Facts]:
    """Return every version of every action of a plan, oldest first."""
    columns = (getattr(ActionVersion, "action_id" if name == "id" else name) for name in Facts._fields)
    query = select(*columns).where(ActionVersion.plan_id == plan.id).order_by(ActionVersion.seq)
    return [Facts(*row) for row in session.execute(query)]


def promised(versions: Sequence[Facts], approved: int | None) -> dict[str, Facts]:
    """Return what was promised of each action: in the approved plan, or in its first version.

    What is changed or deleted after the approval stays promised; an action that was never approved goes when it is
    deleted.
    """
    found: dict[str, Facts] = {}
    for each in versions:
        agreed = approved is not None and each.seq <= approved
        if each.deleted:
            if agreed or approved is None or found[each.id].seq > approved:
                del found[each.id]
        elif agreed or each.id not in found:
            found[each.id] = each
    return found


def changed(session: Session, plan: PlanRow, versions: Sequence[Facts], since: int) -> int:
    """Return how many actions and target levels differ from how they stood at an event."""
    before, now = _standing(versions, since), _standing(versions, None)
    aims = (_aims(session, plan, since), _aims(session, plan, None))
    pairs: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = ((before, now), aims)
    return sum(old.get(key) != new.get(key) for old, new in pairs for key in old.keys() | new.keys())


def _standing(versions: Iterable[Facts], by: int | None) -> dict[str, tuple[Any, ...]]:
    found: dict[str, tuple[Any, ...]] = {}
    for each in versions:
        if by is None or each.seq <= by:
            found[each.id] = each[4:]
            if each.deleted:
                del found[each.id]
    return found


def _aims(session: Session, plan: PlanRow, by: int | None) -> dict[str, int]:
    return {each.indicator: each.level for each in aims_by(session, plan, by) if each.level is not None}


def aims_by(session: Session, plan: PlanRow, by: int | None) -> list[TargetLevelVersion]:
    """Return the target levels as they stood after an event; as they stand now for ``None``."""
    query = select(TargetLevelVersion).where(TargetLevelVersion.plan_id == plan.id)
    if by is not None:
        query = query.where(TargetLevelVersion.seq <= by)
    newest = {each.indicator: each for each in session.scalars(query.order_by(TargetLevelVersion.version))}
    return [newest[indicator] for indicator in sorted(newest)]


def documents(session: Session, instrument: Instrument, assessment_id: str) -> Counter[tuple[str, int]]:
    """Count the documents tied to each indicator and level."""
    keys = (EvidenceVersion.assessment_id, EvidenceVersion.unit, EvidenceVersion.document_id)
    query = current(EvidenceVersion, *keys).where(
        EvidenceVersion.assessment_id == assessment_id, EvidenceVersion.tied.is_(True)
    )
    tied = (units.find(instrument, each.unit) for each in session.scalars(query))
    return Counter((unit.indicator, unit.level) for unit in tied)


def planned(versions: Iterable[ActionVersion]) -> list[Planned]:
    """Return actions as planning sees them."""
    return [
        Planned(
            id=each.action_id,
            indicator=each.indicator,
            to=each.to_level,
            due=each.due,
            begin=each.begin,
            fixed=each.pinned,
            done=each.status == wire.ActionStatus.SELESAI,
            running=each.status == wire.ActionStatus.BERJALAN,
            funded=each.funded,
        )
        for each in versions
    ]


def path(found: Written, actions: Sequence[Planned], now: date) -> Iterator[wire.PathPoint]:
    """Yield the index over time."""
    for each in composing.path(found.instrument, found.scores, actions, now):
        yield wire.PathPoint(
            day=each.day,
            low=two_decimals(each.low),
            high=two_decimals(each.high),
            low_exact=str(each.low),
            high_exact=str(each.high),
        )


def clashes(task: Task, actions: Sequence[Planned], deadline: date | None) -> Iterator[wire.Clash]:
    """Yield what the actions break."""
    for each in composing.clashes(task, actions, deadline):
        yield wire.Clash(
            kind=each.kind,
            action=each.action,
            other=each.other,
            office=None if each.office is None else building.office_name(each.office),
            day=each.day,
            weeks=each.weeks,
            load=None if each.load is None else str(each.load),
            room=None if each.room is None else str(each.room),
        )


@dataclass(frozen=True)
class Assumed:
    """What the lab assumes of an action that is not done: person-weeks (``None`` where its level is reached), days."""

    effort: int | None
    starts: date


def assumed(task: Task, actions: Sequence[Planned]) -> dict[str, Assumed]:
    """Return what the lab assumes of each action that is not done, by id."""
    start = task.calendar.start
    return {
        each.id: Assumed(composing.work(each, chain) or None, composing.span(each, chain, start)[0])
        for each, chain in composing.chains(task, actions)
    }
