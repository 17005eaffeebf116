"""The spawner: a notebook server forked from a warm parent, everything else as with JupyterHub's own local spawner."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from jupyterhub.spawner import LocalProcessSpawner
from jupyterhub.utils import random_port
from traitlets import Any as AnyTrait
from traitlets import Bool, List, Unicode

from hub.kernels import linux, order
from hub.kernels.errors import ColdError, StuckError, tell
from hub.kernels.parents import PARENTS, Parent, Recipe, start_variables
from hub.kernels.process import ServerProcess

PATIENCE = 15.0
"""Seconds for which a start waits for a parent that is not warm yet; a cold one would hardly be quicker."""

ALIKE = ("PATH", "TZ")
"""Variables that all servers get alike: the parent has them too, for what reads them while it is imported."""


class WarmSpawner(LocalProcessSpawner):  # type: ignore[misc] # ships no types
    """Forks servers from a warm parent; starts them in the stock way, and says so once, where that cannot be.

    The parent is the hub's own; servers outlive both. The last word of ``cmd`` is the module that is forked.
    """

    warm = Bool(True, config=True, help="Whether servers are forked where that can be.")
    preload = List(Unicode(), config=True, help="Modules that the parent imports.")
    warm_up = Unicode(config=True, help="Python that the parent runs once, to fill caches.")

    proc = AnyTrait(None, allow_none=True, help="The server, as long as this hub or its parent started it.")

    pid: int
    port: int
    _started_at: int = 0

    async def start(self) -> tuple[str, int]:
        address = await self._forked_if_possible() or await super().start()
        self._started_at = linux.started_at(self.pid) or 0
        return address

    async def poll(self) -> int | None:
        """Look after the server; one whose parent has died is known by its number, as after a restart of the hub."""
        if isinstance(self.proc, ServerProcess) and self.proc.poll() is None and self.proc.lost:
            self.proc = None
        status: int | None = await super().poll()
        return status

    async def _signal(self, sig: int) -> bool:
        """Send a signal to the server; a process id that now belongs to another program is not ours."""
        return linux.send(self.pid, self._started_at, sig)

    def get_state(self) -> dict[str, Any]:
        """Remember the process and when it started, for a hub that starts again."""
        state: dict[str, Any] = super().get_state()
        if self.pid:
            state["started_at"] = self._started_at
        return state

    def load_state(self, state: dict[str, Any]) -> None:
        """Find the process again; a process id that now belongs to another program is not ours."""
        super().load_state(state)
        self._started_at = state.get("started_at") or 0
        if self.pid and self._started_at != linux.started_at(self.pid):
            self.pid = 0

    async def _forked_if_possible(self) -> tuple[str, int] | None:
        if not self.warm:
            return None
        try:
            return await self._forked()
        except ColdError as error:
            tell(self.log, "Servers", error)
            return None

    async def _forked(self) -> tuple[str, int]:
        if self.port == 0:
            self.port = random_port()
        if self.shell_cmd:
            raise ColdError("a shell starts them")
        environment = self.get_env()
        command = [*self.cmd, *self.get_args()]
        wishes = {
            "stdin": 0,
            "preexec_fn": self.make_preexec_fn(self.user.name),
            "start_new_session": True,
            **self.popen_kwargs,
            "env": environment,
        }
        streams = order.streams(wishes)
        ordered = order.server_order(command, wishes, self.cmd[-1])
        made_of = recipe(self.cmd, self.preload, self.warm_up, environment)
        self.log.info("Forking the server of %s", self._log_name)
        self.proc = await _fork(made_of, ordered, streams)
        self.pid = self.proc.pid
        return (self.ip or "127.0.0.1", self.port)


async def _fork(made_of: Recipe, ordered: order.Order, streams: tuple[int, int, int]) -> ServerProcess:
    try:
        async with asyncio.timeout(PATIENCE):
            parent = await PARENTS.warm(made_of)
    except TimeoutError:
        raise ColdError(f"their parent was not warm after {PATIENCE:.0f} s") from None
    try:
        server = await parent.fork(ordered, streams)
    except StuckError:
        PARENTS.replace(made_of, parent)
        raise ColdError("their parent does not answer") from None
    except OSError:
        with suppress(ColdError):
            PARENTS.get(made_of)  # a new one for the next, if it has died
        raise ColdError("their parent takes no request or no process is to be had") from None
    if not isinstance(server, ServerProcess) or not server.came_up:
        raise ColdError("one could not take its place; what it said is above")
    return server


def recipe(cmd: Sequence[str], preload: Sequence[str], warm_up: str, environment: Mapping[str, str]) -> Recipe:
    """Return what the parent of servers is made of.

    Parameters
    ----------
    cmd : sequence of str
        The spawner's ``cmd``: ``/path/of/python [-options] -m module``.
    preload : sequence of str
        Modules that it imports.
    warm_up : str
        Python that it runs once.
    environment : mapping
        Of servers; only what counts at a program's start, and what they get alike, is looked at.

    Raises
    ------
    ColdError
        When the command is another one.
    """
    program = cmd[-1]
    alike = {name: environment[name] for name in ALIKE if name in environment}
    return Recipe(
        python=order.interpreter(cmd, program),
        preload=tuple(preload),
        warm_up=warm_up,
        environment=tuple(sorted({**dict(start_variables(environment)), **alike}.items())),
        program=program,
    )


def prepare(cmd: Sequence[str], preload: Sequence[str], warm_up: str, environment: Mapping[str, str]) -> Parent | None:
    """Start the servers' warm parent, so that already the first server finds it warm; does not wait.

    Parameters are those of :func:`recipe`.

    Returns
    -------
    Parent or None
        ``None`` when servers will start cold; the first one says why.
    """
    try:
        return PARENTS.get(recipe(cmd, preload, warm_up, environment))
    except ColdError:
        return None
