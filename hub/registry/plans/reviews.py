"""What was said about a plan: submitted, approved, returned, or a word."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.plans.model import PlanReviewRow, PlanRow
from spbe_core import wire


def of_plan(session: Session, plan: PlanRow) -> list[PlanReviewRow]:
    """Return what was said about a plan, oldest first."""
    query = select(PlanReviewRow).where(PlanReviewRow.plan_id == plan.id)
    return list(session.scalars(query.order_by(PlanReviewRow.version)))


def newest(session: Session, plan: PlanRow) -> PlanReviewRow | None:
    """Return what was said last."""
    query = select(PlanReviewRow).where(PlanReviewRow.plan_id == plan.id)
    found: PlanReviewRow | None = session.scalar(query.order_by(PlanReviewRow.version.desc()).limit(1))
    return found


def to_wire(row: PlanReviewRow) -> wire.PlanReview:
    """Return one thing that was said in its wire form."""
    names = wire.PlanReview.model_fields
    return wire.PlanReview.model_validate({name: getattr(row, name) for name in names})
