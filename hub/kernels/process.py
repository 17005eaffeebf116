"""A forked process as its launcher holds it, with the methods of :class:`subprocess.Popen` that launchers call."""

from __future__ import annotations

import json
import select
import signal
import socket
import subprocess
from contextlib import suppress
from typing import Self

LONGEST = 256
"""Bytes of the longest message about a process."""


class KernelProcess:
    """One kernel.

    Its socket leads to the warm parent, which alone knows whether the number still means this kernel: signals go there
    and the exit code comes from there. Closing it, or the end of this process, ends the kernel.

    Parameters
    ----------
    status : socket
        Non-blocking; the parent has told the pid already.
    pid : int

    Attributes
    ----------
    came_up : bool
        Whether it said that it was ready.
    """

    stdin = stdout = stderr = None

    def __init__(self, status: socket.socket, pid: int) -> None:
        self._status = status
        self.pid = pid
        self.returncode: int | None = None
        self.came_up = False

    def __del__(self) -> None:
        self._status.close()

    def poll(self) -> int | None:
        """Return the exit code (negative: the signal it died of), or ``None`` while it runs."""
        while self.returncode is None:
            try:
                message = self._status.recv(LONGEST)
            except BlockingIOError:
                return None
            except ConnectionResetError:
                continue  # the parent closed with a signal unread; what it said before still comes
            if not message:
                return self._without_parent()
            self._end(int(json.loads(message)["exit"]))
        return self.returncode

    def _without_parent(self) -> int | None:
        """Say how it is when the parent has died without a last word: it took its kernels along."""
        self._end(-int(signal.SIGKILL))
        return self.returncode

    def _end(self, code: int) -> None:
        self.returncode = code
        self._status.close()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end.

        Raises
        ------
        subprocess.TimeoutExpired
            When it does not come within ``timeout`` seconds.
        """
        if self.poll() is None:
            status = select.poll()
            status.register(self._status, select.POLLIN)
            status.poll(None if timeout is None else 1000 * timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0.0)
        return code

    def send_signal(self, signum: int) -> None:
        """Send a signal to the process and its group; to one that has ended, nothing."""
        if self.poll() is None:
            with suppress(OSError):
                self._status.send(json.dumps({"signal": int(signum)}).encode())

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class ServerProcess(KernelProcess):
    """One server: it lives on when its launcher lets go of it, and when the parent dies.

    Attributes
    ----------
    lost : bool
        Whether the parent has died; then only the system knows about the server.
    """

    lost = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._status.close()

    def _without_parent(self) -> int | None:
        self.lost = True
        return None
