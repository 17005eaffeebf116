"""Fixtures of the two working pages.

``desk``      the running server (see desk_server.py), one for the session
``place``     a region of its own for each test, with two operators, a koordinator and a pendamping
``sheet``     the same with an opened self-assessment of 2025 (PermenPANRB 59/2020)
``pemdi``     the same with one of 2026 (Pemdi)
``open_as``   opens a page in a browser context of its own, as somebody
"""

from __future__ import annotations

import itertools
import socket
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page

sys.path.insert(0, str(Path(__file__).parent))

from desk_server import Desk
from fake_hub import person

from spbe_core import regions, wire

_CODES = itertools.cycle(region.code for region in regions.all_regions() if region.level == "kabupaten")


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    desk = Desk(tmp_path_factory.mktemp("desk"), f"http://127.0.0.1:{door.getsockname()[1]}")
    server = uvicorn.Server(uvicorn.Config(desk, log_level="critical", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.05)  # polling another thread; the deadline bounds it
    assert server.started
    yield desk
    server.should_exit = True
    thread.join(10)
    door.close()


@dataclass
class Place:
    """A region whose people are called ``<role>-<code>``."""

    desk: Desk
    region: str
    assessment: str = ""
    period: str = "2025"

    def name(self, role: str) -> str:
        return f"{role}-{self.region}"

    def client(self, role: str):
        return self.desk.client(self.name(role))

    def stored(self, indicator: str, field: str) -> wire.FieldValue:
        """Return what the registry holds, asked by somebody else than the page."""
        with self.client("koordinator") as registry:
            answers = registry.assessment(self.assessment).answers
        return getattr(next(each for each in answers if each.indicator == indicator), field)

    def becomes(self, indicator: str, field: str, value: object, seconds: float = 60) -> wire.FieldValue:
        """Wait until the registry holds a value; fail when it does not come."""
        deadline = time.monotonic() + seconds
        while (stored := self.stored(indicator, field)).value != value and time.monotonic() < deadline:
            time.sleep(0.1)  # polling what a browser sends; the deadline bounds it
        assert stored.value == value
        return stored

    def events(self, action: str) -> list[wire.Event]:
        with self.client("koordinator") as registry:
            return [event for event in registry.events(self.region) if event.action == action]


@pytest.fixture
def place(desk: Desk) -> Iterator[Place]:
    code = next(_CODES)
    for name, role, shown in (
        ("operator", "operator", "Rina Operator"),
        ("rekan", "operator", "Budi Rekan"),
        ("koordinator", "koordinator", "Dewi Koordinator"),
        ("pendamping", "pendamping", "Sari Pendamping"),
    ):
        desk.hub.people[f"{name}-{code}"] = person(f"{name}-{code}", role, (code,), shown)
    yield Place(desk, code)
    desk.faults.down = desk.faults.mute = False
    desk.faults.signed_out.clear()
    desk.faults.lost_replies.clear()


@pytest.fixture
def sheet(place: Place) -> Place:
    with place.client("operator") as registry:
        place.assessment = registry.open_assessment(place.region, "2025", "latihan").id
    return place


@pytest.fixture
def pemdi(place: Place) -> Place:
    place.period = "2026"
    with place.client("operator") as registry:
        place.assessment = registry.open_assessment(place.region, "2026", "resmi").id
    return place


class Opener:
    """Opens pages; every script error and every breach of the content policy fails the test."""

    def __init__(self, browser: Browser, place: Place) -> None:
        self._browser = browser
        self._place = place
        self.contexts: list[BrowserContext] = []
        self.errors: list[str] = []

    def context(self, **options) -> BrowserContext:
        context = self._browser.new_context(
            viewport=options.pop("viewport", {"width": 1280, "height": 1000}), **options
        )
        self.contexts.append(context)
        return context

    def __call__(
        self, role: str, page: str = "penilaian", anchor: str = "", context: BrowserContext | None = None, **options
    ) -> Page:
        page_of = (context or self.context(**options)).new_page()
        page_of.on("pageerror", lambda error: self.errors.append(str(error)))
        page_of.on("console", lambda said: self.errors.append(said.text) if "Content Security" in said.text else None)
        where = f"/services/apps/{page}?wilayah={self._place.region}&periode={self._place.period}"
        page_of.goto(f"{self._place.desk.origin}/desk/sign-in?as={self._place.name(role)}&next={quote(where, safe='')}")
        if anchor:
            page_of.goto(f"{self._place.desk.origin}{where}#{anchor}")
        return page_of


@pytest.fixture
def open_as(chromium: Browser, place: Place) -> Iterator[Opener]:
    opener = Opener(chromium, place)
    yield opener
    for context in opener.contexts:
        context.close()
    assert opener.errors == []
