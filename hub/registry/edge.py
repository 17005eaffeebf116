"""The outermost layer of every request: reference number, size limit, security headers, log line, last resort.

Plain ASGI, because it must also hold when everything inside it fails.
"""

from __future__ import annotations

import logging
import re
import secrets
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub import logs
from hub.metrics import Requests
from hub.registry import problems
from spbe_core import wire
from spbe_core.sheets import limits

log = logging.getLogger("spbe.registry")

BODY_LIMIT = 256 * 1024
"""Bytes of an ordinary request: :data:`spbe_core.wire.MAX_TEXT` characters fit, each escaped as twelve bytes."""
REPORT_LIMIT = 25 * 1024 * 1024
"""Bytes of a report's file."""
IMPORT_LIMIT = 15 * 1024 * 1024
"""Bytes of a file that stands in JSON: :data:`spbe_core.sheets.limits.MAX_BYTES` as base64, and what goes with it."""
IMPORTS = ("/results/imports", "/results/imports/check", "/judgements", "/judgements/check")
"""How the paths end to which such files are sent."""
LINK_PAGE = re.compile(r"(/tugas/).*")
"""A path with the first part of a one-task link in it."""
TABLE_LIMIT = limits.MAX_BYTES
"""Bytes of a file of tables."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""Sent with every response that does not say otherwise itself."""

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_reference() -> str:
    """Make a reference number a person can read out: eight signs without look-alikes."""
    number, signs = secrets.randbelow(len(_ALPHABET) ** 8), []  # one question to the system instead of eight
    for _ in range(8):
        number, sign = divmod(number, len(_ALPHABET))
        signs.append(_ALPHABET[sign])
    return "".join(signs)


class Edge:
    """ASGI middleware; see the module."""

    def __init__(self, app: ASGIApp, requests: Requests) -> None:
        self.app = app
        self._requests = requests

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        reference = new_reference()
        scope.setdefault("state", {})["reference"] = reference
        exchange = _Exchange(scope, receive, send, _limit(scope))
        began = time.perf_counter()
        try:
            if exchange.announced_too_much():
                raise problems.ProblemError(413)  # noqa: TRY301 -- one place answers it
            if "\0" in scope["path"]:
                raise problems.ProblemError(404)  # noqa: TRY301 -- no id has one, and PostgreSQL refuses it in a text
            await self.app(scope, exchange.receive, exchange.send)
        except problems.ProblemError as problem:
            await exchange.answer(problem)
        except ClientDisconnect:
            log.info("%s the caller went away", reference)
        except Exception as error:  # noqa: BLE001 -- the last resort
            log.error("%s failed\n%s", reference, logs.stack(error))  # noqa: TRY400 -- without what people wrote
            await exchange.answer(problems.ProblemError(500))
        finally:
            # never the query: an OAuth code may stand in it; nor the part of a one-task link that stands in a path
            seconds = time.perf_counter() - began
            path = LINK_PAGE.sub(r"\1…", scope["path"])
            log.info("%s %s %s %s %.0f ms", reference, scope["method"], path, exchange.status, seconds * 1000)
            self._requests.note(scope["method"], _template(scope), exchange.status or 0, seconds)


def _template(scope: Scope) -> str | None:
    """Return the template of the route that was found, if one was."""
    template: str | None = getattr(scope.get("route"), "path", None)
    return template


class _Exchange:
    """One request with its counted body and its response, answered at most once."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, limit: int) -> None:
        self.scope = scope
        self.status: int | None = None
        self._receive = receive
        self._send = send
        self._limit = limit
        self._read = 0

    def announced_too_much(self) -> bool:
        length = Headers(scope=self.scope).get("content-length", "")
        return length.isdigit() and int(length) > self._limit

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._read += len(message.get("body", b""))
            if self._read > self._limit:
                raise HTTPException(413)  # the framework hands on this kind while it reads a body, and no other
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await self._send(message)

    async def answer(self, problem: problems.ProblemError) -> None:
        if self.status is None:  # once a response has begun, closing the connection is all that is left
            request = Request(self.scope)
            await problems.response(request, problem)(self.scope, self.receive, self.send)


def _limit(scope: Scope) -> int:
    if "/api/uploads/" in scope["path"] or "/api/tautan/uploads/" in scope["path"]:
        return wire.MAX_CHUNK
    if scope["path"].endswith("/signed"):
        return wire.MAX_SIGNED
    if scope["path"].endswith("/reports"):
        return REPORT_LIMIT
    if scope["path"].endswith(IMPORTS):
        return IMPORT_LIMIT
    return TABLE_LIMIT if scope["path"].endswith(("/workbook/compare", "/evidence-list/compare")) else BODY_LIMIT
