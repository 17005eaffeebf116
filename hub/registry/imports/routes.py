"""Routes of imports. A file is at most 10 MB; what is confirmed is sent again with the dry run's digest."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from hub.registry.access import Grant, needs
from hub.registry.idempotency import WriteRequest, once
from hub.registry.imports import planning, storing
from hub.registry.imports.reading import received
from spbe_core import wire

router = APIRouter(prefix="/api/results/imports", tags=["results"])


@router.post("/check")
def check_import(
    grant: Annotated[Grant, needs("results:write")],
    body: wire.ImportRequest,
) -> wire.ImportPlan:
    """Say row by row what an import would do and why not; nothing is kept."""
    file = received(body)
    with grant.read() as session:
        standing = planning.standing_for(session, file)
    return planning.plan(file, standing)


@router.post("", response_model=wire.ImportDone)
def store_import(
    grant: Annotated[Grant, needs("results:write")],
    body: wire.ImportRequest,
    write: WriteRequest,
) -> Response:
    """Store all of a file, or nothing; 409 when the dry run would come out differently now."""
    file = received(body)
    return once(grant, write, lambda session: storing.store(session, grant, file))
