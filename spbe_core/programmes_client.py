"""Programmes by :attr:`spbe_core.client.Registry.programmes`: the regions that are guided together."""

from __future__ import annotations

from spbe_core import wire
from spbe_core.connection import Connection, segment


class ProgrammeCalls:
    """Calls about programmes; each may raise :class:`spbe_core.connection.RegistryError` or one of its kinds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[wire.Programme]:
        """Return every programme: those that are open first, each group the latest first day first."""
        return self._connection.read(list[wire.Programme], "api/programmes")

    def one(self, code: str) -> wire.Programme:
        """Return a programme by its code."""
        return self._connection.read(wire.Programme, f"api/programmes/{segment(code)}")

    def history(self, code: str) -> list[wire.ProgrammeVersion]:
        """Return every version of a programme with who wrote it, the newest first; needs the right to write it."""
        return self._connection.read(list[wire.ProgrammeVersion], f"api/programmes/{segment(code)}/history")

    def put(self, code: str, programme: wire.ProgrammeWrite, version: int, key: str | None = None) -> wire.Programme:
        """Write the whole programme, based on the version that was read (0: a new one).

        Raises
        ------
        ConflictError
            When somebody else wrote it since, or the code of a new one is taken; nothing was overwritten.
        """
        path = f"api/programmes/{segment(code)}"
        return self._connection.write(wire.Programme, "PUT", path, programme, version=version, key=key)
