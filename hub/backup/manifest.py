"""The manifest: what a backup holds, so that a restore can be counted against it."""

from __future__ import annotations

import hashlib
import platform
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

from pydantic import BaseModel, ConfigDict

FORMAT = 1
"""Grows when an older lab could no longer read a backup."""
NAME = "manifest.json"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Table(_Frozen):
    """A table's content: number of rows, and a checksum that does not depend on their order."""

    rows: int
    checksum: str


class Database(_Frozen):
    """A database as an SQLite file of the backup, whatever engine it came from."""

    engine: str
    revision: str | None
    tables: dict[str, Table]


class Kept(_Frozen):
    """A file of the backup: bytes, SHA-256, permission bits and numeric owner."""

    size: int
    sha256: str
    mode: int
    uid: int
    gid: int


class Head(_Frozen):
    """The last event of the event log."""

    seq: int
    hash: str


class Manifest(_Frozen):
    """Everything a backup says of itself.

    Attributes
    ----------
    databases : dict
        By name: ``registry``, ``accounts``, ``hub``.
    events : Head or None
        The event log's head; ``None`` when it is empty.
    files : dict
        Every file of the backup by its path inside, except the manifest.
    secrets : bool
        Whether the lab's secrets are among them.
    """

    format: int
    made_at: datetime
    version: str
    python: str
    databases: dict[str, Database]
    events: Head | None
    files: dict[str, Kept]
    secrets: bool


def new(databases: dict[str, Database], events: Head | None, files: dict[str, Kept], *, secrets: bool) -> Manifest:
    """Return a manifest of now, by this version of the lab."""
    return Manifest(
        format=FORMAT,
        made_at=datetime.now(UTC).replace(microsecond=0),
        version=metadata.version("spbe-lab"),
        python=platform.python_version(),
        databases=databases,
        events=events,
        files=files,
        secrets=secrets,
    )


def measure(path: Path) -> dict[str, Table]:
    """Count and sum up every table of an SQLite file.

    Returns
    -------
    dict of str to Table
        By table name. A checksum is the sum of the rows' SHA-256, so equal rows in any order give the same.
    """
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
        ).fetchall()
        return {name: _measure(connection, name) for (name,) in names}


def _measure(connection: sqlite3.Connection, table: str) -> Table:
    rows = total = 0
    for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - a name of this very file
        text = repr([hashlib.sha256(value).digest() if isinstance(value, bytes) else value for value in row])
        total += int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
        rows += 1
    return Table(rows=rows, checksum=f"{total % 2**256:064x}")


def faults_of(path: Path) -> list[str]:
    """Return what SQLite itself finds wrong with a file; empty when it is whole."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        try:
            said = [str(line) for (line,) in connection.execute("PRAGMA integrity_check(5)")]
            said += [f"{row[0]}: row without its {row[2]}" for row in connection.execute("PRAGMA foreign_key_check")]
        except sqlite3.DatabaseError as error:
            return [str(error)]
    return [line for line in said if line != "ok"]
