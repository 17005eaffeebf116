"""The account store's database: an SQLite file, one way to read and one way to write.

A write takes the database's lock at its beginning (``BEGIN IMMEDIATE``), so that of two people who use one invitation,
or one code, at once, the second sees what the first has done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from hub import sqlite

BUSY_MS = 10_000
"""How long one process waits for another's write."""


def engine_for(url: str) -> Engine:
    """Create an engine for the store's database; the file is made when it is first used."""
    # an error that is logged shall not quote a hash or a name
    return sqlite.rely_on(create_engine(url, hide_parameters=True), BUSY_MS)


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
            self.engine.connect().execution_options(**{sqlite.WRITES: True}) as connection,
            connection.begin(),  # now, not at the first statement: the time read next is later than all before
            Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only") as session,
        ):
            yield session
            session.flush()
