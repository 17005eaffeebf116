"""Reading published results: what the package holds, overlaid by the newest values of penetapan kept in the lab."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.results.model import LevelRow, ResultRow
from hub.registry.stages import rules as stage_rules
from spbe_core import effective, instruments, wire
from spbe_core.effective import Kept


def to_wire(row: ResultRow) -> wire.OfficialResult:
    """Return a packaged result in its wire form."""
    return wire.OfficialResult.model_validate({name: getattr(row, name) for name in _RESULT})


_RESULT = tuple(wire.OfficialResult.model_fields)


def listed(session: Session, year: int | None = None, region: str | None = None) -> list[wire.OfficialResult]:
    """Return the effective results, narrowed by year and region code.

    Those of the package come in the published order; regions without one follow by year and code.
    """
    query = select(ResultRow).order_by(ResultRow.number)
    if year is not None:
        query = query.where(ResultRow.year == year)
    if region is not None:
        query = query.where(ResultRow.region_code == region)
    packaged = [to_wire(row) for row in session.scalars(query)]
    kept = grouped(stage_rules.official(session, year, region))
    if not kept:
        return packaged
    rows = [effective.overlaid(row, kept.pop(_key(row), {})) for row in packaged]
    made = (
        effective.result(code, int(period), instrument, values)
        for (code, period, instrument), values in sorted(kept.items(), key=lambda item: (item[0][1], item[0][0]))
    )
    return [*rows, *(row for row in made if row is not None)]


def levels(
    session: Session, year: int | None = None, region: str | None = None, instrument: str | None = None
) -> list[wire.OfficialLevel]:
    """Return effective levels by region, year, instrument and indicator, narrowed by any of the first three."""
    # columns instead of rows: of a region hundreds are read for each page
    names = wire.OfficialLevel.model_fields
    query = select(*(getattr(LevelRow, name) for name in names))
    if year is not None:
        query = query.where(LevelRow.year == year)
    if region is not None:
        query = query.where(LevelRow.region_code == region)
    if instrument is not None:
        query = query.where(LevelRow.instrument == instrument)
    rows = [wire.OfficialLevel.model_validate(row._asdict()) for row in session.execute(query)]
    kept = [row for row in stage_rules.official(session, year, region) if instrument in {None, row.instrument}]
    return effective.levels(rows, [row for row in kept if _has_level(row)])


def grouped(rows: Iterable[Kept]) -> dict[tuple[str, str, str], dict[str, Kept]]:
    """Return values by region, period and instrument, and within those by subject."""
    found: dict[tuple[str, str, str], dict[str, Kept]] = defaultdict(dict)
    for row in rows:
        found[row.region_code, row.period, row.instrument][row.subject] = row
    return found


def _key(row: wire.OfficialResult) -> tuple[str, str, str]:
    return row.region_code or "", str(row.year), row.instrument


def _has_level(row: Kept) -> bool:
    """Whether a value is the whole level of an indicator."""
    held = instruments.load(row.instrument)
    return not held.fractional and any(each.id == row.subject for each in held.indicators)
