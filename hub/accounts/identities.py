"""People of an OpenID provider as accounts: found by issuer and subject, by nothing else.

Neither a name nor an e-mail address leads from a provider's person to an account that is already there, so nobody can
take over an account by calling themselves like its owner.
"""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import changes, names, store
from hub.accounts.changes import PROVIDER
from hub.accounts.claims import Person
from hub.accounts.model import CLAIM, Account, Identity, now
from hub.accounts.people import new_account
from hub.accounts.store import Accounts

NOTED_EVERY = timedelta(minutes=1)
"""How often it is written down that the provider still vouches for somebody."""


def arrive(accounts: Accounts, issuer: str, person: Person) -> Account:
    """Take in a person whom the provider has just vouched for.

    Returns
    -------
    Account
        The person's account, made now if there was none, with the roles of the claims; it may be closed.
    """
    with accounts.session() as session:
        identity = session.scalar(select(Identity).where(Identity.issuer == issuer, Identity.subject == person.subject))
        account = identity.account if identity is not None else _new(session, issuer, person)
        _confirm(session, account, person, noted=True)
    return account


def confirm(accounts: Accounts, account_id: str, person: Person) -> None:
    """Note that the provider still vouches for a person, and take over the roles of the claims."""
    with accounts.session() as session:
        account = _of(session, account_id)
        old = account.identity is not None and account.identity.confirmed_at < now() - NOTED_EVERY
        _confirm(session, account, person, noted=old)


def refuse(accounts: Accounts, account_id: str) -> None:
    """Note that the provider no longer vouches for a person; the next sign-in there clears it."""
    with accounts.session() as session:
        account = _of(session, account_id)
        if account.identity is not None and not account.identity.refused:
            account.identity.refused = True
            account.sessions_from = now()
            changes.record(session, PROVIDER, "identity.refuse", account.id)


def _confirm(session: Session, account: Account, person: Person, *, noted: bool) -> None:
    if account.identity is not None and (noted or account.identity.refused):
        account.identity.confirmed_at = now()
        account.identity.refused = False
    held = {(item.role, item.region_code): item for item in account.memberships}
    for role, code in sorted(person.roles - set(held)):
        store.give(session, account, role, code, PROVIDER, CLAIM)
    for (role, code), item in held.items():
        if item.source == CLAIM and (role, code) not in person.roles:
            store.take(session, account, role, code, PROVIDER)


def _new(session: Session, issuer: str, person: Person) -> Account:
    wanted = _usable(person.username) or names.suggested(person.display_name)
    name = next(found for found in _variants(wanted) if not store.taken(session, found))
    display_name = " ".join(person.display_name.split())[:120] or name
    account = new_account(name, display_name, None)
    account.identity = Identity(issuer=issuer, subject=person.subject, confirmed_at=now())
    store.insert(session, account, PROVIDER)
    return account


def _usable(username: str) -> str:
    """Bring a provider's user name into the form of ours: ``DISKOMINFO/siti`` becomes ``DISKOMINFO.siti``."""
    return re.sub(r"[^\w@+.-]+", ".", names.normalise(username)).strip("._@+-")[:60].strip("._@+-")


def _variants(name: str) -> list[str]:
    return [name, *(f"{name}-{number}" for number in range(2, 1000))]


def _of(session: Session, account_id: str) -> Account:
    return session.scalars(select(Account).where(Account.id == account_id)).one()
