"""Which system account a person's kernels run under."""

from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from hub import system_accounts

LOCKS = Path("/run/spbe-lab/accounts")
"""One lock file per lent number, so that two labs on one machine never lend the same one. Only root writes here."""


@dataclass(frozen=True)
class _Lent:
    uid: int
    lock: int


class UserNumbers:
    """Lends numeric users to people, one each, for as long as they have a kernel.

    Kernels of two people never share a user, so none can read the other's token from its process or its files. A
    number is lent as late as possible after it came back, and only when nothing runs under it any more.

    Parameters
    ----------
    uids : iterable of int
        The numbers to lend; empty when this machine cannot separate accounts.
    locks : Path
        Folder of the lock files.
    """

    def __init__(self, uids: Iterable[int], locks: Path = LOCKS) -> None:
        self._uids = tuple(uids)
        self._locks = locks
        self._next = cycle(self._uids)
        self._lent: dict[str, _Lent] = {}

    @classmethod
    def for_this_machine(cls) -> UserNumbers:
        """Return the numbers of :func:`hub.system_accounts.page_uids`, or none where they cannot be separated."""
        return cls(system_accounts.page_uids() if system_accounts.separable() else ())

    def take(self, person: str) -> int | None:
        """Return the person's user number; ``None`` means the account of the service itself.

        Raises
        ------
        RuntimeError
            When more people have a kernel than there are numbers.
        """
        if not self._uids:
            return None
        if person not in self._lent:
            self._lent[person] = self._lend()
        return self._lent[person].uid

    def give_back(self, person: str) -> None:
        """Take a person's number back and end what a kernel may have left running under it."""
        lent = self._lent.pop(person, None)
        if lent is not None:
            _end_processes(lent.uid)
            os.close(lent.lock)

    def _lend(self) -> _Lent:
        self._locks.mkdir(mode=0o700, parents=True, exist_ok=True)
        for _ in self._uids:
            uid = next(self._next)
            lock = os.open(self._locks / str(uid), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                continue
            _end_processes(uid)  # of a service that died without ending its kernels
            return _Lent(uid, lock)
        raise RuntimeError("All page accounts are lent.")


def _end_processes(uid: int) -> None:
    for name in os.listdir("/proc"):  # noqa: PTH208 - no Path for each of a thousand processes
        with suppress(OSError):
            if name.isdecimal() and os.stat(f"/proc/{name}").st_uid == uid:  # noqa: PTH116
                os.kill(int(name), signal.SIGKILL)
