"""Published results as reference data: values are text as printed."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base


class ResultRow(Base):
    """One body's published result of a year. Central bodies have no region code."""

    __tablename__ = "official_results"
    __table_args__ = (UniqueConstraint("level", "region_name", "year"), Index(None, "region_code", "year"))

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Position in the published order."""
    region_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"))
    region_name: Mapped[str]
    level: Mapped[str]
    year: Mapped[int] = mapped_column(index=True)
    instrument: Mapped[str]
    index: Mapped[str]
    predicate: Mapped[str]
    kebijakan: Mapped[str | None]
    tata_kelola: Mapped[str | None]
    manajemen: Mapped[str | None]
    layanan: Mapped[str | None]
    source: Mapped[str]
    note: Mapped[str | None]


class LevelRow(Base):
    """One indicator's published level."""

    __tablename__ = "official_levels"

    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    instrument: Mapped[str] = mapped_column(primary_key=True)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[int]
    self_level: Mapped[int | None]
    complete: Mapped[bool]
    source: Mapped[str]
