"""Answers: every version of every field, never changed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed


class AnswerVersion(Signed, Base):
    """One version of one field of one indicator's answer: a level, a score or a text; all empty for an emptied field.

    ``score`` is the exact score of an indicator of a fractional instrument, as neutral decimal text.
    ``salt`` goes with ``text`` (:mod:`hub.registry.texts`): both are emptied together when the text is erased.
    """

    __tablename__ = "answer_versions"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("level BETWEEN 1 AND 5", name="level"),
        CheckConstraint("level IS NULL OR (field = 'level' AND text IS NULL)", name="one_value"),
        CheckConstraint("score IS NULL OR (field = 'level' AND text IS NULL AND level IS NULL)", name="score"),
        CheckConstraint("text IS NULL OR field IN ('fakta', 'analisis', 'justifikasi')", name="field"),
        Index(None, "assessment_id", "seq"),
    )

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    field: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    level: Mapped[int | None]
    text: Mapped[str | None]
    salt: Mapped[str | None]
    score: Mapped[str | None]
