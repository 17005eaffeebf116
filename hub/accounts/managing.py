"""Who may invite and dismiss whom: whoever holds ``people:manage``, for the roles that their own role gives."""

from __future__ import annotations

from sqlalchemy import select

from hub import permissions
from hub.accounts import store
from hub.accounts.model import CLAIM, Account
from hub.accounts.store import Accounts
from hub.accounts.wording import Words
from spbe_core.errors import SpbeError, UnknownError

PROGRAMME = ""
"""Stands where a region code would for roles that are given without one."""

NO_RIGHT = Words(
    "Anda tidak berwenang memberi atau mencabut peran ini. Hubungi sekretariat program.",
    "You may not give or take this role. Ask the programme secretariat.",
)
OWN = Words(
    "Peran Anda sendiri tidak dapat Anda cabut. Minta rekan atau sekretariat program.",
    "You cannot take your own role. Ask a colleague or the programme secretariat.",
)
CLAIMED = Words(
    "Peran ini berasal dari penyedia akun; cabut keanggotaannya di sana.",
    "This role comes from the account provider; end the membership there.",
)


class NotAllowedError(SpbeError, PermissionError):
    """Somebody may not do this to people of that region; ``words`` says why, for them."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.id)
        self.words = words

    @classmethod
    def for_role(cls) -> NotAllowedError:
        """Report a role that the person may not give or take there."""
        return cls(NO_RIGHT)


def regions_of(account: Account) -> tuple[str, ...] | None:
    """Return the regions whose people somebody manages; ``None`` for all of them and the programme's own people."""
    held = [item for item in account.memberships if "people:manage" in permissions.role(item.role).permissions]
    if any(permissions.role(item.role).bound == "all" for item in held):
        return None
    return tuple(sorted(item.region_code for item in held))


def may_manage(account: Account, region: str) -> bool:
    """Tell whether somebody manages the people of a region, or of the programme."""
    managed = regions_of(account)
    return managed is None or region in managed


def givable(account: Account, region: str) -> tuple[permissions.Role, ...]:
    """Return the roles that somebody may give and take in a region (or :data:`PROGRAMME`), in the table's order."""
    names: set[str] = set()
    for item in account.memberships:
        role = permissions.role(item.role)
        if "people:manage" in role.permissions and (role.bound == "all" or item.region_code == region):
            names |= set(role.gives)
    wanted = "region" if region else "none"
    return tuple(
        role
        for role in permissions.table().roles
        if role.name in names and (role.bound == wanted or (not region and role.bound == "all"))
    )


def check(account: Account, role: str, region: str) -> None:
    """Check that somebody may give or take a role in a region.

    Raises
    ------
    NotAllowedError
        When they may not, or their account is closed.
    """
    if not account.active or role not in {item.name for item in givable(account, region)}:
        raise NotAllowedError.for_role()


def dismiss(accounts: Accounts, actor: Account, account_id: str, role: str, region: str) -> Account:
    """Take a role from somebody.

    Raises
    ------
    NotAllowedError
        When the actor may not take this role there, is that person, or the role comes from the account provider.
    UnknownError
        When the person does not hold the role there.
    """
    check(actor, role, region)
    if account_id == actor.id:
        raise NotAllowedError(OWN)
    with accounts.session() as session:
        account = session.scalar(select(Account).where(Account.id == account_id))
        if account is None:
            raise UnknownError("Orang ini tidak ada.", en="There is no such person.")
        if any((item.role, item.region_code, item.source) == (role, region, CLAIM) for item in account.memberships):
            raise NotAllowedError(CLAIMED)
        store.take(session, account, role, region, actor.id)
    return account
