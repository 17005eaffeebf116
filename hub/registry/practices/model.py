"""Practices: every version of the text, of its endorsement and of each adoption is kept."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed


class PracticeRow(Signed, Base):
    """One version of a practice; ``salt`` goes with everything that was told.

    Others see the newest version that is ``terbit``, unless one that is ``ditarik`` follows it.
    """

    __tablename__ = "practice_versions"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("state IN ('draf', 'terbit', 'ditarik')", name="state"),
        Index(None, "region_code"),
    )

    practice_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    instrument: Mapped[str]
    indicator: Mapped[str]
    level: Mapped[int]
    state: Mapped[str]
    title: Mapped[str]
    how: Mapped[str]
    who: Mapped[str]
    duration: Mapped[str]
    cost: Mapped[str]
    documents: Mapped[str]
    repository: Mapped[str]
    licence: Mapped[str]
    agreement: Mapped[str]
    pitfalls: Mapped[str]
    salt: Mapped[str | None]


class EndorsementRow(Signed, Base):
    """One version of what a coach said of a published practice; ``salt`` goes with the note."""

    __tablename__ = "practice_endorsements"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)

    practice_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    practice_version: Mapped[int]
    endorsed: Mapped[bool]
    note: Mapped[str]
    salt: Mapped[str | None]


class AdoptionRow(Signed, Base):
    """One version of a region's adoption of a practice or of general advice, for an indicator of an assessment.

    ``salt`` goes with the note.
    """

    __tablename__ = "practice_adoptions"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("result IN ('berhasil', 'sebagian', 'tidak')", name="result"),
        Index(None, "region_code"),
    )

    practice_id: Mapped[str] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    practice_version: Mapped[int]
    action_id: Mapped[str]
    result: Mapped[str | None]
    note: Mapped[str]
    salt: Mapped[str | None]
