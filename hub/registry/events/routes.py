"""Routes of the event log."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from hub.registry.access import Grant, needs
from hub.registry.events import lines, rules
from hub.registry.regions.rules import by_code
from spbe_core import wire

router = APIRouter(prefix="/api/regions/{code}", tags=["events"])


@router.get("/events")
def list_events(
    grant: Annotated[Grant, needs("events:read", by_code)],
    code: str,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> list[wire.Event]:
    """Return a region's events after a sequence, oldest first, at most 500."""
    with grant.read() as session:
        return rules.of_region(session, code, after)


@router.get("/log")
def list_lines(
    grant: Annotated[Grant, needs("events:read", by_code)],
    code: str,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    kind: wire.LogKind | None = None,
) -> list[wire.LogLine]:
    """Return a region's events as people read them: before a sequence, newest first, at most 50."""
    with grant.read() as session:
        return lines.of_region(session, code, before=before, kind=kind)
