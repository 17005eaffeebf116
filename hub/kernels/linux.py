"""What Linux offers and Python does not."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

_SET_PDEATHSIG = 1
_SET_DUMPABLE = 4
_SET_NAME = 15
_LIBC = ctypes.CDLL(None, use_errno=True)


def end_with(parent: int) -> None:
    """Have this process killed when its parent ends; ends at once when that is gone already.

    A change of user forgets the wish, so call it afterwards. It hangs on the thread that forked, not on the process:
    a parent that has one thread is meant.
    """
    _LIBC.prctl(_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def belong_to_user() -> None:
    """Give ``/proc/self`` to the present user, as ``exec`` does: a change of user alone leaves it with root."""
    _LIBC.prctl(_SET_DUMPABLE, 1, 0, 0, 0)


def call_process(name: str) -> None:
    """Set the name that ``ps -o comm`` shows (at most 15 bytes)."""
    _LIBC.prctl(_SET_NAME, name.encode(), 0, 0, 0)


def threads() -> list[str]:
    """Return the names of this process's threads other than its first, also of those that Python knows nothing of."""
    tasks = Path("/proc/self/task")
    return [(task / "comm").read_text().strip() for task in tasks.iterdir() if int(task.name) != os.getpid()]


def umask() -> int:
    """Return the umask without changing it."""
    for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("Umask:"):
            return int(line.split()[1], 8)
    raise OSError("/proc/self/status names no umask")
