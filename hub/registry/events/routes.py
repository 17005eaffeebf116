"""Route of the event log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from hub.registry.access import Grant, needs
from hub.registry.events import rules
from hub.registry.regions.rules import by_code
from spbe_core import wire

router = APIRouter(prefix="/api/regions/{code}/events", tags=["events"])


@router.get("")
def list_events(
    grant: Annotated[Grant, needs("events:read", by_code)],
    code: str,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> list[wire.Event]:
    """Return a region's events after a sequence, oldest first, at most 500."""
    with grant.read() as session:
        return rules.of_region(session, code, after)
