"""Opening and reading assessments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from uuid import uuid4

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments import written
from hub.registry.assessments.model import AssessmentRow
from hub.registry.locating import Lasting
from hub.registry.plans.model import PlanRow
from hub.registry.problems import ProblemError, invalid
from hub.registry.regions.model import RegionRow
from spbe_core import course, instruments, periods, regions, wire
from spbe_core.errors import UnknownError

by_id = Lasting("assessment_id", select(AssessmentRow.region_code).where(AssessmentRow.id == bindparam("wanted")))
"""Locate for the guard: the region of the assessment a path names."""


def get(session: Session, assessment_id: str) -> AssessmentRow:
    """Return an assessment whose existence the guard has established."""
    return session.execute(_row(), {"id": assessment_id}).scalar_one()


@cache
def _row() -> Select[AssessmentRow]:
    return select(AssessmentRow).where(AssessmentRow.id == bindparam("id"))


def of_region(session: Session, region: str) -> list[AssessmentRow]:
    """Return a region's assessments, newest period first."""
    query = select(AssessmentRow).where(AssessmentRow.region_code == region)
    return list(session.scalars(query.order_by(AssessmentRow.period.desc(), AssessmentRow.instrument)))


def of_period(session: Session, region: str, period: str) -> AssessmentRow | None:
    """Return a region's newest assessment of a period; ``None`` when nobody began one."""
    query = select(AssessmentRow).where(AssessmentRow.region_code == region, AssessmentRow.period == period)
    return session.scalar(query.order_by(AssessmentRow.created_at.desc()).limit(1))


def info(row: AssessmentRow) -> wire.AssessmentInfo:
    """Return an assessment in its wire form, without answers."""
    return wire.AssessmentInfo.model_validate(
        {
            **{name: getattr(row, name) for name in wire.AssessmentInfo.model_fields if name != "summary"},
            "summary": summary(row),
        }
    )


def infos(rows: Iterable[AssessmentRow]) -> list[wire.AssessmentInfo]:
    """Return assessments in their wire form, without answers."""
    return [info(row) for row in rows]


def summary(row: AssessmentRow) -> wire.Summary:
    """Return what the scorer said when a level, score or external index last changed."""
    return wire.Summary.model_validate_json(row.summary)


def open_one(session: Session, grant: Grant, wanted: wire.AssessmentCreate) -> tuple[int, wire.AssessmentInfo]:
    """Open the assessment of a period, or return the one that is open.

    Returns
    -------
    tuple of int and AssessmentInfo
        201 for a new one, 200 for one that was there.

    Raises
    ------
    ProblemError
        422 when the period has no instrument here, the region is not evaluated, or a revoked instrument is to be used
        for other than an exercise; 409 when the period's assessment was opened for the other purpose.
    """
    period = _period(wanted)
    if session.execute(select(RegionRow.administrative_only).where(RegionRow.code == grant.code)).scalar_one():
        raise invalid("Wilayah administrasi ini tidak dinilai sendiri; pilih provinsinya.", "code")
    existing = session.scalar(
        select(AssessmentRow).where(
            AssessmentRow.region_code == grant.code,
            AssessmentRow.instrument == period.instrument,
            AssessmentRow.period == period.period,
        )
    )
    if existing is None:
        return 201, info(_new(session, grant, period, wanted.purpose))
    if existing.purpose != wanted.purpose:
        raise ProblemError(409, f"Penilaian periode ini sudah dimulai sebagai {existing.purpose}. Buka yang sudah ada.")
    return 200, info(existing)


def touch(row: AssessmentRow, event_seq: int) -> None:
    """Note that something of the assessment has changed; pages poll for it."""
    row.seq = event_seq


def changed(row: AssessmentRow, grant: Grant, at: datetime, event_seq: int) -> None:
    """Note that an answer, an item or an external index has changed."""
    row.last_change_at, row.seq = at, event_seq
    row.last_change_by = grant.caller.name


def _period(wanted: wire.AssessmentCreate) -> wire.Period:
    try:
        period = periods.find(wanted.period)
    except UnknownError as error:
        raise invalid(str(error), "period") from None
    if not period.available:
        raise invalid(f"Instrumen periode {period.period} belum tersedia di lab ini. Pilih periode lain.", "period")
    if period.exercise_only and wanted.purpose != "latihan":
        raise invalid(
            f"Instrumen periode {period.period} sudah dicabut, jadi penilaian hanya dapat dibuka sebagai latihan.",
            "purpose",
        )
    return period


def _new(session: Session, grant: Grant, period: wire.Period, purpose: str) -> AssessmentRow:
    instrument = instruments.load(period.instrument)
    made, sample = str(uuid4()), grant.code == regions.SAMPLE.code
    facts = {"period": period.period, "instrument": instrument.content_hash, "purpose": purpose, "sample": sample}
    event = events.append(session, grant, "assessment.open", f"assessments/{made}", after=facts)
    row = AssessmentRow(
        id=made,
        region_code=grant.code,
        instrument=instrument.id,
        instrument_hash=instrument.content_hash,
        period=period.period,
        purpose=purpose,
        state=course.load().initial,
        sample=sample,
        created_at=event.at,
        created_by=grant.caller.name,
        summary=written.empty_summary(instrument),
        seq=event.seq,
    )
    session.add(row)
    session.flush()
    session.add(PlanRow(id=str(uuid4()), assessment_id=made, seq=event.seq))
    return row
