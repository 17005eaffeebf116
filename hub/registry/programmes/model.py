"""Programmes: every version of what a programme is, with the regions that it then had."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed


class ProgrammeRow(Signed, Base):
    """One version of a programme; ``salt`` goes with name and description."""

    __tablename__ = "programme_versions"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint('"begin" <= until', name="window"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    description: Mapped[str]
    begin: Mapped[date]
    until: Mapped[date]
    closed: Mapped[bool]
    salt: Mapped[str | None]


class ProgrammeRegionRow(Base):
    """A region that a programme had in one of its versions."""

    __tablename__ = "programme_regions"
    __table_args__ = (
        ForeignKeyConstraint(["code", "version"], ["programme_versions.code", "programme_versions.version"]),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), primary_key=True)
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"))
