"""The kernels of the pages: one per open page, owned by one person, under an account of that person's own.

A kernel lives while a page holds it. When its websocket is gone for :attr:`PageKernels.reconnect_seconds`, or when no
browser ever came, it ends by itself: nothing depends on a browser saying goodbye.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import zmq.asyncio
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager, ServerKernelManager
from tornado.ioloop import IOLoop
from traitlets import Dict, Float, Integer, Type, default

from hub import processes
from hub.apps.arrivals import Arrivals
from hub.apps.kernel_state import PageKernelState
from hub.apps.states import TooManyPagesError
from hub.apps.user_numbers import UserNumbers
from hub.kernels import provisioner
from reports.ready import ReadyClient
from widgets.base import PAGE_VARIABLE

KERNEL_NAME = "python3"
KERNELSPEC = Path(__file__).parent / "kernelspec"
"""What a page's kernel is, what it is forked from, and how much it may use: data for :mod:`hub.kernels`."""
START_SECONDS = 60
"""How long a started kernel may take to answer."""
FROM_SERVICE = ("PATH", "LANG", "LC_ALL", "TZ")
"""What a kernel inherits from the service. Everything else it gets is made for it; secrets never are."""


class PageKernelSpecs(KernelSpecManager):  # type: ignore[misc] # ships no types
    """The one kind of kernel a page may have: this Python, without a history file."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        if kernel_name != KERNEL_NAME:
            raise NoSuchKernel(kernel_name)
        return KernelSpec.from_resource_dir(str(KERNELSPEC))

    def find_kernel_specs(self) -> dict[str, str]:
        return {KERNEL_NAME: ""}


class PageKernelManager(ServerKernelManager):  # type: ignore[misc] # ships no types
    """One kernel, whose sockets and connection file lie in a folder that only its account can enter."""

    client_class = "reports.ready.ReadyClient"
    client_factory = Type(klass="jupyter_client.client.KernelClient", default_value=ReadyClient)

    def __init__(self, *, connection_file: str, **kwargs: Any) -> None:
        given = Path(connection_file)
        folder = given.parent / given.stem.removeprefix("kernel-")[:13]
        super().__init__(connection_file=str(folder / "k.json"), **kwargs)

    @property
    def folder(self) -> Path:
        return Path(self.connection_file).parent

    def emit(self, schema_id: str, data: dict[str, Any]) -> None:
        """Tell nobody what happens to a kernel: nothing in the lab listens to Jupyter's events."""

    def write_connection_file(self, **kwargs: Any) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        super().write_connection_file(**kwargs)
        uid = (self._launch_args or {}).get("user")
        if uid is not None:
            for path in (self.folder, Path(self.connection_file)):
                os.chown(path, uid, uid)


@dataclass(frozen=True)
class _Opened:
    """Whose page a kernel was opened for."""

    owner: str
    page: str
    since: datetime


