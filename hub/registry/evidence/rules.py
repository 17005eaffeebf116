"""Documents and what they are tied to: reading, adding, changing.

Whoever may not see a document's class finds it nowhere: not in lists, not under its id, not behind a tie.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.assessments.model import AssessmentRow
from hub.registry.course.rules import open_for
from hub.registry.events.model import EventRow
from hub.registry.evidence.checks import day, label, web_address
from hub.registry.evidence.model import DocumentVersion, EvidenceVersion, UploadRow
from hub.registry.instruments.rules import used
from hub.registry.items.rules import owner
from hub.registry.plans.rules import today
from hub.registry.problems import ProblemError, conflict
from hub.registry.tasks.model import DeliveryVersion
from hub.registry.texts import digest, new_salt, storable
from hub.registry.versions import current
from spbe_core import wire
from spbe_core.errors import UnknownError
from spbe_core.instruments import Instrument

QUOTA = 5 * 1024**3
"""Bytes of all files of one region."""
LEVEL_UNIT = re.compile(r"(i\d{2}(?:-\d)?)-L(\d)")
TIE = (EvidenceVersion.assessment_id, EvidenceVersion.unit, EvidenceVersion.document_id)


@dataclass(frozen=True)
class Content:
    """What a new document holds: a file's facts, or an address."""

    kind: str
    media_type: wire.MediaType | None = None
    size: int | None = None
    sha256: str | None = None
    url: str | None = None
    dated: date | None = None


