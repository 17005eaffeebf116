"""The warm parent: imports what kernels will need, then forks one for each request until its launcher has gone.

It has one thread and never more: what would start another is refused before the first fork. Between two forks it
holds its line, one socket and one process descriptor for each living kernel, and no word of any request: a kernel reads
its order itself.
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

from hub.kernels import linux, own_modules, rehearsal
from hub.kernels.errors import ColdError
from hub.kernels.process import LONGEST

KERNEL, RETIRE = b"k", b"r"
"""The words of the launcher: fork a kernel; take no more after this and end with the last of yours."""
DESCRIPTORS = 5
"""What comes with a request: the kernel's status, its talk with the launcher, and its three standard streams."""


@dataclass(frozen=True)
class Born:
    """What a fresh fork has in hand.

    Attributes
    ----------
    parent : int
        The warm parent's process id.
    talk : int
        Descriptor of the socket on which the order comes and readiness is told.
    streams : tuple of int
        Descriptors that become 0, 1 and 2.
    put : dict
        Variables that imports put into the environment, as they would in a kernel of its own.
    """

    parent: int
    talk: int
    streams: tuple[int, int, int]
    put: dict[str, str]


@dataclass(frozen=True)
class _Kernel:
    pid: int
    pidfd: int
    status: socket.socket


def warm(preload: Iterable[str], code: str) -> dict[str, str]:
    """Import everything, rehearse a kernel, fill caches, and see that this process can still be forked.

    Parameters
    ----------
    preload : iterable of str
        Names of modules.
    code : str
        Python to run once, for what it leaves in caches; kernels share those instead of filling each its own.

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
    for name in ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger"):
        _import(name)
    own_modules.note()
    for name in preload:
        _import(name)
    for name in rehearsal.imports():
        with suppress(ColdError):  # a module that only a running kernel can import
            _import(name)
    try:
        exec(code, {"__name__": "warm_up"})  # noqa: S102 - the kernelspec's own code, as trusted as its command line
    except Exception as error:
        raise ColdError(f"its warm-up fails: {error!r}") from error
    others = linux.threads()
    if others:
        raise ColdError(f"after the warm-up there are threads: {', '.join(others)}")
    gc.collect()
    gc.freeze()
    return {name: value for name, value in os.environ.items() if name not in before}


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
    put : dict
        What :func:`warm` returned.
    """

    def __init__(self, line: socket.socket, launcher: int, put: dict[str, str]) -> None:
        self._put = put
        self._line = line
        self._launcher = launcher
        self._kernels: dict[int, _Kernel] = {}
        self._watched = selectors.PollSelector()  # an epoll would be one and the same in the parent and its forks
        self._born: Born | None = None
        self._over = False
        self._retired = False
        self._watch(line, self._requested)
        self._watch(launcher, self._left)

    def serve(self) -> Born | None:
        """Fork kernels until the launcher has gone.

        Returns
        -------
        Born or None
            In each kernel what it was born with, in the parent nothing.
        """
        _raise_file_limit()
        while not self._over and self._born is None:
            for key, _ in self._watched.select():
                key.data()
                if self._over or self._born is not None:
                    break
        self._close()
        return self._born

    def _watch(self, what: socket.socket | int, then: Callable[[], None]) -> None:
        self._watched.register(what, selectors.EVENT_READ, then)

    def _requested(self) -> None:
        try:
            word, descriptors, _, _ = socket.recv_fds(self._line, 1, DESCRIPTORS)
        except ConnectionResetError:
            return self._left()
        if not word:
            return self._left()
        if word == RETIRE:
            self._retired = True
            self._rest()
        if len(descriptors) == DESCRIPTORS:
            self._fork(*descriptors)
        for descriptor in descriptors if self._born is None else ():
            with suppress(OSError):
                os.close(descriptor)
        return None

    def _fork(self, status: int, talk: int, *streams: int) -> None:
        me = os.getpid()
        try:
            pid = os.fork()
        except OSError:
            return  # no process to be had: the launcher sees its sockets closed without a word
        if pid == 0:
            os.close(status)
            self._born = Born(me, talk, (streams[0], streams[1], streams[2]), self._put)
            return
        try:
            kernel = _Kernel(pid, os.pidfd_open(pid), socket.socket(fileno=os.dup(status)))
        except OSError:  # no descriptor left: better no kernel than one that nobody watches
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return
        kernel.status.setblocking(False)
        self._kernels[pid] = kernel
        self._watch(kernel.pidfd, lambda: self._ended(kernel))
        self._watch(kernel.status, lambda: self._told(kernel))
        _say(kernel.status, pid=pid)

    def _told(self, kernel: _Kernel) -> None:
        """Pass a signal on; end the kernel when nobody holds it any more."""
        try:
            message = kernel.status.recv(LONGEST)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._watched.unregister(kernel.status)
        _signal(kernel.pid, int(json.loads(message)["signal"]) if message else signal.SIGKILL)

    def _ended(self, kernel: _Kernel) -> None:
        _, status = os.waitpid(kernel.pid, 0)
        _say(kernel.status, exit=os.waitstatus_to_exitcode(status))
        self._forget(kernel)
        self._rest()

    def _rest(self) -> None:
        """Come to an end when nothing is left to do."""
        self._over = self._over or (self._retired and not self._kernels)

    def _left(self) -> None:
        """End what the launcher leaves behind."""
        self._over = True
        for kernel in self._kernels.values():
            _signal(kernel.pid, signal.SIGKILL)

    def _forget(self, kernel: _Kernel) -> None:
        del self._kernels[kernel.pid]
        for watched in (kernel.pidfd, kernel.status):
            with suppress(KeyError):
                self._watched.unregister(watched)
        os.close(kernel.pidfd)
        kernel.status.close()

    def _close(self) -> None:
        """Close every descriptor of the parent's work, through the objects that hold them."""
        for kernel in list(self._kernels.values()):
            self._forget(kernel)
        self._watched.close()
        self._line.close()
        os.close(self._launcher)


def _say(status: socket.socket, **word: Any) -> None:
    with suppress(OSError):  # nobody holds the kernel any more
        status.send(json.dumps(word).encode())


def _signal(pid: int, signum: int) -> None:
    """Signal a kernel that was not waited for yet, with its group, or alone before it leads one."""
    for send in (os.killpg, os.kill):
        with suppress(ProcessLookupError):
            send(pid, signum)
            return


def _raise_file_limit() -> None:
    """Make room for two descriptors for each kernel; a kernel gets the limits that its order names."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
