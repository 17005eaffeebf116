"""Fixtures of the warm kernels' tests.

``kernels``
    Starts kernels, stock or warm, with what a launcher may wish; everything is ended after the test. The warm parent is
    the test process's own and stays from test to test.
``pair``
    A stock and a warm kernel for a whole file: ``stock, warm = pair(test)`` runs the coroutine function with each.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from waiting import until

from hub import processes
from reports.ready import ReadyClient

ARGV = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--HistoryManager.enabled=False"]
DEADLINE = 120
"""Seconds for anything that a kernel is asked: for what hangs, not for slow machines."""
WARM: dict[str, Any] = {"preload": ["numpy.random"]}


class Specs(KernelSpecManager):
    """One kernelspec, made by the test."""

    def __init__(self, spec: KernelSpec) -> None:
        super().__init__()
        self._spec = spec

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002 - there is one
        return self._spec


def spec(config: dict[str, Any] | None, argv: list[str] | None = None) -> KernelSpec:
    """Return a kernelspec; without a configuration it is a stock one."""
    metadata = {"kernel_provisioner": {"provisioner_name": "warm-provisioner", "config": config}}
    return KernelSpec(
        argv=argv or ARGV, display_name="Python", language="python", metadata={} if config is None else metadata
    )


@dataclass
class Kernel:
    """A running kernel."""

    manager: AsyncKernelManager
    client: ReadyClient
    folder: Path

    @property
    def pid(self) -> int:
        return int(self.manager.provisioner.pid)

    @property
    def parent(self) -> int:
        """The process it is a child of."""
        return next(pid for pid, below in processes.children().items() if self.pid in below)

    @property
    def warm(self) -> bool:
        return (Path("/proc") / str(self.pid) / "comm").read_text().strip() == "warm-kernel"

    async def text(self, code: str, heard: asyncio.Event | None = None, **more: Any) -> tuple[str, str]:
        """Run a cell; return what it printed and the name of what it raised, and tell when it says something."""
        said = []

        def note(message: dict[str, Any]) -> None:
            if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
                said.append(message["content"]["text"])
                if heard:
                    heard.set()

        # after an error a kernel drops for a moment what it is asked next, unless it is told not to
        run = partial(self.client.execute_interactive, output_hook=note, timeout=DEADLINE, stop_on_error=False)
        if more.get("allow_stdin"):
            # a kernel's question to a client that is not connected yet is dropped in silence, unless it must be heard
            await run("get_ipython().kernel.stdin_socket.router_mandatory = True")
        deadline = time.monotonic() + DEADLINE
        while (raised := (await run(code, **more))["content"].get("ename", "")) == "ZMQError":
            assert time.monotonic() < deadline, "the client does not hear the kernel's questions"
        return "".join(said), raised

    def rests(self) -> bool:
        """Tell whether the main thread waits: it sleeps, and has not run for a moment."""
        seen = []
        for _ in range(2):
            status = Path(f"/proc/{self.pid}/task/{self.pid}/status").read_text()
            seen.append([line for line in status.splitlines() if line.startswith(("State", "voluntary", "nonvol"))])
            time.sleep(0.05)  # the time itself is the subject
        return seen[0] == seen[1] and seen[0][0].split()[1] == "S"

    async def run(self, code: str, **more: Any) -> Any:
        """Run a cell; return what it printed as JSON, or the name of what it raised."""
        said, raised = await self.text(code, **more)
        return raised or (json.loads(said) if said else None)

    async def interrupted(self, code: str) -> tuple[str, str]:
        """Interrupt a cell once it runs; return as :meth:`text` does."""
        marker, heard = self.folder / "runs", asyncio.Event()
        waiting = asyncio.create_task(self.text(f"open({str(marker)!r}, 'w').close()\n{code}", heard))
        await asyncio.to_thread(until, marker.exists)
        marker.unlink()
        if "!echo" in code:  # IPython itself fails when it is interrupted between asking for a process and having it
            await asyncio.wait_for(heard.wait(), DEADLINE)
        elif "while True" not in code:
            await asyncio.to_thread(until, self.rests)
        await self.manager.interrupt_kernel()
        self.client.kernel_info()  # a loop that waits hears of a signal when it wakes, here as in every kernel
        return await waiting


@dataclass
class Kernels:
    """Starts kernels and remembers them."""

    open: list[Kernel] = field(default_factory=list)

    async def start(self, kind: str | KernelSpec, **wishes: Any) -> Kernel:
        folder = Path(tempfile.mkdtemp(prefix="wk-"))
        user = wishes.get("user")
        manager = self.manager(kind, folder, transport="ipc", ip=str(folder / "k"))
        for path in (folder, folder / "k.json") if user is not None else ():
            os.chown(path, user, user)
        await manager.start_kernel(**{"cwd": str(folder), **wishes})
        return await self.connect(manager, folder)

    def manager(self, kind: str | KernelSpec, folder: Path, **where: Any) -> AsyncKernelManager:
        """Return a manager that has chosen its kernel's addresses and not started it."""
        chosen = kind if isinstance(kind, KernelSpec) else spec(WARM if kind == "warm" else None)
        manager = AsyncKernelManager(
            kernel_spec_manager=Specs(chosen),
            connection_file=str(folder / "k.json"),
            client_factory=ReadyClient,
            **where,
        )
        manager.write_connection_file()
        return manager

    async def connect(self, manager: AsyncKernelManager, folder: Path) -> Kernel:
        """Return a started kernel when it answers."""
        client = manager.client()
        client.start_channels()
        kernel = Kernel(manager, client, folder)
        self.open.append(kernel)
        await client.wait_for_ready(timeout=DEADLINE)
        return kernel

    async def end(self) -> None:
        while self.open:
            kernel = self.open.pop()
            kernel.client.stop_channels()
            if kernel.manager.has_kernel:
                await kernel.manager.shutdown_kernel(now=True)
            shutil.rmtree(kernel.folder, ignore_errors=True)


