"""Capacity that is kept for saving: what people write never stands behind what others read."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest

from hub.registry import __main__ as serving
from hub.registry import reserve as reserving
from hub.registry.db import THREADS
from hub.registry.reserve import KEPT, SAVING, SMALL, Reserve


class Held:
    """An application in which every request stays until it is let go."""

    def __init__(self):
        self.inside, self.begun, self.most = 0, asyncio.Event(), 0
        self.go = asyncio.Event()

    async def __call__(self, scope, _receive, send):
        if scope["method"] not in {"GET", "HEAD"}:
            await send({"type": "http.response.start", "status": 200})
            return
        self.inside += 1
        self.most = max(self.most, self.inside)
        if not scope["path"].endswith("/live"):
            await self.go.wait()
        self.inside -= 1
        await send({"type": "http.response.start", "status": 200})
        if scope["path"].endswith("/live"):
            await self.go.wait()


@asynccontextmanager
async def readers(app, count, path="/api/me"):
    """Let many read at once."""
    tasks = [asyncio.create_task(ask(app, "GET", path)) for _ in range(count)]
    await settle()
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


async def ask(app, method, path="/api/me", size=None):
    sent = []
    headers = [] if size is None else [(b"content-length", str(size).encode())]

    async def send(message):
        sent.append(message["status"])

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    await app({"type": "http", "method": method, "path": path, "headers": headers}, receive, send)
    return sent


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
def test_a_save_goes_ahead_of_everybody_who_reads(method):
    async def scene():
        held = Held()
        app = Reserve(held)
        async with readers(app, 3 * THREADS) as reading:
            assert held.inside == THREADS - KEPT
            assert await asyncio.wait_for(ask(app, method), 5) == [200]
            assert not any(task.done() for task in reading)
            held.go.set()
            assert await asyncio.gather(*reading) == [[200]] * (3 * THREADS)
        assert held.most == THREADS - KEPT

    asyncio.run(scene())


@pytest.mark.parametrize(
    ("size", "aside", "begins"),
    [(100, 60, False), (SMALL, 60, False), (SMALL + 1, 60, True), (None, 60, True), (100, 0, True)],
)
def test_a_reader_steps_aside_while_something_small_is_saved_and_not_for_long(size, aside, begins):
    async def scene():
        begun, saved, read = asyncio.Event(), asyncio.Event(), asyncio.Event()

        async def app(scope, receive, send):
            if scope["method"] == "PUT":
                await receive()
                begun.set()
                await saved.wait()
            else:
                read.set()
            await send({"type": "http.response.start", "status": 200})

        reserve = Reserve(app, aside=aside)
        saving = asyncio.create_task(ask(reserve, "PUT", size=size))
        await begun.wait()
        reading = asyncio.create_task(ask(reserve, "GET"))
        await settle()
        if begins:
            await asyncio.wait_for(read.wait(), 5)
        assert read.is_set() == begins
        saved.set()
        assert await asyncio.wait_for(asyncio.gather(saving, reading), 5) == [[200], [200]]

    asyncio.run(scene())


def test_nobody_steps_aside_for_a_request_that_does_not_come_in_or_does_not_end(monkeypatch):
    monkeypatch.setattr(reserving, "LONGEST", 0)

    async def scene():
        begun, ended = asyncio.Event(), asyncio.Event()

        async def app(scope, receive, send):
            if scope["path"] == "/slow":
                await receive()
            if scope["method"] == "PUT":
                begun.set()
                await ended.wait()
            await send({"type": "http.response.start", "status": 200})

        for path in ("/body-is-still-on-its-way", "/slow"):
            begun.clear()
            ended.clear()
            reserve = Reserve(app, aside=60)
            saving = asyncio.create_task(ask(reserve, "PUT", path, size=10))
            await begun.wait()
            await settle()
            assert await asyncio.wait_for(ask(reserve, "GET"), 5) == [200]
            ended.set()
            assert await saving == [200]

    asyncio.run(scene())


def test_a_save_that_fails_lets_those_who_read_go_on():
    async def broken(scope, receive, send):
        if scope["method"] == "PUT":
            await receive()
            raise RuntimeError("broken")
        await send({"type": "http.response.start", "status": 200})

    async def scene():
        reserve = Reserve(broken, aside=60)
        with pytest.raises(RuntimeError, match="broken"):
            await ask(reserve, "PUT", size=10)
        assert await asyncio.wait_for(ask(reserve, "GET"), 5) == [200]

    asyncio.run(scene())


def test_a_stream_a_failure_and_a_caller_who_goes_leave_their_places():
    async def scene():
        held = Held()
        app = Reserve(held)
        async with readers(app, 2 * THREADS, "/api/assessments/x/live") as streams:
            assert not any(task.done() for task in streams)
            async with readers(app, 2 * THREADS):
                assert held.inside == THREADS - KEPT
            await settle()
            assert held.inside == THREADS - KEPT  # cancelled inside; none of them counts any more:
            held.inside = 0
            async with readers(app, THREADS):
                assert held.inside == THREADS - KEPT

        async def broken(scope, receive, send):
            raise RuntimeError("broken")

        failing = Reserve(broken)
        for _ in range(2 * THREADS):
            with pytest.raises(RuntimeError, match="broken"):
                await asyncio.wait_for(ask(failing, "GET"), 5)

    asyncio.run(scene())


def test_the_proxy_lets_go_of_a_resting_connection_before_the_registry_does():
    """Else a save would now and then be sent into a connection that is being closed, and be answered with 502."""

    class App:
        class state:  # noqa: N801 - the name of FastAPI's attribute
            live = None

    traefik_lets_go = 90
    assert serving.Server(App(), 0).config.timeout_keep_alive > traefik_lets_go


class Writers:
    """An application that reads a request's body and then writes until it is let go."""

    def __init__(self):
        self.inside = self.done = 0
        self.go = asyncio.Event()

    async def __call__(self, _scope, receive, send):
        while (await receive()).get("more_body"):
            pass
        self.inside += 1
        await self.go.wait()
        self.inside -= 1
        self.done += 1
        await send({"type": "http.response.start", "status": 200})


def saving(app, receive):
    scope = {"type": "http", "method": "PUT", "path": "/api/x", "headers": [(b"content-length", b"2")]}

    async def send(_message):
        """Nobody listens."""

    return asyncio.create_task(app(scope, receive, send))


async def whole():
    return {"type": "http.request", "body": b"{}", "more_body": False}


def test_hundreds_who_save_take_half_of_the_threads_and_all_are_served():
    async def go():
        inner = Writers()
        app = Reserve(inner)
        tasks = [saving(app, whole) for _ in range(300)]
        await settle()
        assert inner.inside == SAVING == THREADS // 2
        inner.go.set()
        await asyncio.gather(*tasks)
        assert inner.done == 300

    asyncio.run(go())


def test_those_who_send_slowly_keep_nobody_from_saving():
    async def go():
        inner = Writers()
        app = Reserve(inner)
        slow = asyncio.Event()

        async def slowly():
            await slow.wait()
            return await whole()

        late = [saving(app, slowly) for _ in range(THREADS)]
        await settle()
        inner.go.set()
        await saving(app, whole)
        assert inner.done == 1
        slow.set()
        await asyncio.gather(*late)
        assert inner.done == 1 + THREADS

    asyncio.run(go())
