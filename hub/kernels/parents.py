"""The launcher's side: which warm parents this process has, and how one is asked for a kernel or a server.

A parent belongs to the process that started it and speaks with it over a socket that has no name, so nobody else can
ask it for anything. It is started with the first fork of its recipe, or by a ``prepare``, and again after it died.
"""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field

from hub.kernels import installed
from hub.kernels.errors import ColdError, StuckError
from hub.kernels.order import KERNEL, Order
from hub.kernels.parent import FORK, RETIRE
from hub.kernels.process import LONGEST, KernelProcess, ServerProcess

WARM_SECONDS = 120.0
"""How long a parent may import."""
FORK_SECONDS = 15.0
"""How long a parent may take to fork; one that takes longer is replaced."""
READY_SECONDS = 60.0
"""How long a fork may take from the request until it says that it is ready."""
OLD_SECONDS = 86_400.0
"""How long a parent is used: then its successor has another layout of memory and another seed of ``hash()``."""
REFUSED_SECONDS = 60.0
"""How long a recipe that could not get warm is left cold before it is tried again."""
SEND_SECONDS = 5.0
"""How long a parent may be too busy to take a request."""

MOST = 4
"""How many parents a process may have: each holds everything it imported. The one asked for least lately gives way."""

START_NAMES = frozenset({"LANG", "LANGUAGE", "GLIBC_TUNABLES"})
START_PREFIXES = ("PYTHON", "LD_", "LC_", "MALLOC_")
"""Variables that a program reads once, at its start: they make a parent, the others only a kernel."""
ONE_THREAD = {
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"),
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
}
"""What keeps the usual libraries from starting threads while they are imported."""
NO_HOME = "/nonexistent"
"""A parent has no home: it reads nobody's settings."""
ROOM = {"ROOM": "." * 32_000}
"""Where the servers of a parent show their own environment (:func:`hub.kernels.linux.show`)."""


@dataclass(frozen=True)
class Recipe:
    """What makes one parent differ from another.

    Attributes
    ----------
    python : tuple of str
        The interpreter's path and its options.
    preload : tuple of str
        Modules to import.
    warm_up : str
        Python that the parent runs once.
    environment : tuple of (str, str)
        The variables that count at the start, sorted.
    program : str
        The module that is forked, the only one that the parent can become.
    """

    python: tuple[str, ...]
    preload: tuple[str, ...] = ()
    warm_up: str = ""
    environment: tuple[tuple[str, str], ...] = field(default=())
    program: str = KERNEL

    def command(self, line: int) -> list[str]:
        """Return the parent's command line."""
        given = json.dumps({"program": self.program, "preload": self.preload, "warm_up": self.warm_up})
        return [*self.python, "-m", __package__ or "", str(line), given]

    def surroundings(self) -> dict[str, str]:
        """Return the parent's environment."""
        room = {} if self.program == KERNEL else ROOM
        return {"HOME": NO_HOME, **dict(self.environment), **ONE_THREAD, **room}


