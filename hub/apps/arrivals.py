"""Arrivals: how many pages are drawn at once, and who comes next when more are asked for.

Drawing a page keeps a core busy. Sixty drawn at once would all be late; drawn a few at a time the first are there at
once and the last no later. People take turns: who opens five pages waits with the second for everybody's first.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from itertools import chain, zip_longest

TELL_SECONDS = 1.0
"""How often a page that comes soon may hear of its place."""
SOON, SELDOM = 10, 10
"""Who comes soon: the first ten. Behind them the time between grows with the place, up to tenfold."""


def tell_after(place: int) -> float:
    """Return the seconds until a page at a place hears of its place again, where that has changed."""
    return TELL_SECONDS * min(max(1, place / SOON), SELDOM)


class Turn:
    """One page's turn: asked for, waited for with :meth:`ahead`, given back once with :meth:`close`."""

    def __init__(self, arrivals: Arrivals, owner: str) -> None:
        self._arrivals = arrivals
        self.owner = owner
        self.come = asyncio.Event()

    async def ahead(self) -> AsyncIterator[int]:
        """Yield how many pages are drawn before this one, each time that has changed, until its turn has come.

        Yields
        ------
        int
            One or more. Nothing, when the turn has come already.
        """
        told = 0
        while not self.come.is_set():
            place = self._arrivals.place(self)
            if place != told:
                told = place
                yield place
            with suppress(TimeoutError):
                async with asyncio.timeout(tell_after(place)):
                    await self.come.wait()

    def close(self) -> None:
        """Let the next one come. A page that was given up while it waited leaves the line."""
        self._arrivals.leave(self)


class Arrivals:
    """The line of pages that wait to be drawn.

    Parameters
    ----------
    at_once : int
        How many pages are drawn at the same time, one or more.
    """

    def __init__(self, at_once: int) -> None:
        self._free = at_once
        self._lines: dict[str, deque[Turn]] = {}
        self._drawn: set[Turn] = set()
        self._places: dict[Turn, int] = {}
        """Everybody's place, once somebody asked since the line has moved."""

    def __len__(self) -> int:
        return sum(map(len, self._lines.values()))

    def turn(self, owner: str) -> Turn:
        """Queue a page of a person; its turn has come at once when nobody waits and there is room."""
        turn = Turn(self, owner)
        self._lines.setdefault(owner, deque()).append(turn)
        self._moved()
        return turn

    def place(self, turn: Turn) -> int:
        """Return how many pages come before a waiting one, itself included."""
        if not self._places:
            rounds = chain.from_iterable(zip_longest(*self._lines.values()))
            self._places = {each: place for place, each in enumerate(filter(None, rounds), 1)}
        return self._places[turn]

    def leave(self, turn: Turn) -> None:
        """Take a page out, drawn or still waiting; one that has left is no error."""
        line = self._lines.get(turn.owner)
        if turn in self._drawn:
            self._drawn.remove(turn)
            self._free += 1
        elif line is not None and turn in line:
            line.remove(turn)
            if not line:
                del self._lines[turn.owner]
        self._moved()

    def _moved(self) -> None:
        """Let in who may come now; places are counted anew when they are asked for."""
        self._places = {}
        while self._free and self._lines:
            owner, line = next(iter(self._lines.items()))
            turn = line.popleft()
            del self._lines[owner]
            if line:
                self._lines[owner] = line  # behind everybody who has not had a turn since
            self._free -= 1
            self._drawn.add(turn)
            turn.come.set()
