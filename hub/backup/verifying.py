"""Proving a backup: restored aside and counted against its manifest."""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import NullPool, create_engine
from sqlalchemy.orm import Session

from hub.backup import archive, manifest
from hub.backup.manifest import Head, Manifest
from hub.registry import events, seals
from hub.registry.evidence.store import inside
from hub.settings import SEALS
from spbe_core.errors import DataError


@dataclass(frozen=True)
class Proof:
    """What was found in a backup that is whole.

    Attributes
    ----------
    manifest : Manifest
        What it says of itself, every number of which was found again.
    rows : dict of str to int
        Rows per database.
    """

    manifest: Manifest
    rows: dict[str, int]


def verify(file: Path) -> Proof:
    """Restore a backup into a temporary folder, count and check everything in it.

    Raises
    ------
    DataError
        Naming what is not as it should be.
    """
    with tempfile.TemporaryDirectory(prefix="spbe-periksa-") as folder:
        return check(file.name, Path(folder), archive.unpack(file, Path(folder)))


def check(name: str, folder: Path, made: Manifest) -> Proof:
    """Check the unpacked files of a backup, whose hashes have been compared already.

    Raises
    ------
    DataError
        Naming what is not as it should be.
    """
    for database, said in made.databases.items():
        path = folder / f"{database}.sqlite"
        faults = manifest.faults_of(path) or _differences(said.tables, manifest.measure(path))
        if faults:
            raise _bad(name, f"basis data {database} tidak utuh ({faults[0]})")
    _check_log(name, folder, made.events)
    _check_blobs(name, folder / "registry.sqlite")
    _check_evidence(name, folder / "registry.sqlite", made)
    counts = {database: sum(table.rows for table in said.tables.values()) for database, said in made.databases.items()}
    return Proof(made, counts)


def _differences(wanted: dict[str, manifest.Table], found: dict[str, manifest.Table]) -> list[str]:
    names = sorted(wanted.keys() | found.keys())
    return [f"tabel {each} tidak sama dengan manifes" for each in names if wanted.get(each) != found.get(each)]


def _check_log(name: str, folder: Path, wanted: Head | None) -> None:
    engine = create_engine(f"sqlite:///file:{folder / 'registry.sqlite'}?mode=ro&uri=true", poolclass=NullPool)
    with Session(engine) as session:
        faults = events.verify(session)
        head = seals.head(session)
        torn = seals.broken(session, seals.read(folder / SEALS))
    if faults or torn:
        fault = faults[0] if faults else torn
        raise _bad(name, f"catatan kejadian rusak mulai nomor {fault.seq if fault else 0}")
    if (head and (head.seq, head.hash)) != (wanted and (wanted.seq, wanted.hash)):
        raise _bad(name, "kepala catatan kejadian tidak sama dengan manifes")


def _check_blobs(name: str, path: Path) -> None:
    """Check that each published file is the one its row names."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        for sha256, content in connection.execute("SELECT sha256, content FROM blobs"):
            if hashlib.sha256(content).hexdigest() != sha256:
                raise _bad(name, f"berkas {sha256[:12]}… tidak sama dengan sidik jarinya")


def _check_evidence(name: str, path: Path, made: Manifest) -> None:
    """Check that the file of each document is there and the one its row names; a lab before them has no such table."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'document_versions'").fetchone():
            return
        query = "SELECT DISTINCT region_code, sha256 FROM document_versions WHERE sha256 IS NOT NULL"
        for region, sha256 in connection.execute(query):
            kept = made.files.get(inside(region, sha256))
            if kept is None or kept.sha256 != sha256:
                raise _bad(name, f"berkas data dukung {sha256[:12]}… dari {region} tidak ada atau rusak")


def _bad(name: str, what: str) -> DataError:
    return DataError(name, what, "pakai cadangan lain")
