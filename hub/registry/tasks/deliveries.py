"""What comes back through a one-task link: it waits as a draft until somebody of the region accepts it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.events.model import EventRow
from hub.registry.evidence import rules as evidence
from hub.registry.evidence.model import DocumentVersion, EvidenceVersion
from hub.registry.instruments.rules import used
from hub.registry.problems import ProblemError, conflict, invalid
from hub.registry.tasks.model import DeliveryVersion, TaskLinkVersion
from hub.registry.tasks.units import subject
from hub.registry.versions import current
from spbe_core import wire

MOVES = {"draf": ("diterima", "ditolak"), "ditolak": ("diterima",)}
"""What may become of a delivery inside the region."""


def of_assessment(session: Session, grant: Grant, assessment_id: str) -> list[wire.Delivery]:
    """Return what came back and was not taken back, oldest first, as far as the caller may see the documents."""
    query = current(DeliveryVersion, DeliveryVersion.document_id).where(
        DeliveryVersion.assessment_id == assessment_id, DeliveryVersion.state != "ditarik"
    )
    rows = list(session.scalars(query.order_by(DeliveryVersion.seq)))
    return _told(session, grant, rows)


def decide(
    session: Session, grant: Grant, document_id: str, wanted: wire.DeliveryWrite, based_on: int
) -> tuple[int, wire.Delivery]:
    """Accept what came back, so that it stands as evidence, or refuse it.

    Raises
    ------
    UnknownError
        For a unit that the instrument does not have.
    ProblemError
        404 when the document is not for the caller; 409 when somebody decided meanwhile; 422 for a decision that may
        not follow, or without the unit that it needs.
    """
    before = newest(session, document_id)
    row = evidence.visible(session, grant, document_id, removed=True)
    if before.version != based_on:
        raise conflict(stored(before), "Kiriman ini")
    if wanted.state not in MOVES.get(before.state, ()):
        raise ProblemError(
            422, "Kiriman ini sudah diputuskan.", field="state", allowed=list(MOVES.get(before.state, ()))
        )
    made = write(session, grant, before, wanted.state)
    evidence.set_removed(session, grant, row, removed=wanted.state == "ditolak")
    if wanted.state == "diterima":
        _stand(session, grant, before, wanted.unit)
    return 200, _told(session, grant, [made])[0]


def _stand(session: Session, grant: Grant, delivery: DeliveryVersion, unit: str | None) -> None:
    """Put an accepted document under its unit of evidence."""
    instrument = used(session, assessments.get(session, delivery.assessment_id).instrument_hash)
    asked = subject(instrument, delivery.unit)
    chosen = unit or (None if asked.whole else delivery.unit)
    if chosen is None:
        raise invalid("Pilih tingkat atau butir tempat dokumen ini berdiri.", "unit")
    given = subject(instrument, chosen)
    if given.whole or given.indicator.id != asked.indicator.id:
        raise invalid("Pilih tingkat atau butir dari indikator yang diminta.", "unit")
    query = current(EvidenceVersion, *evidence.TIE).where(
        EvidenceVersion.assessment_id == delivery.assessment_id,
        EvidenceVersion.unit == chosen,
        EvidenceVersion.document_id == delivery.document_id,
    )
    tie = session.scalar(query)
    based_on = tie.version if tie is not None else 0
    tied = wire.TieWrite(tied=True)
    evidence.write_tie(session, grant, delivery.assessment_id, chosen, delivery.document_id, tied, based_on)


def write(session: Session, grant: Grant, before: DeliveryVersion, state: str) -> DeliveryVersion:
    """Add the next version of a delivery."""
    return store(
        session,
        grant,
        DeliveryVersion(
            **{name: getattr(before, name) for name in ("document_id", "link_id", "assessment_id", "unit")},
            version=before.version + 1,
            state=state,
        ),
        {"version": before.version, "state": before.state},
    )


def store(session: Session, grant: Grant, row: DeliveryVersion, before: dict[str, Any] | None) -> DeliveryVersion:
    """Write a version of a delivery with its event."""
    facts = {name: getattr(row, name) for name in ("version", "link_id", "unit", "state")}
    thing = f"assessments/{row.assessment_id}/deliveries/{row.document_id}"
    event: EventRow = events.append(session, grant, "delivery.write", thing, before=before, after=facts)
    row.author, row.at, row.seq = grant.caller.name, event.at, event.seq
    session.add(row)
    session.flush()
    assessments.touch(assessments.get(session, row.assessment_id), event.seq)
    return row


def newest(session: Session, document_id: str) -> DeliveryVersion:
    """Return the current version of a delivery.

    Raises
    ------
    ProblemError
        404 when the document did not come through a link.
    """
    query = current(DeliveryVersion, DeliveryVersion.document_id).where(DeliveryVersion.document_id == document_id)
    row: DeliveryVersion | None = session.scalar(query)
    if row is None:
        raise ProblemError(404)
    return row


def by_document(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region of the delivery whose document a path names."""
    came = select(DeliveryVersion.document_id).where(DeliveryVersion.document_id == path["document_id"])
    return evidence.by_id(session, path) if session.scalar(came.limit(1)) is not None else None


def stored(row: DeliveryVersion) -> wire.FieldValue:
    """Describe what stands, for a 409."""
    return wire.FieldValue(
        value=row.state, version=row.version, author=row.author, author_name=row.author_name, at=row.at
    )


def link_wire(row: TaskLinkVersion) -> wire.OpenLink:
    """Return a link in its wire form."""
    return wire.OpenLink(
        id=row.link_id,
        state=row.state,
        expires_at=row.expires_at,
        version=row.version,
        author=row.author,
        author_name=row.author_name,
        at=row.at,
        note=row.note,
    )


def _told(session: Session, grant: Grant, rows: list[DeliveryVersion]) -> list[wire.Delivery]:
    if not rows:
        return []
    wanted = [row.document_id for row in rows]
    newest_documents = current(DocumentVersion, DocumentVersion.document_id).where(
        DocumentVersion.document_id.in_(wanted)
    )
    documents = {each.document_id: each for each in session.scalars(newest_documents)}
    links = current(TaskLinkVersion, TaskLinkVersion.link_id).where(
        TaskLinkVersion.link_id.in_({row.link_id for row in rows})
    )
    finished = {each.link_id for each in session.scalars(links) if each.state == "selesai"}
    return [
        wire.Delivery(
            unit=row.unit,
            document=evidence.document(documents[row.document_id]),
            link=row.link_id,
            state=row.state,
            handed_in=row.link_id in finished,
            version=row.version,
            author=row.author,
            author_name=row.author_name,
            at=row.at,
        )
        for row in rows
        if evidence.may_see(grant, documents[row.document_id])
    ]