@pytest.fixture
def kernels() -> Iterator[Callable[[Callable[[Kernels], Coroutine[Any, Any, Any]]], Any]]:
    """Return a function that runs a coroutine function with a :class:`Kernels`."""

    def run(test: Callable[[Kernels], Coroutine[Any, Any, Any]]) -> Any:
        async def whole() -> Any:
            started = Kernels()
            try:
                return await test(started)
            finally:
                await started.end()

        return asyncio.run(whole())

    yield run
    assert [pid for parent in warm_parents() for pid in processes.descendants(parent)] == []


@pytest.fixture(scope="module")
def pair() -> Iterator[Callable[[Callable[[Kernel], Coroutine[Any, Any, Any]]], list[Any]]]:
    """Return a function that runs a coroutine function with a stock kernel and with a warm one.

    After one that failed both are started anew: what it left running must not fail the next.
    """
    surroundings = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    given = {**surroundings, "TZ": "Asia/Jayapura", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"}
    here = Kernels()

    both: list[Kernel] = []

    async def start() -> None:
        both[:] = [await here.start(kind, env={**given, "HOME": "/tmp"}, umask=0o027) for kind in ("stock", "warm")]
        assert [kernel.warm for kernel in both] == [False, True]

    with asyncio.Runner() as runner:

        def run(test: Callable[[Kernel], Coroutine[Any, Any, Any]]) -> list[Any]:
            try:
                if not both:
                    runner.run(start())
                return [runner.run(test(kernel)) for kernel in both]
            except BaseException:
                both.clear()
                runner.run(here.end())
                raise

        try:
            yield run
        finally:
            runner.run(here.end())


def warm_parents() -> list[int]:
    """Return the warm parents of this process."""
    below = processes.children().get(os.getpid(), [])
    return [pid for pid in below if (Path("/proc") / str(pid) / "comm").read_text().strip() == "warm-parent"]


def memory(pid: int) -> bytes:
    """All that a process has written to its memory."""
    found = []
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as mem:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            start, stop, mode = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            if mode.startswith("rw"):
                with contextlib.suppress(OSError, OverflowError):
                    mem.seek(int(start, 16))
                    found.append(mem.read(int(stop, 16) - int(start, 16)))
    return b"".join(found)


@pytest.fixture(scope="session")
def tools() -> Any:
    """The helper functions of this file, for tests (imports between test files do not work)."""

    class Tools:
        spec = staticmethod(spec)
        memory = staticmethod(memory)

    return Tools
