"""Routes about the service itself: is it well, and what does it offer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import select

from hub.registry.access import public, services
from hub.registry.events.model import EventRow

router = APIRouter(prefix="/api", tags=["service"])


@router.get("/health", dependencies=[public])
def read_health(request: Request) -> dict[str, str]:
    """Answer when the database answers a query for which it has to look into its tables; 503 when it does not."""
    with services(request).database.read() as session:
        session.execute(select(EventRow.seq).limit(1))
    return {"status": "ok"}


@router.get("/openapi.json", dependencies=[public], include_in_schema=False, response_class=JSONResponse)
def read_openapi(request: Request) -> dict[str, Any]:
    """Return the OpenAPI document."""
    document: dict[str, Any] = request.app.openapi()
    return document
