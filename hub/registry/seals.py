"""Seals: heads of the event log, written down outside the database.

Inside the database a log whose end was cut off, or that was written anew from some place on, looks whole. A seal says
which hash the log had at which sequence; later the log must still hold that very event. Entries that a migration
carried over keep their hash, whatever they hold since (:mod:`hub.registry.events.rules`); that happens before the first
seal, so a log that was carried over after one is forged. Each line of the file is ``time seq hash``, only ever added
to. Whoever can change database and file can forge both, so copies of the file belong on another machine too; every
backup carries one.
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

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hub.registry.db import Database
from hub.registry.events.model import EventRow
from hub.registry.events.rules import CARRY, GENESIS, Fault

log = logging.getLogger("spbe.registry")

EVERY = 60.0
"""Seconds between two looks at the head while the registry runs."""
_LINE = 256
"""Bytes in which a whole line certainly ends the file."""


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
    """Return a seal of the log as a session sees it; ``None`` for an empty log.

    Raises
    ------
    SQLAlchemyError
        For a log of an older schema: it is still to be carried over, and sealed after that.
    """
    found = session.scalar(select(EventRow).order_by(EventRow.seq.desc()).limit(1))
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
        seal = Seal(datetime.fromisoformat(at), int(seq), mark)
    except ValueError:
        return None
    return seal if len(mark) == len(GENESIS) else None


def add(path: Path, seal: Seal | None) -> None:
    """Write a seal down, unless the last one says the same."""
    if seal is None:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        end = os.fstat(descriptor).st_size
        last = os.pread(descriptor, _LINE, max(0, end - _LINE))
        known = _parsed(last.decode("ascii", "replace").rpartition("\n")[0].rpartition("\n")[2])
        if known is None or (known.seq, known.hash) != (seal.seq, seal.hash):
            start = "" if not last or last.endswith(b"\n") else "\n"  # a crash cut the last line off
            os.write(descriptor, f"{start}{seal.line()}".encode("ascii"))
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def broken(session: Session, seals: Iterable[Seal]) -> Fault | None:
    """Find the first seal that the log does not keep.

    Returns
    -------
    Fault or None
        ``seq`` is the first event that can be wrong: the one after the last seal that holds, or the first of all
        when the log was carried over after a seal.
    """
    ordered = sorted(seals, key=lambda each: each.seq)
    carried = session.scalar(select(func.max(EventRow.seq)).where(EventRow.action == CARRY)) or 0
    if ordered and ordered[0].seq < carried:
        return Fault(1, f"event {carried} says that the log was carried over, but it was sealed before")
    good, held = 0, _held(session, [seal.seq for seal in ordered])
    for seal in ordered:
        found = held.get(seal.seq)
        if found != seal.hash:
            what = "is missing" if found is None else "is not the one that was sealed"
            return Fault(good + 1, f"event {seal.seq}, sealed {seal.at:%Y-%m-%d %H:%M:%S} UTC, {what}")
        good = seal.seq
    return None


def _held(session: Session, wanted: list[int]) -> dict[int, str]:
    """Return the hashes of some events, a few hundred at a time."""
    found: dict[int, str] = {}
    for start in range(0, len(wanted), 500):
        query = select(EventRow.seq, EventRow.hash).where(EventRow.seq.in_(wanted[start : start + 500]))
        found |= {event.seq: event.hash for event in session.execute(query)}
    return found


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
