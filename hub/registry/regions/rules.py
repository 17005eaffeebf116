"""Reading regions."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.regions.model import RegionRow
from spbe_core import wire


def to_wire(row: RegionRow) -> wire.Region:
    """Return a region in its wire form."""
    return wire.Region.model_validate(row, from_attributes=True)


def listed(session: Session, level: str | None = None, province: str | None = None) -> list[wire.Region]:
    """Return regions in the order of their code, narrowed by level and province code."""
    query = select(RegionRow).order_by(RegionRow.code)
    if level is not None:
        query = query.where(RegionRow.level == level)
    if province is not None:
        query = query.where(RegionRow.province_code == province)
    return [to_wire(row) for row in session.scalars(query)]


def by_code(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region a path names by ``code``."""
    return session.scalar(select(RegionRow.code).where(RegionRow.code == path["code"]))
