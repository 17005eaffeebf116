"""Turns at work that a request waits for and that takes much of the machine: a few at a time, and only a few wait.

Whoever waits holds one of the server's worker threads (:data:`hub.registry.db.THREADS`), and a save needs one too.
So every line has an end: whoever finds it full is asked to come again at once. All lines together leave threads free,
whatever is slow.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from hub.registry.problems import ProblemError

AT_ONCE = 2
"""Requests that work: each takes a process with its memory, or a whole file in ours."""
WAITING = 4
"""Requests that wait for one of them to end."""


class Turns:
    """The line for one kind of work.

    Parameters
    ----------
    patience : float
        Seconds a request waits for its turn.
    said : str
        What one that has none is told (Indonesian).
    """

    def __init__(self, patience: float, said: str = "Berkas lain masih diperiksa. Coba lagi sebentar.") -> None:
        self._patience, self._said = patience, said
        self._line = threading.BoundedSemaphore(AT_ONCE + WAITING)
        self._work = threading.BoundedSemaphore(AT_ONCE)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn and hold it.

        Raises
        ------
        ProblemError
            503 when too many wait, or the wait is too long.
        """
        if not self._line.acquire(blocking=False):
            raise self.late()
        try:
            if not self._work.acquire(timeout=self._patience):
                raise self.late()
            try:
                yield
            finally:
                self._work.release()
        finally:
            self._line.release()

    def late(self) -> ProblemError:
        """Build the answer to a request that has no turn."""
        return ProblemError(503, self._said, headers={"Retry-After": "5"})
