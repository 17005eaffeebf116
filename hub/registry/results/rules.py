"""Reading published results."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.results.model import LevelRow, ResultRow
from spbe_core import wire


def to_wire(row: ResultRow) -> wire.OfficialResult:
    """Return a result in its wire form."""
    return wire.OfficialResult.model_validate({name: getattr(row, name) for name in wire.OfficialResult.model_fields})


def listed(session: Session, year: int | None = None, region: str | None = None) -> list[wire.OfficialResult]:
    """Return results in the published order, narrowed by year and region code."""
    query = select(ResultRow).order_by(ResultRow.number)
    if year is not None:
        query = query.where(ResultRow.year == year)
    if region is not None:
        query = query.where(ResultRow.region_code == region)
    return [to_wire(row) for row in session.scalars(query)]


def levels(session: Session, year: int | None = None, region: str | None = None) -> list[wire.OfficialLevel]:
    """Return published levels by region, year, instrument and indicator, narrowed by year and region code."""
    query = select(LevelRow).order_by(LevelRow.region_code, LevelRow.year, LevelRow.instrument, LevelRow.indicator)
    if year is not None:
        query = query.where(LevelRow.year == year)
    if region is not None:
        query = query.where(LevelRow.region_code == region)
    names = wire.OfficialLevel.model_fields
    return [wire.OfficialLevel.model_validate({n: getattr(row, n) for n in names}) for row in session.scalars(query)]
