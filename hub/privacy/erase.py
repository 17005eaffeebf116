"""Erasing a person's data: all or nothing in each database, resumable across all of them.

The erasure is written down first (:mod:`hub.privacy.erasures`); every step can be taken again and then changes nothing.
What happens to each table stands in the inventory.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import httpx
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from hub.accounts import changes
from hub.accounts.model import Account
from hub.accounts.store import Accounts
from hub.errors import LabError
from hub.privacy import erasures, hub_file, rows
from hub.privacy.rows import Mine, Who
from hub.registry import events, idempotency
from hub.registry.access import Grant
from hub.registry.db import Database, engine_for
from hub.registry.identity import Caller
from hub.registry.people.model import ERASED, ErasureRequest, PersonRow
from hub.settings import Settings

PATIENCE = 60.0
"""Seconds the hub gets to end a person's server."""
LEFT = (
    "Data dalam basis data sudah dihapus, tetapi belum semuanya selesai: {}. "
    "Sebentar lagi jalankan `spbe person finish`, atau `spbe person erase` dengan nama dihapus:… itu; "
    "bila tidak, sisanya selesai saat lab dimulai lagi."
)


def erase(places: Settings, account: Account) -> None:
    """Erase a person's data.

    Parameters
    ----------
    places : Settings
        The lab's places; the lab may run or not.
    account : Account
        The person's account.

    Raises
    ------
    LabError
        When the hub does not end the person's sessions, or the home cannot be deleted. The erasure stands and is
        finished by :func:`finish_all`.
    """
    erasures.add(places.var, account.id)
    finish(places, account.id)


def finish_all(places: Settings) -> int:
    """Carry out every erasure that is written down, in the databases as they are now; returns how many there are."""
    listed = [each.id for each in erasures.listed(places.var)]
    if listed:
        finish(places, *listed)
    return len(listed)


def finish(places: Settings, *account_ids: str) -> None:
    """Carry erasures out, one process at a time; what is done already stays as it is.

    Raises
    ------
    LabError
        When something is left of one or several; it keeps no other from being erased.
    """
    with erasures.alone(places.var):
        left = {}
        for who in _databases(places, account_ids):
            if what := _sessions(places, who.id) or _home(places.homes / who.id):
                left[who.id if who.number is None else _name(who.number)] = what
    if left:
        raise LabError(LEFT.format("; ".join(f"{name}: {what}" for name, what in left.items())))


def _name(number: int) -> str:
    return f"dihapus:{number}"


def _databases(places: Settings, account_ids: Collection[str]) -> list[Who]:
    erased = []
    accounts, engine = Accounts(places.accounts_url), engine_for(places.database_url)
    try:
        for account_id in account_ids:
            with accounts.session() as session:
                who = _account(session, account_id)
            with Database(engine).write() as session:
                _registry(session, Database(engine), who)
            erased.append(who)
        _settle(accounts.engine)
        _settle(engine)
    finally:
        accounts.close()
        engine.dispose()
    return erased


def _account(session: Session, account_id: str) -> Who:
    """Close the account and empty it; the row stays, so that its number is never another's."""
    account = session.scalar(select(Account).where(Account.id == account_id))
    if account is None:
        return Who(account_id, None)
    who = Who.of(account)
    if account.display_name == ERASED and not account.active:
        return who
    for mine in rows.of("accounts", who):
        if mine.table.name != Account.__tablename__:
            _erase(session, mine)
    session.expire(account)
    account.name, account.display_name = _name(account.number), ERASED
    account.password_hash, account.active, account.must_change = "", False, False
    changes.record(session, changes.COMMAND_LINE, "account.erase", account_id)
    return who


def _registry(session: Session, database: Database, who: Who) -> None:
    known = session.get(PersonRow, who.id)
    if known is not None and known.erased_at is not None:
        return
    now = datetime.now(UTC)
    if known is None:
        session.add(PersonRow(id=who.id, erased_at=now))  # whoever still holds a token of theirs writes nothing more
    else:
        known.erased_at = now
    session.flush()
    for mine in rows.of("registry", who):
        _erase(session, mine)
    idempotency.unname(session, who.id)
    mine_open = (ErasureRequest.person == who.id) & ErasureRequest.decided_at.is_(None)
    session.execute(update(ErasureRequest).where(mine_open).values(decided_at=now, decision="erased"))
    events.append(session, acting(database), "person.erase", f"people/{who.id}")


def _erase(session: Session, mine: Mine) -> None:
    if mine.entry.erase == "delete":
        session.execute(delete(mine.table).where(mine.where))
    elif mine.entry.erase == "clear":
        empty = {name: None if mine.table.c[name].nullable else ERASED for name in mine.entry.clear}
        session.execute(update(mine.table).where(mine.where).values(empty))


def acting(database: Database, name: str = changes.COMMAND_LINE) -> Grant:
    """Return the leave under which the command line on this machine, or the lab itself, acts in the registry."""
    return Grant(Caller(name, name, (), frozenset()), None, None, database)


def _settle(engine: Engine) -> None:
    """Empty SQLite's journal, in which the erased content still stands."""
    if engine.dialect.name == "sqlite":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _sessions(places: Settings, account_id: str) -> str | None:
    """End sessions, tokens and server: by the hub when it runs, in its database when it does not; say what is left."""
    token = f"token {places.secret('cli-token')}"
    try:
        reply = httpx.delete(
            f"{places.hub_api_url}/users/{account_id}", headers={"Authorization": token}, timeout=PATIENCE
        )
    except httpx.ConnectError:
        hub_file.erase(places.var / "hub.sqlite", account_id)
    except httpx.HTTPError:
        return "hub tidak menjawab, sesi belum diakhiri"
    else:
        if reply.status_code not in {204, 404}:
            return f"hub belum mengakhiri sesi (status {reply.status_code})"
    return None


def _home(folder: Path) -> str | None:
    """Delete a home; say what is left."""
    if os.geteuid() != 0:  # to root nothing is closed, and in a home it changes no rights: paths in it can be moved
        _open_folders(folder)
    shutil.rmtree(folder, ignore_errors=True)
    # a server may still be ending, or hold what belongs to another system user
    return f"folder rumah {folder} masih berisi" if folder.exists() else None


def _open_folders(folder: Path) -> None:
    """Take back the folders that their owner, which is us, has closed."""
    with suppress(OSError):
        folder.chmod(stat.S_IRWXU)
    for top, names, _ in os.walk(folder):
        for path in (Path(top, name) for name in names):
            if not path.is_symlink():
                with suppress(OSError):
                    path.chmod(stat.S_IRWXU)
