"""Action plans: every version of target, target levels and actions is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, false, true
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed


class PlanRow(Base):
    """The plan of an assessment; made with it, so that it always has an id. ``seq`` is its last event."""

    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"), unique=True)
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"))


class TargetVersion(Signed, Base):
    """One version of the index to reach and the day to reach it."""

    __tablename__ = "target_versions"

    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[str | None]
    due: Mapped[date | None]


class TargetLevelVersion(Signed, Base):
    """One version of the level an indicator shall reach."""

    __tablename__ = "target_level_versions"
    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", name="level"),)

    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    level: Mapped[int | None]


class ActionVersion(Signed, Base):
    """One version of an action; the last version of a deleted one says so. ``salt`` goes with title and office."""

    __tablename__ = "action_versions"
    __table_args__ = (CheckConstraint("to_level BETWEEN 1 AND 5", name="to_level"),)

    action_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"), index=True)
    indicator: Mapped[str]
    from_level: Mapped[int | None]
    to_level: Mapped[int]
    title: Mapped[str]
    owner_office: Mapped[str]
    salt: Mapped[str | None]
    due: Mapped[date]
    status: Mapped[str]
    deleted: Mapped[bool]
    begin: Mapped[date | None]
    pinned: Mapped[bool] = mapped_column(server_default=true())
    funded: Mapped[bool] = mapped_column(server_default=false())


class PlanMeansVersion(Signed, Base):
    """One version of what a plan is made with: people by office, money, indicators that stay (wire.PlanMeans)."""

    __tablename__ = "plan_means_versions"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)

    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]]


class PlanReviewRow(Signed, Base):
    """One thing said about a plan: submitted, approved, returned, or a word; ``salt`` goes with the note.

    ``plan_seq`` is the plan's last event at that moment, so that the plan can be read again as it was then.
    """

    __tablename__ = "plan_reviews"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("step IN ('ajukan', 'tarik', 'setujui', 'kembalikan', 'catat')", name="step"),
        CheckConstraint("state IN ('disusun', 'diajukan', 'disetujui', 'dikembalikan')", name="state"),
    )

    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str]
    state: Mapped[str]
    plan_seq: Mapped[int]
    note: Mapped[str]
    salt: Mapped[str | None]
