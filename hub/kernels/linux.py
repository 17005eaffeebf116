"""What Linux offers and Python does not."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

_SET_PDEATHSIG = 1
_SET_DUMPABLE = 4
_SET_NAME = 15
_COLLAPSE = 25
_LARGE = 1 << 21
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


def use_large_pages() -> None:
    """Gather this process's own memory in pages of 2 MiB, of which a fork has five hundred times fewer to enter.

    A system that cannot do it leaves the memory as it is.
    """
    for line in Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines():
        place, mode, *_, name = [*line.split(maxsplit=5), ""][:6]
        if mode == "rw-p" and name in {"", "[heap]"}:
            start, end = (int(border, 16) for border in place.split("-"))
            start, end = -(-start // _LARGE) * _LARGE, end // _LARGE * _LARGE
            if start < end:
                _LIBC.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), _COLLAPSE)


def show(command: Sequence[str], environment: Mapping[str, str]) -> None:
    """Write a command line and an environment where ``ps`` and ``/proc`` look for them.

    That is over those that this process was started with, so what is longer than they were is left out. Nothing that
    the program itself reads changes.
    """
    first, last, first_variable, last_variable = (int(field) for field in (stat("self") or [])[45:49])
    _overwrite(first, last, command)
    _overwrite(first_variable, last_variable, (f"{name}={value}" for name, value in environment.items()))


def _overwrite(first: int, last: int, texts: Iterable[str]) -> None:
    left = last - first
    if left <= 0:  # a system that does not tell
        return
    fitting = bytearray()
    for text in texts:
        word = os.fsencode(text) + b"\0"
        if len(fitting) + len(word) <= left:
            fitting += word
    ctypes.memmove(first, bytes(fitting.ljust(left, b"\0")), left)


def stat(pid: int | str) -> list[str] | None:
    """Return what ``/proc/<pid>/stat`` says after the name, from the state on; ``None`` when the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return text.rpartition(")")[2].split()


def started_at(pid: int) -> int | None:
    """Return when a process started, in clock ticks since boot, or ``None`` when it is gone.

    Together with the id it names a process for good, because ids are used again.
    """
    fields = stat(pid)
    return None if fields is None or fields[0] == "Z" else int(fields[19])


def send(pid: int, began: int, what: int) -> bool:
    """Send a signal (0 sends none) to the process that has this id and started then; return whether there is one."""
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return False
    try:
        if started_at(pid) != began:
            return False
        signal.pidfd_send_signal(handle, what)
    except ProcessLookupError:
        return False
    finally:
        os.close(handle)
    return True


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
