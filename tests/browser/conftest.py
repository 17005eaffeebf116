"""Fixtures of the tour.

``visit``
    ``visit("operator.bandarlampung", width=360)`` signs in through the sign-in page in a browser context of its own and
    returns its page. Every request that leaves the lab's hosts fails the test, and so does an error in the console, or
    something preloaded in vain.
``shot``
    Saves a screenshot below ``tests/.out/`` for people to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page

OUT = Path(__file__).parent.parent / ".out"
PHONE, LAPTOP = 360, 1280


@pytest.fixture
def visit(lab, chromium) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []
    strangers: list[str] = []
    complaints: list[str] = []
    host = urlsplit(lab.url).hostname

    def look(request) -> None:
        address = urlsplit(request.url)
        if address.scheme in {"http", "https", "ws", "wss"} and not f".{address.hostname}".endswith(f".{host}"):
            strangers.append(request.url)

    def sign_in(name: str, width: int = LAPTOP, **options: object) -> Page:
        size = {"width": width, "height": 800 if width == PHONE else 900}
        context = chromium.new_context(viewport=size, locale="id-ID", timezone_id="Asia/Jakarta", **options)
        contexts.append(context)
        context.on("request", look)
        context.on("console", lambda said: "preloaded using link preload" in said.text and complaints.append(said.text))
        context.on("weberror", lambda error: complaints.append(f"{error.error}\n{error.error.stack}"))
        page = context.new_page()
        page.goto(f"{lab.url}/hub/login")
        page.get_by_label("Nama pengguna").fill(name)
        page.get_by_label("Sandi", exact=True).fill(lab.password)
        page.get_by_role("button", name="Masuk").click()
        return page

    sign_in.complaints = complaints  # type: ignore[attr-defined] # for a test that makes JupyterLab complain
    yield sign_in
    for context in contexts:
        context.close()
    assert strangers == []
    assert complaints == []


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    OUT.mkdir(exist_ok=True)

    def save(page: Page, name: str) -> None:
        width = page.viewport_size["width"]
        page.screenshot(path=OUT / f"{name}-{width}.png", full_page=True)
        if "/user/" not in page.url:  # JupyterLab's own shell does not fit a phone; our pages do
            overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert overflow <= 0, f"{name} scrolls sideways by {overflow} px at {width} px"

    return save
