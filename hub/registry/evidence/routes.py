"""Routes of data dukung. A file is downloaded, never shown: nothing in it runs in the lab."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from hub.registry.access import Grant, Services, needs, services
from hub.registry.assessments import rules as assessments
from hub.registry.evidence import looking, rules, uploads
from hub.registry.evidence.names import disposition, file_name
from hub.registry.evidence.store import Store
from hub.registry.idempotency import WriteRequest, once
from hub.registry.problems import ProblemError, storage
from spbe_core import wire

router = APIRouter(prefix="/api", tags=["evidence"])
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
BYTES = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}


def _store(held: Annotated[Services, Depends(services)]) -> Store:
    if held.files is None:
        raise storage()
    return held.files


Files = Annotated[Store, Depends(_store)]


@dataclass(frozen=True)
class Chunk:
    """A part of a file as it was sent, and where it begins."""

    offset: int
    data: bytes


async def chunk(request: Request) -> Chunk:
    """Return the part of a file that a request carries.

    Raises
    ------
    ProblemError
        400 when it does not say where the part begins.
    """
    given = request.headers.get("upload-offset", "")
    if not given.isascii() or not given.isdigit() or len(given) > 9:
        raise ProblemError(400, "Permintaan harus menyebut letak potongan berkas (Upload-Offset). Muat ulang halaman.")
    return Chunk(int(given), await request.body())


@router.get("/assessments/{assessment_id}/evidence")
def list_evidence(
    grant: Annotated[Grant, needs("assessments:read", assessments.by_id)],
    assessment_id: str,
) -> wire.Evidence:
    """Return the region's documents that the caller may see, and what they are tied to in this assessment."""
    with grant.read() as session:
        return rules.whole(session, grant, assessment_id)


@router.post("/assessments/{assessment_id}/uploads", status_code=201, response_model=wire.Upload)
def begin_upload(
    grant: Annotated[Grant, needs("answers:write", assessments.by_id)],
    assessment_id: str,
    body: wire.UploadBegin,
    write: WriteRequest,
) -> Response:
    """Announce a file for a unit of evidence; its parts follow."""
    return once(grant, write, lambda session: uploads.begin(session, grant, assessment_id, body))


@router.get("/uploads/{upload_id}")
def read_upload(
    grant: Annotated[Grant, needs("answers:write", uploads.by_id)],
    upload_id: str,
) -> wire.Upload:
    """Return how far one's own upload is: where the next part begins, or the document it became."""
    with grant.read() as session:
        return uploads.state(session, grant, upload_id)


@router.patch("/uploads/{upload_id}", openapi_extra=BYTES)
def send_part(
    grant: Annotated[Grant, needs("answers:write", uploads.by_id)],
    upload_id: str,
    sent: Annotated[Chunk, Depends(chunk)],
    store: Files,
) -> wire.Upload:
    """Send the part of a file that begins at the header ``Upload-Offset``, at most 1 MB; the last one ends it.

    A repeated part is refused with 409, whose ``Upload-Offset`` says where to go on: no idempotency key is needed.
    """
    return uploads.take(grant, store, upload_id, sent.offset, sent.data)


@router.delete("/uploads/{upload_id}", status_code=204)
def drop_upload(
    grant: Annotated[Grant, needs("answers:write", uploads.by_id)],
    upload_id: str,
    store: Files,
) -> None:
    """Give one's own upload up."""
    uploads.drop(grant, store, upload_id)


@router.post("/assessments/{assessment_id}/links", status_code=201, response_model=wire.EvidenceSaved)
def add_link(
    grant: Annotated[Grant, needs("answers:write", assessments.by_id)],
    assessment_id: str,
    body: wire.LinkAdd,
    write: WriteRequest,
) -> Response:
    """Add a link (https only; nobody fetches it) for a unit of evidence."""
    return once(grant, write, lambda session: rules.add_link(session, grant, assessment_id, body))


@router.put("/assessments/{assessment_id}/units/{unit}/documents/{document_id}", response_model=wire.EvidenceSaved)
def tie_document(  # noqa: PLR0913, PLR0917 -- the parts of one address
    grant: Annotated[Grant, needs("answers:write", assessments.by_id)],
    assessment_id: str,
    unit: str,
    document_id: str,
    body: wire.TieWrite,
    write: WriteRequest,
) -> Response:
    """Put a document of the region under a unit of evidence, or take it away, based on the version in If-Match."""
    based_on = write.based_on
    return once(
        grant,
        write,
        lambda session: rules.write_tie(session, grant, assessment_id, unit, document_id, body, based_on),
    )


@router.put("/documents/{document_id}", response_model=wire.EvidenceSaved)
def change_document(
    grant: Annotated[Grant, needs("answers:write", rules.by_id)],
    document_id: str,
    body: wire.DocumentWrite,
    write: WriteRequest,
) -> Response:
    """Change a document's name or class, remove it or bring it back, based on the version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: rules.change(session, grant, document_id, body, based_on))


@router.get("/documents/{document_id}/history")
def read_history(
    grant: Annotated[Grant, needs("assessments:read", rules.by_id)],
    document_id: str,
) -> list[wire.Document]:
    """Return all versions of a document, oldest first."""
    with grant.read() as session:
        return rules.history(session, grant, document_id)


@router.get("/documents/{document_id}/content", response_class=Response)
def download(
    grant: Annotated[Grant, needs("assessments:read", rules.by_id)],
    document_id: str,
    store: Files,
) -> Response:
    """Return a document's file to be saved, never to be shown."""
    with grant.read() as session:
        row = rules.visible(session, grant, document_id)
        found = rules.document(row)
    if found.media_type is None or found.sha256 is None:
        raise ProblemError(404)
    return Response(
        store.read(grant.code, found.sha256),
        media_type=found.media_type,
        headers={
            "Content-Disposition": disposition(file_name(found.name, found.media_type)),
            "Content-Security-Policy": SANDBOX,
            "Cache-Control": "private, no-store",
        },
    )


@router.get("/documents/{document_id}/look")
def look(
    grant: Annotated[Grant, needs("assessments:read", rules.by_id)],
    document_id: str,
    store: Files,
) -> wire.Look:
    """Say what a document's file looks like: pages, whether it is a scan without text, whether there is a picture."""
    return looking.look(grant, store, document_id)


@router.get("/documents/{document_id}/preview", response_class=Response)
def preview(
    grant: Annotated[Grant, needs("assessments:read", rules.by_id)],
    document_id: str,
    store: Files,
) -> Response:
    """Return a small picture of a document's file, drawn by the lab: nothing of the file itself is in it."""
    headers = {"Content-Security-Policy": SANDBOX, "Cache-Control": "private, no-store"}
    return Response(looking.picture(grant, store, document_id), media_type="image/webp", headers=headers)
