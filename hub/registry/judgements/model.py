"""Verdicts: every version is kept."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed


class JudgementVersion(Signed, Base):
    """One version of the verdict on one unit; ``salt`` goes with ``note`` and ``source``."""

    __tablename__ = "judgement_versions"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("verdict IN ('diterima', 'revisi')", name="verdict"),
        CheckConstraint("(verdict = 'revisi') = (reason IS NOT NULL)", name="reason"),
        Index(None, "assessment_id", "seq"),
    )

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    verdict: Mapped[str]
    reason: Mapped[str | None]
    note: Mapped[str]
    source: Mapped[str]
    salt: Mapped[str | None]
