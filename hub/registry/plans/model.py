"""Action plans: every version of target, target levels and actions is kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey
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
