"""The end of sessions and tokens that began before something that ends them: :attr:`.Account.sessions_from`.

The store knows the time, the hub the sessions. The hub marks a person's login cookies with the time they are good for;
when the store has a later one, everything the hub knows of the person's sign-ins is older than that and ends. So the
command line, which reaches the store only, ends sessions too, also while the hub is away.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jupyterhub import orm

LONGEST_TOKEN = 90 * 86_400
"""Seconds a token that somebody made for themselves is good for, at most and by default."""


def settle(user: Any, since: datetime, handler: Any = None) -> bool:
    """End a person's login cookies, browser tokens and tokens of their own when they began before a time.

    The token of a running server goes on: its person's work hangs on it, and it ends with the server.

    Parameters
    ----------
    user : jupyterhub.user.User
        The person.
    since : datetime
        When the oldest session that counts may have begun.
    handler : jupyterhub.handlers.BaseHandler, optional
        The present request.

    Returns
    -------
    bool
        Whether the request may go on; it may not when the person makes it with what has ended here.
    """
    mark = f"{since.isoformat()} "
    person = user.orm_user
    if person.cookie_id.startswith(mark):
        return True
    own = handler is not None and handler.current_user is user
    token = handler.get_token() if own else None
    goes_on = not own or (token is not None and _of_a_server(token))
    person.cookie_id = mark + orm.new_token()
    for kind in (orm.APIToken, orm.OAuthCode):
        for each in user.db.query(kind).filter(kind.user_id == person.id):
            if kind is orm.OAuthCode or not _of_a_server(each):
                user.db.delete(each)
    user.db.commit()
    return goes_on


def _of_a_server(token: Any) -> bool:
    """Tell a running server's token from one that a person made, which has an end whatever its note says."""
    return token.session_id is None and token.expires_at is None and token.note.startswith("Server at ")
