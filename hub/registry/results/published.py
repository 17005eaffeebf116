"""What the package holds as published, value by value: below the values of penetapan that are kept in the lab."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.results.model import LevelRow, ResultRow
from spbe_core.effective import DOMAIN_COLUMNS
from spbe_core.stages import INDEX, PREDICATE

Key = tuple[str, str]
"""Region code and subject."""


def published(session: Session, instrument: str, year: int, region: str | None = None) -> dict[Key, str]:
    """Return published values as printed, of one region when given."""
    found: dict[Key, str] = {}
    columns = {INDEX: "index", PREDICATE: "predicate", **DOMAIN_COLUMNS.get(instrument, {})}
    query = select(ResultRow).where(ResultRow.year == year, ResultRow.instrument == instrument)
    levels = select(LevelRow).where(LevelRow.year == year, LevelRow.instrument == instrument)
    if region is not None:
        query, levels = query.where(ResultRow.region_code == region), levels.where(LevelRow.region_code == region)
    for row in session.scalars(query.where(ResultRow.region_code.is_not(None))):
        for subject, column in columns.items():
            if (value := getattr(row, column)) is not None:
                found[row.region_code or "", subject] = value
    return found | {(row.region_code, row.indicator): str(row.level) for row in session.scalars(levels)}
