"""The hub knows people before they first sign in.

A first sign-in makes the hub's rows of a person (user, groups, roles) one after the other, and takes half as long again
as a later one. Where hundreds of people come at once, these rows are made before, while nobody waits for them.

No right hangs on it: each sign-in and each refresh compares with the account store and writes what differs
(:meth:`hub.accounts.authenticator.AccountAuthenticator.has_given`). Who may not sign in is left out; whoever is erased
meanwhile is deleted by the hub after what is done here, because between asking the store and writing nothing else runs.
"""

from __future__ import annotations

import asyncio
from copy import deepcopy
from typing import Any

from jupyterhub import orm, roles
from jupyterhub.metrics import TOTAL_USERS

from hub.accounts import sessions

EVERY = 10.0
"""Seconds between two looks at the store."""
PAUSE = 0.1
"""Seconds between two people, for those who are being served."""


async def make_known(door: Any, users: Any) -> None:
    """Make every active account known to the hub that is not.

    Parameters
    ----------
    door : hub.accounts.authenticator.AccountAuthenticator
    users : jupyterhub.user.UserDict
        The hub's users.
    """
    known = {name for (name,) in users.db.query(orm.User.name)}
    for account_id in door.accounts.active_ids():
        if account_id not in known and _make(door, users, account_id):
            await asyncio.sleep(PAUSE)


def _make(door: Any, users: Any, account_id: str) -> bool:
    """Make one person known, as the hub's own sign-in does; tell whether there was anything to do."""
    account, db = door.accounts.by_id(account_id), users.db
    if account is None or not account.active or orm.User.find(db, account_id) is not None:
        return False
    model = door.model(account)
    person = orm.User(name=account.id, user_info=model["user_info"])
    db.add(person)
    roles.assign_default_roles(db, entity=person)
    db.commit()
    TOTAL_USERS.inc()
    user = users[person]
    user.sync_groups(model["groups"])
    user.sync_roles(deepcopy(model["roles"]))  # the hub writes into what it is handed
    sessions.settle(user, account.sessions_from)
    door.give(user, model)
    return True
