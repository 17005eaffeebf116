"""Tables of the account store."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


def now() -> datetime:
    """Return the present time, UTC, without zone (SQLite keeps none)."""
    return datetime.now(UTC).replace(tzinfo=None)


class Base(DeclarativeBase):
    """Base of the account store's tables."""


class Account(Base):
    """A person.

    Attributes
    ----------
    number : int
        Grows by one, never used twice; the offset of the person's system user id.
    id : str
        Opaque and permanent: the hub's user name and the name of the person's home.
    name : str
        What the person types at sign-in, in the form of :func:`hub.accounts.names.normalise`.
    must_change : bool
        Whether the password is an initial one, to be changed before anything else.
    sample : bool
        Whether the account came with the sample data.
    """

    __tablename__ = "account"
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    password_hash: Mapped[str]
    must_change: Mapped[bool]
    active: Mapped[bool] = mapped_column(default=True)
    sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    password_at: Mapped[datetime] = mapped_column(default=now)
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="account", cascade="all, delete-orphan", order_by="Membership.number", lazy="selectin"
    )


class Membership(Base):
    """A role of a person, for one region or (role bound to none or all) without a region."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_number", "role", "region_code"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    account_number: Mapped[int] = mapped_column(ForeignKey("account.number", ondelete="CASCADE"))
    role: Mapped[str]
    region_code: Mapped[str] = mapped_column(default="")
    """A region code as text, or empty (never NULL, so that the unique constraint holds)."""
    account: Mapped[Account] = relationship(back_populates="memberships")


class Throttle(Base):
    """Failed sign-ins of one typed name or one address; the key is a hash, because people type passwords as names."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime]
