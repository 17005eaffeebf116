"""Threads kept free for what people write.

What the registry does for a request it does in one of a fixed number of threads. People who arrive ask for much at once
and may have to wait for the hub, each in a thread; what somebody saves meanwhile must not stand behind them. So reading
requests share most of the threads and never take the last ones.
"""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hub.registry.access import SAFE
from hub.registry.db import THREADS

KEPT = 12
"""How many threads only writing requests use."""


class Reserve:
    """ASGI middleware: lets at most :data:`hub.registry.db.THREADS` − :data:`KEPT` reading requests in at once.

    The others wait in order. A request has its place until its answer begins: a slow download or a stream, which no
    longer needs a thread, holds nobody up.
    """

    def __init__(self, app: ASGIApp, kept: int = KEPT) -> None:
        self.app = app
        self._places = asyncio.Semaphore(THREADS - kept)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in SAFE:
            await self.app(scope, receive, send)
            return
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
