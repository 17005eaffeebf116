"""How long a kernel lives: as long as a page holds it, and no longer."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from pathlib import Path


def exists(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def test_a_kernel_that_no_browser_reached_ends(service, tools):
    page = service.open("budi")
    pid, home = page.state["pid"], Path(page.environ["HOME"])
    assert page.alive()
    assert exists(pid)
    assert tools.ends_within(15, lambda: exists(pid))
    assert tools.ends_within(5, page.alive)
    assert tools.ends_within(5, home.exists)


def test_a_kernel_outlives_a_broken_line_but_not_a_vanished_page(service, tools):
    page = service.open("budi")
    pid = page.state["pid"]

    async def hold_longer_than_any_lease():
        async with tools.connect(page, "budi"):
            await asyncio.sleep(5)  # longer than the lease of a page nobody reached
            assert page.alive()
        async with tools.connect(page, "budi"):  # back within the lease of a lost line
            await asyncio.sleep(2)  # the time itself is the subject: a held kernel outlives its lease
            assert page.alive()

    asyncio.run(hold_longer_than_any_lease())
    assert tools.ends_within(10, lambda: exists(pid))


def test_a_person_has_few_kernels_and_the_oldest_unused_ends_first(service, tools):
    async def hold_two_of_three():
        first = await asyncio.to_thread(service.open, "citra")
        async with AsyncExitStack() as lines:
            held = []
            for _ in range(2):
                held.append(await asyncio.to_thread(service.open, "citra"))
                await lines.enter_async_context(tools.connect(held[-1], "citra"))
            fourth = await asyncio.to_thread(service.open, "citra")
            assert tools.ends_within(2, first.alive)
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
                text = await asyncio.wait_for(socket.read_message(), 15)
                if text is None or '"execution_state": "dead"' in text:
                    return text

    assert asyncio.run(watch()) is not None
    assert tools.ends_within(5, page.alive)
    assert page.state["pid"] not in _pids_below(service.process.pid)


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
