"""Reading action plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.assessments import rules as assessments
from hub.registry.assessments import written
from hub.registry.assessments.model import AssessmentRow
from hub.registry.plans import composing, reviews
from hub.registry.plans.model import (
    ActionVersion,
    PlanMeansVersion,
    PlanReviewRow,
    PlanRow,
    TargetLevelVersion,
    TargetVersion,
)
from hub.registry.versions import current
from hub.registry.visits.model import VisitActionRow
from spbe_core import planning, wire
from spbe_core.exact import neutral
from spbe_core.external_indices import needed
from spbe_core.formats import day_in, zone_of
from spbe_core.instruments import Indicator, Instrument
from spbe_core.planning.model import Calendar
from spbe_core.planning.region import Situation


def today(region: str, now: datetime | None = None) -> date:
    """Return the day it is in a region."""
    return day_in(now or datetime.now(UTC), zone_of(region))


def by_action(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region of the action a path names."""
    return session.scalar(
        select(AssessmentRow.region_code)
        .join(PlanRow, PlanRow.assessment_id == AssessmentRow.id)
        .join(ActionVersion, ActionVersion.plan_id == PlanRow.id)
        .where(ActionVersion.action_id == path["action_id"])
        .limit(1)
    )


def of_assessment(session: Session, assessment_id: str) -> PlanRow:
    """Return the plan of an assessment; every assessment has one."""
    return session.execute(select(PlanRow).where(PlanRow.assessment_id == assessment_id)).scalar_one()


def target(session: Session, plan: PlanRow) -> TargetVersion | None:
    """Return the current target; ``None`` while none was set."""
    query = current(TargetVersion, TargetVersion.plan_id).where(TargetVersion.plan_id == plan.id)
    found: TargetVersion | None = session.scalar(query)
    return found


def aimed_at(goal: TargetVersion | None) -> wire.PlanTarget:
    """Return a target in its wire form; an empty one while none was set."""
    return wire.PlanTarget(index=goal.index if goal else None, due=goal.due if goal else None)


def target_levels(session: Session, plan: PlanRow) -> list[TargetLevelVersion]:
    """Return the current target level of every indicator that ever had one, in instrument order."""
    query = current(TargetLevelVersion, TargetLevelVersion.plan_id, TargetLevelVersion.indicator)
    query = query.where(TargetLevelVersion.plan_id == plan.id)
    return list(session.scalars(query.order_by(TargetLevelVersion.indicator)))


def actions(session: Session, plan: PlanRow) -> list[ActionVersion]:
    """Return the current actions by due date."""
    query = current(ActionVersion, ActionVersion.action_id)
    query = query.where(ActionVersion.plan_id == plan.id, ActionVersion.deleted.is_(False))
    return list(session.scalars(query.order_by(ActionVersion.due, ActionVersion.action_id)))


def means(session: Session, plan: PlanRow) -> tuple[wire.PlanMeans, PlanMeansVersion | None]:
    """Return what a plan is made with, and its version; ``None`` while all of it is as the lab assumes."""
    query = current(PlanMeansVersion, PlanMeansVersion.plan_id).where(PlanMeansVersion.plan_id == plan.id)
    found: PlanMeansVersion | None = session.scalar(query)
    return (wire.PlanMeans() if found is None else wire.PlanMeans.model_validate(found.content)), found


