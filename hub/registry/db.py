"""The database: one way to read, one way to write, on SQLite and PostgreSQL alike.

A read sees one snapshot. A write is serialised against every other write: SQLite by ``BEGIN IMMEDIATE``,
PostgreSQL by a transaction-level advisory lock. So the event log has one order, which is the order of commits, and
whoever polls "everything after sequence n" misses nothing. Unique keys guard the versions all the same.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import URL, DateTime, Dialect, Engine, MetaData, Text, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from hub import sqlite
from hub.errors import StorageError

WRITE_LOCK = 0x53504245
"""Number of PostgreSQL's advisory lock ("SPBE")."""
BUSY_MS = 10_000
"""How long a write waits for its turn before it gives up."""
FROZEN_MS = 60_000
"""After how long PostgreSQL ends a transaction whose process does nothing, so that it frees the write lock."""
THREADS = 40
"""How many threads the server does requests in (anyio's own number)."""
LOOKS = 2
"""How many more look at the database for the streams of changes."""
CONNECTIONS = THREADS + LOOKS
"""One for each, so that a thread never waits for a connection."""
COMMON: dict[str, Any] = {"pool_size": CONNECTIONS, "max_overflow": 0, "pool_timeout": 5, "hide_parameters": True}
"""Of both engines. Errors do not quote parameters: what people write would stand in the log."""

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """An instant, kept in UTC; SQLite has no zones, so its column holds UTC without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Canonical(TypeDecorator[dict[str, Any]]):
    """A JSON object as canonical text: the same value is the same bytes on both engines, so it can be hashed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        del dialect
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        del dialect
        return None if value is None else json.loads(value)


def canonical(value: object) -> str:
    """Write JSON in its one form: sorted keys, no spaces, Unicode as it is, no NaN."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


class Base(DeclarativeBase):
    """Base of all tables. Text is ``TEXT`` on both engines: region codes never become numbers."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {str: Text, datetime: Moment, dict[str, Any]: Canonical}  # noqa: RUF012 -- SQLAlchemy's API


def address(url: str) -> URL:
    """Read a database's address.

    Parameters
    ----------
    url : str
        ``sqlite:///<file>`` or ``postgresql+psycopg://…``.

    Raises
    ------
    StorageError
        For another kind of database, or SQLite in memory (it keeps nothing).
    """
    read = make_url(url)
    kind = read.get_backend_name()
    if kind == "postgresql":
        return read.set(drivername="postgresql+psycopg")
    if kind != "sqlite" or read.database in {None, "", ":memory:"}:
        raise StorageError(f"The registry keeps its work in an SQLite file or in PostgreSQL, not in {kind!r}.")
    return read


def engine_for(url: str) -> Engine:
    """Create an engine whose connections are set up as the registry relies on; see :func:`address`."""
    place = address(url)
    if place.get_backend_name() == "postgresql":
        return create_engine(place, pool_pre_ping=True, connect_args=_patience(), **COMMON)
    return sqlite.rely_on(create_engine(place, **COMMON), BUSY_MS)


def _patience() -> dict[str, str | int]:
    """Return how psycopg bounds every wait: for a server that is away, a network that is cut, a lock that is held."""
    return {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": BUSY_MS,
        "options": f"-c lock_timeout={BUSY_MS} -c idle_in_transaction_session_timeout={FROZEN_MS}",
    }


class Database:
    """The registry's database.

    Parameters
    ----------
    engine : Engine
        From :func:`engine_for`.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        # SQLite's own waiting polls with growing pauses; threads of this process queue here instead
        self._line = threading.Lock()
        self.committed: list[Callable[[], None]] = []
        """Called after each commit, in the thread that wrote; must not fail or wait."""

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session on one snapshot; nothing it does is kept."""
        options = {} if self._sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as connection, Session(connection) as session:
            yield session

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._sqlite:
            yield
            return
        if not self._line.acquire(timeout=BUSY_MS / 1000):
            raise StorageError("another write did not end in time")
        try:
            yield
        finally:
            self._line.release()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open the one writing session; commits when the block ends, rolls back when it raises.

        Raises
        ------
        StorageError
            When other writes did not end in time.
        """
        with (
            self._turn(),
            self.engine.connect().execution_options(**{sqlite.WRITES: True}) as connection,
            connection.begin(),
            Session(connection, join_transaction_mode="rollback_only") as session,
        ):
            if not self._sqlite:
                session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITE_LOCK})
            yield session
            session.flush()
        for tell in self.committed:
            tell()

    def check(self) -> None:
        """Check what the registry relies on.

        Raises
        ------
        StorageError
            Naming the first assumption that does not hold.
        """
        with self.engine.connect() as connection:
            tables = set(inspect(connection).get_table_names())
            missing = set(Base.metadata.tables) - tables
            if missing:
                raise StorageError(
                    f"The database lacks tables ({', '.join(sorted(missing))}); start it with `spbe lab`."
                )
            (code,) = (column for column in inspect(connection).get_columns("regions") if column["name"] == "code")
            if not isinstance(code["type"], Text):
                raise StorageError(f"Region codes must be TEXT, but regions.code is {code['type']!r}.")
            wanted = _SQLITE_WANTED if self._sqlite else _POSTGRESQL_WANTED
            for query, value in wanted:
                found = connection.exec_driver_sql(query).scalar_one()
                if found != value:
                    raise StorageError(f"{query} must answer {value!r}, but this database answers {found!r}.")


_SQLITE_WANTED: tuple[tuple[str, str | int], ...] = (
    ("PRAGMA journal_mode", "wal"),
    ("PRAGMA synchronous", 2),
    ("PRAGMA foreign_keys", 1),
)
_POSTGRESQL_WANTED = (
    ("SHOW server_encoding", "UTF8"),
    ("SHOW fsync", "on"),
    ("SHOW synchronous_commit", "on"),
)
