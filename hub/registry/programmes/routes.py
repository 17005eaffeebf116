"""Routes of programmes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from hub.registry.access import Grant, needs
from hub.registry.idempotency import WriteRequest, once
from hub.registry.programmes import rules
from spbe_core import wire

router = APIRouter(prefix="/api/programmes", tags=["programmes"])
Code = Annotated[str, Path(pattern=wire.PROGRAMME_CODE, max_length=60)]


@router.get("")
def list_programmes(grant: Annotated[Grant, needs("published:read")]) -> list[wire.Programme]:
    """Return all programmes with their regions: those that are open first."""
    with grant.read() as session:
        return rules.every(session)


@router.get("/{programme}")
def read_programme(grant: Annotated[Grant, needs("published:read")], programme: Code) -> wire.Programme:
    """Return one programme with its regions."""
    with grant.read() as session:
        return rules.one(session, programme)


@router.get("/{programme}/history")
def read_history(grant: Annotated[Grant, needs("programmes:write")], programme: Code) -> list[wire.ProgrammeVersion]:
    """Return every version of a programme with who wrote it, the newest first."""
    with grant.read() as session:
        return rules.history(session, programme)


@router.put("/{programme}", response_model=wire.Programme)
def put_programme(
    grant: Annotated[Grant, needs("programmes:write")],
    programme: Code,
    body: wire.ProgrammeWrite,
    write: WriteRequest,
) -> Response:
    """Write the whole programme, based on the version in If-Match; 0 makes a new one."""
    based_on = write.based_on
    return once(grant, write, lambda session: rules.put(session, grant, programme, body, based_on))
