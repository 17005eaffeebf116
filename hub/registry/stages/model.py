"""Values per stage: every version is kept."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed


class StageVersion(Signed, Base):
    """One version of one value; ``value`` is empty once it was withdrawn. ``salt`` goes with the three texts."""

    __tablename__ = "stage_values"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("stage IN ('mandiri', 'dokumen', 'interviu', 'penetapan')", name="stage"),
        CheckConstraint("version = 1 OR reason IS NOT NULL", name="reason"),
        Index(None, "stage", "period"),
    )

    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), primary_key=True)
    instrument: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[str | None]
    source: Mapped[str]
    reason: Mapped[str | None]
    note: Mapped[str | None]
    salt: Mapped[str | None]
