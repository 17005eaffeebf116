"""The hub's own database, so that people who sign in do not wait for the disk one after the other.

JupyterHub commits a dozen times while one person signs in, in the one loop that serves everybody. The file holds
sessions and tokens only: what a power cut may take of the last second is a sign-in, which is done again. A write-ahead
log without a wait for the disk keeps the file whole all the same, and a hub that is killed loses nothing.

JupyterHub's models ask for a person's roles, groups and shares with five further queries each time the person is looked
up, in memory or not: a third of what it asks of the database while somebody signs in. See :func:`know_people_once`.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from jupyterhub import orm
from sqlalchemy import Select, event
from sqlalchemy.orm import ORMExecuteState, Session, lazyload

PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL")


class Connection(sqlite3.Connection):
    """A connection of the hub."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for pragma in PRAGMAS:
            self.execute(f"PRAGMA {pragma}").close()


ENGINE: dict[str, Any] = {"connect_args": {"check_same_thread": False, "factory": Connection}}
"""What JupyterHub hands to SQLAlchemy; the first is its own."""


def know_people_once() -> None:
    """Look up one person without asking again for what hangs on them; what is not in memory is read when it is used.

    The hub alone writes to its database and keeps what it has read (it never expires objects at a commit), so the
    repeated queries change nothing. Lists of people are read as before, with all that belongs to them at once.
    """
    event.listen(Session, "do_orm_execute", _leave_out_relations)


def _leave_out_relations(state: ORMExecuteState) -> None:
    mapper, query = state.bind_mapper, state.statement
    if mapper is None or mapper.class_ not in {orm.User, orm.OAuthCode} or not isinstance(query, Select):
        return
    if query._limit_clause is not None and not state.is_relationship_load:  # noqa: SLF001 - Query.first() says it so
        state.statement = query.options(lazyload("*"))
