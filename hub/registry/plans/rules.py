"""Reading action plans."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.assessments import rules as assessments
from hub.registry.assessments import written
from hub.registry.assessments.model import AssessmentRow
from hub.registry.plans.model import ActionVersion, PlanRow, TargetLevelVersion, TargetVersion
from hub.registry.versions import current
from spbe_core import planning, wire
from spbe_core.exact import neutral
from spbe_core.external_indices import needed
from spbe_core.formats import day_in, zone_of
from spbe_core.instruments import Indicator, Instrument


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


def to_wire(session: Session, plan: PlanRow) -> wire.Plan:
    """Return a plan in its wire form, with the index now and the index it leads to."""
    assessment = assessments.get(session, plan.assessment_id)
    goal = target(session, plan)
    aims = target_levels(session, plan)
    now = today(assessment.region_code)
    found = written.of(session, assessment)
    after = planning.after(found.instrument, found.scores, {aim.indicator: aim.level for aim in aims})
    return wire.Plan(
        id=plan.id,
        assessment_id=assessment.id,
        region_code=assessment.region_code,
        target=wire.PlanTarget(index=goal.index if goal else None, due=goal.due if goal else None),
        target_version=goal.version if goal else 0,
        levels=[_target_level(found.instrument, aim) for aim in aims],
        actions=[action(version, now) for version in actions(session, plan)],
        now=assessments.summary(assessment),
        after=after.summary(),
        seq=plan.seq,
    )


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


def action(version: ActionVersion, now: date) -> wire.Action:
    """Return an action in its wire form; overdue when its day has passed and it is not done."""
    names = wire.Action.model_fields.keys() - {"id", "overdue"}
    return wire.Action.model_validate(
        {
            **{name: getattr(version, name) for name in names},
            "id": version.action_id,
            "overdue": version.due < now and version.status != wire.ActionStatus.SELESAI,
        }
    )
