"""The states of evidence items: every version is kept."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed


class ItemVersion(Signed, Base):
    """One version of one item's state (:mod:`spbe_core.item_states`); *tertolak otomatis* is derived, never stored."""

    __tablename__ = "item_versions"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("state IN ('belum', 'draf', 'diunggah', 'diterima', 'revisi')", name="state"),
        CheckConstraint("(state = 'revisi') = (reason IS NOT NULL)", name="reason"),
        Index(None, "assessment_id", "seq"),
    )

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str]
    reason: Mapped[str | None]
