"""Who is looking: the person behind a token, asked from the registry once in a while."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from spbe_core import wire
from spbe_core.client import Registry, UnreachableError

FRESH = 30.0
"""Seconds for which an answer stands; the registry decides on each request anyway."""
PATIENCE = 20.0
"""Seconds to wait for the registry before the page says that it does not answer; it may itself wait for the hub."""


@dataclass(frozen=True)
class _Known:
    person: wire.Person
    until: float


class Visitors:
    """Finds out who a token belongs to.

    Parameters
    ----------
    registry_url : str
        The registry's address as this service reaches it.
    clock : callable, optional
        Seconds on a clock that never goes back.
    """

    def __init__(self, registry_url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._registry_url = registry_url
        self._clock = clock
        self._known: dict[str, _Known] = {}

    async def person(self, token: str) -> wire.Person:
        """Return the person.

        Raises
        ------
        spbe_core.client.RegistryError
            As :meth:`spbe_core.client.Registry.me` does; :class:`UnreachableError` also after :data:`PATIENCE`.
        """
        now = self._clock()
        self._known = {key: known for key, known in self._known.items() if known.until > now}
        key = hashlib.sha256(token.encode()).hexdigest()
        if key not in self._known:
            try:
                person = await asyncio.wait_for(asyncio.to_thread(self._ask, token), PATIENCE)
            except TimeoutError:
                raise UnreachableError("Layanan data tidak menjawab. Coba lagi sebentar lagi.") from None
            self._known[key] = _Known(person, now + FRESH)
        return self._known[key].person

    def _ask(self, token: str) -> wire.Person:
        registry = Registry(self._registry_url, token)
        try:
            return registry.me()
        finally:
            registry.close()
