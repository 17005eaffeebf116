"""Files on their way: announced, sent in parts from an offset, and taken when they are whole and what they say.

A part counts when it is on the disk *and* its end is committed. What a killed registry or a lost connection leaves
behind the committed end is cut off by the next part, which begins there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.course.rules import open_for
from hub.registry.evidence import rules
from hub.registry.evidence.checks import day, label
from hub.registry.evidence.content import ContentError, media_type
from hub.registry.evidence.model import DocumentVersion, EvidenceVersion, UploadRow
from hub.registry.evidence.store import BusyError, Part, Store
from hub.registry.instruments.rules import used
from hub.registry.people.rules import remember
from hub.registry.problems import ProblemError, invalid, storage
from hub.registry.turns import Turns
from hub.registry.versions import current
from spbe_core import wire
from spbe_core.formats import id_number

OPEN = 100
"""Files one person may have on their way in one region."""
TURNS = Turns(15)
Arrive = Callable[[Session, Grant, UploadRow, rules.Content], wire.EvidenceSaved]
"""Makes a document of a file that is whole, inside the writing session."""


def by_id(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region of the upload a path names."""
    return session.scalar(select(UploadRow.region_code).where(UploadRow.id == path["upload_id"]))


def begin(session: Session, grant: Grant, assessment_id: str, wanted: wire.UploadBegin) -> tuple[int, wire.Upload]:
    """Announce a file.

    Raises
    ------
    UnknownError
        For a unit the instrument does not have.
    ProblemError
        413 when the file is too large or the region's room is used up; 409 when too many are on their way; 422 for an
        empty file, a name that cannot be kept or a date that cannot be.
    """
    assessment = assessments.get(session, assessment_id)
    rules.unit_of(used(session, assessment.instrument_hash), wanted.unit)
    return 201, announce(session, grant, assessment_id, wanted)


