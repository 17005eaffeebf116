"""What a one-task link opens: the page with the request, and the doors of whoever holds the whole link.

The page is read with the first part of the link alone, without any script; sending needs the second part, which stands
behind the ``#`` and is sent in a header by the page's module. Looking uses nothing up: only handing in ends a link.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from hub.registry.access import LinkGrant, Services, public, services, task_link
from hub.registry.evidence import uploads
from hub.registry.evidence.routes import BYTES, Chunk, Files, chunk
from hub.registry.idempotency import WriteRequest, once
from hub.registry.tasks import link_page, links, opening, responding
from spbe_core import wire
from widgets import i18n

router = APIRouter(tags=["task link"])
_Holder = Annotated[LinkGrant, task_link()]


@router.api_route("/tugas/{key}", methods=["GET", "HEAD"], dependencies=[public], include_in_schema=False)
def read_page(
    key: str, request: Request, held: Annotated[Services, Depends(services)], bahasa: str = i18n.SOURCE
) -> Response:
    """Show what a link asks for, or the one page for whatever opens nothing."""
    held.pace.check(request)
    with held.database.read() as session:
        row = opening.by_key(session, key)
        open_ = row is not None and opening.is_open(row, opening.moment())
        asked = links.request(session, row) if row is not None and open_ else None
    if asked is None:
        held.pace.failed(request)
    return link_page.page(asked, held.settings.prefix, bahasa if bahasa in i18n.LANGUAGES else i18n.SOURCE)


@router.get("/api/tautan")
def read_desk(grant: _Holder) -> wire.RespondentDesk:
    """Return the request and what was sent so far."""
    with grant.read() as session:
        return responding.desk(session, grant)


@router.post("/api/tautan/uploads", status_code=201, response_model=wire.Upload)
def begin_upload(grant: _Holder, body: wire.RespondentUpload, write: WriteRequest) -> Response:
    """Announce a file; its parts follow."""
    return once(grant, write, lambda session: responding.begin(session, grant, body))


@router.get("/api/tautan/uploads/{upload_id}")
def read_upload(grant: _Holder, upload_id: str) -> wire.Upload:
    """Return how far a file of this link is."""
    with grant.read() as session:
        return uploads.state(session, grant, upload_id)


@router.patch("/api/tautan/uploads/{upload_id}", openapi_extra=BYTES)
def send_part(grant: _Holder, upload_id: str, sent: Annotated[Chunk, Depends(chunk)], store: Files) -> wire.Upload:
    """Send the part of a file that begins at the header ``Upload-Offset``, at most 1 MB; the last one ends it."""
    return uploads.take(
        grant,
        store,
        upload_id,
        sent.offset,
        sent.data,
        lambda session, _grant, row, content: responding.arrive(session, grant, row, content),
    )


@router.delete("/api/tautan/uploads/{upload_id}", status_code=204)
def drop_upload(grant: _Holder, upload_id: str, store: Files) -> None:
    """Give a file up that did not arrive yet."""
    uploads.drop(grant, store, upload_id)


@router.post("/api/tautan/links", status_code=201, response_model=wire.EvidenceSaved)
def add_link(grant: _Holder, body: wire.RespondentLink, write: WriteRequest) -> Response:
    """Add a web address (https only; nobody fetches it)."""
    return once(grant, write, lambda session: responding.add_link(session, grant, body))


@router.delete("/api/tautan/documents/{document_id}", response_model=wire.RespondentDesk)
def take_back(grant: _Holder, document_id: str, write: WriteRequest) -> Response:
    """Take back what was sent by mistake."""
    return once(grant, write, lambda session: responding.take_back(session, grant, document_id))


@router.post("/api/tautan/selesai", response_model=wire.HandedIn)
def hand_in(grant: Annotated[LinkGrant, task_link(finished=True)], body: wire.HandIn, write: WriteRequest) -> Response:
    """Say that one is done; the link opens nothing from here on, but for a repeat of this very request."""
    return once(grant, write, lambda session: responding.hand_in(session, grant, body))
