"""One person's browser without a screen: what a region's form asks of the lab, request by request.

It signs in through the form, reads the page as it streams in, takes the page's files as an empty cache does, opens the
line to the page's kernel, listens to the assessment's stream and saves levels as the page's queue saves them: one at a
time, with version, idempotency key, header token and origin. The order is that of ``widgets/static``: host,
``prepare``, ``openSheet``, ``whenCalm``. It runs no script and lays nothing out.
"""

from __future__ import annotations

import asyncio
import html
import json
import random
import re
import time
import uuid
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import urlsplit

import aiohttp

APPS = "/services/apps/"
REGISTRY = "/services/registry/"
PING_EVERY = 12.0
"""Seconds between two questions of a quiet page whether its kernel lives (``kernel.mjs``)."""
RETRY = (1.0, 2.0, 4.0)
"""Seconds after which the queue tries again what the registry did not take (``registry.mjs``)."""
PER_HOST = 6
"""Connections that a browser opens to a host; a websocket counts apart."""

_FIELD = re.compile(r'<input[^>]*name="_xsrf"[^>]*value="([^"]*)"')
_ACTION = re.compile(r'<form[^>]*action="([^"]*)"')
_FILES = re.compile(r'<(?:link|script)\b[^>]*?\b(?:href|src)="([^"]+/static/[^"]+)"')
_JSON = r'<script type="application/json"{}>(.*?)</script>'
_PAGE = re.compile(_JSON.format(' id="spbe-page"'), re.DOTALL)
_WIDGET = re.compile(r'class="spbe-widget".*?' + _JSON.format(""), re.DOTALL)
_KERNEL = re.compile(_JSON.format(' id="spbe-kernel"'), re.DOTALL)
_PLACE = re.compile(r'class="arrival"[^>]*>[^<0-9]*([0-9]+)')
_LINE = 300
"""Characters in which the page says how many come before it, at most."""
EARLY = "data-early"
"""Marks a widget that its host brings to life before the document has ended."""


@dataclass(frozen=True)
class Person:
    """Who comes, and to which page."""

    name: str
    password: str
    region: str
    period: str


@dataclass
class Lived:
    """What one visitor went through; moments are seconds after the sign-in form was sent."""

    drawn: float | None = None
    usable: float | None = None
    attached: float | None = None
    answers: list[tuple[float, float]] = field(default_factory=list)
    """When each was sent (on the clock), and how long its acknowledgement took, all tries together."""
    acknowledged: dict[str, tuple[int, int]] = field(default_factory=dict)
    """The last level and version of each indicator that the registry acknowledged."""
    told: int = 0
    """The longest line that the page told of."""
    statuses: Counter[str] = field(default_factory=Counter)
    """Answers of 429 and 500 up, and whatever else no page should get, by what was asked."""


