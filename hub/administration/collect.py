"""Gather what the administrator's page shows, from the hub itself, the page service, the supervisor and the disk."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from jupyterhub import orm
from sqlalchemy import func, or_

from hub import control, processes
from hub.administration import pages_service
from hub.administration.acts import RULE, Act, Acts
from hub.administration.view import Disk, Kernel, Noted, Person, Server, View
from hub.apps.kernel_state import PageKernelState
from hub.errors import LabError
from hub.settings import Settings

RECENT = timedelta(minutes=15)
"""Somebody seen within this time is on."""
SHOWN_ACTS = 20


async def collect(settings: Settings, db: Any, users: Any, acts: Acts) -> View:
    """Look at everything once.

    Parameters
    ----------
    settings : Settings
    db : sqlalchemy.orm.Session
        The hub's database.
    users : jupyterhub.user.UserDict
        The hub's users.
    acts : Acts
    """
    kernels = await _or_none(pages_service.kernels(settings))
    answer = await _or_none(control.ask(settings, control.Question()))
    names = _Names(db)
    table = processes.children()
    servers = tuple(_server(user, spawner, names, table) for user, spawner in running(users))
    usage = shutil.disk_usage(settings.var)
    return View(
        at=datetime.now(UTC),
        people=tuple(_people(db, servers, kernels, names)),
        servers=servers,
        kernels=None if kernels is None else tuple(_kernel(kernel, names) for kernel in kernels),
        parts=None if answer is None else answer.parts,
        disk=Disk(usage.free, usage.total),
        acts=tuple(_noted(act, names) for act in acts.latest(SHOWN_ACTS)),
    )


def running(users: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each user of the hub with each of their servers that runs or waits."""
    for user in users.values():
        for spawner in user.spawners.values():
            if spawner.active or spawner.pending:
                yield user, spawner


async def _or_none(question: Any) -> Any:
    try:
        return await question
    except LabError:
        return None


class _Names:
    """Displayed names of accounts, asked once each."""

    def __init__(self, db: Any) -> None:
        self._db = db
        self._known: dict[str, str] = {RULE: ""}

    def of(self, account_id: str) -> str:
        if account_id not in self._known:
            user = orm.User.find(self._db, account_id)
            self._known[account_id] = str(info(user).get("display_name") or account_id) if user else account_id
        return self._known[account_id]


def info(user: Any) -> dict[str, Any]:
    """Return what the hub may show of a person."""
    found: dict[str, Any] = user.user_info or {}
    return found


def _server(user: Any, spawner: Any, names: _Names, table: dict[int, list[int]]) -> Server:
    pid = getattr(spawner, "pid", 0)
    return Server(
        id=user.name,
        name=names.of(user.name),
        state=spawner.pending or "running",
        since=_utc(getattr(spawner, "stopping_since", None) or spawner.orm_spawner.started),
        active=_utc(spawner.orm_spawner.last_activity),
        memory=processes.memory({pid} | processes.descendants(pid, table)) if pid else 0,
    )


def _kernel(state: PageKernelState, names: _Names) -> Kernel:
    return Kernel(state.id, names.of(state.owner), state.page, state.since, state.memory, state.held)


def _people(
    db: Any, servers: tuple[Server, ...], kernels: tuple[PageKernelState, ...] | None, names: _Names
) -> Iterator[Person]:
    pages = Counter(kernel.owner for kernel in kernels or ())
    with_server = {server.id for server in servers}
    since = datetime.now(UTC).replace(tzinfo=None) - RECENT
    on = or_(orm.User.last_activity >= since, orm.User.name.in_({*pages, *with_server}))
    found = db.query(orm.User).filter(on).order_by(orm.User.last_activity.desc()).all()
    sessions = _sessions(db)
    for user in found:
        yield Person(
            name=names.of(user.name),
            roles=tuple(info(user).get("roles", ())),
            seen=_utc(user.last_activity),
            sessions=sessions.get(user.id, 0),
            pages=None if kernels is None else pages[user.name],
            server=user.name in with_server,
        )


def _sessions(db: Any) -> dict[int, int]:
    """Count the browsers in which each user holds a token that still counts."""
    token = orm.APIToken
    alive = or_(token.expires_at.is_(None), token.expires_at > datetime.now(UTC).replace(tzinfo=None))
    rows = (
        db.query(token.user_id, func.count(token.session_id.distinct()))
        .filter(token.session_id.isnot(None), token.user_id.isnot(None), alive)
        .group_by(token.user_id)
    )
    return dict(rows.tuples())


def _noted(act: Act, names: _Names) -> Noted:
    return Noted(act, names.of(act.who), act.target if act.what == "restart-part" else names.of(act.target))


def _utc(moment: datetime | None) -> datetime | None:
    """Give a time of the hub's database its zone."""
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
