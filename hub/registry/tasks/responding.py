"""What whoever holds a one-task link may do: send files and addresses for one task, and say that they are done."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.registry.access import LinkGrant
from hub.registry.assessments import rules as assessments
from hub.registry.course.rules import open_for
from hub.registry.evidence import rules as evidence
from hub.registry.evidence import uploads
from hub.registry.evidence.checks import label, web_address
from hub.registry.evidence.model import DocumentVersion, UploadRow
from hub.registry.problems import ProblemError, invalid
from hub.registry.tasks import deliveries, links, offices, opening
from hub.registry.tasks.model import DeliveryVersion, TaskLinkVersion
from hub.registry.texts import line, storable
from hub.registry.versions import current
from spbe_core import wire

CLASS = wire.FileClass.TERBATAS
"""Of everything that comes through a link, until somebody of the region says otherwise."""


def desk(session: Session, grant: LinkGrant) -> wire.RespondentDesk:
    """Return the request, and what came through this link so far."""
    sent = _sent(session, grant)
    wanted = current(DocumentVersion, DocumentVersion.document_id).where(
        DocumentVersion.document_id.in_([row.document_id for row in sent if row.state == "draf"])
    )
    own = select(UploadRow).where(UploadRow.author == grant.caller.name, UploadRow.document_id.is_(None))
    return wire.RespondentDesk(
        request=links.request(session, still_open(session, grant)),
        documents=[_shown(each) for each in session.scalars(wanted.order_by(DocumentVersion.seq))],
        uploads=[evidence.upload(each) for each in session.scalars(own.order_by(UploadRow.touched_at))],
        left=_left(session, grant),
    )


def _shown(row: DocumentVersion) -> wire.Document:
    """Return a document without whom of the region has touched it since."""
    return evidence.document(row).model_copy(update={"author": row.keeper, "author_name": row.keeper_name})


def begin(session: Session, grant: LinkGrant, wanted: wire.RespondentUpload) -> tuple[int, wire.Upload]:
    """Announce a file; errors as :func:`hub.registry.evidence.uploads.begin`, and 409 beyond the bound of a link."""
    _room(session, grant)
    announced = wire.UploadBegin(
        unit=grant.unit, name=wanted.name, size=wanted.size, sha256=wanted.sha256, file_class=CLASS
    )
    return 201, uploads.announce(session, named(session, grant), grant.assessment, announced)


def arrive(session: Session, grant: LinkGrant, row: UploadRow, content: evidence.Content) -> wire.EvidenceSaved:
    """Make a draft of a file that arrived whole; errors as :func:`still_open`."""
    still_open(session, grant)
    return _keep(session, grant, row.name, content)


def add_link(session: Session, grant: LinkGrant, wanted: wire.RespondentLink) -> tuple[int, wire.EvidenceSaved]:
    """Add a web address; nobody fetches it."""
    _room(session, grant)
    content = evidence.Content("tautan", url=web_address(wanted.url))
    return 201, _keep(session, grant, label(wanted.name), content)


def take_back(session: Session, grant: LinkGrant, document_id: str) -> tuple[int, wire.RespondentDesk]:
    """Take back what was sent by mistake, before one is done.

    Raises
    ------
    ProblemError
        404 for what did not come through this link or was decided already.
    """
    still_open(session, grant)
    row = next((each for each in _sent(session, grant) if each.document_id == document_id), None)
    if row is None or row.state != "draf":
        raise ProblemError(404)
    whose = named(session, grant)
    deliveries.write(session, whose, row, "ditarik")
    evidence.set_removed(session, whose, evidence.visible(session, whose, document_id), removed=True)
    return 200, desk(session, grant)


def hand_in(session: Session, grant: LinkGrant, wanted: wire.HandIn) -> tuple[int, wire.HandedIn]:
    """Say that one is done: the link ends here.

    Raises
    ------
    ProblemError
        404 when it ended meanwhile; 409 while a file is still on its way; 422 with nothing to hand in.
    """
    row = still_open(session, grant)
    coming = select(func.count()).where(UploadRow.author == grant.caller.name, UploadRow.document_id.is_(None))
    if session.scalar(coming):
        raise ProblemError(
            409, "Masih ada berkas yang belum terkirim seluruhnya. Tunggu sampai selesai, atau batalkan berkas itu."
        )
    note = storable(wanted.note, "note").strip()
    count = sum(each.state == "draf" for each in _sent(session, grant))
    if not count and not note:
        raise invalid("Belum ada yang dikirim. Unggah berkas, tambahkan tautan, atau tulis catatan.", "note")
    done = links.end(session, named(session, grant, line(wanted.name.strip(), "name")), row, "selesai", note or None)
    return 200, wire.HandedIn(at=done.at, count=count)


def still_open(session: Session, grant: LinkGrant) -> TaskLinkVersion:
    """Return the link if it still opens something now, inside this transaction.

    Raises
    ------
    ProblemError
        404 as the guard says it.
    """
    row = links.newest(session, grant.link)
    if not opening.is_open(row, opening.moment()):
        raise opening.dead()
    return row


def named(session: Session, grant: LinkGrant, name: str = "") -> LinkGrant:
    """Return the grant of somebody who is called what people are shown: the office, and the name if one was given."""
    office = offices.name_of(session, grant.code, grant.office)
    return replace(grant, caller=replace(grant.caller, display_name=opening.respondent(office, name)))


def _keep(session: Session, grant: LinkGrant, name: str, content: evidence.Content) -> wire.EvidenceSaved:
    whose = named(session, grant)
    document = evidence.bring(session, whose, name, CLASS, content)
    row = DeliveryVersion(
        document_id=document.document_id,
        version=1,
        link_id=grant.link,
        assessment_id=grant.assessment,
        unit=grant.unit,
        state="draf",
    )
    kept = deliveries.store(session, whose, row, None)
    return wire.EvidenceSaved(document=evidence.document(document), tie=None, seq=kept.seq)


def _room(session: Session, grant: LinkGrant) -> None:
    still_open(session, grant)
    open_for(session, assessments.get(session, grant.assessment), grant.unit)
    if _left(session, grant) <= 0:
        raise ProblemError(
            409,
            f"Satu tautan memuat paling banyak {wire.LINK_FILES} berkas dan alamat. Gabungkan berkas, atau tekan "
            "Selesai dan minta tautan baru untuk sisanya.",
            title="Sudah penuh",
        )


def _left(session: Session, grant: LinkGrant) -> int:
    coming = select(func.count()).where(UploadRow.author == grant.caller.name, UploadRow.document_id.is_(None))
    return max(0, wire.LINK_FILES - len(_sent(session, grant)) - (session.scalar(coming) or 0))


def _sent(session: Session, grant: LinkGrant) -> list[DeliveryVersion]:
    """Return everything that came through the link, also what was taken back: that counts too."""
    query = current(DeliveryVersion, DeliveryVersion.document_id).where(DeliveryVersion.link_id == grant.link)
    return list(session.scalars(query.order_by(DeliveryVersion.seq)))
