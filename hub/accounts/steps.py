"""What stands between a right password and the lab: a new password, then a second factor."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from hub import permissions
from hub.accounts.model import Account


class Step(StrEnum):
    """A page that has to be passed; the value is its path below the hub."""

    PASSWORD = "ganti-sandi"  # noqa: S105 - a path
    CODE = "kode"
    ENROL = "kode/pasang"


class StepNeeded(Exception):  # noqa: N818 - a fork in the road, not an error
    """The password fits, but a page has to be passed first."""

    def __init__(self, account: Account, step: Step) -> None:
        super().__init__(account.id)
        self.account = account
        self.step = step


def next_step(account: Account, *, second_factor: bool) -> Step | None:
    """Return what a person whose password fits has to do next.

    Parameters
    ----------
    account : Account
        The person.
    second_factor : bool
        Whether roles that need a second factor need it in this lab (``SPBE_SECOND_FACTOR``). Whoever has one is
        asked for it all the same.
    """
    if account.must_change:
        return Step.PASSWORD
    if account.second_factor is not None:
        return Step.CODE
    if second_factor and needs_second_factor(account):
        return Step.ENROL
    return None


def needs_second_factor(account: Account) -> bool:
    """Tell whether one of a person's roles needs a second factor.

    Sample accounts are exempt, and people of an OpenID provider, whose second factor is the provider's business.
    """
    if account.sample or account.identity is not None:
        return False
    return any(permissions.role(item.role).second_factor for item in account.memberships)


def fingerprint(account: Account) -> str:
    """Tie the way to a step to the password and second factor in force, so that it works once."""
    secret = account.second_factor.secret if account.second_factor else ""
    return hashlib.sha256(f"{account.password_hash}\0{secret}".encode()).hexdigest()[:32]
