"""Who changed what about people: an append-only list beside the accounts."""

from __future__ import annotations

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts.model import Change

COMMAND_LINE = "spbe-cli"
"""Actor of what is done with the command line on the lab's machine."""
PROVIDER = "oidc"
"""Actor of what follows from the claims of a person's OpenID provider."""


def record(session: Session, actor: str, action: str, subject: str, region: str = "", **detail: str) -> None:
    """Add a line, inside the transaction that makes the change.

    Parameters
    ----------
    session : Session
        The writing session.
    actor, subject : str
        Ids of the person who acts and of the person or thing acted on.
    action : str
        ``"<thing>.<verb>"``.
    region : str
        Region code, or empty.
    **detail : str
        What else is worth knowing; never a person's name, a password or a token.
    """
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True) if detail else ""
    session.add(Change(actor=actor, action=action, subject=subject, region_code=region, detail=text))


def latest(session: Session, region: str, count: int = 50) -> list[Change]:
    """Return a region's last changes, newest first."""
    query = select(Change).where(Change.region_code == region).order_by(Change.number.desc()).limit(count)
    return list(session.scalars(query))
