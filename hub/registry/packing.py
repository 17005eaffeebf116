"""Answers in JSON are packed on their way out, where the caller takes gzip.

Plain ASGI. What is short gains nothing; what carries the session's proof (``api/me``) is never packed, because the
length of a packed secret beside text of somebody else's choosing tells about the secret (BREACH). Files are handed out
as they are, and a stream of events is not held up.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SHORT = 1_400
"""Bytes that fit into one packet anyway."""
LEVEL = 5


class Packing:
    """ASGI middleware; see the module."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        takes = scope["type"] == "http" and "gzip" in Headers(scope=scope).get("accept-encoding", "")
        if not takes or scope["path"].endswith("/me"):
            await self.app(scope, receive, send)
            return
        began: Message | None = None

        async def packed(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start" and _packable(message):
                began = message
                return
            if began is None:
                await send(message)
                return
            start, began = began, None
            body = message.get("body", b"")
            if message["type"] == "http.response.body" and not message.get("more_body") and len(body) > SHORT:
                headers = MutableHeaders(scope=start)
                body = (_once if "immutable" in headers.get("cache-control", "") else _packed)(body)
                headers["Content-Encoding"], headers["Content-Length"] = "gzip", str(len(body))
                headers.add_vary_header("Accept-Encoding")
                message = {**message, "body": body}
            await send(start)
            await send(message)

        await self.app(scope, receive, packed)


def _packed(body: bytes) -> bytes:
    return gzip.compress(body, LEVEL, mtime=0)


_once = lru_cache(maxsize=8)(_packed)
"""For what is the same for everybody and at all times: an instrument's content, which each new browser fetches."""


def _packable(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return headers.get("content-type", "").startswith("application/json") and "content-encoding" not in headers
