"""The account a region's room runs as: made when first needed, never able to sign in.

A room's account has an opaque id of its own, and with its number a system user of its own. No password fits it, and
its name holds a sign that no person's name may hold. The name is unique: two who come first at once meet in one room.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import names
from hub.accounts.model import Account, Membership
from hub.accounts.store import Accounts
from spbe_core import regions

ROLE = "ruang"


def room_of(accounts: Accounts, code: str) -> Account:
    """Return the account of a region's room; makes it when there is none.

    Parameters
    ----------
    accounts : Accounts
        The account store.
    code : str
        Region code.

    Raises
    ------
    UnknownError
        When the region does not exist.
    """
    region = regions.find(code)
    name = f"{ROLE}:{region.code}"
    with accounts.reading() as session:
        found = _named(session, name)
    if found is not None:
        return found
    with accounts.session() as session:  # from here on alone
        found = _named(session, name)
        if found is None:
            found = Account(
                id=names.new_id(),
                name=name,
                display_name=f"Ruang kerja {region.name}",
                password_hash="",
                must_change=False,
                memberships=[Membership(role=ROLE, region_code=region.code)],
                second_factor=None,
                identity=None,
            )
            session.add(found)
    return found


def _named(session: Session, name: str) -> Account | None:
    return session.scalar(select(Account).where(Account.name == name))
