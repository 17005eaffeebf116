"""Tables of the account store."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, validates

from hub.accounts import names


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
    folded : str
        The name without regard to capitals: a help for who types, never a key.
    password_hash : str
        Empty for a person who signs in at an OpenID provider only.
    must_change : bool
        Whether the password is an initial one, to be changed before anything else.
    sample : bool
        Whether the account came with the sample data; such an account needs no second factor.
    sessions_from : datetime
        Sessions and tokens that began earlier have ended; see :mod:`hub.accounts.sessions`.
    """

    __tablename__ = "account"
    __table_args__ = (Index("ix_account_folded", "folded"), {"sqlite_autoincrement": True})

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    folded: Mapped[str]
    display_name: Mapped[str]
    password_hash: Mapped[str]
    must_change: Mapped[bool]
    active: Mapped[bool] = mapped_column(default=True)
    sample: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=now)
    password_at: Mapped[datetime] = mapped_column(default=now)
    sessions_from: Mapped[datetime] = mapped_column(default=now)
    memberships: Mapped[list[Membership]] = relationship(
        back_populates="account", cascade="all, delete-orphan", order_by="Membership.number", lazy="selectin"
    )
    # in the account's own query: the hub reads an account several times for everybody who signs in
    second_factor: Mapped[SecondFactor | None] = relationship(cascade="all, delete-orphan", lazy="joined")
    identity: Mapped[Identity | None] = relationship(
        back_populates="account", cascade="all, delete-orphan", lazy="joined"
    )

    @validates("name")
    def _fold(self, _key: str, name: str) -> str:
        self.folded = names.folded(name)
        return name


LOCAL, CLAIM = "lokal", "klaim"
"""Where a membership comes from: given in the lab, or read from the claims of the person's OpenID provider."""


class Membership(Base):
    """A role of a person, for one region or (role bound to none or all) without a region."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_number", "role", "region_code"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    account_number: Mapped[int] = mapped_column(ForeignKey("account.number", ondelete="CASCADE"))
    role: Mapped[str]
    region_code: Mapped[str] = mapped_column(default="")
    """A region code as text, or empty (never NULL, so that the unique constraint holds)."""
    source: Mapped[str] = mapped_column(default=LOCAL)
    account: Mapped[Account] = relationship(back_populates="memberships")


class Identity(Base):
    """Who a person is at an OpenID provider: issuer and subject, nothing else."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    account_number: Mapped[int] = mapped_column(ForeignKey("account.number", ondelete="CASCADE"), unique=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    confirmed_at: Mapped[datetime]
    """When the provider last vouched for the person."""
    refused: Mapped[bool] = mapped_column(default=False)
    """Whether the provider has since refused the person; cleared by the next sign-in."""
    account: Mapped[Account] = relationship(back_populates="identity")


class SecondFactor(Base):
    """The authenticator app of a person."""

    __tablename__ = "second_factor"

    account_number: Mapped[int] = mapped_column(ForeignKey("account.number", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str]
    """Encrypted; see :mod:`hub.accounts.second_factor`."""
    enrolled_at: Mapped[datetime]
    last_step: Mapped[int]
    """The time step of the last accepted code: it and what is older is never accepted again."""


class RecoveryCode(Base):
    """The digest of a code that takes the place of the authenticator app once."""

    __tablename__ = "recovery_code"

    digest: Mapped[str] = mapped_column(primary_key=True)
    account_number: Mapped[int] = mapped_column(ForeignKey("account.number", ondelete="CASCADE"), index=True)


class Invitation(Base):
    """An invitation for a named person and one role; the link's token is kept as a digest only."""

    __tablename__ = "invitation"

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    name: Mapped[str]
    """The user name that the person will type."""
    role: Mapped[str]
    region_code: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
    used_by: Mapped[str | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)


class Decree(Base):
    """A region's decree (Surat Keputusan) that names who does the work; the file lies beside the store, by hash."""

    __tablename__ = "decree"

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    region_code: Mapped[str] = mapped_column(index=True)
    reference: Mapped[str]
    signed_on: Mapped[date]
    sha256: Mapped[str]
    size: Mapped[int]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str]
    people: Mapped[list[DecreePerson]] = relationship(
        cascade="all, delete-orphan", order_by="DecreePerson.position", lazy="selectin"
    )


class DecreePerson(Base):
    """One line of a decree's list."""

    __tablename__ = "decree_person"
    __table_args__ = (UniqueConstraint("decree_number", "position"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    decree_number: Mapped[int] = mapped_column(ForeignKey("decree.number", ondelete="CASCADE"))
    position: Mapped[int]
    display_name: Mapped[str]
    role: Mapped[str]
    account_id: Mapped[str | None] = mapped_column(default=None)
    """The person meant, when the list gave a user name."""


class Change(Base):
    """Who changed what about people, and when; only ever added. People stand here by id, never by name."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_region_code", "region_code"), {"sqlite_autoincrement": True})

    number: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    region_code: Mapped[str] = mapped_column(default="")
    detail: Mapped[str] = mapped_column(default="")


class Throttle(Base):
    """Failed sign-ins of one typed name or one address; the key is a hash, because people type passwords as names."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime]
    blocked_until: Mapped[datetime]
