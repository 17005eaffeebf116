"""Routes about the service itself: is it well, and what does it offer."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import text

from hub.registry.access import public, services

router = APIRouter(prefix="/api", tags=["service"])


@router.get("/health", dependencies=[public])
def read_health(request: Request) -> dict[str, str]:
    """Answer when the database answers."""
    with services(request).database.read() as session:
        session.execute(text("SELECT 1"))
    return {"status": "ok"}


@router.get("/openapi.json", dependencies=[public], include_in_schema=False, response_class=JSONResponse)
def read_openapi(request: Request) -> dict[str, Any]:
    """Return the OpenAPI document."""
    document: dict[str, Any] = request.app.openapi()
    return document
