"""Invitations: one link for one named person and one role, good for some days and once.

The link's token is random and kept as a digest; whoever reads the database cannot use it. An invitation is worth what
its author may give when it is used: with the author's right goes the invitation.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import changes, managing, names, store
from hub.accounts.changes import COMMAND_LINE
from hub.accounts.managing import NotAllowedError
from hub.accounts.model import Account, Invitation, now
from hub.accounts.people import checked_display_name, checked_region, new_account
from hub.accounts.store import Accounts
from hub.accounts.wording import Words
from spbe_core.errors import DataError, UnknownError

DAYS = 7
MOST_DAYS = 30

State = Literal["terbuka", "terpakai", "kedaluwarsa", "dibatalkan"]

OWN = Words(
    "Undangan yang Anda buat tidak dapat Anda terima sendiri. Minta rekan atau sekretariat program mengundang Anda.",
    "You cannot accept an invitation that you made. Ask a colleague or the programme secretariat to invite you.",
)


@dataclass(frozen=True)
class Wish:
    """Who is to be invited as what.

    Attributes
    ----------
    display_name : str
        The person's name.
    role, region : str
        The role and its region code; empty for a role without regions.
    name : str
        The user name; made of the person's name when empty.
    days : int
        Days the link is good for, 1–30.
    """

    display_name: str
    role: str
    region: str
    name: str = ""
    days: int = DAYS


class UnusableError(UnknownError):
    """A link that opens nothing; ``state`` says why, ``None`` when there never was such a link."""

    def __init__(self, state: State | None) -> None:
        super().__init__("Undangan ini tidak dapat dipakai.")
        self.state = state


class NameTakenError(DataError):
    """Somebody else took the promised user name meanwhile; ``name`` is the one that is free."""

    def __init__(self, promised: str, name: str) -> None:
        super().__init__(
            where="nama pengguna",
            what=f"{promised} baru saja dipakai orang lain",
            todo=f"nama Anda sekarang {name}; simpan sekali lagi",
            en=f"User name: {promised} was taken by somebody else meanwhile. Yours is now {name}; save once more.",
        )
        self.name = name


def state(invitation: Invitation, at: datetime) -> State:
    """Return what has become of an invitation."""
    if invitation.used_at is not None:
        return "terpakai"
    if invitation.revoked_at is not None:
        return "dibatalkan"
    return "terbuka" if at < invitation.expires_at else "kedaluwarsa"


def invite(accounts: Accounts, author: Account | None, wish: Wish) -> tuple[Invitation, str]:
    """Make an invitation.

    Parameters
    ----------
    accounts : Accounts
        The store.
    author : Account or None
        Who invites; ``None`` for the command line, which may give every role.
    wish : Wish
        Who is invited.

    Returns
    -------
    (Invitation, str)
        The invitation and its token, which is kept nowhere.

    Raises
    ------
    NotAllowedError
        When the author may not give this role there.
    DataError, UnknownError
        When name, role, region or days cannot be used.
    """
    code = checked_region(wish.role, wish.region or None)
    if author is not None:
        managing.check(author, wish.role, code)
    if not 1 <= wish.days <= MOST_DAYS:
        raise DataError(
            where="masa berlaku",
            what=f"{wish.days} hari",
            todo=f"pilih 1–{MOST_DAYS} hari",
            en=f"Validity: {wish.days} days. Choose 1–{MOST_DAYS} days.",
        )
    display_name = checked_display_name(wish.display_name)
    token = secrets.token_urlsafe(32)
    actor = COMMAND_LINE if author is None else author.id
    with accounts.session() as session:
        at = now()
        made = Invitation(
            id=names.new_id(),
            digest=_digest(token),
            display_name=display_name,
            name=_free_name(session, display_name, wish.name),
            role=wish.role,
            region_code=code,
            created_at=at,
            created_by=actor,
            expires_at=at + timedelta(days=wish.days),
        )
        session.add(made)
        changes.record(session, actor, "invitation.create", made.id, code, role=wish.role)
    return made, token


def of_region(session: Session, region: str, count: int = 50) -> list[Invitation]:
    """Return a region's last invitations, newest first."""
    query = select(Invitation).where(Invitation.region_code == region).order_by(Invitation.number.desc())
    return list(session.scalars(query.limit(count)))


