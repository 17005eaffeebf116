"""Create, find and change accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event, select
from sqlalchemy.orm import Session

from hub import permissions
from hub.accounts import names, passwords, throttle
from hub.accounts.model import Account, Base, Membership, now
from spbe_core import regions
from spbe_core.errors import DataError, UnknownError


class Throttled(Exception):  # noqa: N818 - it is no error of ours: the caller shall wait
    """Too many failures; ``seconds`` is how long to wait, rounded up."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


def _engine(url: str) -> Engine:
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def new_account(  # noqa: PLR0913 - the two marks are named at each call
    name: str,
    display_name: str,
    password: str,
    *,
    roles: Iterable[tuple[str, str | None]] = (),
    sample: bool = False,
    must_change: bool = True,
) -> Account:
    """Return an account that is not stored yet.

    Parameters
    ----------
    name, display_name : str
        User name and displayed name.
    password : str
        The initial password.
    roles : iterable of (str, str or None)
        Roles, each with its region code or ``None``.
    sample : bool
        Whether the account belongs to the sample data.
    must_change : bool
        Whether the password has to be changed at the first sign-in.

    Raises
    ------
    DataError
        When the name has a wrong form, the displayed name is empty, or a role does not fit.
    UnknownError
        When a region does not exist.
    """
    held = dict.fromkeys((role, _checked_region(role, region)) for role, region in roles)
    display_name = display_name.strip()
    if not display_name:
        raise DataError(where="nama lengkap", what="kosong", todo="isi nama yang ditampilkan")
    return Account(
        id=names.new_id(),
        name=names.checked(name),
        display_name=display_name,
        password_hash=passwords.hashed(password),
        must_change=must_change,
        sample=sample,
        memberships=[Membership(role=role, region_code=code) for role, code in held],
    )


