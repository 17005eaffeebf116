"""Route of the registry's metrics."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse

from hub.metrics import CONTENT_TYPE, Requests
from hub.registry.access import machine

router = APIRouter(prefix="/api/metrics", tags=["service"])


@router.get("", dependencies=[machine], include_in_schema=False)
def read_metrics(request: Request) -> PlainTextResponse:
    """Return what was measured since the start, in Prometheus's text form."""
    measured: Requests = request.app.state.requests
    return PlainTextResponse(measured.render(), media_type=CONTENT_TYPE)
