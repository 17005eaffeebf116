"""Writing and reading values per stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, select
from sqlalchemy.orm import Session, aliased

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.problems import ProblemError, conflict, invalid
from hub.registry.regions.model import RegionRow
from hub.registry.results.published import published
from hub.registry.stages.model import StageVersion
from hub.registry.texts import digest, new_salt, storable
from hub.registry.versions import current
from spbe_core import instruments, periods, regions, stages, wire
from spbe_core.effective import Kept
from spbe_core.results_file.checks import disagreements
from spbe_core.wire.stages import Stage

KEYS = (
    StageVersion.region_code,
    StageVersion.instrument,
    StageVersion.period,
    StageVersion.stage,
    StageVersion.subject,
)
_FIELDS = (
    "region_code",
    "instrument",
    "period",
    "stage",
    "subject",
    "value",
    "version",
    "source",
    "reason",
    "note",
    "author",
    "author_name",
    "at",
)


@dataclass(frozen=True)
class Place:
    """Where a value stands: a region, a period with its instrument, and a stage."""

    region: str
    period: str
    stage: Stage

    @property
    def instrument(self) -> str:
        """The instrument of the period."""
        return periods.find(self.period).instrument

    @property
    def object(self) -> str:
        """The place as the event log names it."""
        return f"regions/{self.region}/stages/{self.instrument}/{self.period}/{self.stage.value}"


@dataclass(frozen=True)
class Entry:
    """One new version: the subject, the value in its kept form, its texts, and the version it follows."""

    subject: str
    value: str | None
    source: str
    reason: str
    note: str
    based_on: int


def of_region(session: Session, region: str, period: str | None = None) -> list[wire.StageValue]:
    """Return a region's current values, withdrawn ones too, by period, stage and the instrument's order."""
    query = current(StageVersion, *KEYS).where(StageVersion.region_code == region)
    if period is not None:
        query = query.where(StageVersion.period == period)
    order = {stage.value: number for number, stage in enumerate(stages.STAGES)}

    def place(row: StageVersion) -> tuple[str, int, int]:
        known = stages.subjects(instruments.load(row.instrument))
        return row.period, order[row.stage], known.index(row.subject)

    return [to_wire(row) for row in sorted(session.scalars(query), key=place)]


def official(session: Session, year: int | None = None, region: str | None = None) -> list[Kept]:
    """Return the current values of penetapan that were not withdrawn; only what a result needs of thousands of rows.

    What is typed for the sample region is kept there and is no official result.
    """
    query = _official(of_period=year is not None, of_region=region is not None)
    return [Kept(*row) for row in session.execute(query, {"period": str(year), "region": region})]


@cache
def _official(*, of_period: bool, of_region: bool) -> Select[*tuple[Any, ...]]:
    """Build the query once: that takes longer than to run it for a region."""
    newer = aliased(StageVersion)
    same = [getattr(newer, key.key) == key for key in KEYS]
    query = select(*(getattr(StageVersion, name) for name in Kept._fields)).where(
        StageVersion.stage == Stage.PENETAPAN.value,
        StageVersion.value.is_not(None),
        StageVersion.region_code != regions.SAMPLE.code,
        ~select(1).where(and_(*same, newer.version > StageVersion.version)).exists(),
    )
    if of_period:
        query = query.where(StageVersion.period == bindparam("period"))
    if of_region:
        query = query.where(StageVersion.region_code == bindparam("region"))
    return query.order_by(*KEYS)


def history(session: Session, place: Place, subject: str) -> list[wire.StageValue]:
    """Return every version of a value, newest first."""
    stages.name(instruments.load(place.instrument), subject)
    query = select(StageVersion).where(*_at(place), StageVersion.subject == subject)
    return [to_wire(row) for row in session.scalars(query.order_by(StageVersion.version.desc()))]


def write(  # noqa: PLR0913, PLR0917 -- the facts of one write
    session: Session, grant: Grant, place: Place, subject: str, wanted: wire.StageWrite, based_on: int
) -> tuple[int, wire.StageSaved]:
    """Write one value of one stage.

    Parameters
    ----------
    session : Session
        The writing session.
    grant : Grant
        Who writes.
    place : Place
        Where.
    subject : str
        One of :func:`spbe_core.stages.subjects` of the period's instrument.
    wanted : StageWrite
        The value and its texts.
    based_on : int
        The version the writer had seen, 0 for never written.

    Returns
    -------
    tuple of int and StageSaved
        200 and what is stored.

    Raises
    ------
    UnknownError
        For a period or a subject that does not exist.
    ProblemError
        404 for an unknown region; 409 (with what is stored) when ``based_on`` is not current; 422 for a correction
        (of what was written before, or of what is published) without a reason, or a text that cannot be kept.
    DataError
        For a value the instrument does not allow.
    """
    if session.get(RegionRow, place.region) is None:
        raise ProblemError(404)
    instrument = instruments.load(place.instrument)
    label = stages.name(instrument, subject)
    before = session.scalar(
        select(StageVersion)
        .where(*_at(place), StageVersion.subject == subject)
        .order_by(StageVersion.version.desc())
        .limit(1)
    )
    if (before.version if before else 0) != based_on:
        raise conflict(_stored(before), f"Nilai {place.stage.value} {label}")
    if based_on and not wanted.reason:
        raise invalid("Nilai ini sudah pernah diisi; koreksi harus beralasan. Isi alasannya, lalu simpan.", "reason")
    value = None if wanted.value is None else stages.checked(instrument, subject, wanted.value, label)
    if value is None and not based_on:
        raise invalid("Belum ada nilai yang dapat dicabut. Isi nilainya.", "value")
    printed = _published(session, place)
    if subject in printed and not wanted.reason and not stages.same(subject, printed[subject], value):
        shown = printed[subject].replace(".", ",")
        raise invalid(f"Yang terbit {shown}; menggantinya adalah koreksi. Isi alasannya, lalu simpan.", "reason")
    note = wanted.note if wanted.note is not None else (before.note or "") if before else ""
    entry = Entry(subject, value, wanted.source, wanted.reason, note, based_on)
    (row,), seq = add(session, grant, place, [entry], [before] if before else [])
    found = disagreements(instrument, _together(session, place, printed))
    return 200, wire.StageSaved(stored=to_wire(row), seq=seq, deviations=found)


def _published(session: Session, place: Place) -> dict[str, str]:
    """Return what is published for a place, by subject: of penetapan only."""
    if place.stage is not Stage.PENETAPAN:
        return {}
    found = published(session, place.instrument, int(place.period), place.region)
    return {subject: value for (_, subject), value in found.items()}


def _together(session: Session, place: Place, printed: dict[str, str]) -> dict[str, str]:
    """Return the values of a place, and below them what is published; a new index has no published predicate."""
    rows = session.scalars(current(StageVersion, *KEYS).where(*_at(place)))
    kept = {row.subject: row.value for row in rows if row.value is not None}
    if stages.INDEX in kept and not stages.same(stages.INDEX, printed.get(stages.INDEX), kept[stages.INDEX]):
        printed = {subject: value for subject, value in printed.items() if subject != stages.PREDICATE}
    return printed | kept


def add(
    session: Session, grant: Grant, place: Place, entries: Sequence[Entry], before: Iterable[StageVersion]
) -> tuple[list[StageVersion], int]:
    """Add new versions of one place's values under one event of the region's log; all were checked.

    Returns
    -------
    tuple of list of StageVersion, and int
        The rows and the event's sequence.
    """
    keys = {
        "region_code": place.region,
        "instrument": place.instrument,
        "period": place.period,
        "stage": place.stage.value,
    }
    rows = [
        StageVersion(
            **keys,
            subject=entry.subject,
            version=entry.based_on + 1,
            value=entry.value,
            source=storable(entry.source, "source"),
            reason=storable(entry.reason, "reason") or None,
            note=storable(entry.note, "note") or None,
            salt=new_salt(),
            author=grant.caller.name,
        )
        for entry in entries
    ]
    event = events.append(
        session,
        replace(grant, region=place.region),
        "stage.write",
        place.object,
        before={row.subject: _facts(row) for row in before} or None,
        after={row.subject: _facts(row) for row in rows},
    )
    for row in rows:
        row.at, row.seq = event.at, event.seq
    session.add_all(rows)
    session.flush()
    return rows, event.seq


def to_wire(row: StageVersion) -> wire.StageValue:
    """Return a version in its wire form."""
    return wire.StageValue.model_validate({name: getattr(row, name) for name in _FIELDS})


def _at(place: Place) -> tuple[Any, ...]:
    return (
        StageVersion.region_code == place.region,
        StageVersion.instrument == place.instrument,
        StageVersion.period == place.period,
        StageVersion.stage == place.stage.value,
    )


def _facts(row: StageVersion) -> dict[str, Any]:
    """Describe a version for the event log: the texts by their digest only."""
    texts = (row.source, row.reason or "", row.note or "")
    return {"version": row.version, "value": row.value, "digest": digest(row.salt, *texts)}


def _stored(row: StageVersion | None) -> wire.FieldValue:
    if row is None:
        return wire.FieldValue(value=None, version=0)
    return wire.FieldValue(
        value=row.value, version=row.version, author=row.author, author_name=row.author_name, at=row.at
    )
