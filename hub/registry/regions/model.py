"""Regions as reference data."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base


class RegionRow(Base):
    """A regional government under its Kemendagri code, which is text."""

    __tablename__ = "regions"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    level: Mapped[str]
    province_code: Mapped[str] = mapped_column(index=True)
    province_name: Mapped[str]
    administrative_only: Mapped[bool]
    population: Mapped[int | None]
    area_km2: Mapped[str | None]
