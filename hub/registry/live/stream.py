"""One stream of server-sent events, as bytes.

=============  ============  ===================================================================================
event          id            data
=============  ============  ===================================================================================
``changes``    event ``seq``  what ``GET …/changes?after=`` gives for the sequence sent before
``presence``   –             who has the assessment open, and where
``end``        –             ``{"status": …}``: why the stream ends (401, 403, 404 the leave ended; 429, 503 come back)
=============  ============  ===================================================================================

Every :data:`BEAT` seconds something is sent, so that a dead line is noticed. The caller's leave is asked for again
before anything is sent and every :data:`RENEW` seconds, so a token that was revoked ends its stream within a minute.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable

from anyio import CapacityLimiter, to_thread
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from hub.errors import StorageError
from hub.registry.live.listeners import Listener
from hub.registry.problems import ProblemError
from spbe_core import wire

BEAT = 5.0
"""Seconds between two signs of life."""
RENEW = 15.0
"""Seconds after which the caller's leave is asked for again, though nothing happened."""
GAP = 1.0
"""Seconds between two looks of one stream, at least: a colleague's typing is told in steps."""
SHARE = 20
"""How many times as long as a look took the next one waits, up to :data:`RENEW`: where everything is slow because many
write, streams tell less often, and what is saved comes first."""
HEADERS = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
"""No proxy on the way may keep or compress what is sent bit by bit."""

Look = Callable[[int], wire.Changes | None]
"""Asks for leave again and returns what happened after a sequence; blocks, so it runs in a thread."""
Who = Callable[[], list[wire.Present]]


class Stream(StreamingResponse):
    """A response that says when it is over, however it ends."""

    def __init__(self, content: AsyncIterator[bytes], over: Callable[[], None]) -> None:
        super().__init__(content, headers=HEADERS, media_type="text/event-stream")
        self._over = over

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._over()


async def speak(listener: Listener, look: Look, who: Who, seq: int, looking: CapacityLimiter) -> AsyncIterator[bytes]:
    """Tell one listener what happens, until the caller goes or the leave ends.

    Parameters
    ----------
    listener : Listener
    look : callable
    who : callable
        Who is there now.
    seq : int
        The sequence the caller knows.
    looking : anyio.CapacityLimiter
        How many streams look at the same time.
    """
    yield b"retry: 5000\n\n"
    looked, gap, told, shown = 0.0, GAP, time.monotonic(), "[]"
    while True:
        listener.awake.clear()  # first of all: whatever comes during the work below is one more turn
        began = time.monotonic()
        if listener.ended is None and began >= looked + (gap if listener.news else RENEW):
            changes = await _looked(listener, look, seq, looking)
            looked = time.monotonic()
            gap = min(max(GAP, SHARE * (looked - began)), RENEW)
            if changes is not None:
                seq, told = changes.seq, looked
                yield message("changes", changes.model_dump_json(), seq)
        if listener.ended is not None:
            yield message("end", json.dumps({"status": listener.ended}))
            return
        present = json.dumps([each.model_dump() for each in who()], ensure_ascii=False)
        if present != shown:
            shown, told = present, time.monotonic()
            yield message("presence", present)
        if time.monotonic() - told >= BEAT:
            told = time.monotonic()
            yield b": \n\n"
        until = min(told + BEAT, looked + (gap if listener.news else RENEW))
        try:
            async with asyncio.timeout(until - time.monotonic()):
                await listener.awake.wait()
        except TimeoutError:
            continue


async def _looked(listener: Listener, look: Look, seq: int, looking: CapacityLimiter) -> wire.Changes | None:
    """Look once, in a thread; a look that fails ends the stream."""
    listener.news = False  # before it begins: what is committed meanwhile is looked at again
    try:
        return await to_thread.run_sync(look, seq, limiter=looking)
    except ProblemError as problem:
        listener.ended = problem.status
    except (SQLAlchemyError, StorageError):
        listener.ended = 503
    return None


def message(event: str, data: str, number: int | None = None) -> bytes:
    """Write one event; ``data`` is JSON on one line."""
    identity = "" if number is None else f"id: {number}\n"
    return f"event: {event}\n{identity}data: {data}\n\n".encode()