class Visitor:
    """One browser with one page.

    Parameters
    ----------
    origin : str
        The lab's address, on loopback.
    person : Person
    dice : random.Random
    """

    def __init__(self, origin: str, person: Person, dice: random.Random) -> None:
        self.origin = origin
        self.person = person
        self.page = f"{APPS}penilaian?wilayah={person.region}&periode={person.period}"
        self.dice = dice
        self.every = 5.0
        """Seconds between two levels that the person sets."""
        self.lived = Lived()
        self.stopped = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._xsrf = ""
        self._tab = str(uuid.uuid4())
        self._state: dict[str, Any] = {}
        self._seq = 0
        self._began = 0.0
        self._working: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(
            self.origin,
            connector=aiohttp.TCPConnector(limit=PER_HOST, keepalive_timeout=60),
            cookie_jar=aiohttp.CookieJar(unsafe=True),  # the lab's host is a number here
            timeout=aiohttp.ClientTimeout(total=180),
            auto_decompress=True,
            headers={"Accept-Encoding": "gzip", "Accept-Language": "id-ID,id;q=0.9"},
        )
        self._wide = aiohttp.ClientSession(
            self.origin,
            connector=aiohttp.TCPConnector(limit=2),
            cookie_jar=self._http.cookie_jar,
            timeout=aiohttp.ClientTimeout(total=None),
        )
        """What stays open: the line to the kernel and the stream of changes."""
        return self

    async def __aexit__(self, *_: object) -> None:
        self.stopped.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()
        await self._wide.close()

    @property
    def assessment(self) -> str:
        return str(self._state["assessment"]["id"])

    async def arrive(self) -> None:
        """Sign in and open the form, until a level can be set, and begin to; the kernel's line may come later."""
        form = await self._navigate("GET", self.page)
        action = html.unescape(_found(_ACTION, form))
        data = {
            "username": self.person.name,
            "password": self.person.password,
            "_xsrf": html.unescape(_found(_FIELD, form)),
        }
        self._began = time.perf_counter()
        reply = await self._http.post(action, data=data, headers={"Sec-Fetch-Mode": "navigate"})
        self._note(reply, "page")
        while "Refresh" in reply.headers:  # what a page says whose service is away
            await asyncio.sleep(int(reply.headers["Refresh"]))
            reply = await self._http.get(self.page, headers={"Sec-Fetch-Mode": "navigate"})
            self._note(reply, "page")
        ready = asyncio.get_running_loop().create_future()
        reading = self._later(self._read(reply, ready))
        await asyncio.wait({ready, reading}, return_when=asyncio.FIRST_COMPLETED)
        if self.lived.usable is not None:
            self._working = self._later(self._work())

    async def stop(self) -> None:
        """Set no further level; what is on its way is waited for."""
        self.stopped.set()
        if self._working is not None:
            await asyncio.wait({self._working})

    async def _navigate(self, method: str, path: str) -> str:
        async with self._http.request(method, path, headers={"Sec-Fetch-Mode": "navigate"}) as reply:
            self._note(reply, "sign-in")
            return await reply.text()

    async def _read(self, reply: aiohttp.ClientResponse, ready: asyncio.Future[None]) -> None:
        """Take in the page as it comes, and do what the host does at each point."""
        text = ""
        opening: asyncio.Task[None] | None = None
        preparing: asyncio.Task[None] | None = None
        async for chunk in reply.content.iter_any():
            fresh = max(0, len(text) - _LINE)  # a line may have come in two parts
            text += chunk.decode("utf-8", "replace")
            places = [int(place) for place in _PLACE.findall(text, fresh)]
            self.lived.told = max([self.lived.told, *places])
            if preparing is None and "</head>" in text:
                preparing = self._later(self._prepare(text), told=False)
            if opening is None and preparing and EARLY in text and (found := _WIDGET.search(text)):
                opening = self._later(self._open(found[1], preparing, ready), told=False)
        self.lived.drawn = self._now()
        if preparing is None:
            raise LookupError(f"no page: {_words(text)!r}")
        if opening is None:
            opening = self._later(self._open(_found(_WIDGET, text), preparing, ready), told=False)
        self._later(self._hold(json.loads(_found(_KERNEL, text))))
        await opening

    async def _prepare(self, head: str) -> None:
        """Fetch the page's files, then who is asking and the instrument's texts."""
        page = json.loads(_found(_PAGE, head))
        files = dict.fromkeys(html.unescape(each) for each in _FILES.findall(head))
        asked = [self._file(each) for each in files]
        early = [self._api(f"instruments/content/{page['instrument']}")] if page["instrument"] else []
        await asyncio.gather(*asked, *early)
        self._xsrf = (await self._api("me"))["xsrf"]

    async def _file(self, path: str) -> None:
        async with self._http.get(urlsplit(path).path) as reply:
            self._note(reply, "file")
            await reply.read()

    async def _api(self, path: str) -> Any:
        async with self._http.get(f"{REGISTRY}api/{path}", headers={"Accept": "application/json"}) as reply:
            self._note(reply, f"GET {path.partition('/')[0]}")
            return await reply.json() if reply.ok else None

    async def _open(self, script: str, preparing: asyncio.Task[None], ready: asyncio.Future[None]) -> None:
        """Open the form: from here on a level can be set; then ask for what stands beside it."""
        self._state = json.loads(script)["state"]["state"]
        await preparing
        self.lived.usable = self._now()
        ready.set_result(None)
        self._seq = self._state["assessment"]["seq"]
        self._later(self._listen())
        await self._api(f"assessments/{self.assessment}/beside")

    async def _listen(self) -> None:
        """Hear what others change, and say where the person is."""
        unit = self._state["assessment"]["answers"][0]["indicator"]
        path = f"{REGISTRY}api/assessments/{self.assessment}/live?after={self._seq}&tab={self._tab}&unit={unit}"
        while not self.stopped.is_set():
            try:
                async with self._wide.get(path, headers={"Accept": "text/event-stream"}) as reply:
                    self._note(reply, "live")
                    async for _ in reply.content.iter_any():
                        pass
            except aiohttp.ClientError:
                self.lived.statuses["live: cut"] += 1
            await asyncio.sleep(RETRY[0])

    async def _hold(self, kernel: str | None) -> None:
        """Hold the line to the page's kernel and ask again and again whether it lives."""
        if kernel is None:
            self.lived.statuses["kernel: none came"] += 1
            return
        session, count = uuid.uuid4().hex, 0
        path = f"{APPS}api/kernels/{kernel}/channels?session_id={session}"
        async with self._wide.ws_connect(path, origin=self.origin, max_msg_size=0) as line:
            heard = self._later(self._hear(line))
            while not self.stopped.is_set() and not heard.done():
                header = {
                    "msg_id": f"{session}_{count}",
                    "msg_type": "kernel_info_request",
                    "session": session,
                    "username": "",
                    "version": "5.3",
                    "date": datetime.now(UTC).isoformat(),
                }
                rest = {"parent_header": {}, "metadata": {}, "content": {}, "buffers": []}
                await line.send_str(json.dumps({"channel": "control", "header": header, **rest}))
                count += 1
                await asyncio.sleep(PING_EVERY)
            if heard.done():
                self.lived.statuses["kernel: line lost"] += 1

    async def _hear(self, line: aiohttp.ClientWebSocketResponse) -> None:
        async for message in line:
            if self.lived.attached is None and '"kernel_info_reply"' in message.data:
                self.lived.attached = self._now()

    async def _work(self) -> None:
        """Set a level again and again, every :attr:`every` seconds, until stopped."""
        answers = {each["indicator"]: each["level"] for each in self._state["assessment"]["answers"]}
        versions = {indicator: level["version"] for indicator, level in answers.items()}
        levels = {indicator: level["value"] for indicator, level in answers.items()}
        pause = self.dice.uniform(0, self.every)  # people are not in step
        while not await self._stopped_within(pause):
            began = time.perf_counter()
            indicator = self.dice.choice(list(versions))
            level = self.dice.choice([each for each in range(1, 6) if each != levels[indicator]])
            path = f"assessments/{self.assessment}/answers/{indicator}/level"
            reply = await self._deliver(path, {"value": level}, versions[indicator])
            if reply is not None:
                levels[indicator], versions[indicator] = level, reply["stored"]["version"]
                self.lived.acknowledged[indicator] = level, versions[indicator]
                self.lived.answers.append((began, time.perf_counter() - began))
            pause = max(0.0, self.every - (time.perf_counter() - began))

    async def read(self) -> list[dict[str, Any]]:
        """Return the answers that the registry holds now."""
        found = await self._api(f"assessments/{self.assessment}")
        return list(found["answers"])

    async def _deliver(self, path: str, body: Any, version: int) -> Any:
        """Send one answer as the queue does: the same key until the registry has answered."""
        headers = {"If-Match": f'"{version}"', "Idempotency-Key": str(uuid.uuid4())}
        for pause in (*RETRY, None):
            try:
                reply = await self._write(path, body, headers)
            except (aiohttp.ClientError, TimeoutError) as error:
                self.lived.statuses[f"answer: {type(error).__name__}"] += 1
                reply = None
            if reply is not None or pause is None:
                break
            await asyncio.sleep(pause)
        if reply is None:
            self.lived.statuses["answer: lost"] += 1
        return reply

    async def _write(self, path: str, body: Any, headers: dict[str, str]) -> Any:
        sent = {"Idempotency-Key": str(uuid.uuid4()), "X-SPBE-XSRF": self._xsrf, "Origin": self.origin, **headers}
        async with self._http.put(f"{REGISTRY}api/{path}", json=body, headers=sent) as reply:
            self._note(reply, "answer")
            return await reply.json() if reply.ok else None

    async def _stopped_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self.stopped.wait()
        except TimeoutError:
            return False
        return True

    def _note(self, reply: aiohttp.ClientResponse, what: str) -> None:
        for each in (*reply.history, reply):
            if each.status >= 400:
                self.lived.statuses[f"{what}: {each.status}"] += 1

    def _later(self, work: Coroutine[Any, Any, Any], *, told: bool = True) -> asyncio.Task[Any]:
        """Begin something; ``told``: its failure is counted here, and not where it is waited for."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done if told else self._tasks.discard)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.lived.statuses[f"{type(error).__name__} {error}"[:160]] += 1

    def _now(self) -> float:
        return time.perf_counter() - self._began


def _found(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    if found is None:
        raise LookupError(f"{pattern.pattern[:40]} is not in the page")  # the same words for all of them
    return found[1]


def _words(text: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", text).split())[-200:]
