"""Route by which the hub tells who is in a region's shared workspace; nobody in the room can tell it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from hub.registry.access import Grant, needs
from hub.registry.idempotency import WriteRequest, once
from hub.registry.rooms import rules
from spbe_core import wire

router = APIRouter(prefix="/api/rooms", tags=["rooms"])


@router.post("/{code}/presence", status_code=201, response_model=wire.RoomPresence)
def record_presence(
    grant: Annotated[Grant, needs("rooms:record")],
    code: str,
    body: wire.RoomPresence,
    write: WriteRequest,
) -> Response:
    """Record that a person was in a room in an hour; a replay with the same key records nothing again."""
    return once(grant, write, lambda session: rules.record(session, grant, code, body))
