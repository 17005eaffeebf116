"""What Linux knows about processes: start times, descendants, and ties between parent and child."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

_SET_PDEATHSIG = 1
_SET_CHILD_SUBREAPER = 36
_LIBC = ctypes.CDLL(None, use_errno=True)


def _stat(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def started_at(pid: int) -> int | None:
    """Return when a process started, in clock ticks since boot, or ``None`` when it is gone.

    Together with the id it names a process for good, because ids are used again.
    """
    fields = _stat(pid)
    return None if fields is None or fields[0] == "Z" else int(fields[19])


def descendants(pid: int) -> set[int]:
    """Return the ids of all processes below a process that have not ended (zombies are left out)."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))) is not None and fields[0] != "Z":
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found: set[int] = set()
    todo = [pid]
    while todo:
        for child in children.get(todo.pop(), []):
            if child not in found:
                found.add(child)
                todo.append(child)
    return found


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends (``PR_SET_CHILD_SUBREAPER``)."""
    if _LIBC.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def end_with_parent() -> None:
    """Ask the kernel to send SIGTERM to this process when its parent ends; call it between fork and exec."""
    _LIBC.prctl(_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def send(pids: set[int], what: signal.Signals) -> None:
    """Send a signal to each process that still exists."""
    for pid in pids:
        try:
            os.kill(pid, what)
        except ProcessLookupError:
            continue