def revoke(accounts: Accounts, actor: Account, invitation_id: str) -> Invitation:
    """Take an invitation back; one that was used stays used.

    Raises
    ------
    NotAllowedError
        When the person may not give, so not take back, the role.
    UnknownError
        When there is none with this id among those that the person manages.
    """
    with accounts.session() as session:
        found = session.scalar(select(Invitation).where(Invitation.id == invitation_id))
        if found is None or not managing.may_manage(actor, found.region_code):
            raise UnknownError("Undangan ini tidak ada.", en="There is no such invitation.")
        managing.check(actor, found.role, found.region_code)
        if state(found, now()) == "terbuka":
            found.revoked_at = now()
            changes.record(session, actor.id, "invitation.revoke", found.id, found.region_code)
    return found


def look(accounts: Accounts, token: str) -> Invitation:
    """Return the invitation that a link opens.

    Raises
    ------
    UnusableError
        When it opens none.
    """
    with accounts.reading() as session:
        return _open(session, token)


def redeem(accounts: Accounts, token: str, password: str, promised: str = "") -> Account:
    """Use an invitation: make the person's account with its password.

    Parameters
    ----------
    accounts : Accounts
        The store.
    token : str
        The link's.
    password : str
        Checked already.
    promised : str, optional
        The user name that the person was shown; without it whatever name is free is taken.

    Raises
    ------
    UnusableError
        When the invitation cannot be used, or was used a moment ago.
    NameTakenError
        When the name they were shown is not free any more; nothing was made.
    """
    seen = look(accounts, token)
    roles = [(seen.role, seen.region_code or None)]
    account = new_account(seen.name, seen.display_name, password, roles=roles, must_change=False)
    with accounts.session() as session:
        invitation = _open(session, token)
        account.name = _free_name(session, seen.display_name, seen.name, invitation.id)
        if promised and account.name != promised:
            raise NameTakenError(promised, account.name)
        store.insert(session, account, invitation.created_by)
        _use(session, invitation, account)
    return account


def accept(accounts: Accounts, token: str, account_id: str) -> Account:
    """Use an invitation for an account that is already there.

    Raises
    ------
    NotAllowedError
        When the person made the invitation: nobody gives themselves a role.
    UnusableError
        When the invitation cannot be used, or was used a moment ago.
    """
    with accounts.session() as session:
        invitation = _open(session, token)
        if account_id == invitation.created_by:
            raise NotAllowedError(OWN)
        account = session.scalars(select(Account).where(Account.id == account_id)).one()
        store.give(session, account, invitation.role, invitation.region_code, invitation.created_by)
        _use(session, invitation, account)
    return account


def _open(session: Session, token: str) -> Invitation:
    found = session.scalar(select(Invitation).where(Invitation.digest == _digest(token)))
    if found is None:
        raise UnusableError(None)
    reached = state(found, now())
    if reached != "terbuka":
        raise UnusableError(reached)
    if found.created_by != COMMAND_LINE:
        author = session.scalar(select(Account).where(Account.id == found.created_by))
        try:
            if author is None:
                raise NotAllowedError.for_role()
            managing.check(author, found.role, found.region_code)
        except NotAllowedError:
            raise UnusableError("dibatalkan") from None
    return found


def _use(session: Session, invitation: Invitation, account: Account) -> None:
    invitation.used_at = now()
    invitation.used_by = account.id
    changes.record(session, account.id, "invitation.use", invitation.id, invitation.region_code, role=invitation.role)


def _free_name(session: Session, display_name: str, wanted: str, own: str = "") -> str:
    """Return a user name that neither an account nor another open invitation has."""
    held = select(Invitation.name).where(
        Invitation.used_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now(),
        Invitation.id != own,
    )
    promised = set(session.scalars(held))
    if wanted and not own:
        name = names.checked(wanted)
        if name in promised or store.taken(session, name):
            raise store.taken_error(name)
        return name
    base = wanted or names.suggested(display_name)
    variants = [base, *(f"{base}-{number}" for number in range(2, 1000))]
    return next(name for name in variants if name not in promised and not store.taken(session, name))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
