"""What Linux knows about processes: start times, descendants, and ties between parent and child."""

from __future__ import annotations

import ctypes
import os
import signal
from contextlib import suppress
from pathlib import Path

from hub.kernels import linux

_SET_PDEATHSIG = 1
_SET_CHILD_SUBREAPER = 36
_LIBC = ctypes.CDLL(None, use_errno=True)

started_at = linux.started_at


def children() -> dict[int, list[int]]:
    """Return the children of every process that has any (zombies are left out)."""
    found: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := linux.stat(int(entry.name))) is not None and fields[0] != "Z":
            found.setdefault(int(fields[1]), []).append(int(entry.name))
    return found


def descendants(pid: int, table: dict[int, list[int]] | None = None) -> set[int]:
    """Return the ids of all processes below a process that have not ended.

    Parameters
    ----------
    pid : int
    table : dict, optional
        From :func:`children`, for who asks about many processes; looked up when absent.
    """
    known = children() if table is None else table
    found: set[int] = set()
    todo = [pid]
    while todo:
        for child in known.get(todo.pop(), []):
            if child not in found:
                found.add(child)
                todo.append(child)
    return found


def of_user(uid: int) -> set[int]:
    """Return the ids of all processes that run under a numeric user."""
    found: set[int] = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if entry.stat().st_uid == uid:
                    found.add(int(entry.name))
    return found


def memory(pids: set[int]) -> int:
    """Return how many bytes processes hold for themselves (resident, without what they share); gone ones hold none.

    What a forked process still shares with its parent is not counted.
    """
    kibibytes = 0
    for pid in pids:
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
                if line.startswith("Private_"):
                    kibibytes += int(line.split()[1])
    return kibibytes * 1024


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends (``PR_SET_CHILD_SUBREAPER``)."""
    if _LIBC.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def end_with_parent(parent: int | None = None) -> None:
    """Ask the kernel to send SIGTERM to this process when its parent ends.

    Parameters
    ----------
    parent : int, optional
        Whose child this process is, for who has had time to lose it: when that has ended already, this ends at once.
        Without it, call between fork and exec.
    """
    _LIBC.prctl(_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
    if parent is not None and os.getppid() != parent:
        raise SystemExit(0)


def send(pids: set[int], what: signal.Signals) -> None:
    """Send a signal to each process that still exists."""
    for pid in pids:
        try:
            os.kill(pid, what)
        except ProcessLookupError:
            continue


def send_group(leader: int, what: signal.Signals) -> None:
    """Send a signal to a process that leads a group, and to the whole group."""
    with suppress(ProcessLookupError):
        os.killpg(leader, what)
