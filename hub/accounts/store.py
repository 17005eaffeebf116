"""Create, find and change accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hub import permissions
from hub.accounts import changes, names, passwords, rights, throttle
from hub.accounts.changes import COMMAND_LINE
from hub.accounts.db import Store
from hub.accounts.migrations import SCHEMA
from hub.accounts.model import LOCAL, Account, Membership, now
from hub.accounts.people import checked_region, new_account
from hub.migrating import Upgrade
from spbe_core.errors import DataError, UnknownError


class Throttled(Exception):  # noqa: N818 - it is no error of ours: the caller shall wait
    """Too many failures; ``seconds`` is how long to wait, rounded up."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


_BY_ID = select(Account).where(Account.id == bindparam("id"))


class Accounts(Store):
    """The account store. Whoever changes something is named by ``actor``: an account's id, or the command line."""

    def create_tables(self) -> Upgrade | None:
        """Bring the store to this version's schema; see :meth:`hub.migrating.Schema.upgrade`."""
        return SCHEMA.upgrade(self.url)

    def by_id(self, account_id: str) -> Account | None:
        """Find an account by its opaque id."""
        with self.reading() as session:
            return session.scalar(_BY_ID, {"id": account_id})

    def by_name(self, name: str) -> Account:
        """Find an account by the name people type.

        Raises
        ------
        UnknownError
            When nobody has this name, or several have it in other capitals.
        """
        with self.reading() as session:
            return named(session, name)

    def everyone(self) -> list[Account]:
        """Return all people's accounts, by name; the rooms that regions share have accounts too, but are nobody."""
        with self.reading() as session:
            found = session.scalars(select(Account).order_by(Account.name))
            return [account for account in found if not rights.room(account)]

    def active_ids(self) -> list[str]:
        """Return the ids of all people who may sign in; see :meth:`everyone` about rooms."""
        rooms = [role.name for role in permissions.table().roles if role.home == "room"]
        people = select(Account.id).where(Account.active, ~Account.memberships.any(Membership.role.in_(rooms)))
        with self.reading() as session:
            return list(session.scalars(people.order_by(Account.number)))

    def sign_in(self, name: str, password: str, address: str) -> Account | None:
        """Check a name and a password typed at an address.

        Returns
        -------
        Account or None
            The account, whose next step may be another (:mod:`hub.accounts.steps`); ``None`` for any mismatch,
            whether the name is unknown, the account is not active or the password is wrong.

        Raises
        ------
        Throttled
            When this name or this address has failed too often.
        """
        with self.reading() as session:
            wait_for_turn(session, name, address)
            account = _typed(session, name)
        usable = account is not None and account.active
        stored = account.password_hash if account is not None and usable else ""
        fits = passwords.matches(stored or None, password)
        with self.session() as session:
            if not fits or account is None:
                throttle.failed(session, name, address, now())
                return None
            if account.second_factor is None:  # else a code is still to be typed, and its failures count on
                throttle.forgive(session, name, address)
            if passwords.outdated(account.password_hash):
                account = session.merge(account)
                account.password_hash = passwords.hashed(password)
        return account

    def create(  # noqa: PLR0913 - as new_account
        self,
        name: str,
        display_name: str,
        password: str | None,
        *,
        roles: Iterable[tuple[str, str | None]] = (),
        sample: bool = False,
        must_change: bool = True,
        actor: str = COMMAND_LINE,
    ) -> Account:
        """Create an account, with its roles or not at all; see :func:`hub.accounts.people.new_account`."""
        account = new_account(name, display_name, password, roles=roles, sample=sample, must_change=must_change)
        self.add([account], actor=actor)
        return account

    def add(
        self,
        accounts: Iterable[Account],
        before_commit: Callable[[], None] = lambda: None,
        *,
        actor: str = COMMAND_LINE,
    ) -> None:
        """Store new accounts, all of them or none.

        Parameters
        ----------
        accounts : iterable of Account
            From :func:`hub.accounts.people.new_account`.
        before_commit : callable
            Called when every account fits and before they are stored; if it fails, nothing is.
        actor : str
            Who does it.

        Raises
        ------
        DataError
            When a name is taken.
        """
        with self.session() as session:
            for account in accounts:
                insert(session, account, actor)
            before_commit()

    def grant(self, name: str, role: str, region: str | None = None, *, actor: str = COMMAND_LINE) -> None:
        """Give a person a role; giving it twice changes nothing.

        Raises
        ------
        DataError
            When the role is unknown, or needs a region and has none, or takes no region and has one.
        UnknownError
            When the person or the region does not exist.
        """
        code = checked_region(role, region)
        with self.session() as session:
            give(session, named(session, name), role, code, actor)

    def revoke(self, name: str, role: str, region: str | None = None, *, actor: str = COMMAND_LINE) -> None:
        """Take a role from a person.

        Raises
        ------
        UnknownError
            When the person does not exist or does not have the role.
        """
        with self.session() as session:
            take(session, named(session, name), role, region or "", actor)

    def set_password(self, account_id: str, password: str, *, must_change: bool, actor: str = COMMAND_LINE) -> None:
        """Store a new password (its rules are checked by :func:`hub.accounts.passwords.check_new`)."""
        hashed = passwords.hashed(password)
        with self.session() as session:
            account = session.scalars(select(Account).where(Account.id == account_id)).one()
            account.password_hash = hashed
            account.must_change = must_change
            account.password_at = account.sessions_from = now()
            changes.record(session, actor, "password.initial" if must_change else "password.change", account.id)

    def set_active(self, name: str, *, active: bool, actor: str = COMMAND_LINE) -> None:
        """Let a person sign in or not; their work and their id stay.

        Raises
        ------
        UnknownError
            When nobody has this name.
        """
        with self.session() as session:
            account = named(session, name)
            account.active = active
            account.sessions_from = now()
            changes.record(session, actor, "account.open" if active else "account.close", account.id)

    def rename(self, name: str, new_name: str, *, actor: str = COMMAND_LINE) -> None:
        """Change the name a person types; the id, the home and the rights stay.

        Raises
        ------
        DataError
            When the new name is taken, or one of them has not the form of a person's name: a room keeps its own.
        UnknownError
            When nobody has the old name.
        """
        name, new_name = names.checked(name), names.checked(new_name)
        with self.session() as session:
            account = named(session, name)
            if account.name != new_name:
                _refuse_taken(session, new_name)
                account.name = new_name
                changes.record(session, actor, "account.rename", account.id)