def to_wire(session: Session, plan: PlanRow) -> wire.Plan:
    """Return a plan in its wire form: the index now, the index it leads to, over time, and what it breaks."""
    assessment = assessments.get(session, plan.assessment_id)
    goal = target(session, plan)
    aims = target_levels(session, plan)
    now = today(assessment.region_code)
    found = written.of(session, assessment)
    after = planning.after(found.instrument, found.scores, {aim.indicator: aim.level for aim in aims})
    held, version = means(session, plan)
    rows = actions(session, plan)
    planned = composing.planned(rows)
    task = (
        Situation(found.instrument, found.scores, tuple(planned), held, found.statuses).task(Calendar(now, 1, 1))
        if planned  # without actions nothing is assumed, and nothing can clash
        else None
    )
    said = reviews.of_plan(session, plan)
    extra = _extra(session, plan, found.instrument, said, composing.assumed(task, planned) if task else {})
    return wire.Plan(
        id=plan.id,
        assessment_id=assessment.id,
        region_code=assessment.region_code,
        target=aimed_at(goal),
        target_version=goal.version if goal else 0,
        levels=[_target_level(found.instrument, aim) for aim in aims],
        actions=[action(row, now, extra.of(row)) for row in rows],
        now=assessments.summary(assessment),
        after=after.summary(),
        seq=plan.seq,
        path=list(composing.path(found, planned, now)) if rows else [],
        clashes=list(composing.clashes(task, planned, goal.due if goal else None)) if task else [],
        means=held,
        means_version=version.version if version else 0,
        state=said[-1].state if said else "disusun",
        reviews=[reviews.to_wire(each) for each in said],
        changed=extra.changed,
    )


@dataclass(frozen=True)
class _Extra:
    """What is derived for actions: what the lab assumes, what was promised, documents, visits."""

    assumed: Mapping[str, composing.Assumed]
    promised: Mapping[str, composing.Facts]
    documents: Mapping[tuple[str, int], int]
    visits: Mapping[str, str]
    changed: int

    def of(self, row: ActionVersion) -> dict[str, Any]:
        levels = range((row.from_level or 0) + 1, row.to_level + 1)
        assumed, first = self.assumed.get(row.action_id), self.promised.get(row.action_id)
        return {
            "starts": row.begin if assumed is None else assumed.starts,
            "effort": None if assumed is None else assumed.effort,
            "first_due": None if first is None else first.due,
            "visit": self.visits.get(row.action_id),
            "evidence": sum(self.documents.get((row.indicator, level), 0) for level in levels),
        }


def _extra(
    session: Session,
    plan: PlanRow,
    instrument: Instrument,
    said: Sequence[PlanReviewRow],
    assumed: Mapping[str, composing.Assumed],
) -> _Extra:
    versions = composing.history(session, plan)
    approved = [each.plan_seq for each in said if each.step == "setujui"]
    submitted = [each.plan_seq for each in said if each.step in {"ajukan", "setujui"}]
    return _Extra(
        assumed,
        composing.promised(versions, approved[-1] if approved else None),
        composing.documents(session, instrument, plan.assessment_id) if versions else {},
        _visits(session, plan) if versions else {},
        composing.changed(session, plan, versions, submitted[-1]) if submitted else 0,
    )


def _visits(session: Session, plan: PlanRow) -> dict[str, str]:
    """Return the visit on which an action was agreed, by action."""
    query = select(VisitActionRow.action_id, VisitActionRow.visit_id)
    found = session.execute(query.where(VisitActionRow.assessment_id == plan.assessment_id))
    return {row.action_id: row.visit_id for row in found}


def _target_level(instrument: Instrument, aim: TargetLevelVersion) -> wire.TargetLevel:
    needs = None if aim.level is None else _needs(instrument, instrument.indicator(aim.indicator), aim.level)
    return wire.TargetLevel(indicator=aim.indicator, level=aim.level, version=aim.version, needs=needs)


def _needs(instrument: Instrument, indicator: Indicator, level: int) -> wire.ExternalNeed | None:
    """Say what an external index must reach for a level; ``None`` where none determines the indicator."""
    if indicator.external_index is None or indicator.external_role != "determines":
        return None
    index = instrument.external(indicator.external_index)
    return wire.ExternalNeed(
        index=index.id,
        name=index.name,
        custodian=index.custodian,
        value=neutral(needed(index, level)),
        confidence=index.interpolation_confidence,
    )


def action(version: ActionVersion, now: date, extra: Mapping[str, Any] | None = None) -> wire.Action:
    """Return an action in its wire form; overdue when its day has passed and it is not done."""
    derived = {"id", "overdue", "starts", "effort", "first_due", "evidence", "visit"}
    return wire.Action.model_validate(
        {
            **{name: getattr(version, name) for name in wire.Action.model_fields.keys() - derived},
            **(extra or {}),
            "id": version.action_id,
            "overdue": version.due < now and version.status != wire.ActionStatus.SELESAI,
        }
    )
