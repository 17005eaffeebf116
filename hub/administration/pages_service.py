"""Ask the page service about its kernels, as only the hub may."""

from __future__ import annotations

from uuid import UUID

from pydantic import ValidationError
from tornado.httpclient import AsyncHTTPClient, HTTPRequest, HTTPResponse

from hub.apps.kernel_state import KERNELS, PageKernelList, PageKernelState
from hub.errors import LabError
from hub.settings import Settings

PATIENCE = 4.0
"""Seconds; the page service answers at once or is not well."""


async def kernels(settings: Settings) -> tuple[PageKernelState, ...]:
    """Return all page kernels.

    Raises
    ------
    LabError
        When the page service does not answer.
    """
    reply = await _call(settings, "GET")
    try:
        return PageKernelList.model_validate_json(reply.body).kernels
    except ValidationError as error:
        raise LabError.no_pages() from error


async def end(settings: Settings, kernel_id: str) -> None:
    """End a page kernel; one that is gone already is no error.

    Raises
    ------
    LabError
        When the page service does not answer.
    ValueError
        When this is not the id of a kernel.
    """
    await _call(settings, "DELETE", f"/{UUID(kernel_id)}")


async def _call(settings: Settings, method: str, path: str = "") -> HTTPResponse:
    request = HTTPRequest(
        f"http://127.0.0.1:{settings.apps_port}{KERNELS}{path}",
        method=method,
        headers={"Authorization": f"Bearer {settings.secret('administration-token')}"},
        request_timeout=PATIENCE,
    )
    try:
        reply = await AsyncHTTPClient().fetch(request, raise_error=False)
    except OSError as error:
        raise LabError.no_pages() from error
    if reply.code >= 400 and (method, reply.code) != ("DELETE", 404):
        raise LabError.no_pages() from reply.error
    return reply
