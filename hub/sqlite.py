"""SQLite as the lab relies on it: what was acknowledged is on the disk, and a write takes its lock when it begins."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is erased is overwritten, not only unlinked
)
WRITES = "spbe_write"
"""The execution option of a connection that will write: its transactions begin with ``IMMEDIATE``."""


def rely_on(engine: Engine, busy_ms: int) -> Engine:
    """Set up every connection of an SQLite engine.

    Parameters
    ----------
    engine : Engine
    busy_ms : int
        How long a write waits for its turn before it gives up.

    Returns
    -------
    Engine
        The same.
    """
    event.listen(engine, "connect", lambda connection, _record: _set_up(connection, busy_ms))
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, busy_ms: int) -> None:
    connection.isolation_level = None  # the driver must not begin by itself: _begin does, with the right kind
    cursor = connection.cursor()
    for pragma in (*PRAGMAS, f"busy_timeout={busy_ms}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    kind = "IMMEDIATE" if connection.get_execution_options().get(WRITES) else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {kind}")
