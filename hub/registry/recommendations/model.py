"""Recommendations: every version of the text, and of what each region made of it, is kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed


class RecommendationRow(Signed, Base):
    """One version of a recommendation's text; ``salt`` goes with title, text and office."""

    __tablename__ = "recommendation_versions"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("to_level BETWEEN 1 AND 5", name="to_level"),
    )

    recommendation_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    instrument: Mapped[str]
    period: Mapped[str]
    indicator: Mapped[str]
    to_level: Mapped[int]
    title: Mapped[str]
    text: Mapped[str]
    owner_office: Mapped[str]
    salt: Mapped[str | None]
    due: Mapped[date]


class RecommendationStateRow(Signed, Base):
    """One version of what a region made of a recommendation; ``salt`` goes with the reason."""

    __tablename__ = "recommendation_states"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("status IN ('baru', 'diterima', 'ditolak', 'selesai')", name="status"),
        CheckConstraint("(status = 'ditolak') = (reason <> '')", name="reason"),
        Index(None, "region_code"),
    )

    recommendation_id: Mapped[str] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str]
    text_version: Mapped[int]
    reason: Mapped[str]
    salt: Mapped[str | None]
    action_id: Mapped[str | None]
