"""The list of erasures: who was erased, kept outside the databases and outside every backup's reach.

An erasure begins with a file here and is then carried out in each place. So one that was killed half-way is finished
at the next start, and data that come back with an old backup are erased again. A file holds an opaque id and a time,
nothing else of the person.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from pydantic import AwareDatetime, BaseModel, ConfigDict

FOLDER = "erasures"


class Erasure(BaseModel):
    """One erasure."""

    model_config = ConfigDict(frozen=True)

    id: str
    at: AwareDatetime


def add(var: Path, account_id: str) -> None:
    """Write an erasure down; from here on it will be carried out. Writing it twice keeps the first.

    Parameters
    ----------
    var : Path
        The lab's folder.
    account_id : str
        The person's opaque id.
    """
    folder = _folder(var)
    with NamedTemporaryFile("w", dir=folder, prefix=".", encoding="utf-8") as aside:
        aside.write(Erasure(id=account_id, at=datetime.now(UTC)).model_dump_json())
        aside.flush()
        os.fsync(aside.fileno())
        with suppress(FileExistsError):
            (folder / account_id).hardlink_to(aside.name)
    _sync(folder)


@contextmanager
def alone(var: Path) -> Iterator[None]:
    """Let one process at a time carry erasures out; the others wait and find them done."""
    descriptor = os.open(_folder(var), os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def listed(var: Path) -> Iterator[Erasure]:
    """Return every erasure, in no order; what a crash left half written is none."""
    folder = var / FOLDER
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not path.name.startswith("."):
            yield Erasure.model_validate_json(path.read_bytes())


def carry(before: Path, after: Path) -> None:
    """Add the erasures of one lab folder to another (a restore puts the one in the place of the other)."""
    for each in listed(before):
        target = _folder(after) / each.id
        if not target.exists():
            shutil.copyfile(before / FOLDER / each.id, target)


def _folder(var: Path) -> Path:
    folder = var / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