class PageKernels(AsyncMappingKernelManager):  # type: ignore[misc] # ships no types
    """All kernels of the service, with their owners and leases.

    Attributes
    ----------
    per_person : int
        How many kernels one person may have.
    reconnect_seconds : float
        How long a kernel waits for a page that lost its line.
    unreached_seconds : float
        How long a drawn page's kernel waits for its first line.
    drawn_at_once : int
        How many pages are drawn at the same time; two for each core unless it is set.
    arrivals : Arrivals
        The line of those that wait for it.
    """

    per_person = Integer(8, config=True)
    reconnect_seconds = Float(30.0, config=True)
    unreached_seconds = Float(60.0, config=True)
    drawn_at_once = Integer(2 * (os.cpu_count() or 1), config=True)

    _opened = Dict()
    _leases = Dict()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._user_numbers = UserNumbers.for_this_machine()
        self._ending: set[asyncio.Task[None]] = set()
        self.arrivals = Arrivals(self.drawn_at_once)

    @default("context")  # type: ignore[untyped-decorator]
    def _context_for_everybody(self) -> zmq.asyncio.Context:
        """Have room for every open page's sockets: libzmq allows 1,023 in all, which 200 pages use up."""
        context = zmq.asyncio.Context()
        context.set(zmq.MAX_SOCKETS, context.get(zmq.SOCKET_LIMIT))
        return context

    @default("kernel_manager_class")  # type: ignore[untyped-decorator]
    def _page_kernel_manager(self) -> str:
        return f"{__name__}.{PageKernelManager.__name__}"

    def prepare(self) -> None:
        """Have imported what kernels need before the first page is asked for; does not wait."""
        provisioner.prepare(self.kernel_spec_manager.get_kernel_spec(KERNEL_NAME), _environment(Path("/"), {}))

    def owner(self, kernel_id: str) -> str | None:
        """Return the name of the person whose page opened a kernel; ``None`` when there is no such kernel."""
        opened: _Opened | None = self._opened.get(kernel_id)
        return opened.owner if opened else None

    def states(self) -> list[PageKernelState]:
        """Say of each kernel whose page it draws, since when, and how large it is."""
        return [
            PageKernelState(
                id=kernel_id,
                owner=opened.owner,
                page=opened.page,
                since=opened.since,
                memory=processes.memory(self._pids(kernel_id)),
                held=self._kernel_connections.get(kernel_id, 0) > 0,
            )
            for kernel_id, opened in self._opened.items()
        ]

    async def open(self, owner: str, environment: Mapping[str, str]) -> str:
        """Start a kernel for a person's page.

        Parameters
        ----------
        owner : str
            The person's account name.
        environment : mapping
            What the page tells its kernel; the kernel sees this, a few harmless values and nothing else.

        Returns
        -------
        str
            The kernel's id.

        Raises
        ------
        TooManyPagesError
            When the person has :attr:`per_person` pages open and all of them are in use.
        """
        kernel_id = str(uuid4())
        self._make_room(owner)
        self._opened[kernel_id] = _Opened(owner, environment.get(PAGE_VARIABLE, ""), datetime.now(UTC))
        folder = Path(self.connection_dir) / kernel_id[:13]
        uid = self._user_numbers.take(owner)
        as_person = {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}
        try:
            folder.mkdir(mode=0o700)
            await self.start_kernel(
                kernel_id=kernel_id,
                kernel_name=KERNEL_NAME,
                cwd=str(folder),
                env=_environment(folder, environment),
                **as_person,
            )
        except BaseException:
            self._forget(kernel_id)
            raise
        return kernel_id

    def drawn(self, kernel_id: str) -> None:
        """Note that a page was sent to its browser: from now on the kernel waits for the page's line."""
        if kernel_id in self and self._kernel_connections.get(kernel_id, 0) <= 0:
            self._lease(kernel_id, self.unreached_seconds)

    async def end(self, kernel_id: str) -> None:
        """End a kernel now; one that is gone already is no error."""
        if kernel_id in self:
            await self.shutdown_kernel(kernel_id, now=True)

    def notify_connect(self, kernel_id: str) -> None:
        super().notify_connect(kernel_id)
        self._drop_lease(kernel_id)

    def notify_disconnect(self, kernel_id: str) -> None:
        super().notify_disconnect(kernel_id)
        if kernel_id in self and self._kernel_connections.get(kernel_id, 0) <= 0:
            self._lease(kernel_id, self.reconnect_seconds)

    def start_watching_activity(self, kernel_id: str) -> None:
        """Read nothing of what a kernel says: its line tells who holds it, and nothing hangs on its last word."""
        self.get_kernel(kernel_id).execution_state = "idle"

    async def client(self, kernel_id: str) -> ReadyClient:
        """Return a client that can run cells in a kernel, once it can; its channels are to be stopped.

        Raises
        ------
        RuntimeError, TimeoutError
            When the kernel died, or did not answer within :data:`START_SECONDS`.
        """
        client: ReadyClient = self.get_kernel(kernel_id).client()
        client.start_channels(stdin=False, hb=False, control=False)
        try:
            await client.wait_for_ready(START_SECONDS)
        except BaseException:
            client.stop_channels()
            raise
        return client

    def remove_kernel(self, kernel_id: str) -> Any:
        removed = super().remove_kernel(kernel_id)
        self._forget(kernel_id)
        return removed

    def _make_room(self, owner: str) -> None:
        own = [kernel_id for kernel_id, opened in self._opened.items() if opened.owner == owner]
        if len(own) < self.per_person:
            return
        unused = [kernel_id for kernel_id in own if kernel_id in self._leases]
        if not unused:
            raise TooManyPagesError(self.per_person)
        self._end_soon(unused[0])

    def _lease(self, kernel_id: str, seconds: float) -> None:
        self._drop_lease(kernel_id)
        self._leases[kernel_id] = IOLoop.current().call_later(seconds, self._end_soon, kernel_id)

    def _drop_lease(self, kernel_id: str) -> None:
        handle = self._leases.pop(kernel_id, None)
        if handle is not None:
            IOLoop.current().remove_timeout(handle)

    def _end_soon(self, kernel_id: str) -> None:
        self.log.info("Page kernel %s ends: no page holds it.", kernel_id)
        self._drop_lease(kernel_id)
        task = asyncio.create_task(self.end(kernel_id))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)

    def _forget(self, kernel_id: str) -> None:
        self._drop_lease(kernel_id)
        opened = self._opened.pop(kernel_id, None)
        shutil.rmtree(Path(self.connection_dir) / kernel_id[:13], ignore_errors=True)
        if opened is not None and all(other.owner != opened.owner for other in self._opened.values()):
            self._user_numbers.give_back(opened.owner)

    def counts(self) -> dict[str, int]:
        """Count the kernels: to come, being drawn, with a browser (``held``), or waiting for one (``waiting``)."""
        held = sum(self._kernel_connections.get(kernel_id, 0) > 0 for kernel_id in self._opened)
        waiting = len(self._leases)
        coming = len(self.arrivals)
        return {"arriving": coming, "drawing": len(self._opened) - held - waiting, "held": held, "waiting": waiting}

    def _pids(self, kernel_id: str) -> set[int]:
        holder = self.get_kernel(kernel_id).provisioner if kernel_id in self else None
        pid = getattr(holder, "pid", None)
        return {pid} if pid else set()


def _environment(folder: Path, given: Mapping[str, str]) -> dict[str, str]:
    home = str(folder)
    return {
        **{name: os.environ[name] for name in FROM_SERVICE if name in os.environ},
        "HOME": home,
        "TMPDIR": home,
        "IPYTHONDIR": f"{home}/ipython",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "1",
        **given,
    }
