"""Reading regions."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.regions.model import RegionRow
from spbe_core import regions, wire


def to_wire(row: RegionRow) -> wire.Region:
    """Return a region in its wire form."""
    names = wire.Region.model_fields.keys() - {"sample"}
    facts = {name: getattr(row, name) for name in names}
    return wire.Region.model_validate({**facts, "sample": row.code == regions.SAMPLE.code})


def listed(session: Session, level: str | None = None, province: str | None = None) -> list[wire.Region]:
    """Return regions in the order of their code, narrowed by level and province code; never the sample region."""
    query = select(RegionRow).where(RegionRow.code != regions.SAMPLE.code).order_by(RegionRow.code)
    if level is not None:
        query = query.where(RegionRow.level == level)
    if province is not None:
        query = query.where(RegionRow.province_code == province)
    return [to_wire(row) for row in session.scalars(query)]


def held(session: Session) -> list[wire.Region]:
    """Return every region that somebody may hold a role in: those that are listed, then the sample region."""
    sample = session.get(RegionRow, regions.SAMPLE.code)
    return listed(session) + ([] if sample is None else [to_wire(sample)])


def by_code(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region a path names by ``code``."""
    return session.scalar(select(RegionRow.code).where(RegionRow.code == path["code"]))
