"""Routes of a person's own data: take them along, ask that they be erased."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated

from fastapi import APIRouter, Request, Response

from hub.accounts.store import Accounts
from hub.privacy import export
from hub.privacy.rows import Who
from hub.registry.access import Grant, needs, services
from hub.registry.idempotency import WriteRequest, once
from hub.registry.people import requests
from spbe_core import wire

router = APIRouter(prefix="/api/me", tags=["me"])
_Own = Annotated[Grant, needs("self:manage")]


@router.get("/data", response_class=Response)
def read_data(grant: _Own, request: Request) -> Response:
    """Return everything the lab holds of the caller, as one zip."""
    places = services(request).settings.places
    store = Accounts(places.accounts_url) if places is not None else None
    try:
        account = store.by_id(grant.caller.name) if store is not None else None
        who = Who.of(account) if account is not None else Who(grant.caller.name, None)
        with grant.read() as registry, store.reading() if store is not None else nullcontext() as accounts:
            content = export.package(registry, accounts, who, places)
    finally:
        if store is not None:
            store.close()
    return Response(
        content,
        media_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="data-saya.zip"', "Cache-Control": "private, no-store"},
    )


@router.get("/erasure")
def read_erasure(grant: _Own) -> wire.Erasure:
    """Return the caller's last request for erasure, and how it was decided."""
    with grant.read() as session:
        return requests.to_wire(requests.latest(session, grant.caller.name))


@router.post(
    "/erasure",
    status_code=201,
    response_model=wire.Erasure,
    responses={200: {"model": wire.Erasure, "description": "One waits already."}},
)
def ask_for_erasure(grant: _Own, write: WriteRequest) -> Response:
    """Ask that the caller's data be erased; the administrator decides."""
    return once(grant, write, lambda session: requests.ask(session, grant))
