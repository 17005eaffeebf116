"""Learning who somebody is, as the hub names them at each write."""

from __future__ import annotations

from sqlalchemy.orm import Session

from hub.registry.identity import Caller
from hub.registry.people.model import ERASED, PersonRow
from hub.registry.problems import ProblemError


def remember(session: Session, caller: Caller) -> None:
    """Keep the name of whoever writes.

    Raises
    ------
    ProblemError
        401 when the person's data were erased: a token that is still remembered writes nothing more.
    """
    known = session.get(PersonRow, caller.name)
    if known is None:
        session.add(PersonRow(id=caller.name, name=caller.display_name))
    elif known.erased_at is not None:
        raise ProblemError(401, headers={"WWW-Authenticate": "Bearer"})
    elif known.name != caller.display_name:
        known.name = caller.display_name


def name_of(session: Session, caller: Caller) -> str:
    """Return what others are shown of a caller: the hub's name for them, unless it was erased."""
    known = session.get(PersonRow, caller.name)
    return ERASED if known is not None and known.erased_at is not None else caller.display_name