def by_id(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region of the document a path names."""
    query = select(DocumentVersion.region_code).where(DocumentVersion.document_id == path["document_id"])
    return session.scalar(query.limit(1))


def whole(session: Session, grant: Grant, assessment_id: str) -> wire.Evidence:
    """Return what the caller may see of the region's documents, and the ties of one assessment."""
    row = assessments.get(session, assessment_id)
    query = current(DocumentVersion, DocumentVersion.document_id).where(DocumentVersion.region_code == grant.code)
    drafts = undecided(session, row.region_code)
    found = session.scalars(query.order_by(DocumentVersion.seq))
    documents = [each for each in found if _shown(grant, each) and each.document_id not in drafts]
    seen = {each.document_id for each in documents}
    ties = current(EvidenceVersion, *TIE).where(EvidenceVersion.assessment_id == row.id)
    own = select(UploadRow).where(
        UploadRow.assessment_id == row.id, UploadRow.author == grant.caller.name, UploadRow.document_id.is_(None)
    )
    return wire.Evidence(
        documents=[document(each) for each in documents],
        ties=[tie(each) for each in session.scalars(ties.order_by(EvidenceVersion.seq)) if each.document_id in seen],
        uploads=[upload(each) for each in session.scalars(own.order_by(UploadRow.touched_at))],
        used=used_bytes(session, grant.code),
        quota=QUOTA,
        today=today(grant.code),
        seq=row.seq,
    )


def undecided(session: Session, region: str) -> frozenset[str]:
    """Return the documents that came through one-task links and were not accepted: they are no evidence yet."""
    query = current(DeliveryVersion, DeliveryVersion.document_id).join(
        AssessmentRow, AssessmentRow.id == DeliveryVersion.assessment_id
    )
    rows = session.scalars(query.where(AssessmentRow.region_code == region, DeliveryVersion.state != "diterima"))
    return frozenset(row.document_id for row in rows)


def used_bytes(session: Session, region: str) -> int:
    """Return the bytes of a region's files, each content counted once."""
    each = select(DocumentVersion.sha256, func.max(DocumentVersion.size).label("size")).where(
        DocumentVersion.region_code == region, DocumentVersion.sha256.is_not(None)
    )
    contents = each.group_by(DocumentVersion.sha256).subquery()
    return int(session.scalar(select(func.coalesce(func.sum(contents.c.size), 0))) or 0)


def unit_of(instrument: Instrument, unit: str) -> str:
    """Return a unit of evidence that an instrument has.

    Raises
    ------
    UnknownError
        For one that it has not.
    """
    if instrument.item_list is not None:
        owner(instrument, unit)
        return unit
    named = LEVEL_UNIT.fullmatch(unit)
    if named is None:
        raise UnknownError.naming("tingkat indikator", unit, ())
    levels = [str(each.level) for each in instrument.indicator(named[1]).levels]
    if named[2] not in levels:
        raise UnknownError.naming("tingkat", named[2], levels)
    return unit


def visible(session: Session, grant: Grant, document_id: str, *, removed: bool = False) -> DocumentVersion:
    """Return the current version of a document that the caller may see.

    Raises
    ------
    ProblemError
        404 when its class is not for the caller, or it was removed (unless ``removed``): like one that never was.
    """
    query = current(DocumentVersion, DocumentVersion.document_id)
    row: DocumentVersion | None = session.scalar(query.where(DocumentVersion.document_id == document_id))
    if row is None or row.region_code != grant.code or not may_see(grant, row) or (row.removed and not removed):
        raise ProblemError(404)
    return row


def history(session: Session, grant: Grant, document_id: str) -> list[wire.Document]:
    """Return all versions of a document, oldest first, to whoever may see the current one."""
    visible(session, grant, document_id, removed=True)
    query = select(DocumentVersion).where(DocumentVersion.document_id == document_id)
    return [document(each) for each in session.scalars(query.order_by(DocumentVersion.version)) if may_see(grant, each)]


def add_link(
    session: Session, grant: Grant, assessment_id: str, wanted: wire.LinkAdd
) -> tuple[int, wire.EvidenceSaved]:
    """Add a link and tie it to a unit; nothing is fetched.

    Raises
    ------
    ProblemError
        422 for an address that is not https, names no host, or carries a password, and for a date that cannot be.
    """
    content = Content("tautan", url=web_address(wanted.url), dated=day(grant, wanted.dated))
    return 201, add(session, grant, assessment_id, wanted.unit, label(wanted.name), wanted.file_class, content)


def add(  # noqa: PLR0913, PLR0917 -- the facts of one document
    session: Session,
    grant: Grant,
    assessment_id: str,
    unit: str,
    name: str,
    file_class: wire.FileClass,
    content: Content,
) -> wire.EvidenceSaved:
    """Add a document and tie it to a unit, in one transaction."""
    assessment = assessments.get(session, assessment_id)
    unit_of(used(session, assessment.instrument_hash), unit)
    open_for(session, assessment, unit)
    row = bring(session, grant, name, file_class, content)
    tied = _tie(session, grant, assessment, unit, row.document_id, tied=True, version=1)
    return wire.EvidenceSaved(document=document(row), tie=tie(tied), seq=tied.seq)


def bring(session: Session, grant: Grant, name: str, file_class: wire.FileClass, content: Content) -> DocumentVersion:
    """Add a document to the region, under no unit."""
    row = DocumentVersion(
        document_id=str(uuid4()),
        version=1,
        region_code=grant.code,
        kind=content.kind,
        media_type=content.media_type,
        size=content.size,
        sha256=content.sha256,
        url=content.url,
        name=name,
        salt=new_salt(),
        file_class=file_class.value,
        dated=content.dated,
        removed=False,
        keeper=grant.caller.name,
    )
    _store(session, grant, row, "document.add", None)
    return row


def change(
    session: Session, grant: Grant, document_id: str, wanted: wire.DocumentWrite, based_on: int
) -> tuple[int, wire.EvidenceSaved]:
    """Change name, class or date of a document, remove it, or bring it back.

    Raises
    ------
    ProblemError
        404 when it is not for the caller; 409 when it has a newer version, or stands under a unit that is closed and
        more than its class is to change (a class may always be made narrower or wider: it protects people); 422 for a
        date that cannot be.
    """
    before = visible(session, grant, document_id, removed=True)
    dated = day(grant, wanted.dated) if "dated" in wanted.model_fields_set else before.dated
    if (label(wanted.name), wanted.removed, dated) != (before.name, before.removed, before.dated):
        for tied in _standing(session, document_id):
            open_for(session, assessments.get(session, tied.assessment_id), tied.unit, _stored(before, before.name))
    if before.version != based_on:
        raise conflict(_stored(before, before.name), "Dokumen ini")
    row = DocumentVersion(
        **{name: getattr(before, name) for name in ("document_id", "region_code", *_CONTENT, "url", "keeper")},
        version=before.version + 1,
        name=label(wanted.name),
        salt=new_salt(),
        file_class=wanted.file_class.value,
        dated=dated,
        removed=wanted.removed,
    )
    _store(session, grant, row, "document.change", _facts(before))
    for assessment in session.scalars(select(AssessmentRow).where(AssessmentRow.id.in_(_tied_to(document_id)))):
        assessments.touch(assessment, row.seq)
    return 200, wire.EvidenceSaved(document=document(row), tie=None, seq=row.seq)


def set_removed(session: Session, grant: Grant, before: DocumentVersion, *, removed: bool) -> DocumentVersion:
    """Take a document away or bring it back, as it is called."""
    if before.removed == removed:
        return before
    wanted = wire.DocumentWrite(name=before.name, file_class=wire.FileClass(before.file_class), removed=removed)
    change(session, grant, before.document_id, wanted, before.version)
    return visible(session, grant, before.document_id, removed=True)


def write_tie(  # noqa: PLR0913, PLR0917 -- the facts of one tie
    session: Session,
    grant: Grant,
    assessment_id: str,
    unit: str,
    document_id: str,
    wanted: wire.TieWrite,
    based_on: int,
) -> tuple[int, wire.EvidenceSaved]:
    """Put a document under a unit of evidence, or take it away.

    Raises
    ------
    UnknownError
        For a unit the instrument does not have.
    ProblemError
        404 when the document is not for the caller; 409 when the tie has a newer version.
    """
    assessment = assessments.get(session, assessment_id)
    unit_of(used(session, assessment.instrument_hash), unit)
    row = visible(session, grant, document_id)
    if document_id in undecided(session, grant.code):
        raise ProblemError(404)
    query = current(EvidenceVersion, *TIE).where(
        EvidenceVersion.assessment_id == assessment_id,
        EvidenceVersion.unit == unit,
        EvidenceVersion.document_id == document_id,
    )
    before = session.scalar(query)
    version = before.version if before else 0
    stored = _stored(before, "terkait" if before and before.tied else "dilepas")
    open_for(session, assessment, unit, stored)
    if version != based_on:
        raise conflict(stored, "Kaitan dokumen ini")
    pages = (before.pages if before else None) if wanted.pages is None else storable(wanted.pages, "pages")
    made = _tie(session, grant, assessment, unit, document_id, tied=wanted.tied, version=version + 1, pages=pages)
    return 200, wire.EvidenceSaved(document=document(row), tie=tie(made), seq=made.seq)


def may_see(grant: Grant, row: DocumentVersion) -> bool:
    """Whether a document's class is for the caller."""
    return grant.may_see(wire.FileClass(row.file_class), row.keeper)


def _shown(grant: Grant, row: DocumentVersion) -> bool:
    return not row.removed and may_see(grant, row)


def _standing(session: Session, document_id: str) -> list[EvidenceVersion]:
    """Return the ties of a document that stand."""
    query = current(EvidenceVersion, *TIE).where(EvidenceVersion.document_id == document_id, EvidenceVersion.tied)
    return list(session.scalars(query))


def _tied_to(document_id: str) -> Any:
    return select(EvidenceVersion.assessment_id).where(EvidenceVersion.document_id == document_id)


_CONTENT = ("kind", "media_type", "size", "sha256")


def _facts(row: DocumentVersion) -> dict[str, Any]:
    """Describe a document for the event log: its texts by digest."""
    facts = {name: getattr(row, name) for name in ("version", *_CONTENT, "file_class", "removed", "keeper")}
    facts["dated"] = None if row.dated is None else row.dated.isoformat()
    return facts | {"digest": digest(row.salt, row.name, row.url or "")}


def _store(
    session: Session, grant: Grant, row: DocumentVersion, action: str, before: dict[str, Any] | None
) -> EventRow:
    event = events.append(session, grant, action, f"documents/{row.document_id}", before=before, after=_facts(row))
    row.author, row.at, row.seq = grant.caller.name, event.at, event.seq
    session.add(row)
    session.flush()
    return event


def _tie(  # noqa: PLR0913 -- the facts of one tie
    session: Session,
    grant: Grant,
    assessment: AssessmentRow,
    unit: str,
    document_id: str,
    *,
    tied: bool,
    version: int,
    pages: str | None = None,
) -> EvidenceVersion:
    salt = new_salt() if pages else None
    event = events.append(
        session,
        grant,
        "evidence.tie",
        f"assessments/{assessment.id}/units/{unit}/documents/{document_id}",
        before={"version": version - 1, "tied": not tied} if version > 1 else None,
        after={"version": version, "tied": tied} | ({"digest": digest(salt, pages)} if pages else {}),
    )
    row = EvidenceVersion(
        assessment_id=assessment.id,
        unit=unit,
        document_id=document_id,
        version=version,
        tied=tied,
        pages=pages or None,
        salt=salt,
        author=grant.caller.name,
        at=event.at,
        seq=event.seq,
    )
    session.add(row)
    session.flush()
    assessments.changed(assessment, grant, event.at, event.seq)
    return row


def _stored(row: DocumentVersion | EvidenceVersion | None, value: str) -> wire.FieldValue:
    if row is None:
        return wire.FieldValue(value=None, version=0)
    return wire.FieldValue(value=value, version=row.version, author=row.author, author_name=row.author_name, at=row.at)


def document(row: DocumentVersion) -> wire.Document:
    """Return a document in its wire form."""
    names = [name for name in wire.Document.model_fields if name != "id"]
    return wire.Document.model_validate({"id": row.document_id, **{name: getattr(row, name) for name in names}})


def tie(row: EvidenceVersion) -> wire.Tie:
    """Return a tie in its wire form."""
    names = [name for name in wire.Tie.model_fields if name not in {"document", "pages"}]
    facts = {"document": row.document_id, "pages": row.pages or ""}
    return wire.Tie.model_validate(facts | {name: getattr(row, name) for name in names})


def upload(row: UploadRow) -> wire.Upload:
    """Return a file on its way in its wire form."""
    return wire.Upload(
        id=row.id,
        unit=row.unit,
        name=row.name,
        file_class=wire.FileClass(row.file_class),
        dated=row.dated,
        size=row.size,
        offset=row.received,
    )
