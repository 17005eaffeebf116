"""Steps of the course, and the units that a step names; only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed


class CourseStepRow(Signed, Base):
    """One step, and how the assessment stands after it; ``salt`` goes with ``reason``.

    ``gaps`` counts what was incomplete and acknowledged, by kind.
    """

    __tablename__ = "course_steps"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("round >= 1", name="round"),
        CheckConstraint("purpose IN ('latihan', 'resmi')", name="purpose"),
    )

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    round: Mapped[int]
    purpose: Mapped[str]
    deadline: Mapped[datetime | None]
    reason: Mapped[str]
    salt: Mapped[str | None]
    gaps: Mapped[dict[str, Any]]


class CourseUnitRow(Base):
    """A unit that a step names; ``salt`` goes with ``note``."""

    __tablename__ = "course_units"
    __table_args__ = (
        ForeignKeyConstraint(["assessment_id", "version"], ["course_steps.assessment_id", "course_steps.version"]),
        CheckConstraint("why IN ('catatan', 'revisi', 'berikut')", name="why"),
    )

    assessment_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    unit: Mapped[str] = mapped_column(primary_key=True)
    why: Mapped[str]
    reason: Mapped[str | None]
    note: Mapped[str]
    salt: Mapped[str | None]
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"))
