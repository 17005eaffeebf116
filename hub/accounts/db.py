"""The account store's database: an SQLite file, one way to read and one way to write.

A write takes the database's lock at its beginning (``BEGIN IMMEDIATE``), so that of two people who use one invitation,
or one code, at once, the second sees what the first has done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

BUSY_MS = 10_000
"""How long one process waits for another's write."""


def engine_for(url: str) -> Engine:
    """Create an engine for the store's database; the file is made when it is first used."""
    engine = create_engine(url, hide_parameters=True)  # an error that is logged shall not quote a hash or a name
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin by itself: _begin does, with the right kind
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",  # what is erased is overwritten, not only unlinked
        f"busy_timeout={BUSY_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    kind = "IMMEDIATE" if connection.get_execution_options().get("write") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {kind}")


class Store:
    """A database of accounts.

    Parameters
    ----------
    url : str
        SQLAlchemy address of its database (:attr:`hub.settings.Settings.accounts_url`).
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = engine_for(url)

    def close(self) -> None:
        """Release the database."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session on one snapshot; nothing it does is kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a writing transaction that is committed at the end, or rolled back on an error."""
        with (
            self.engine.connect().execution_options(write=True) as connection,
            connection.begin(),  # now, not at the first statement: the time read next is later than all before
            Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only") as session,
        ):
            yield session
            session.flush()
