"""Removing what is no longer needed, as the inventory says; daily by the registry, or by ``spbe privacy apply``.

Every step can be taken again. Rows go in small transactions, so that nobody's save waits long; what was removed is one
event in the log.
"""

from __future__ import annotations

import logging
import shutil
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, delete, exists, func, select, tuple_, update
from sqlalchemy import Table as SqlTable
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, aliased

from hub import sqlite
from hub.accounts.store import Accounts
from hub.privacy import inventory as data
from hub.privacy.erase import acting
from hub.privacy.rows import METADATA
from hub.registry import events
from hub.registry.answers.model import AnswerVersion
from hub.registry.db import Database, engine_for
from hub.settings import Settings

log = logging.getLogger("spbe.registry")

LAB = "spbe"
"""Actor of what the lab does by itself."""
BATCH = 1_000
"""Rows of one transaction."""
BATCHES = 1_000
"""Transactions of one table in one run; the rest waits for the next."""
DAY = 24 * 3600.0


@dataclass(frozen=True)
class Removal:
    """What went, or would go, under one period.

    Attributes
    ----------
    name : str
        The table or the pattern of files.
    days : int
        The period.
    count : int
        Rows or files.
    """

    name: str
    days: int
    count: int


def apply(places: Settings, now: datetime | None = None, *, dry_run: bool = False) -> list[Removal]:
    """Remove what is older than its period.

    Parameters
    ----------
    places : Settings
        The lab's places; ``places.retention`` holds the periods that this lab sets itself.
    now : datetime, optional
        The time to count from.
    dry_run : bool
        Whether only to count.

    Returns
    -------
    list of Removal
        One per period of the inventory, in its order.
    """
    now = now or datetime.now(UTC)
    own = data.settings(places.retention)
    done: list[Removal] = []
    accounts, engine = Accounts(places.accounts_url), engine_for(places.database_url)
    try:
        for store, kept_in in (("registry", engine), ("accounts", accounts.engine)):
            for name, entry in data.inventory().tables[store].items():  # type: ignore[index] # one of the two names
                if entry.keep_days is not None:
                    days = own.get(name, entry.keep_days)
                    old = _old(METADATA[store].tables[name], entry, now - timedelta(days=days))
                    count = _count(kept_in, old) if dry_run else _remove(kept_in, old, entry)
                    done.append(Removal(name, days, count))
        done += _files(places, own, now, dry_run=dry_run)
        gone = {each.name: each.count for each in done if each.count}
        if gone and not dry_run:
            database = Database(engine)
            with database.write() as session:
                events.append(session, acting(database, LAB), "privacy.apply", "retention", after=gone)
    finally:
        accounts.close()
        engine.dispose()
    return done


@dataclass(frozen=True)
class _Old:
    table: SqlTable
    where: ColumnElement[bool]

    def keys(self) -> Select[Any]:
        """Select the keys of some of the old rows."""
        return select(*self.table.primary_key).where(self.where).limit(BATCH)

    def chosen(self, keys: list[Any]) -> ColumnElement[bool]:
        return tuple_(*self.table.primary_key).in_([tuple(key) for key in keys])


def _old(table: SqlTable, entry: data.Table, limit: datetime) -> _Old:
    column = table.c[entry.keep_by or ""]
    naive = table.metadata is METADATA["accounts"]
    where = column < (limit.replace(tzinfo=None) if naive else limit)
    return _Old(table, where & _superseded() if entry.after == "clear_superseded" else where)


def _superseded() -> ColumnElement[bool]:
    """Choose the versions of answers that hold a text and have a newer version."""
    old, newer = AnswerVersion.__table__.c, aliased(AnswerVersion)
    later = exists().where(
        newer.assessment_id == old.assessment_id,
        newer.indicator == old.indicator,
        newer.field == old.field,
        newer.version > old.version,
    )
    return old.text.is_not(None) & later


def _count(engine: Engine, old: _Old) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(old.table).where(old.where)) or 0


def _remove(engine: Engine, old: _Old, entry: data.Table) -> int:
    writing = engine.execution_options(**{sqlite.WRITES: True})
    count = 0
    for _ in range(BATCHES):
        with writing.begin() as connection:
            keys = list(connection.execute(old.keys()))
            if keys and entry.after == "clear_superseded":
                connection.execute(update(old.table).where(old.chosen(keys)).values(text=None, salt=None))
            elif keys:
                connection.execute(delete(old.table).where(old.chosen(keys)))
        count += len(keys)
        if len(keys) < BATCH:
            break
    return count


def _files(places: Settings, own: dict[str, int], now: datetime, *, dry_run: bool) -> Iterator[Removal]:
    for entry in data.inventory().files:
        if entry.keep_days is None:
            continue
        days = own.get(entry.path, entry.keep_days)
        limit = (now - timedelta(days=days)).timestamp()
        found = [
            path
            for path in places.var.glob(entry.path)
            if data.inventory().file(path.relative_to(places.var).as_posix()) == entry
            and (_all_older(path, limit) if entry.whole else _older(path, limit))
        ]
        if not dry_run:
            for path in found:
                if entry.whole and not path.is_symlink() and path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
        yield Removal(entry.path, days, len(found))


def _older(path: Path, limit: float) -> bool:
    """Whether a file was last written before a moment; one that somebody else has just removed is none."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISREG(found.st_mode) and found.st_mtime < limit


def _all_older(path: Path, limit: float) -> bool:
    """Whether a file, or a folder with all that is in it, was last written before a moment."""
    if path.is_symlink() or not path.is_dir():
        return _older(path, limit)
    try:
        return all(each.lstat().st_mtime < limit for each in (path, *path.rglob("*")))
    except FileNotFoundError:  # somebody works in it
        return False


@contextmanager
def daily(places: Settings | None) -> Iterator[None]:
    """Apply the periods now and every day until the block ends; nothing happens without places."""
    if places is None:
        yield
        return
    end = threading.Event()
    thread = threading.Thread(target=_until, args=(end, places), name="retention", daemon=True)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


def _until(end: threading.Event, places: Settings) -> None:
    while True:
        try:
            for each in apply(places):
                if each.count:
                    log.info("retention: %d of %s older than %d days", each.count, each.name, each.days)
        except (SQLAlchemyError, OSError) as error:  # the next day comes
            log.warning("retention could not be applied: %s", type(error).__name__)
        if end.wait(DAY):
            return