class Accounts:
    """The account store.

    Parameters
    ----------
    url : str
        SQLAlchemy address of its database (:attr:`hub.settings.Settings.accounts_url`).
    """

    def __init__(self, url: str) -> None:
        self._engine = _engine(url)

    def create_tables(self) -> None:
        """Create the tables that do not exist yet."""
        Base.metadata.create_all(self._engine)

    def close(self) -> None:
        """Release the database."""
        self._engine.dispose()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Open a transaction that is committed at the end, or rolled back on an error."""
        with Session(self._engine, expire_on_commit=False) as session, session.begin():
            yield session

    def by_id(self, account_id: str) -> Account | None:
        """Find an account by its opaque id."""
        with self.session() as session:
            return session.scalar(select(Account).where(Account.id == account_id))

    def by_name(self, name: str) -> Account:
        """Find an account by the name people type.

        Raises
        ------
        UnknownError
            When nobody has this name.
        """
        with self.session() as session:
            return self._named(session, name)

    def everyone(self) -> list[Account]:
        """Return all accounts, by name."""
        with self.session() as session:
            return list(session.scalars(select(Account).order_by(Account.name)))

    def sign_in(self, name: str, password: str, address: str) -> Account | None:
        """Check a name and a password typed at an address.

        Returns
        -------
        Account or None
            The account, which may have to change its password first; ``None`` for any mismatch, whether the name is
            unknown, the account is not active or the password is wrong.

        Raises
        ------
        Throttled
            When this name or this address has failed too often.
        """
        name = names.normalise(name)
        with self.session() as session:
            wait = throttle.remaining(session, name, address, now()).total_seconds()
            if wait > 0:
                raise Throttled(int(wait) + 1)
            account = session.scalar(select(Account).where(Account.name == name))
        usable = account is not None and account.active
        stored = account.password_hash if account is not None and usable else None
        fits = passwords.matches(stored, password)
        with self.session() as session:
            if not fits or account is None:
                throttle.failed(session, name, address, now())
                return None
            throttle.forgive(session, name, address)
            if passwords.outdated(account.password_hash):
                account = session.merge(account)
                account.password_hash = passwords.hashed(password)
        return account

    def create(  # noqa: PLR0913 - as new_account
        self,
        name: str,
        display_name: str,
        password: str,
        *,
        roles: Iterable[tuple[str, str | None]] = (),
        sample: bool = False,
        must_change: bool = True,
    ) -> Account:
        """Create an account, with its roles or not at all; see :func:`new_account`."""
        account = new_account(name, display_name, password, roles=roles, sample=sample, must_change=must_change)
        self.add([account])
        return account

    def add(self, accounts: Iterable[Account], before_commit: Callable[[], None] = lambda: None) -> None:
        """Store new accounts, all of them or none.

        Parameters
        ----------
        accounts : iterable of Account
            From :func:`new_account`.
        before_commit : callable
            Called when every account fits and before they are stored; if it fails, nothing is.

        Raises
        ------
        DataError
            When a name is taken.
        """
        with self.session() as session:
            for account in accounts:
                if session.scalar(select(Account).where(Account.name == account.name)) is not None:
                    taken = f"{account.name} sudah dipakai"
                    raise DataError(where="nama pengguna", what=taken, todo="pilih nama lain")
                session.add(account)
                session.flush()
            before_commit()

    def grant(self, name: str, role: str, region: str | None = None) -> None:
        """Give a person a role; giving it twice changes nothing.

        Raises
        ------
        DataError
            When the role is unknown, or needs a region and has none, or takes no region and has one.
        UnknownError
            When the person or the region does not exist.
        """
        code = _checked_region(role, region)
        with self.session() as session:
            account = self._named(session, name)
            if not any((item.role, item.region_code) == (role, code) for item in account.memberships):
                account.memberships.append(Membership(role=role, region_code=code))

    def revoke(self, name: str, role: str, region: str | None = None) -> None:
        """Take a role from a person.

        Raises
        ------
        UnknownError
            When the person does not exist or does not have the role.
        """
        with self.session() as session:
            account = self._named(session, name)
            found = [item for item in account.memberships if (item.role, item.region_code) == (role, region or "")]
            if not found:
                raise UnknownError(f"{account.name} tidak memegang peran {role} {region or ''}".rstrip() + ".")
            account.memberships.remove(found[0])

    def set_password(self, account_id: str, password: str, *, must_change: bool) -> None:
        """Store a new password (its rules are checked by :func:`hub.accounts.passwords.check_new`)."""
        with self.session() as session:
            account = session.scalars(select(Account).where(Account.id == account_id)).one()
            account.password_hash = passwords.hashed(password)
            account.must_change = must_change
            account.password_at = now()

    def set_active(self, name: str, *, active: bool) -> None:
        """Let a person sign in or not; their work and their id stay.

        Raises
        ------
        UnknownError
            When nobody has this name.
        """
        with self.session() as session:
            self._named(session, name).active = active

    def rename(self, name: str, new_name: str) -> None:
        """Change the name a person types; the id, the home and the rights stay.

        Raises
        ------
        DataError
            When the new name has a wrong form or is taken.
        UnknownError
            When nobody has the old name.
        """
        new_name = names.checked(new_name)
        with self.session() as session:
            account = self._named(session, name)
            other = session.scalar(select(Account).where(Account.name == new_name))
            if other is not None and other.id != account.id:
                raise DataError(where="nama pengguna", what=f"{new_name} sudah dipakai", todo="pilih nama lain")
            account.name = new_name

    @staticmethod
    def _named(session: Session, name: str) -> Account:
        account = session.scalar(select(Account).where(Account.name == names.normalise(name)))
        if account is None:
            raise UnknownError(f"Tidak ada akun bernama {name!r}. Lihat daftarnya dengan: spbe users list")
        return account


def _checked_region(role: str, region: str | None) -> str:
    known = {item.name: item for item in permissions.table().roles}
    if role not in known:
        raise DataError(where="peran", what=f"{role!r} tidak dikenal", todo=f"pilih salah satu: {', '.join(known)}")
    if known[role].bound != "region":
        if region is not None:
            raise DataError(where=f"peran {role}", what="tidak diberikan per wilayah", todo="hapus kode wilayahnya")
        return ""
    if region is None:
        raise DataError(
            where=f"peran {role}", what="memerlukan wilayah", todo="tulis sebagai PERAN:KODE, misalnya 18.71"
        )
    return regions.find(region).code
