"""Bringing the account store to this version's schema.

The first stores were made without a version table; one that has accounts and no version is of revision ``0001``.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from spbe_core.errors import SpbeError

VERSION_TABLE = "account_version"
UNVERSIONED = "0001"


class StoreError(SpbeError, RuntimeError):
    """The account store cannot be used by this version of the lab."""


def config() -> Config:
    """Return Alembic's configuration; there is no ini file, everything stands here."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def revision(connection: Connection) -> str | None:
    """Return the schema's revision; ``None`` for an empty database."""
    context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
    found = context.get_current_revision()
    if found is None and inspect(connection).has_table("account"):
        return UNVERSIONED
    return found


def migrate(engine: Engine) -> None:
    """Bring a store to this version's schema; does nothing when it is there already.

    All steps run in one transaction that holds the database's lock from its beginning: two starts at once run them
    once, and a migration killed half-way leaves the old schema.

    Raises
    ------
    StoreError
        When the store has been used by a newer version of the lab.
    """
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        found = revision(connection)
        steps = config()
        known = {script.revision for script in ScriptDirectory.from_config(steps).walk_revisions()}
        if found is not None and found not in known:
            raise StoreError(
                f"Penyimpan akun (skema {found}) berasal dari versi lab yang lebih baru; perbarui lab ini."
            )
        steps.attributes["connection"] = connection
        if found == UNVERSIONED:
            command.stamp(steps, UNVERSIONED)
        command.upgrade(steps, "head")
