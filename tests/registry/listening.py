"""A caller of a stream of server-sent events, in the test's own event loop and without a server."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from registry_lab import PREFIX


@dataclass
class Event:
    event: str
    id: str | None
    data: object


@dataclass
class Listening:
    """What came in so far; ``event()`` waits for the next of a kind."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes = b""
    ended: bool = False
    _more: asyncio.Event = field(default_factory=asyncio.Event)
    _left: list[Event] = field(default_factory=list)
    _read: int = 0

    def take(self, message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.raw += message.get("body", b"")
            self.ended = not message.get("more_body", False)
        self._more.set()

    def _parse(self) -> None:
        whole = self.raw[self._read :].rpartition(b"\n\n")[0]
        self._read += len(whole) + 2 if whole else 0
        for part in whole.decode().split("\n\n") if whole else []:
            fields = dict(line.split(": ", 1) for line in part.splitlines() if not line.startswith(":"))
            if "event" in fields:
                self._left.append(Event(fields["event"], fields.get("id"), json.loads(fields["data"])))

    async def event(self, kind: str, seconds: float = 60) -> Event:
        """Wait for the next event of a kind; others before it are passed over."""
        async with asyncio.timeout(seconds):
            while True:
                self._more.clear()
                self._parse()
                while self._left:
                    found = self._left.pop(0)
                    if found.event == kind:
                        return found
                assert not self.ended, f"the stream ended without {kind}"
                await self._more.wait()

    async def beats(self, count: int, seconds: float = 60) -> None:
        """Wait for signs of life."""
        async with asyncio.timeout(seconds):
            while self.raw.count(b": \n\n") < count:
                self._more.clear()
                await self._more.wait()

    async def begun(self) -> None:
        while not self.raw and not self.ended:
            self._more.clear()
            await self._more.wait()


@asynccontextmanager
async def listening(lab, name, assessment, query="", **headers):
    """Listen to an assessment as somebody; leaving the block hangs up."""
    heard, gone = Listening(), asyncio.Event()
    sent = {"authorization": f"token {lab.hub.token(name)}", **headers}
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": f"{PREFIX}/api/assessments/{assessment}/live", "root_path": "",
        "raw_path": b"", "query_string": query.encode(), "server": ("lab.example", 80), "client": ("127.0.0.1", 1),
        "headers": [(key.replace("_", "-").encode(), value.encode()) for key, value in sent.items()],
    }  # fmt: skip

    async def receive():
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message) -> None:
        heard.take(message)

    call = asyncio.create_task(lab.app(scope, receive, send))
    try:
        async with asyncio.timeout(10):
            await heard.begun()
        yield heard
    finally:
        gone.set()
        async with asyncio.timeout(10):
            await call
