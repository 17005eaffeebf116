"""When a warm parent is used, replaced and ended, what it costs while nobody asks, and what many do not do to it."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from waiting import until

from hub import processes
from hub.kernels import installed, parents

ENVIRONMENT = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


def gone(pid: int) -> bool:
    return processes.started_at(pid) is None


async def lives_on(kernel, parent):
    """Use a kernel of a parent that was replaced, end it, and see its parent end."""
    assert kernel.parent == parent
    assert await kernel.run("print(1)") == 1
    kernel.client.stop_channels()
    await kernel.manager.shutdown_kernel(now=True)
    await asyncio.to_thread(until, lambda: gone(parent))


@pytest.mark.parametrize("why", ["packages", "age"])
def test_a_parent_is_replaced_when_it_is_outdated_and_its_kernels_live_on(kernels, monkeypatch, why):
    async def change(here):
        first = await here.start("warm", env=ENVIRONMENT)
        before = first.parent
        with monkeypatch.context() as changed:
            if why == "packages":
                changed.setattr(installed, "mark", lambda _: "another")
            else:
                changed.setattr(parents, "OLD_SECONDS", 0.0)
            second = await here.start("warm", env=ENVIRONMENT)
        third = await here.start("warm", env=ENVIRONMENT)
        assert [kernel.warm for kernel in (first, second, third)] == [True] * 3
        assert len({before, second.parent, third.parent}) == 2
        await lives_on(first, before)

    kernels(change)


def test_a_package_that_comes_goes_or_changes_its_version_changes_the_mark(tmp_path):
    marks = [installed.mark([str(tmp_path)])]
    thing, newer = tmp_path / "thing-1.0.dist-info", tmp_path / "thing-1.1.dist-info"
    for change in (thing.mkdir, partial(thing.rename, newer), newer.rmdir):
        change()
        marks.append(installed.mark([str(tmp_path)]))
    (tmp_path / "__pycache__").mkdir()
    assert installed.mark([str(tmp_path)]) == marks[0] == marks[3]
    assert len(set(marks)) == 3
    assert installed.mark([str(tmp_path / "nothing")]) == installed.mark([])
    assert all(Path(folder).is_dir() for folder in installed.folders())


def test_g1_09_a_frozen_parent_is_replaced_within_its_deadline_and_ends_with_its_last_kernel(kernels, monkeypatch):
    monkeypatch.setattr(parents, "FORK_SECONDS", 5.0)  # the next one has them too

    async def freeze(here):
        first = await here.start("warm", env=ENVIRONMENT)
        frozen = first.parent
        os.kill(frozen, signal.SIGSTOP)
        try:
            second = await here.start("warm", env=ENVIRONMENT)
            assert second.warm
            assert second.parent != frozen
            assert await first.run("print(1)") == 1
        finally:
            os.kill(frozen, signal.SIGCONT)
        await lives_on(first, frozen)

    kernels(freeze)


def test_another_environment_is_another_parent_and_the_one_asked_for_least_lately_gives_way(
    kernels, monkeypatch, caplog
):
    monkeypatch.setattr(parents, "MOST", 2)

    async def change(here):
        began = [
            await here.start("warm", env={**ENVIRONMENT, "LC_ALL": name}) for name in ("C", "C.UTF-8", "C", "POSIX")
        ]
        assert all(kernel.warm for kernel in began)
        seen = [
            await kernel.run("import json, locale; print(json.dumps(locale.setlocale(locale.LC_CTYPE)))")
            for kernel in began
        ]
        assert seen == ["C", "C.UTF-8", "C", "C"]
        assert began[0].parent == began[2].parent
        assert len({kernel.parent for kernel in began}) == 3
        await lives_on(began[1], began[1].parent)
        again = await here.start("warm", env={**ENVIRONMENT, "LC_ALL": "C", "LATER": "1"})
        assert again.parent == began[0].parent

    with caplog.at_level(logging.WARNING):
        kernels(change)
    assert not [record for record in caplog.records if "start cold" in record.getMessage()]


def turns(pid: int) -> int:
    """How often a process has come to run."""
    status = Path(f"/proc/{pid}/status").read_text()
    return sum(int(line.split()[1]) for line in status.splitlines() if "ctxt_switches" in line)


def test_g1_04_a_parent_that_nobody_asks_does_nothing_and_one_that_forked_fifty_has_not_grown(kernels):
    async def many(here):
        kept = await here.start("warm", env=ENVIRONMENT)
        parent = kept.parent

        async def crowd():
            started = await asyncio.gather(*(here.start("warm", env=ENVIRONMENT) for _ in range(10)))
            for kernel in started:
                kernel.client.stop_channels()
                await kernel.manager.shutdown_kernel(now=True)
            await asyncio.to_thread(until, lambda: processes.descendants(parent) == {kept.pid})
            return processes.memory({parent})

        first, *later = [await crowd() for _ in range(5)]
        assert max(later) - first < 500_000, (first, later)
        for _ in range(60):  # what it still had to do after the last
            before = turns(parent)
            await asyncio.sleep(1)  # the time itself is the subject: nothing happens in it
            if turns(parent) == before:
                return
        raise AssertionError("it never rests")

    kernels(many)


def test_g2_01_launchers_in_eight_threads_get_all_their_kernels(kernels):
    async def work(here):
        started = await asyncio.gather(*(here.start("warm", env=ENVIRONMENT) for _ in range(3)))
        return [kernel.warm for kernel in started], [await kernel.run("print(5)") for kernel in started]

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(kernels, [work] * 8))
    assert found == [([True] * 3, [5] * 3)] * 8


@pytest.mark.parametrize("kind", ["stock", "warm"])
def test_g2_01_a_kernel_that_finds_its_port_taken_ends_and_starts_again_with_others(kernels, tmp_path, kind):
    async def collide(here):  # without the ports that jupyter_client keeps for itself, its own remedy
        manager = here.manager(
            kind, tmp_path, cache_ports=False
        )  # jupyter_client's own remedy: each port asked for once
        with socket.create_server(("127.0.0.1", manager.shell_port)):
            await manager.start_kernel(cwd=str(tmp_path))
            ended = await asyncio.to_thread(manager.provisioner.process.wait, 120)
            await manager.restart_kernel(now=True, newports=True)
            return ended, await (await here.connect(manager, tmp_path)).run("print(3)")

    assert kernels(collide) == (1, 3)


def _burn() -> None:
    while True:
        pass


def test_g2_02_twenty_started_on_a_machine_without_a_free_moment_all_answer(kernels):
    burners = [
        multiprocessing.get_context("spawn").Process(target=_burn, daemon=True) for _ in range(os.cpu_count() or 1)
    ]

    async def crowd(here):
        await here.start("warm", env=ENVIRONMENT)
        started = await asyncio.gather(*(here.start("warm", env=ENVIRONMENT) for _ in range(20)))
        return [kernel.warm for kernel in started], await asyncio.gather(*(k.run("print(4)") for k in started))

    for burner in burners:
        burner.start()
    try:
        assert kernels(crowd) == ([True] * 20, [4] * 20)
    finally:
        for burner in burners:
            burner.kill()
            burner.join()


@pytest.mark.skipif(not Path("/sys/kernel/mm/transparent_hugepage").exists(), reason="the system has no large pages")
def test_a_parent_holds_memory_in_large_pages(kernels):
    async def look(here):
        parent = (await here.start("warm")).parent
        return await asyncio.to_thread(Path(f"/proc/{parent}/smaps_rollup").read_text)

    [large] = [line for line in kernels(look).splitlines() if line.startswith("AnonHugePages:")]
    assert int(large.split()[1]) > 0
