"""Reading regions."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from hub.registry.locating import Lasting
from hub.registry.regions.model import RegionRow
from spbe_core import regions, wire

_FIELDS = tuple(name for name in wire.Region.model_fields if name != "sample")
_COLUMNS = tuple(getattr(RegionRow, name) for name in _FIELDS)
"""Read as they are: hundreds of regions are read at once."""


def to_wire(row: RegionRow | Row[Any]) -> wire.Region:
    """Return a region in its wire form."""
    facts = {name: getattr(row, name) for name in _FIELDS}
    return wire.Region.model_validate({**facts, "sample": row.code == regions.SAMPLE.code})


def listed(session: Session, level: str | None = None, province: str | None = None) -> list[wire.Region]:
    """Return regions in the order of their code, narrowed by level and province code; never the sample region."""
    query = select(*_COLUMNS).where(RegionRow.code != regions.SAMPLE.code).order_by(RegionRow.code)
    if level is not None:
        query = query.where(RegionRow.level == level)
    if province is not None:
        query = query.where(RegionRow.province_code == province)
    return [to_wire(row) for row in session.execute(query)]


def codes(session: Session) -> list[str]:
    """Return the codes of every region that somebody may hold a role in: those that are listed, then the sample's."""
    found = session.scalars(select(RegionRow.code).order_by(RegionRow.code))
    return sorted(found, key=lambda code: code == regions.SAMPLE.code)


def held(session: Session) -> list[wire.Region]:
    """Return the regions of :func:`codes`."""
    return listed(session) + some(session, (regions.SAMPLE.code,))


def some(session: Session, wanted: Collection[str]) -> list[wire.Region]:
    """Return the regions with these codes, in the order of :func:`codes`."""
    rows = session.execute(select(*_COLUMNS).where(RegionRow.code.in_(wanted)).order_by(RegionRow.code))
    return sorted(map(to_wire, rows), key=lambda region: region.sample)


by_code = Lasting("code", select(RegionRow.code).where(RegionRow.code == bindparam("wanted")))
"""Locate for the guard: the region a path names by ``code``."""
