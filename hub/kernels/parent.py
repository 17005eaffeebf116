"""The warm parent: imports what a program will need, then forks it for each request until its launcher has gone.

It has one thread and never more: what would start another is refused before the first fork. Between two forks it
holds its line, one socket and one process descriptor for each living fork, and no word of any request: a fork reads its
order itself. Kernels end with their launcher and with this process, servers with neither.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import selectors
import signal
import socket
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hub.kernels import gaps, linux, own_modules, rehearsal
from hub.kernels.errors import ColdError
from hub.kernels.order import KERNEL
from hub.kernels.process import LONGEST

FORK, RETIRE = b"k", b"r"
"""The words of the launcher: fork; take no more after this and end with the last of yours."""
DESCRIPTORS = 5
"""What comes with a request: the status, the talk with the launcher, the three standard streams, then what is kept."""
KEPT = 8
"""How many more descriptors a fork may be given."""


@dataclass(frozen=True)
class Born:
    """What a fresh fork has in hand.

    Attributes
    ----------
    parent : int
        The warm parent's process id.
    program : str
        The module to be.
    talk : int
        Descriptor of the socket on which the order comes and readiness is told.
    streams : tuple of int
        Descriptors that become 0, 1 and 2.
    kept : tuple of int
        Descriptors for which the order has numbers.
    put : dict
        Variables that imports put into the environment, as they would in a process of its own.
    """

    parent: int
    program: str
    talk: int
    streams: tuple[int, int, int]
    kept: tuple[int, ...]
    put: dict[str, str]


@dataclass(frozen=True)
class _Fork:
    pid: int
    pidfd: int
    status: socket.socket


def warm(program: str, preload: Iterable[str], code: str) -> dict[str, str]:
    """Import everything, rehearse a kernel, fill caches, and see that this process can still be forked.

    Parameters
    ----------
    program : str
        What will be forked. Only a kernel can be rehearsed.
    preload : iterable of str
        Names of modules.
    code : str
        Python to run once, for what it leaves in caches; forks share those instead of filling each its own.

    Returns
    -------
    dict
        Variables that the imports put into the environment.

    Raises
    ------
    ColdError
        When a module cannot be imported, the code fails, or either started a thread.
    """
    gc.disable()
    before = set(os.environ)
    kernel = program == KERNEL
    for name in ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger") if kernel else ():
        _import(name)
    own_modules.note()
    for name in preload:
        _import(name)
    for name in rehearsal.imports() if kernel else ():
        with suppress(ColdError):  # a module that only a running kernel can import
            _import(name)
    try:
        exec(code, {"__name__": "warm_up"})  # noqa: S102 - the recipe's own code, as trusted as its command line
    except Exception as error:
        raise ColdError(f"its warm-up fails: {error!r}") from error
    others = linux.threads()
    if others:
        raise ColdError(f"after the warm-up there are threads: {', '.join(others)}")
    if kernel:
        _prepare_application()
    own_modules.gather_names()
    gc.collect()
    gaps.fill()
    gc.freeze()
    linux.use_large_pages()
    return {name: value for name, value in os.environ.items() if name not in before}


def _prepare_application() -> None:
    """Make what every kernel makes first and what reads nothing of its surroundings."""
    import zmq  # noqa: PLC0415 - not imported by the launcher
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415 - as above

    # a handle of 1 starts no thread that watches the parent: the system does that (linux.end_with)
    app = IPKernelApp.instance(parent_handle=1)
    getattr(app, "log")  # noqa: B009 - it is made when it is asked for
    for kind in zmq.Socket.mro():  # a socket asks for them, and a class that gets them so late tells all below it
        getattr(kind, "__annotations__", None)


def _import(name: str) -> None:
    try:
        importlib.import_module(name)
    except Exception as error:
        raise ColdError(f"{name} cannot be imported: {error!r}") from error


class WarmParent:
    """The parent at work.

    Parameters
    ----------
    line : socket
        To the launcher; requests come on it.
    launcher : int
        Process descriptor of the launcher.
    program : str
        What it forks.
    put : dict
        What :func:`warm` returned.
    """

    def __init__(self, line: socket.socket, launcher: int, program: str, put: dict[str, str]) -> None:
        self._program = program
        self._put = put
        self._line = line
        self._launcher = launcher
        self._forks: dict[int, _Fork] = {}
        self._watched = selectors.PollSelector()  # an epoll would be one and the same in the parent and its forks
        self._born: Born | None = None
        self._over = False
        self._retired = False
        self._watch(line, self._requested)
        self._watch(launcher, self._left)

    def serve(self) -> Born | None:
        """Fork until the launcher has gone.

        Returns
        -------
        Born or None
            In each fork what it was born with, in the parent nothing.
        """
        _raise_file_limit()
        while not self._over and self._born is None:
            for key, _ in self._watched.select():
                key.data()
                if self._over or self._born is not None:
                    break
        self._close()
        return self._born

    @property
    def _lets_live(self) -> bool:
        """Whether its forks go on without it and without the launcher."""
        return self._program != KERNEL

    def _watch(self, what: socket.socket | int, then: Callable[[], None]) -> None:
        self._watched.register(what, selectors.EVENT_READ, then)

    def _requested(self) -> None:
        try:
            word, descriptors, _, _ = socket.recv_fds(self._line, 1, DESCRIPTORS + KEPT)
        except ConnectionResetError:
            return self._left()
        if not word:
            return self._left()
        if word == RETIRE:
            self._retired = True
            self._rest()
        if len(descriptors) >= DESCRIPTORS:
            self._fork(*descriptors)
        for descriptor in descriptors if self._born is None else ():
            with suppress(OSError):
                os.close(descriptor)
        return None

    def _fork(self, status: int, talk: int, stdin: int, stdout: int, stderr: int, *kept: int) -> None:
        me = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            return  # no process to be had: the launcher sees its sockets closed without a word
        if pid == 0:
            os.close(status)
            self._born = Born(me, self._program, talk, (stdin, stdout, stderr), kept, self._put)
            return
        try:
            fork = _Fork(pid, os.pidfd_open(pid), socket.socket(fileno=os.dup(status)))
        except OSError:  # no descriptor left: better no fork than one that nobody watches
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return
        fork.status.setblocking(False)
        self._forks[pid] = fork
        self._watch(fork.pidfd, lambda: self._ended(fork))
        self._watch(fork.status, lambda: self._told(fork))
        _say(fork.status, pid=pid)

    def _told(self, fork: _Fork) -> None:
        """Pass a signal on; end a kernel when nobody holds it any more."""
        try:
            message = fork.status.recv(LONGEST)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._watched.unregister(fork.status)
        if message or not self._lets_live:
            _signal(fork.pid, int(json.loads(message)["signal"]) if message else signal.SIGKILL)

    def _ended(self, fork: _Fork) -> None:
        _, status = os.waitpid(fork.pid, 0)
        _say(fork.status, exit=os.waitstatus_to_exitcode(status))
        self._forget(fork)
        self._rest()

    def _rest(self) -> None:
        """Come to an end when nothing is left to do."""
        self._over = self._over or (self._retired and not self._forks)

    def _left(self) -> None:
        """End what the launcher leaves behind."""
        self._over = True
        for fork in () if self._lets_live else self._forks.values():
            _signal(fork.pid, signal.SIGKILL)

    def _forget(self, fork: _Fork) -> None:
        del self._forks[fork.pid]
        for watched in (fork.pidfd, fork.status):
            with suppress(KeyError):
                self._watched.unregister(watched)
        os.close(fork.pidfd)
        fork.status.close()

    def _close(self) -> None:
        """Close every descriptor of the parent's work, through the objects that hold them."""
        for fork in list(self._forks.values()):
            self._forget(fork)
        self._watched.close()
        self._line.close()
        os.close(self._launcher)


def _say(status: socket.socket, **word: Any) -> None:
    with suppress(OSError):  # nobody holds it any more
        status.send(json.dumps(word).encode())


def _signal(pid: int, signum: int) -> None:
    """Signal a fork that was not waited for yet, with its group, or alone before it leads one."""
    for send in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            send(pid, signum)
            return


def _raise_file_limit() -> None:
    """Make room for two descriptors for each fork; a fork gets the limits that its order names."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