def announce(session: Session, grant: Grant, assessment_id: str, wanted: wire.UploadBegin) -> wire.Upload:
    """Announce a file for something that the caller has looked at; errors as :func:`begin`, but for the unit."""
    remember(session, grant.caller)
    open_for(session, assessments.get(session, assessment_id), wanted.unit)
    _fits(session, grant, wanted.size)
    row = UploadRow(
        id=str(uuid4()),
        region_code=grant.code,
        assessment_id=assessment_id,
        unit=wanted.unit,
        name=label(wanted.name),
        size=wanted.size,
        received=0,
        sha256=wanted.sha256,
        file_class=wanted.file_class.value,
        dated=day(grant, wanted.dated),
        author=grant.caller.name,
        touched_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    return rules.upload(row)


def _fits(session: Session, grant: Grant, size: int) -> None:
    if size == 0:
        raise invalid("Berkas ini kosong (0 byte). Pilih berkas yang berisi.", "size")
    if size > wire.MAX_FILE:
        raise ProblemError(
            413,
            f"Berkas ini {_megabytes(size)} MB; paling besar 25 MB. Perkecil (misalnya pindai dengan mutu lebih "
            "rendah) atau bagi menjadi beberapa berkas.",
            field="size",
        )
    coming = select(UploadRow.size, UploadRow.author).where(
        UploadRow.region_code == grant.code, UploadRow.document_id.is_(None)
    )
    waiting = session.execute(coming).all()
    if sum(author == grant.caller.name for _, author in waiting) >= OPEN:
        raise ProblemError(
            409,
            f"Anda sudah punya {OPEN} unggahan yang belum selesai. Lanjutkan atau batalkan dulu.",
            title="Terlalu banyak unggahan",
        )
    room = rules.QUOTA - rules.used_bytes(session, grant.code) - sum(each for each, _ in waiting)
    if size > room:
        raise ProblemError(
            413,
            f"Ruang berkas wilayah ini tersisa {_megabytes(max(room, 0))} MB. Hubungi pengelola lab.",
            field="size",
        )


def _megabytes(size: int) -> str:
    return id_number(Fraction(size, 1024**2), 1)


def state(session: Session, grant: Grant, upload_id: str) -> wire.Upload:
    """Return how far an upload of the caller's own is.

    Raises
    ------
    ProblemError
        404 when it is somebody else's: like one that never was.
    """
    row = _own(session, grant, upload_id)
    found = rules.upload(row)
    if row.document_id is None:
        return found
    document = current(DocumentVersion, DocumentVersion.document_id).where(
        DocumentVersion.document_id == row.document_id
    )
    tie = current(EvidenceVersion, *rules.TIE).where(
        EvidenceVersion.assessment_id == row.assessment_id,
        EvidenceVersion.unit == row.unit,
        EvidenceVersion.document_id == row.document_id,
    )
    kept = {
        "document": rules.document(session.execute(document).scalar_one()),
        "tie": rules.tie(tied) if (tied := session.execute(tie).scalar_one_or_none()) is not None else None,
    }
    return found.model_copy(update=kept)


def _tied(session: Session, grant: Grant, row: UploadRow, content: rules.Content) -> wire.EvidenceSaved:
    name, file_class = row.name, wire.FileClass(row.file_class)
    return rules.add(session, grant, row.assessment_id, row.unit, name, file_class, content)


def take(  # noqa: PLR0913, PLR0917 -- what one part needs
    grant: Grant, store: Store, upload_id: str, offset: int, data: bytes, arrive: Arrive = _tied
) -> wire.Upload:
    """Take a part of a file; with the last one, the file.

    Parameters
    ----------
    grant : Grant
        Who sends.
    store : Store
        Where it goes.
    upload_id : str
        Which file.
    offset : int
        Bytes the sender believes to be here.
    data : bytes
        What follows them; may be empty where all is here and only the end is missing.
    arrive : callable, optional
        Makes a document of the whole file; puts it under the unit that was announced when absent.

    Returns
    -------
    Upload
        How far it is; with the document when it is whole.

    Raises
    ------
    ProblemError
        404 for somebody else's; 409 when another request sends the same file or the offset is not where this file
        stands (``Upload-Offset`` says where); 413 for more bytes than announced; 422 when the whole file is not what
        was announced or is not taken: then nothing of it is kept.
    """
    try:
        with store.part(_known(grant, upload_id)) as part:
            return _take(grant, store, part, upload_id, offset, data, arrive)
    except BusyError:
        raise _elsewhere(None) from None
    except OSError:
        raise storage() from None


def _known(grant: Grant, upload_id: str) -> str:
    with grant.read() as session:
        return _own(session, grant, upload_id).id


def _take(  # noqa: PLR0913, PLR0917 -- what one part needs
    grant: Grant, store: Store, part: Part, upload_id: str, offset: int, data: bytes, arrive: Arrive
) -> wire.Upload:
    with grant.read() as session:
        row = _own(session, grant, upload_id)
        if row.document_id is not None:
            return state(session, grant, upload_id)
        open_for(session, assessments.get(session, row.assessment_id), row.unit)
        received, size, stored = row.received, row.size, part.size()
    if stored < received:  # the folder came from somewhere else than the row: begin at what is there
        received = _moved(grant, upload_id, stored).offset
    if offset != received:
        raise _elsewhere(received)
    if offset + len(data) > size:
        raise ProblemError(413, "Isi yang dikirim lebih panjang daripada ukuran berkas yang disebut. Unggah lagi.")
    if data:
        part.write(offset, data)
        found = _moved(grant, upload_id, offset + len(data))
    else:
        with grant.read() as session:
            found = rules.upload(_own(session, grant, upload_id))
    return _finish(grant, store, part, upload_id, arrive) if found.offset == size else found


def _moved(grant: Grant, upload_id: str, received: int) -> wire.Upload:
    with grant.write() as session:
        row = _own(session, grant, upload_id)
        row.received, row.touched_at = received, datetime.now(UTC)
        return rules.upload(row)


def _finish(grant: Grant, store: Store, part: Part, upload_id: str, arrive: Arrive) -> wire.Upload:
    """Check the whole file and make it a document; of a refused one nothing is kept."""
    with grant.read() as session:
        announced = _own(session, grant, upload_id).sha256
    with TURNS.turn():
        try:
            whole = part.read()
            kept = _checked(whole, announced)
            store.keep(grant.code, whole)
        except ContentError as error:
            drop(grant, store, upload_id)
            raise invalid(str(error), "content") from None
    with grant.write() as session:
        row = _own(session, grant, upload_id)
        saved = arrive(session, grant, row, replace(kept, dated=row.dated))
        row.document_id, row.touched_at = saved.document.id, datetime.now(UTC)
        found = rules.upload(row).model_copy(update={"document": saved.document, "tie": saved.tie})
    store.drop(upload_id)
    return found


def _checked(whole: bytes, announced: str | None) -> rules.Content:
    sha256 = hashlib.sha256(whole).hexdigest()
    if announced is not None and announced != sha256:
        raise ContentError(
            "Isi yang tiba tidak sama dengan berkas yang dipilih semula. Pilih berkas itu lagi dan unggah dari awal."
        )
    return rules.Content("berkas", media_type=media_type(whole), size=len(whole), sha256=sha256)


def drop(grant: Grant, store: Store, upload_id: str) -> None:
    """Give an upload up; one that has arrived stays a document."""
    with grant.write() as session:
        row = _own(session, grant, upload_id)
        if row.document_id is None:
            session.delete(row)
    store.drop(upload_id)


def _own(session: Session, grant: Grant, upload_id: str) -> UploadRow:
    row = session.get(UploadRow, upload_id)
    if row is None or row.author != grant.caller.name or row.region_code != grant.code:
        raise ProblemError(404)
    return row


def _elsewhere(received: int | None) -> ProblemError:
    detail = (
        "Berkas ini sedang dikirim dari tempat lain. Tunggu sebentar."
        if received is None
        else f"Registri sudah memegang {received} byte dari berkas ini. Lanjutkan dari sana."
    )
    headers = {} if received is None else {"Upload-Offset": str(received)}
    return ProblemError(409, detail, title="Unggahan di tempat lain", headers=headers)
