"""Bringing a database to this version's schema: one way for every database the lab keeps.

All steps of an upgrade run in one transaction under one lock, on SQLite and PostgreSQL alike. So a process killed at
any statement leaves the old schema, and of several that upgrade at once one does the work while the others wait and
find it done. An SQLite file that holds data is copied before it is changed.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect, text

from hub.errors import NewerError, StorageError

BUSY_MS = 60_000
"""How long an upgrade of an SQLite file waits for another one."""


@dataclass(frozen=True)
class Upgrade:
    """An upgrade that was done.

    Attributes
    ----------
    before : str or None
        The revision the database had; ``None`` for an empty one.
    after : str
        The revision it has now.
    kept : Path or None
        The copy of the SQLite file as it was before.
    """

    before: str | None
    after: str
    kept: Path | None


@dataclass(frozen=True)
class Schema:
    """The steps of one database's schema.

    Attributes
    ----------
    folder : Path
        Alembic's folder of steps: ``env.py`` runs them on ``config.attributes["connection"]``.
    lock : int
        Number of PostgreSQL's advisory lock that writers of this database hold.
    version_table : str
        The table that holds the revision; ``env.py`` names the same.
    unversioned : str
        A table of the first revision, when databases of that revision were made without a version table.
    """

    folder: Path
    lock: int = 0
    version_table: str = "alembic_version"
    unversioned: str = ""

    def config(self) -> Config:
        """Return Alembic's configuration; there is no ini file."""
        made = Config()
        made.set_main_option("script_location", str(self.folder).replace("%", "%%"))
        made.set_main_option("path_separator", "os")
        return made

    @cache  # noqa: B019 - a program has few schemas, and their steps stay as they are while it runs
    def revisions(self) -> tuple[str, ...]:
        """Return all revisions, oldest first."""
        steps = ScriptDirectory.from_config(self.config()).walk_revisions()
        return tuple(step.revision for step in steps)[::-1]

    @property
    def head(self) -> str:
        return self.revisions()[-1]

    def revision(self, connection: Connection) -> str | None:
        """Return the revision of a database; ``None`` when it is empty."""
        context = MigrationContext.configure(connection, opts={"version_table": self.version_table})
        found = context.get_current_revision()
        if found is None and self.unversioned and inspect(connection).has_table(self.unversioned):
            return self.revisions()[0]
        return found

    def check(self, engine: Engine) -> None:
        """Check that a database has this version's schema.

        Raises
        ------
        StorageError
            When it has another.
        """
        with engine.connect() as connection:
            found = self.revision(connection)
        if found != self.head:
            raise StorageError(
                f"The database's schema is {found or 'empty'}, this version {self.head}; start it with `spbe lab`."
            )

    def upgrade(self, url: str | URL, to: str | None = None) -> Upgrade | None:
        """Bring a database to a revision; does nothing when it is there already.

        Parameters
        ----------
        url : str or URL
            SQLAlchemy address. An SQLite file is created when there is none.
        to : str, optional
            The revision; the newest when absent.

        Returns
        -------
        Upgrade or None
            What was done; ``None`` when there was nothing to do.

        Raises
        ------
        StorageError
            When the database has been used by a newer version of the lab, or a step left rows that refer to nothing.
        """
        goal = to or self.head
        with _alone(url, self.lock) as connection:
            before = self.revision(connection)
            if before is not None and before not in self.revisions():
                raise NewerError(
                    f"The database's schema {before} comes from a newer version of the lab; update the lab."
                )
            if before == goal:
                return None
            kept = _keep_copy(url, before, goal) if before is not None else None
            config = self.config()
            config.attributes["connection"] = connection
            if before is not None:
                command.stamp(config, before)  # also where the first steps were taken without noting it
            command.upgrade(config, goal)
            _check_references(connection)
        return Upgrade(before, goal, kept)


@contextmanager
def _alone(url: str | URL, lock: int) -> Iterator[Connection]:
    """Open the one transaction of an upgrade, which commits at the end."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})
            yield connection
    finally:
        engine.dispose()


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver would commit before each change of the schema
    # rebuilding a table passes through a state without it: references are checked once, before the commit
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "synchronous=FULL",
        "foreign_keys=OFF",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    _to_wal(connection)


def _to_wal(connection: sqlite3.Connection) -> None:
    """Change to write-ahead logging: the file must be alone for a moment, for which SQLite itself does not wait."""
    until = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)  # until another start has made the change; the deadline above bounds it
        else:
            return


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise StorageError(f"The upgrade left rows of {broken[0]} that refer to nothing in {broken[2]}.")


def _keep_copy(url: str | URL, before: str, goal: str) -> Path | None:
    """Copy an SQLite file aside while the upgrade holds its lock, as ``registry-0001-0002.sqlite``."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name != "sqlite":
        return None
    original = Path(str(engine.url.database))
    copy = original.with_name(f"{original.stem}-{before}-{goal}{original.suffix}")
    aside = copy.with_name(f".{copy.name}.baru")
    aside.unlink(missing_ok=True)
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM INTO :file"), {"file": str(aside)})
    aside.replace(copy)
    return copy
