"""Who holds a right in a region, so that they can be named there: mentioned, or given something.

Rights are asked of the hub with the caller's own token, and nobody else's can be asked that way. So the lab's account
store is read here, the one that gives the hub its roles; no decision about the caller hangs on it.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub import permissions
from hub.accounts.store import Accounts
from hub.registry.events.model import EventRow
from hub.registry.people.model import PersonRow
from hub.settings import Settings
from spbe_core import wire


def holding(session: Session, places: Settings | None, region: str, permission: str) -> list[wire.Mentionable]:
    """Return who holds a right for a region, by name.

    Parameters
    ----------
    session : Session
        A session of the registry.
    places : Settings or None
        The lab's places. ``None`` where the registry stands apart from the accounts: then who has written in the
        region is all that is known.
    region : str
        The region's code.
    permission : str
        A right that is held per region.
    """
    found = _wrote(session, region) if places is None else _accounts(places, region, permission)
    return sorted(found, key=lambda each: (each.name.casefold(), each.id))


def _wrote(session: Session, region: str) -> list[wire.Mentionable]:
    wrote = select(EventRow.actor).where(EventRow.region_code == region)
    rows = session.scalars(select(PersonRow).where(PersonRow.id.in_(wrote), PersonRow.name.is_not(None)))
    return [wire.Mentionable(id=row.id, name=row.name or "", role="") for row in rows if ":" not in row.id]


def _accounts(places: Settings, region: str, permission: str) -> list[wire.Mentionable]:
    giving = [
        role for role in permissions.table().roles if permission in role.permissions and role.home != "room"
    ]  # in the table's order
    accounts = Accounts(places.accounts_url)
    try:
        found = []
        for account in accounts.everyone():
            held = {each.role for each in account.memberships if each.region_code in {region, ""}}
            role = next((each.name for each in giving if each.name in held), None)
            if account.active and role is not None:
                found.append(wire.Mentionable(id=account.id, name=account.display_name, role=role))
        return found
    finally:
        accounts.close()
