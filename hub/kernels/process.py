"""A forked kernel as its launcher holds it, with the methods of :class:`subprocess.Popen` that jupyter_client calls."""

from __future__ import annotations

import json
import select
import signal
import socket
import subprocess
from contextlib import suppress

LONGEST = 256
"""Bytes of the longest message about a kernel."""


class KernelProcess:
    """One kernel.

    Its socket leads to the warm parent, which alone knows whether the number still means this kernel: signals go there
    and the exit code comes from there. Closing it, or the end of this process, ends the kernel.

    Parameters
    ----------
    status : socket
        Non-blocking; the parent has told the pid already.
    pid : int
    """

    stdin = stdout = stderr = None

    def __init__(self, status: socket.socket, pid: int) -> None:
        self._status = status
        self.pid = pid
        self.returncode: int | None = None

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
            # without a last word the parent has died, and taken the kernel along
            self.returncode = int(json.loads(message)["exit"]) if message else -int(signal.SIGKILL)
            self._status.close()
        return self.returncode

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
        """Send a signal to the kernel and its process group; to one that has ended, nothing."""
        if self.poll() is None:
            with suppress(OSError):
                self._status.send(json.dumps({"signal": int(signum)}).encode())

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)
