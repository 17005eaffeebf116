"""Who has an assessment open, and where in it: in memory only, each word good for a short lease.

Nothing of it is stored or logged. A page's word stands while its stream is open, else for :data:`LEASE`; a stream that
broke leaves :data:`RETURN` to come back, so that nobody flickers. Each process knows those who speak to it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from spbe_core import wire

LEASE = 30.0
"""Seconds a page's word is good for."""
RETURN = 6.0
"""Seconds after which somebody whose stream ended is gone."""
TABS = 16
"""Open pages of one person that are remembered for an assessment."""


@dataclass(frozen=True)
class Word:
    """What one open page said last."""

    present: wire.Present
    moved: float
    until: float


class Presence:
    """Who is where.

    Parameters
    ----------
    clock : callable
        Monotonic seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._here: dict[str, dict[tuple[str, str], Word]] = {}

    def say(self, assessment: str, tab: str, present: wire.Present) -> None:
        """Take a page's word: who it is, and what they look at.

        Parameters
        ----------
        assessment : str
            Its id.
        tab : str
            The page's own random id.
        present : Present
        """
        now, person = self._clock(), present.person
        with self._lock:
            words = self._here.setdefault(assessment, {})
            words[person, tab] = Word(present, now, now + LEASE)
            own = sorted((word.moved, key) for key, word in words.items() if key[0] == person)
            for _, key in own[:-TABS]:
                del words[key]

    def stay(self, assessment: str, person: str, tab: str) -> None:
        """Renew a page's lease; a word that was never said, or ended, stays away."""
        self._until(assessment, person, tab, LEASE)

    def part(self, assessment: str, person: str, tab: str) -> None:
        """Note that a page's stream ended; it may come back."""
        self._until(assessment, person, tab, RETURN)

    def _until(self, assessment: str, person: str, tab: str, seconds: float) -> None:
        with self._lock:
            words = self._here.get(assessment, {})
            word = words.get((person, tab))
            if word is not None:
                words[person, tab] = replace(word, until=self._clock() + seconds)

    def leave(self, assessment: str, person: str) -> None:
        """Forget a person at once: their right to be here has ended."""
        with self._lock:
            words = self._here.get(assessment, {})
            for key in [key for key in words if key[0] == person]:
                del words[key]

    def of(self, assessment: str) -> list[wire.Present]:
        """Return who is there, each once, at the place where they moved last."""
        now = self._clock()
        with self._lock:
            words = self._here.get(assessment, {})
            for key in [key for key, word in words.items() if word.until <= now]:
                del words[key]
            if not words:
                self._here.pop(assessment, None)
            in_order = sorted(words.values(), key=lambda word: word.moved)
        latest = {word.present.person: word.present for word in in_order}
        return sorted(latest.values(), key=lambda present: (present.name, present.person))
