"""What stands now, for comparison with a file: values of the stage, and below them what was published."""

from __future__ import annotations

from sqlalchemy.orm import Session

from hub.registry.results import rules as results
from hub.registry.results.published import Key, published
from hub.registry.stages.model import StageVersion
from hub.registry.stages.rules import KEYS
from hub.registry.versions import current
from spbe_core.wire.stages import Stage


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
        official = stage is Stage.PENETAPAN
        self._published = published(session, instrument, int(period), region) if official else {}
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
