"""Routes of instruments and periods."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from hub.registry.access import Grant, needs
from hub.registry.instruments import rules
from spbe_core import periods, wire

router = APIRouter(prefix="/api", tags=["instruments"])


@router.get("/periods")
def list_periods(
    _grant: Annotated[Grant, needs("published:read")],
) -> list[wire.Period]:
    """Return which instrument each year is measured with."""
    return list(periods.all_periods())


@router.get("/instruments")
def list_instruments(
    _grant: Annotated[Grant, needs("published:read")],
) -> list[wire.InstrumentInfo]:
    """Return the instruments that this version of the lab holds."""
    return rules.listed()


@router.get("/instruments/content/{sha256}", response_class=Response)
def read_content(
    grant: Annotated[Grant, needs("published:read")],
    sha256: Annotated[str, Path(pattern="^[0-9a-f]{64}$")],
) -> Response:
    """Return an instrument's content; the same address always answers the same bytes."""
    with grant.read() as session:
        content = rules.content(session, sha256)
    return Response(
        content, media_type="application/json", headers={"Cache-Control": "private, max-age=31536000, immutable"}
    )
