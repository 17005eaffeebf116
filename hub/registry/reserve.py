"""Threads kept free for what people write.

What the registry does for a request it does in one of a fixed number of threads. People who arrive ask for much at once
and may have to wait for the hub, each in a thread; what somebody saves meanwhile must not stand behind them. So reading
requests share most of the threads and never take the last ones, and for a moment they do not begin while something
small is being saved: all threads share one interpreter, and a dozen that read would make one that saves ten times as
slow.

Nor may those that save take all of them. One of them writes at a time and the others wait for it, so half of the
threads are enough for small ones; where hundreds save at once the rest wait before they need a thread, and who arrives
still gets in.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.registry.access import SAFE
from hub.registry.db import THREADS

KEPT = 12
"""How many threads only writing requests use."""
SAVING = THREADS // 2
"""How many small requests that save have a thread at the same time."""
SMALL = 64 * 1024
"""Bytes of the largest request that reading ones step aside for: a text, not a part of a file."""
ASIDE = 0.1
"""Seconds for which a reading request steps aside at most."""
LONGEST = 1.0
"""Seconds for which they do so for one that saves: one that takes longer waits for something else."""


class Reserve:
    """ASGI middleware: lets at most :data:`hub.registry.db.THREADS` − :data:`KEPT` reading requests in at once.

    The others wait in order. A request has its place until its answer begins: a slow download or a stream, which no
    longer needs a thread, holds nobody up.
    """

    def __init__(self, app: ASGIApp, kept: int = KEPT, aside: float = ASIDE) -> None:
        self.app = app
        self._aside = aside
        self._places = asyncio.Semaphore(THREADS - kept)
        self._writers = asyncio.Semaphore(SAVING)
        self._saving = 0
        self._calm = asyncio.Event()
        self._calm.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] not in SAFE:
            await self._save(scope, receive, send)
            return
        if not self._calm.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._calm.wait(), self._aside)
        await self._places.acquire()
        held = True

        def leave() -> None:
            nonlocal held
            if held:
                held = False
                self._places.release()

        async def passed(message: Message) -> None:
            if message["type"] == "http.response.start":
                leave()
            await send(message)

        try:
            await self.app(scope, receive, passed)
        finally:
            leave()

    async def _save(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let those that read step aside from when a small request has come in whole until it is answered."""
        length = Headers(scope=scope).get("content-length", "")
        small = length.isdigit() and int(length) <= SMALL
        limit: asyncio.TimerHandle | None = None
        held = False

        def over() -> None:
            nonlocal limit
            if limit is not None:
                limit.cancel()
                limit = None
                self._saving -= 1
                if not self._saving:
                    self._calm.set()

        async def heard() -> Message:
            nonlocal limit, held
            message = await receive()
            if small and not held and message["type"] == "http.request" and not message.get("more_body"):
                await self._writers.acquire()  # only now: who sends slowly keeps nobody from saving
                held = True
                self._saving += 1
                self._calm.clear()
                limit = asyncio.get_running_loop().call_later(LONGEST, over)
            return message

        try:
            await self.app(scope, heard, send)
        finally:
            over()
            if held:
                self._writers.release()
