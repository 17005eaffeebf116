"""The registry's schema, step by step."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from hub.migrating import Schema, Upgrade
from hub.registry.db import WRITE_LOCK, address

SCHEMA = Schema(Path(__file__).parent, WRITE_LOCK)


def migrate(url: str) -> Upgrade | None:
    """Bring the registry's database to this version's schema; see :meth:`hub.migrating.Schema.upgrade`.

    Raises
    ------
    StorageError
        When the database has been used by a newer version of the lab, or is of a kind that keeps nothing.
    """
    return SCHEMA.upgrade(address(url))


def check(engine: Engine) -> None:
    """Check that a database has this version's schema.

    Raises
    ------
    StorageError
        When it has another.
    """
    SCHEMA.check(engine)