def insert(session: Session, account: Account, actor: str) -> None:
    """Store a new account.

    Raises
    ------
    DataError
        When its name is taken.
    """
    _refuse_taken(session, account.name)
    session.add(account)
    session.flush()
    changes.record(session, actor, "account.create", account.id)
    for item in account.memberships:
        changes.record(session, actor, "role.give", account.id, item.region_code, role=item.role)


def give(session: Session, account: Account, role: str, code: str, actor: str, source: str = LOCAL) -> None:  # noqa: PLR0913, PLR0917 - the facts of one change
    """Give a role; a role that came with a claim becomes one given in the lab when the lab gives it too."""
    held = next((item for item in account.memberships if (item.role, item.region_code) == (role, code)), None)
    if held is None:
        account.memberships.append(Membership(role=role, region_code=code, source=source))
    elif held.source == source or source != LOCAL:
        return
    else:
        held.source = LOCAL
    changes.record(session, actor, "role.give", account.id, code, role=role)


def take(session: Session, account: Account, role: str, code: str, actor: str) -> None:
    """Take a role.

    Raises
    ------
    UnknownError
        When the person does not have it.
    """
    held = next((item for item in account.memberships if (item.role, item.region_code) == (role, code)), None)
    if held is None:
        raise UnknownError(
            f"{account.name} tidak memegang peran {role} {code}".rstrip() + ".",
            en=f"{account.name} does not hold the role {role} {code}".rstrip() + ".",
        )
    account.memberships.remove(held)
    changes.record(session, actor, "role.take", account.id, code, role=role)


def named(session: Session, name: str) -> Account:
    """Find an account by the name people type.

    Raises
    ------
    UnknownError
        When nobody has this name, or several have it in other capitals.
    """
    account = _typed(session, name)
    if account is None:
        raise UnknownError(f"Tidak ada akun bernama {name!r}. Lihat daftarnya dengan: spbe users list")
    return account


def taken(session: Session, name: str) -> bool:
    """Tell whether somebody has exactly this name."""
    return session.scalar(select(Account.number).where(Account.name == name)) is not None


def wait_for_turn(session: Session, name: str, address: str) -> None:
    """Let a try go on.

    Raises
    ------
    Throttled
        When this name or this address has failed too often.
    """
    wait = throttle.remaining(session, name, address, now()).total_seconds()
    if wait > 0:
        raise Throttled(int(wait) + 1)


def _typed(session: Session, name: str) -> Account | None:
    """Find the account with this very name, or the only one that has it in other capitals."""
    exact = session.scalar(select(Account).where(Account.name == names.normalise(name)))
    if exact is not None:
        return exact
    alike = session.scalars(select(Account).where(Account.folded == names.folded(name)).limit(2)).all()
    return alike[0] if len(alike) == 1 else None


def _refuse_taken(session: Session, name: str) -> None:
    if taken(session, name):
        raise taken_error(name)


def taken_error(name: str) -> DataError:
    """Return what to tell somebody who wants a user name that is taken."""
    return DataError(
        where="nama pengguna",
        what=f"{name} sudah dipakai",
        todo="pilih nama lain",
        en=f"User name: {name} is taken. Choose another.",
    )
