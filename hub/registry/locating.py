"""In which region the thing lies that a path names: what a guard asks before anything else."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Select
from sqlalchemy.orm import Session

from hub.registry.db import Database

Locate = Callable[[Session, dict[str, str]], str | None]
"""Finds the region code of the thing a path names; ``None`` when there is no such thing."""
PLACES = 20_000
"""Things at most whose regions a :class:`Lasting` remembers for a database."""


class Lasting:
    """A :data:`Locate` for things that never move to another region and are never deleted: each is looked up once.

    Parameters
    ----------
    parameter : str
        The path's parameter that names the thing.
    find : Select
        The thing's region code, by a bound ``wanted``.
    """

    def __init__(self, parameter: str, find: Select[str]) -> None:
        self._parameter = parameter
        self._find = find
        self._known: WeakKeyDictionary[Engine, dict[str, str]] = WeakKeyDictionary()

    def known(self, database: Database, path: dict[str, str]) -> str | None:
        """Return what is remembered, without asking anybody."""
        return self._known.get(database.engine, {}).get(path[self._parameter])

    def __call__(self, session: Session, path: dict[str, str]) -> str | None:
        """Locate for the guard."""
        wanted = path[self._parameter]
        region = session.scalar(self._find, {"wanted": wanted})
        if region is not None:
            places = self._known.setdefault(session.get_bind().engine, {})
            if len(places) >= PLACES:
                places.clear()
            places[wanted] = region
        return region
