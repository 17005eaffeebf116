"""Publishing and reading reports."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.problems import ProblemError, invalid
from hub.registry.reports.model import BlobRow, ReportRow
from hub.registry.texts import digest, new_salt, storable
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
    file_class: wire.FileClass
    language: wire.ReportLanguage
    content: bytes


def by_id(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region of the report a path names."""
    return session.scalar(select(ReportRow.region_code).where(ReportRow.id == path["report_id"]))


def of_region(session: Session, grant: Grant) -> list[wire.Report]:
    """Return the region's reports whose class the caller may see, newest first."""
    query = select(ReportRow).where(ReportRow.region_code == grant.code)
    rows = session.scalars(query.order_by(ReportRow.seq.desc()))
    return [_wire(row) for row in rows if grant.may_see(wire.FileClass(row.file_class), row.published_by)]


def content(session: Session, grant: Grant, report_id: str) -> tuple[wire.Report, bytes]:
    """Return a report and its file.

    Raises
    ------
    ProblemError
        404 when its class is not for the caller: like a report that does not exist.
    """
    query = select(ReportRow, BlobRow.content).join(BlobRow, BlobRow.sha256 == ReportRow.sha256)
    row, stored = session.execute(query.where(ReportRow.id == report_id)).one()
    if not grant.may_see(wire.FileClass(row.file_class), row.published_by):
        raise ProblemError(404)
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
        409 when the same content was published under another class; 422 when the file is empty or not of the named
        format.
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
        if known.file_class != draft.file_class:
            raise ProblemError(
                409,
                f"Laporan dengan isi yang sama sudah terbit sebagai {known.file_class}, bukan {draft.file_class}. "
                "Kelas laporan yang sudah terbit tidak berubah; terbitkan berkas yang baru untuk kelas lain.",
            )
        return 200, _wire(known)
    made, salt = str(uuid4()), new_salt()
    title = storable(draft.title, "title")
    facts = {
        "year": draft.year,
        "format": draft.format,
        "data_version": storable(draft.data_version, "data_version"),
        "file_class": draft.file_class,
        "language": draft.language,
        "sha256": sha256,
        "size": len(draft.content),
    }
    after = facts | {"digest": digest(salt, title)}
    event = events.append(session, grant, "report.publish", f"reports/{made}", after=after)
    if session.scalar(select(BlobRow.sha256).where(BlobRow.sha256 == sha256)) is None:
        session.add(BlobRow(sha256=sha256, content=draft.content))
        session.flush()
    row = ReportRow(
        id=made,
        region_code=grant.code,
        title=title,
        salt=salt,
        published_at=event.at,
        published_by=grant.caller.name,
        seq=event.seq,
        **facts,
    )
    session.add(row)
    session.flush()
    return 201, _wire(row)


def _wire(row: ReportRow) -> wire.Report:
    values = {name: getattr(row, name) for name in wire.Report.model_fields}
    return wire.Report.model_validate(values | {"published_by": row.publisher_name})
