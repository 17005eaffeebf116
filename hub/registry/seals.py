"""Seals: heads of the event log, written down outside the database.

Inside the database a log whose end was cut off, or that was written anew from some place on, looks whole. A seal says
which hash the log had at which sequence; later the log must still hold that very event. Each line of the file is
``time seq hash``, only ever added to. Whoever can change database and file can forge both, so copies of the file belong
on another machine too; every backup carries one.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hub.registry.db import Database
from hub.registry.events.model import EventRow
from hub.registry.events.rules import Fault

log = logging.getLogger("spbe.registry")

EVERY = 30.0
"""Seconds between two looks at the head while the registry runs."""


@dataclass(frozen=True)
class Seal:
    """The log's head at a time.

    Attributes
    ----------
    at : datetime
        When it was sealed.
    seq : int
        The last event then.
    hash : str
        That event's hash.
    """

    at: datetime
    seq: int
    hash: str

    def line(self) -> str:
        """Return the seal as a line of the file."""
        return f"{self.at.astimezone(UTC).isoformat(timespec='seconds')} {self.seq} {self.hash}\n"


def head(session: Session) -> Seal | None:
    """Return a seal of the log as a session sees it; ``None`` for an empty log."""
    query = select(EventRow.seq, EventRow.hash).order_by(EventRow.seq.desc()).limit(1)
    found = session.execute(query).one_or_none()
    return None if found is None else Seal(datetime.now(UTC), found.seq, found.hash)


def read(path: Path) -> list[Seal]:
    """Read all seals, oldest first; a line that was cut off by a crash is left out."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return []
    return [seal for seal in map(_parsed, lines) if seal is not None]


def _parsed(line: str) -> Seal | None:
    try:
        at, seq, mark = line.split()
        return Seal(datetime.fromisoformat(at), int(seq), mark)
    except ValueError:
        return None


def add(path: Path, seal: Seal | None) -> None:
    """Write a seal down, unless the last one says the same."""
    known = read(path)
    if seal is None or (known and (known[-1].seq, known[-1].hash) == (seal.seq, seal.hash)):
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, seal.line().encode("ascii"))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def broken(session: Session, seals: Iterable[Seal]) -> Fault | None:
    """Find the first seal that the log does not keep.

    Returns
    -------
    Fault or None
        ``seq`` is the first event that can be wrong: the one after the last seal that holds.
    """
    good = 0
    for seal in sorted(seals, key=lambda each: each.seq):
        found = session.scalar(select(EventRow.hash).where(EventRow.seq == seal.seq))
        if found != seal.hash:
            what = "is missing" if found is None else "is not the one that was sealed"
            return Fault(good + 1, f"event {seal.seq}, sealed {seal.at:%Y-%m-%d %H:%M:%S} UTC, {what}")
        good = seal.seq
    return None


@contextmanager
def sealing(database: Database, path: Path | None) -> Iterator[None]:
    """Seal a database's log at the beginning, every :data:`EVERY` seconds and at the end.

    Parameters
    ----------
    database : Database
        The registry's database.
    path : Path or None
        The file of seals; nothing happens without one.
    """
    if path is None:
        yield
        return
    end = threading.Event()
    thread = threading.Thread(target=_seal_until, args=(end, database, path), name="sealer", daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()
        _seal(database, path)


def _seal_until(end: threading.Event, database: Database, path: Path) -> None:
    while True:
        _seal(database, path)
        if end.wait(EVERY):
            return


def _seal(database: Database, path: Path) -> None:
    try:
        with database.read() as session:
            add(path, head(session))
    except (SQLAlchemyError, OSError) as error:  # the next look comes soon
        log.warning("the event log could not be sealed: %s", type(error).__name__)
