"""Making a backup while the lab works."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from errno import EEXIST
from pathlib import Path

from sqlalchemy import NullPool, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hub.backup import archive, manifest, people_files, snapshots
from hub.backup.manifest import Database, Head, Manifest
from hub.backup.verifying import check
from hub.errors import FilesAwayError, LabError, PartlyDoneError, StorageError
from hub.guard import private_files
from hub.registry import seals
from hub.registry.evidence.model import named
from hub.registry.evidence.store import PARTS, PREVIEWS, opened
from hub.settings import SEALS, Settings
from spbe_core.errors import DataError

MADE_ANEW = {"kernels", "laporan", "log", "proxy", "run", "tmp", PARTS, PREVIEWS, SEALS.parts[0], "sandi-awal.txt"}
"""What is not copied as files: a start makes it again, jobs of reports are asked for again and files on their way sent
again, seals go with their log, initial passwords are no data."""
ASIDE = ".cadangan-"
"""Begins the name of the folder in which a backup is made; it is renamed out of it when it is whole."""


@private_files()
def create(settings: Settings, folder: Path, *, secrets: bool = False) -> Path:
    """Make a backup of a lab, running or not, and prove it.

    Parameters
    ----------
    settings : Settings
        The lab's places.
    folder : Path
        Where the file goes; made when it is missing.
    secrets : bool
        Whether to take the keys between the parts along.

    Returns
    -------
    Path
        ``spbe-<UTC time>.tar.gz``, readable by its owner only. It gets this name when it is whole and proved: a backup
        that was killed leaves nothing that looks like one.

    Raises
    ------
    LabError
        When there is no lab in the folder, the backup would lie in it, or a database cannot be read.
    PartlyDoneError
        When the backup was made, but what the lab holds is not whole.
    """
    if not settings.var.is_dir():
        raise LabError(f"Tidak ada lab di {settings.var}. Sebut foldernya: SPBE_VAR=/folder/lab")
    if folder.resolve().is_relative_to(settings.var):
        raise LabError(
            f"{folder} ada di dalam folder lab. Pilih tempat cadangan di luar {settings.var}: --out /folder/lain"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with _workplace(folder) as work:
        try:
            made, away = _collect(settings, work / "isi", secrets=secrets)
        except (StorageError, SQLAlchemyError) as error:
            raise LabError.database(error) from error
        file = work / "cadangan"
        archive.pack(work / "isi", made, file)
        fault = _fault(work / "isi", archive.unpack(file, work / "periksa"))
        target = folder / f"spbe-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{archive.SUFFIX}"
        if target.exists():
            raise FileExistsError(EEXIST, os.strerror(EEXIST), str(target))
        file.rename(target)
    if away:
        raise PartlyDoneError(
            f"Cadangan {target} dibuat tanpa berkas data dukung di penyimpanan S3, yang tidak dapat dipakai ({away}) "
            "Pulihkan penyimpanan itu atau SPBE_S3_…, lalu buat cadangan lagi."
        )
    if fault is not None:
        raise PartlyDoneError(f"Cadangan {target} dibuat, tetapi {fault.where}: {fault.what}. Jalankan: spbe doctor")
    return target


def _fault(folder: Path, made: Manifest) -> DataError | None:
    """Check what was collected; what is wrong with it is wrong in the lab, which needs a backup all the more."""
    try:
        check("isi lab", folder, made)
    except DataError as error:
        return error
    return None


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """Make a folder for a backup in the making; those of killed ones are removed."""
    for old in folder.glob(f"{ASIDE}*"):
        with _held(old) as free:
            if free:
                shutil.rmtree(old)
    work = Path(tempfile.mkdtemp(prefix=ASIDE, dir=folder))
    with _held(work):
        try:
            yield work
        finally:
            shutil.rmtree(work)


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _collect(settings: Settings, work: Path, *, secrets: bool) -> tuple[Manifest, str]:
    """Lay out what is to be kept; returns its manifest, and what keeps the bucket's files away."""
    work.mkdir()
    # the registry first: whoever is named in it as an author has an account already
    databases = {
        name: _database(name, url, work)
        for name, url in (
            ("registry", settings.database_url),
            ("accounts", settings.accounts_url),
            ("hub", settings.hub_database_url),
        )
        if name != "hub" or (settings.var / "hub.sqlite").exists()
    }
    head = _seal(settings, work)
    files = {f"{name}.sqlite": archive.described(work / f"{name}.sqlite") for name in databases}
    if head is not None:
        files[SEALS.as_posix()] = archive.described(work / SEALS)
    for inside, found in people_files.copy(settings.var, work, lambda name: _left_out(name, secrets=secrets)):
        files[inside.as_posix()] = archive.described(work / inside, found)
    away = ""
    try:
        for name in _fetched(settings, work, files.keys()):
            files[name] = archive.described(work / name)
    except (FilesAwayError, DataError) as error:  # the rest needs a backup all the more
        away = str(error)
    return manifest.new(databases, head, files, secrets=secrets), away


def _fetched(settings: Settings, work: Path, there: Collection[str]) -> Iterator[str]:
    """Lay files from the bucket beside the others; what it lacks is missed when the whole is checked.

    Raises
    ------
    FilesAwayError
        When the bucket cannot be reached.
    DataError
        When its keys cannot be read.
    """
    if settings.s3 is None:
        return
    with _copied(work) as session:
        wanted = named(session.connection()) - set(there)
    with closing(opened(settings.var, settings.s3)) as store:
        for name in sorted(wanted):
            content = store.content(name)
            if content is not None:
                path = work / name
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                path.write_bytes(content)
                yield name


def _left_out(name: str, *, secrets: bool) -> bool:
    return name in MADE_ANEW or ".sqlite" in name or name.startswith(".") or (name == "secrets" and not secrets)


def _database(name: str, url: str, work: Path) -> Database:
    file = work / f"{name}.sqlite"
    engine = snapshots.take(url, file)
    return Database(engine=engine, revision=_revision(file), tables=manifest.measure(file))


def _revision(file: Path) -> str | None:
    """Return the schema's revision; ``None`` for a database without one."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        table = connection.execute("SELECT name FROM sqlite_master WHERE sql LIKE '%version_num%'").fetchone()
        found = connection.execute(f"SELECT version_num FROM {table[0]}").fetchone() if table else None  # noqa: S608 - as found
    return str(found[0]) if found else None


def _copied(work: Path) -> Session:
    """Open the copy of the registry's database."""
    return Session(create_engine(f"sqlite:///file:{work / 'registry.sqlite'}?mode=ro&uri=true", poolclass=NullPool))


def _seal(settings: Settings, work: Path) -> Head | None:
    """Seal the copied log, here and in the lab, and take along the seals that are not newer."""
    with _copied(work) as session:
        head = seals.head(session)
    if head is None:
        return None
    seals.add(settings.seals, head)
    for seal in seals.read(settings.seals):
        if seal.seq <= head.seq:
            seals.add(work / SEALS, seal)
    return Head(seq=head.seq, hash=head.hash)
