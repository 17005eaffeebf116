"""Bringing a database to this version's schema."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from hub.registry.db import WRITE_LOCK, StorageError, engine_for


def config() -> Config:
    """Return Alembic's configuration; there is no ini file, everything stands here."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def migrate(url: str) -> None:
    """Bring a database to this version's schema; does nothing when it is there already.

    All steps run in one transaction on both engines: a migration killed half-way leaves the old schema.

    Parameters
    ----------
    url : str
        SQLAlchemy address of the registry's database. An SQLite file is created.

    Raises
    ------
    StorageError
        When the database has been used by a newer version of the lab.
    """
    engine = engine_for(url)
    try:
        with engine.connect().execution_options(spbe_write=True) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITE_LOCK})
            _refuse_newer(MigrationContext.configure(connection).get_current_revision())
            steps = config()
            steps.attributes["connection"] = connection
            command.upgrade(steps, "head")
    finally:
        engine.dispose()


def check(engine: Engine) -> None:
    """Check that a database has this version's schema.

    Raises
    ------
    StorageError
        When it has another.
    """
    with engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    wanted = ScriptDirectory.from_config(config()).get_current_head()
    if found != wanted:
        raise StorageError(f"The database's schema is {found or 'empty'}, this version needs {wanted}; run migrate.")


def _refuse_newer(revision: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if revision is not None and revision not in known:
        raise StorageError(f"The database's schema {revision} comes from a newer version of the lab; update the lab.")
