"""Which system account a person's kernels run under."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from itertools import cycle
from pathlib import Path

from hub import system_accounts


class Accounts:
    """Lends numeric users to people, one each, for as long as they have a kernel.

    Kernels of two people never share a user, so none can read the other's token from its process or its files. A
    number that comes back is used again as late as possible, after everything that still ran under it was ended.

    Parameters
    ----------
    uids : iterable of int
        The numbers to lend; empty when this machine cannot separate accounts.
    """

    def __init__(self, uids: Iterable[int]) -> None:
        self._uids = tuple(uids)
        self._next = cycle(self._uids)
        self._lent: dict[str, int] = {}

    @classmethod
    def for_this_machine(cls) -> Accounts:
        """Return the accounts of :func:`hub.system_accounts.page_uids`, or none where they cannot be separated."""
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
            used = set(self._lent.values())
            free = next((uid for uid, _ in zip(self._next, self._uids, strict=False) if uid not in used), None)
            if free is None:
                raise RuntimeError("All page accounts are lent.")
            self._lent[person] = free
        return self._lent[person]

    def give_back(self, person: str) -> None:
        """Take a person's number back and end what a kernel may have left running under it."""
        uid = self._lent.pop(person, None)
        if uid is not None:
            _end_processes(uid)


def _end_processes(uid: int) -> None:
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if entry.stat().st_uid == uid:
                os.kill(int(entry.name), signal.SIGKILL)
