"""What was agreed on a visit, line by line, and how far the actions are that were made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.assessments.model import AssessmentRow
from hub.registry.plans.model import ActionVersion
from hub.registry.plans.rules import today
from hub.registry.visits.model import VisitActionRow, VisitRow
from spbe_core import wire
from spbe_core.formats import day_in, zone_of


def agreed(text: str) -> list[str]:
    """Return what was agreed, one action a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def line_of(session: Session, row: VisitActionRow) -> str:
    """Return the line as it was agreed; empty where its text was erased since."""
    lines = agreed(session.get_one(VisitRow, (row.visit_id, row.visit_version)).agreed)
    return lines[row.line] if row.line < len(lines) else ""


def rows(session: Session, visit_id: str) -> list[VisitActionRow]:
    """Return what was made of a visit, in the order in which it was."""
    query = select(VisitActionRow).where(VisitActionRow.visit_id == visit_id)
    return list(session.scalars(query.order_by(VisitActionRow.seq)))


def of_visit(session: Session, visit: VisitRow, checks: Mapping[str, date]) -> list[wire.VisitAction]:
    """Return the actions that were made of a visit, with their state now and at the end of each check's day."""
    found = []
    for row in rows(session, visit.visit_id):
        query = select(ActionVersion).where(ActionVersion.action_id == row.action_id)
        versions = session.scalars(query.order_by(ActionVersion.version)).all()
        newest = versions[-1]
        facts = {
            "line": line_of(session, row),
            "action_id": row.action_id,
            "period": session.get_one(AssessmentRow, row.assessment_id).period,
            "indicator": newest.indicator,
            "status": None if newest.deleted else newest.status,
            "status30": _on(versions, visit.region_code, checks["check30"]),
            "status60": _on(versions, visit.region_code, checks["check60"]),
            "at": row.at,
        }
        found.append(wire.VisitAction.model_validate(facts))
    return found


def _on(versions: Sequence[ActionVersion], region: str, day: date) -> str | None:
    """Return how far an action was when a day was over, or is while it lasts."""
    known = [each for each in versions if day_in(each.at, zone_of(region)) <= day]
    return known[-1].status if known and not known[-1].deleted and day <= today(region) else None