def start_variables(environment: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Choose the variables of a fork that already its parent must have; none of them names anybody."""
    return tuple(
        sorted(pair for pair in environment.items() if pair[0] in START_NAMES or pair[0].startswith(START_PREFIXES))
    )


class Parent:
    """One warm parent: starting, then warm or refused, then gone.

    Raises
    ------
    ColdError
        When its program cannot be started.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._lock = threading.Lock()
        self._warm = False
        self._born = time.monotonic()
        self._folders: list[str] = []
        self._mark = ""
        self._refusal: str | None = None
        self._kind = KernelProcess if recipe.program == KERNEL else ServerProcess
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                self._process = subprocess.Popen(  # noqa: S603 - the interpreter of the kernelspec or the server
                    recipe.command(theirs.fileno()),
                    cwd="/",
                    env=recipe.surroundings(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    start_new_session=True,
                    pass_fds=(theirs.fileno(),),
                )
            except OSError as error:
                self._line.close()
                raise ColdError(f"its parent cannot be started: {error}") from error

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it holds the other end of its line; known sooner than its exit code."""
        if self._line.fileno() < 0:
            return False
        line = select.poll()
        line.register(self._line, select.POLLIN)
        return all(not what & select.POLLHUP for _, what in line.poll(0))

    @property
    def outdated(self) -> bool:
        """Whether a new one would be another: packages came or went, or it has served for long."""
        if not self._warm:
            return False
        return time.monotonic() - self._born > OLD_SECONDS or installed.mark(self._folders) != self._mark

    def retire(self) -> None:
        """Let it end with the last of its kernels; until then it only watches them."""
        with suppress(OSError):  # it is gone
            self._line.send(RETIRE)

    @property
    def warm(self) -> bool:
        """Whether it has said that it can fork."""
        return self._warm

    def wait_until_warm(self) -> None:
        """Block until the parent can fork.

        Raises
        ------
        ColdError
            When it refused, died, or took longer than :data:`WARM_SECONDS`.
        """
        with self._lock:
            if not self._warm and self._refusal is None:
                self._refusal = self._hear()
                self._warm = self._refusal is None
            if self._refusal is not None:
                raise ColdError(self._refusal)

    def _hear(self) -> str | None:
        """Return why the parent cannot fork, or ``None`` when it can."""
        self._line.settimeout(WARM_SECONDS)
        try:
            word = json.loads(self._line.recv(1 << 16) or b'{"refused": "its parent died while it imported"}')
        except OSError as error:
            return f"its parent did not get warm: {error}"
        self._line.settimeout(SEND_SECONDS)
        self._folders, self._mark = word.get("folders", []), word.get("mark", "")
        refused = word.get("refused")
        return None if refused is None else str(refused)

    async def fork(self, order: Order, streams: tuple[int, int, int]) -> KernelProcess:
        """Have a process forked; return when it is ready (a kernel: its sockets are bound), or when it died before.

        Nothing is told to a fork before the parent has said its number: who has no number gets no order and ends.

        Raises
        ------
        OSError
            When the parent does not take the request, or no process is to be had.
        StuckError
            When the parent does not answer.
        TimeoutError
            When the process did not come up; it is ended.
        """
        loop = asyncio.get_running_loop()
        with ExitStack() as ours:
            status, talk = self._request((*streams, *order.kept))
            ours.enter_context(talk)
            ours.callback(status.close)
            async with asyncio.timeout(READY_SECONDS):
                try:
                    word = await asyncio.wait_for(loop.sock_recv(status, LONGEST), FORK_SECONDS)
                except TimeoutError:
                    raise StuckError("the warm parent does not answer") from None
                if not word:
                    raise BlockingIOError("the warm parent could not fork")
                process = self._kind(status, json.loads(word)["pid"])
                ours.callback(process.kill)
                with suppress(BrokenPipeError, ConnectionResetError):  # it died, which its exit code says
                    await loop.sock_sendall(talk, order.encode())
                    talk.shutdown(socket.SHUT_WR)
                    process.came_up = bool(await loop.sock_recv(talk, 1))
            ours.pop_all()
        talk.close()
        return process

    def _request(self, given: tuple[int, ...]) -> tuple[socket.socket, socket.socket]:
        """Hand the far ends of two sockets and the fork's descriptors to the parent; return the near ends."""
        status, far_status = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        talk, far_talk = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        try:
            numbers = [null if descriptor < 0 else descriptor for descriptor in given]
            socket.send_fds(self._line, [FORK], [far_status.fileno(), far_talk.fileno(), *numbers])
        except OSError:
            status.close()
            talk.close()
            raise
        finally:
            os.close(null)
            far_status.close()
            far_talk.close()
        for near in (status, talk):
            near.setblocking(False)
        return status, talk

    def close(self) -> None:
        """End the parent and every kernel it forked; servers go on."""
        self._line.close()
        if not self._warm:  # it does not look at its line yet
            self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Parents:
    """The warm parents of this process, by recipe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._parents: dict[Recipe, Parent] = {}
        self._retired: list[Parent] = []
        self._refused: dict[Recipe, tuple[float, str]] = {}

    def get(self, recipe: Recipe) -> Parent:
        """Return the recipe's parent, starting it when there is none, or the one there was has died or is outdated.

        Raises
        ------
        ColdError
            When it was refused a moment ago, or cannot be started.
        """
        if sys.platform != "linux":
            raise ColdError("only Linux offers what it takes")
        with self._lock:
            since, why = self._refused.get(recipe, (0.0, ""))
            if why and time.monotonic() - since < REFUSED_SECONDS:
                raise ColdError(why)
            self._bury()
            parent = self._parents.get(recipe)
            if parent is not None and parent.outdated:
                self._retire(recipe)
                parent = None
            if parent is None:
                while len(self._parents) >= MOST:
                    self._retire(next(iter(self._parents)))
                parent = Parent(recipe)
            self._parents.pop(recipe, None)
            self._parents[recipe] = parent
            return parent

    async def warm(self, recipe: Recipe) -> Parent:
        """Return the recipe's parent when it can fork.

        Raises
        ------
        ColdError
            When it cannot.
        """
        parent = self.get(recipe)
        if not parent.warm:
            try:
                await asyncio.to_thread(parent.wait_until_warm)
            except ColdError as error:
                self._refuse(recipe, parent, str(error))
                raise
        return parent

    def replace(self, recipe: Recipe, parent: Parent) -> None:
        """Use a parent no more; its kernels live on."""
        with self._lock:
            if self._parents.get(recipe) is parent:
                self._retire(recipe)

    def _retire(self, recipe: Recipe) -> None:
        parent = self._parents.pop(recipe)
        self._retired.append(parent)
        parent.retire()

    def _bury(self) -> None:
        """Wait for those that have ended."""
        for made_of in [made_of for made_of, parent in self._parents.items() if not parent.alive]:
            self._parents.pop(made_of).close()
        for parent in [parent for parent in self._retired if not parent.alive]:
            self._retired.remove(parent)
            parent.close()

    def _refuse(self, recipe: Recipe, parent: Parent, why: str) -> None:
        with self._lock:
            self._refused[recipe] = (time.monotonic(), why)
            if self._parents.get(recipe) is parent:
                del self._parents[recipe]
        parent.close()

    def close(self) -> None:
        """End all of them, with their kernels; servers go on."""
        with self._lock:
            while self._parents:
                self._parents.popitem()[1].close()
            while self._retired:
                self._retired.pop().close()

    def forget(self) -> None:
        """Leave them to the process that this one was forked from."""
        self.__init__()  # type: ignore[misc]


PARENTS = Parents()
atexit.register(PARENTS.close)
os.register_at_fork(after_in_child=PARENTS.forget)
