"""Sign-in for real: identities at a provider, second factor, invitations, decrees, and who changed what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add what the first schema lacks; names were stored without capitals until now."""
    op.add_column("account", sa.Column("folded", sa.String, nullable=False, server_default=""))
    op.execute("UPDATE account SET folded = name")
    op.create_index("ix_account_folded", "account", ["folded"])
    op.add_column("membership", sa.Column("source", sa.String, nullable=False, server_default="lokal"))
    _identity()
    _second_factor()
    _invitation()
    _decree()
    op.create_table(
        "change",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("region_code", sa.String, nullable=False),
        sa.Column("detail", sa.String, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_region_code", "change", ["region_code"])


def _owner(*, primary_key: bool = False, unique: bool = False, index: bool = False) -> sa.Column[int]:
    return sa.Column(
        "account_number",
        sa.Integer,
        sa.ForeignKey("account.number", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
        unique=unique,
        index=index,
    )


def _identity() -> None:
    op.create_table(
        "identity",
        sa.Column("number", sa.Integer, primary_key=True),
        _owner(unique=True),
        sa.Column("issuer", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("confirmed_at", sa.DateTime, nullable=False),
        sa.Column("refused", sa.Boolean, nullable=False),
        sa.UniqueConstraint("issuer", "subject"),
    )


def _second_factor() -> None:
    op.create_table(
        "second_factor",
        _owner(primary_key=True),
        sa.Column("secret", sa.String, nullable=False),
        sa.Column("enrolled_at", sa.DateTime, nullable=False),
        sa.Column("last_step", sa.Integer, nullable=False),
    )
    op.create_table("recovery_code", sa.Column("digest", sa.String, primary_key=True), _owner(index=True))


def _invitation() -> None:
    op.create_table(
        "invitation",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("digest", sa.String, nullable=False, unique=True),
        sa.Column("display_name", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("region_code", sa.String, nullable=False, index=True),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("created_by", sa.String, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
        sa.Column("used_at", sa.DateTime),
        sa.Column("used_by", sa.String),
        sa.Column("revoked_at", sa.DateTime),
    )


def _decree() -> None:
    op.create_table(
        "decree",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("region_code", sa.String, nullable=False, index=True),
        sa.Column("reference", sa.String, nullable=False),
        sa.Column("signed_on", sa.Date, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("uploaded_at", sa.DateTime, nullable=False),
        sa.Column("uploaded_by", sa.String, nullable=False),
    )
    op.create_table(
        "decree_person",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("decree_number", sa.Integer, sa.ForeignKey("decree.number", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("display_name", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("account_id", sa.String),
        sa.UniqueConstraint("decree_number", "position"),
    )
