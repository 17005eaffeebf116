"""What stands now, for comparison with a file: values of the stage, and below them what was published."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.results import rules as results
from hub.registry.results.model import LevelRow, ResultRow
from hub.registry.stages.model import StageVersion
from hub.registry.stages.rules import KEYS
from hub.registry.versions import current
from spbe_core.effective import DOMAIN_COLUMNS
from spbe_core.stages import INDEX, PREDICATE
from spbe_core.wire.stages import Stage

Key = tuple[str, str]
"""Region code and subject."""


class Standing:
    """The values of one period and stage.

    Parameters
    ----------
    session : Session
    instrument : str
    period : str
    stage : Stage
    region : str or None
        One region only.
    """

    def __init__(self, session: Session, instrument: str, period: str, stage: Stage, region: str | None) -> None:
        query = current(StageVersion, *KEYS).where(
            StageVersion.instrument == instrument, StageVersion.period == period, StageVersion.stage == stage.value
        )
        if region is not None:
            query = query.where(StageVersion.region_code == region)
        self.rows = {(row.region_code, row.subject): row for row in session.scalars(query)}
        self._published = _published(session, instrument, int(period)) if stage is Stage.PENETAPAN else {}
        self.regions = {row.region_code for row in results.listed(session, int(period)) if row.region_code}

    def value(self, key: Key) -> str | None:
        """Return what stands: the stage's value, or for penetapan what was published."""
        row = self.rows.get(key)
        return row.value if row is not None and row.value is not None else self._published.get(key)

    def version(self, key: Key) -> int:
        """Return the version of the stage's value; 0 when there is none."""
        row = self.rows.get(key)
        return row.version if row is not None else 0

    def note(self, key: Key) -> str:
        """Return the note on the stage's value."""
        row = self.rows.get(key)
        return (row.note or "") if row is not None else ""


def same(subject: str, one: str | None, other: str) -> bool:
    """Whether two values mean the same."""
    if one is None:
        return False
    return one == other if subject == PREDICATE else Fraction(one) == Fraction(other)


def _published(session: Session, instrument: str, year: int) -> dict[Key, str]:
    found: dict[Key, str] = {}
    columns = {INDEX: "index", PREDICATE: "predicate", **DOMAIN_COLUMNS.get(instrument, {})}
    query = select(ResultRow).where(ResultRow.year == year, ResultRow.instrument == instrument)
    for row in session.scalars(query.where(ResultRow.region_code.is_not(None))):
        for subject, column in columns.items():
            if (value := getattr(row, column)) is not None:
                found[row.region_code or "", subject] = value
    levels = select(LevelRow).where(LevelRow.year == year, LevelRow.instrument == instrument)
    return found | {(row.region_code, row.indicator): str(row.level) for row in session.scalars(levels)}
