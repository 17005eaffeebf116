"""Making a lab of a backup."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from hub import guard, registry
from hub.accounts.migrations import SCHEMA as accounts_schema  # noqa: N811 - an object, named by what it is of
from hub.backup import archive, snapshots
from hub.backup.manifest import Kept, Manifest
from hub.backup.verifying import Proof, check
from hub.errors import LabError, StorageError
from hub.privacy import erasures
from hub.registry.migrations import SCHEMA as registry_schema  # noqa: N811 - as above
from hub.settings import Settings
from spbe_core.errors import DataError

FORGET = (
    "DELETE FROM api_tokens",
    "DELETE FROM oauth_codes",
    "UPDATE users SET cookie_id = lower(hex(randomblob(16)))",
    "UPDATE spawners SET state = NULL",
    "DELETE FROM servers",
)
"""What the hub must not find again: a session or token that was ended after the backup would live again."""
TAKEN_BACK = ("UPDATE invitation SET revoked_at = CURRENT_TIMESTAMP WHERE used_at IS NULL AND revoked_at IS NULL",)
"""A link that was used or taken back after the backup would open again; people are invited anew."""
UNREADABLE = ("DELETE FROM recovery_code", "DELETE FROM second_factor")
"""What nobody can read without the backed-up lab's keys; people enrol anew."""


@guard.private_files()
def restore(file: Path, settings: Settings, *, replace: bool = False) -> tuple[Proof, Path | None]:
    """Make a lab's folder of a backup, and fill its PostgreSQL database when the settings name one.

    Nobody is signed in afterwards. Everything is laid out and proved beside the folder and then takes its place, so a
    restore that is killed leaves the folder as it was.

    Parameters
    ----------
    file : Path
        The backup.
    settings : Settings
        The places of the lab to be.
    replace : bool
        Whether a folder that holds something may be put aside; it is kept as ``<folder>-sebelum-<time>``.

    Returns
    -------
    tuple of Proof and (Path or None)
        What was restored, and the folder that was put aside.

    Raises
    ------
    LabError
        When a lab runs in the folder, the folder or database is not empty, or the database cannot be used.
    DataError
        When the backup is not whole.
    """
    var = settings.var
    var.parent.mkdir(parents=True, exist_ok=True)
    with _room(settings, replace=replace) as occupied, _beside(var) as work:
        made = archive.unpack(file, work)
        proof = check(file.name, work, made)
        _refuse_newer(file, made)
        _run(work / "hub.sqlite", FORGET)
        _run(work / "accounts.sqlite", TAKEN_BACK)
        if not made.secrets:
            _run(work / "accounts.sqlite", UNREADABLE)
        try:
            _settle_registry(settings, work / "registry.sqlite")
        except (StorageError, SQLAlchemyError) as error:
            raise LabError.database(error) from error
        for name, kept in made.files.items():
            _hand_over(work, name, kept)
        before = None
        if occupied:
            erasures.carry(var, work)  # whom this lab has erased stays erased
            before = var.with_name(f"{var.name}-sebelum-{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
            var.rename(before)
        work.rename(var)
    return proof, before


@contextmanager
def _room(settings: Settings, *, replace: bool) -> Iterator[bool]:
    """Say whether the folder holds something; while it does, no lab can start in it."""
    var = settings.var
    if not var.exists() or not any(var.iterdir()):
        yield False
        return
    with guard.only_one(settings):
        if not replace:
            raise LabError(
                f"Folder {var} sudah berisi. Pilih folder kosong, atau sisihkan isinya dengan --replace "
                "(isi lama tidak dihapus)."
            )
        yield True


@contextmanager
def _beside(var: Path) -> Iterator[Path]:
    work = Path(tempfile.mkdtemp(prefix=f".{var.name}-pulih-", dir=var.parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)  # gone when it took its place


def _run(file: Path, statements: tuple[str, ...]) -> None:
    """Run the statements about tables that there are; an older lab has fewer."""
    if not file.exists():
        return
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA foreign_keys=ON")
        known = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for statement in statements:
            if known & set(statement.split()):
                connection.execute(statement)


def _settle_registry(settings: Settings, file: Path) -> None:
    """Bring the registry to this version's schema and, for PostgreSQL, into its server."""
    registry.migrate(f"sqlite:///{file}")
    place = make_url(settings.database_url)
    if place.get_backend_name() == "sqlite" and place.database != str(settings.var / "registry.sqlite"):
        raise LabError(f"SPBE_DATABASE_URL menunjuk ke luar {settings.var}. Kosongkan, lalu ulangi.")
    if place.get_backend_name() == "postgresql":
        snapshots.refuse_filled(settings.database_url)
        registry.migrate(settings.database_url)
        snapshots.fill(settings.database_url, file)
        for path in file.parent.glob(f"{file.stem}*"):
            path.unlink()


def _refuse_newer(file: Path, made: Manifest) -> None:
    for name, schema in (("registry", registry_schema), ("accounts", accounts_schema)):
        found = made.databases[name].revision
        if found is not None and found not in schema.revisions():
            raise DataError(file.name, "dibuat oleh versi lab yang lebih baru", "perbarui lab ini, lalu ulangi")


def _hand_over(work: Path, name: str, kept: Kept) -> None:
    """Give a person's file, and the folders on the way to it, back to its owner."""
    path = work / name
    if not name.startswith("homes/"):
        return
    path.chmod(kept.mode & 0o700)
    for each in (path, *path.parents):
        if each.parent == work:
            return
        if os.geteuid() == 0:
            os.chown(each, kept.uid, kept.gid)
