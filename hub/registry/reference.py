"""Loading the published facts: regions, results, levels, instruments.

All or nothing, and idempotent: a second run changes nothing. Regions are never deleted, because work hangs on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.orm import Session

from hub.registry.db import Database
from hub.registry.instruments.model import InstrumentRow
from hub.registry.regions.model import RegionRow
from hub.registry.results.model import LevelRow, ResultRow
from spbe_core import instruments, regions, results, wire


def load_reference(engine: Engine) -> None:
    """Bring the reference data of a migrated database to what this version of the lab publishes.

    Parameters
    ----------
    engine : Engine
        From :func:`hub.registry.db.engine_for`.
    """
    with Database(engine).write() as session:
        _regions(session)
        _instruments(session)
        _replace(
            session, ResultRow, ({"number": n, **each.model_dump()} for n, each in enumerate(results.official(), 1))
        )
        _replace(session, LevelRow, (each.model_dump() for each in results.official_levels()))


def load_sample_region(engine: Engine) -> None:
    """Add the sample region, for a lab with sample accounts; it stays out of every list and count."""
    with Database(engine).write() as session:
        if session.get(RegionRow, regions.SAMPLE.code) is None:
            session.add(RegionRow(**_row(regions.SAMPLE)))


def _row(region: wire.Region) -> dict[str, Any]:
    return region.model_dump(exclude={"sample"})


def _regions(session: Session) -> None:
    known = set(session.scalars(select(RegionRow.code)))
    rows = [_row(region) for region in regions.all_regions()]
    new = [row for row in rows if row["code"] not in known]
    old = [row for row in rows if row["code"] in known]
    if new:
        session.execute(insert(RegionRow), new)
    if old:
        session.execute(update(RegionRow), old)


def _instruments(session: Session) -> None:
    for instrument_id in instruments.available():
        held = instruments.load(instrument_id)
        if session.get(InstrumentRow, held.content_hash) is None:
            session.add(
                InstrumentRow(
                    content_hash=held.content_hash,
                    instrument=held.id,
                    title=held.title,
                    revoked=held.revoked,
                    content=held.content(),
                    loaded_at=datetime.now(UTC),
                )
            )
    session.flush()


def _replace(session: Session, model: type[ResultRow | LevelRow], rows: Iterable[dict[str, Any]]) -> None:
    """Replace a table nothing refers to."""
    session.execute(delete(model))
    session.execute(insert(model), list(rows))
