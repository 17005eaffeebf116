"""Publishing and reading reports."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.problems import invalid
from hub.registry.reports.model import BlobRow, ReportRow
from hub.registry.texts import storable
from spbe_core import wire

MARKS = {"pdf": b"%PDF-", "html": b"<!doctype html"}
"""How a file of each format begins; what does not is refused."""


@dataclass(frozen=True)
class Draft:
    """A report about to be published."""

    year: int
    format: str
    title: str
    data_version: str
    content: bytes


def by_id(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region of the report a path names."""
    return session.scalar(select(ReportRow.region_code).where(ReportRow.id == path["report_id"]))


def of_region(session: Session, region: str) -> list[wire.Report]:
    """Return a region's reports, newest first."""
    query = select(ReportRow).where(ReportRow.region_code == region)
    return [_wire(row) for row in session.scalars(query.order_by(ReportRow.seq.desc()))]


def content(session: Session, report_id: str) -> tuple[wire.Report, bytes]:
    """Return a report and its file."""
    query = select(ReportRow, BlobRow.content).join(BlobRow, BlobRow.sha256 == ReportRow.sha256)
    row, stored = session.execute(query.where(ReportRow.id == report_id)).one()
    return _wire(row), stored


def publish(session: Session, grant: Grant, draft: Draft) -> tuple[int, wire.Report]:
    """Publish a report.

    Returns
    -------
    tuple of int and Report
        201 for a new one; 200 for the one that was published with the same content before.

    Raises
    ------
    ProblemError
        422 when the file is empty or not of the named format.
    """
    if not draft.content[:64].lstrip().lower().startswith(MARKS[draft.format].lower()):
        raise invalid(
            f"Berkas ini bukan {draft.format.upper()} yang utuh. Buat ulang laporan, lalu terbitkan.", "format"
        )
    sha256 = hashlib.sha256(draft.content).hexdigest()
    known = session.scalar(
        select(ReportRow).where(
            ReportRow.region_code == grant.code,
            ReportRow.year == draft.year,
            ReportRow.format == draft.format,
            ReportRow.sha256 == sha256,
        )
    )
    if known is not None:
        return 200, _wire(known)
    made = str(uuid4())
    facts = {
        "year": draft.year,
        "format": draft.format,
        "title": storable(draft.title, "title"),
        "data_version": storable(draft.data_version, "data_version"),
        "sha256": sha256,
        "size": len(draft.content),
    }
    event = events.append(session, grant, "report.publish", f"reports/{made}", after=facts)
    if session.scalar(select(BlobRow.sha256).where(BlobRow.sha256 == sha256)) is None:
        session.add(BlobRow(sha256=sha256, content=draft.content))
        session.flush()
    row = ReportRow(
        id=made,
        region_code=grant.code,
        published_at=event.at,
        published_by=grant.caller.display_name,
        seq=event.seq,
        **facts,
    )
    session.add(row)
    return 201, _wire(row)


def _wire(row: ReportRow) -> wire.Report:
    return wire.Report.model_validate({name: getattr(row, name) for name in wire.Report.model_fields})
