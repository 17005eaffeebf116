"""How long a kernel lives: as long as a page holds it, and no longer."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import AsyncExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tornado.httpclient import HTTPClientError
from waiting import until

pytestmark = pytest.mark.processes


def exists(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_kernel_that_no_browser_reached_ends(service, tools):
    page = service.open("budi")
    pid, home = page.state["pid"], Path(page.environ["HOME"])
    assert page.alive()
    assert exists(pid)
    assert tools.ends_within(60, lambda: exists(pid))
    assert tools.ends_within(60, page.alive)
    assert tools.ends_within(60, home.exists)


def test_a_kernel_outlives_a_broken_line_but_not_a_vanished_page(service, tools):
    page = service.open("budi")
    pid = page.state["pid"]

    async def hold_longer_than_any_lease():
        async with tools.connect(page, "budi"):
            await asyncio.sleep(9)  # longer than the lease of a page nobody reached
            assert page.alive()
        async with tools.connect(page, "budi"):  # back within the lease of a lost line
            await asyncio.sleep(4)  # the time itself is the subject: a held kernel outlives its lease
            assert page.alive()

    asyncio.run(hold_longer_than_any_lease())
    assert tools.ends_within(60, lambda: exists(pid))


def test_a_person_has_few_kernels_and_the_oldest_unused_ends_first(service, tools):
    async def hold_two_of_three():
        first = await asyncio.to_thread(service.open, "citra")
        async with AsyncExitStack() as lines:
            held = []
            for _ in range(2):
                held.append(await asyncio.to_thread(service.open, "citra"))
                await lines.enter_async_context(tools.connect(held[-1], "citra"))
            fourth = await asyncio.to_thread(service.open, "citra")
            assert tools.ends_within(60, first.alive)
            return [page.alive() for page in (*held, fourth)]

    assert asyncio.run(hold_two_of_three()) == [True] * 3


def test_a_person_whose_pages_are_all_in_use_is_told(service, tools):
    async def hold():
        async with AsyncExitStack() as lines:
            pages = []
            for _ in range(3):
                page = await asyncio.to_thread(service.open, "eko", "beranda?wilayah=18.71")
                await lines.enter_async_context(tools.connect(page, "eko"))
                pages.append(page)
            fourth = await asyncio.to_thread(service.open, "eko", "beranda?wilayah=18.71")
            return fourth, [page.alive() for page in pages]

    fourth, alive = asyncio.run(hold())
    assert alive == [True] * 3
    assert "Terlalu banyak halaman terbuka" in fourth.text
    assert "Anda sudah membuka 3 halaman" in fourth.text


def test_a_dead_kernel_is_gone_not_restarted(service, tools):
    page = service.open("ani")

    async def watch():
        async with tools.connect(page, "ani") as socket:
            os.kill(page.state["pid"], signal.SIGKILL)
            while True:
                text = await asyncio.wait_for(socket.read_message(), 60)
                if text is None or '"execution_state": "dead"' in text:
                    return text

    assert asyncio.run(watch()) is not None
    assert tools.ends_within(60, page.alive)
    assert page.state["pid"] not in _pids_below(service.process.pid)


def test_a_line_to_a_kernel_that_has_just_died_says_so(service, tools):
    """jupyter_server's own line waits for a minute, in which the page can say nothing."""

    async def call(page):
        async with tools.connect(page, "ani") as line:
            while (text := await line.read_message()) is not None and '"execution_state": "dead"' not in text:
                pass

    page = service.open("ani")
    os.kill(page.state["pid"], signal.SIGKILL)
    try:
        asyncio.run(asyncio.wait_for(call(page), 40))
    except HTTPClientError as refused:
        assert refused.code == 404  # noqa: PT017 - the service may have noticed before it was asked
    assert not page.alive()


def _pids_below(parent: int) -> set[int]:
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = entry.read_text()
        except OSError:
            continue
        if int(text.rpartition(")")[2].split()[1]) == parent:
            found.add(int(entry.parent.name))
    return found


CLIENT = """
import asyncio, sys
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect
async def hold():
    line = await websocket_connect(HTTPRequest(sys.argv[1], headers={"Authorization": sys.argv[2]}))
    print("holds", flush=True)
    while await line.read_message() is not None:
        pass
asyncio.run(hold())
"""
LINE, PINGS = 2.5, 3 * 2.0
"""Seconds that the tests' page service grants: to a page that lost its line, and to one that answers no ping."""
SLACK = 60.0
"""For ending the process, on a busy machine."""


@contextmanager
def holding(page, name):
    """Hold a page's line from a process of its own."""
    address = f"{page.service.url.replace('http', 'ws')}api/kernels/{page.kernel}/channels?session_id=s2"
    command = [sys.executable, "-c", CLIENT, address, f"token token-{name}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
        try:
            assert client.stdout.readline() == "holds\n"
            yield client
        finally:
            client.kill()


@pytest.mark.parametrize(
    ("ending", "grace"),
    [(signal.SIGTERM, LINE), (signal.SIGKILL, LINE), (signal.SIGSTOP, PINGS + 2.0 + LINE)],
    ids=["closed", "crashed", "asleep"],
)
def test_g1_01_a_client_that_leaves_in_whatever_way_frees_its_kernel_within_the_grace(service, tools, ending, grace):
    page = service.open("budi")
    pid = page.state["pid"]
    with holding(page, "budi") as client:
        assert not tools.ends_within(2 * LINE, lambda: exists(pid))
        client.send_signal(ending)
        assert tools.ends_within(grace + SLACK, lambda: exists(pid))
    assert tools.ends_within(60, page.alive)


def test_a_client_that_woke_in_time_keeps_its_kernel(service, tools):
    page = service.open("budi")
    with holding(page, "budi") as client:
        client.send_signal(signal.SIGSTOP)
        assert not tools.ends_within(PINGS / 2, lambda: exists(page.state["pid"]))
        client.send_signal(signal.SIGCONT)
        assert not tools.ends_within(PINGS, lambda: exists(page.state["pid"]))
        assert page.alive()


def kernels_of(service, name):
    token = (service.places.secrets / "administration-token").read_text()
    listed = service.client(None, Authorization=f"Bearer {token}").get(f"{service.origin}/internal/kernels").json()
    return [each for each in listed["kernels"] if each["owner"] == name]


def test_g1_01_twenty_reloads_and_a_browser_killed_over_a_long_computation_leave_no_kernel(
    service, tools, another_chromium
):
    """No help from the browser: it is killed while its page's kernel computes for ten minutes."""
    browser = another_chromium()
    context = browser.new_context()
    host = urlsplit(service.origin).hostname
    for cookie in service.signed_in("citra").cookies.jar:
        context.add_cookies([{"name": cookie.name, "value": cookie.value, "domain": host, "path": cookie.path}])
    page = context.new_page()
    page.goto(f"{service.url}beranda")
    for _ in range(20):
        page.reload()
    page.locator("html[data-kernel=alive]").wait_for()
    page.get_by_role("button", name="lama").click()
    [kernel] = until(lambda: [each for each in kernels_of(service, "citra") if each["held"]])
    folder = service.places.var / "kernels" / kernel["id"][:13]
    until(lambda: list(service.places.var.rglob(f"{kernel['id'][:13]}/lama")))
    for process in browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]:
        with suppress(ProcessLookupError):
            os.kill(process["id"], signal.SIGKILL)
    assert tools.ends_within(LINE + SLACK, lambda: bool(kernels_of(service, "citra")))
    assert tools.ends_within(60, folder.exists)
