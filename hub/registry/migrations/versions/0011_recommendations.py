"""Recommendations given to regions, every version of text and state kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.registry.migrations import history

revision = "0011"
down_revision = "0010"

HISTORIES = ("recommendation_versions", "recommendation_states")
"""New tables whose rows are only ever added."""


def upgrade() -> None:
    """Add the tables, and guard them like the other histories."""
    _texts()
    _states()
    history.guard(HISTORIES)


def _texts() -> None:
    table = "recommendation_versions"
    op.create_table(
        table,
        sa.Column("recommendation_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("to_level", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_office", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_recommendation_versions_version")),
        sa.CheckConstraint("to_level BETWEEN 1 AND 5", name=op.f("ck_recommendation_versions_to_level")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_recommendation_versions_seq")),
        sa.PrimaryKeyConstraint("recommendation_id", "version", name=op.f("pk_recommendation_versions")),
    )


def _states() -> None:
    table = "recommendation_states"
    op.create_table(
        table,
        sa.Column("recommendation_id", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("action_id", sa.Text(), nullable=True),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_recommendation_states_version")),
        sa.CheckConstraint(
            "status IN ('baru', 'diterima', 'ditolak', 'selesai')", name=op.f("ck_recommendation_states_status")
        ),
        sa.CheckConstraint("(status = 'ditolak') = (reason <> '')", name=op.f("ck_recommendation_states_reason")),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_recommendation_states_region_code")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_recommendation_states_seq")),
        sa.PrimaryKeyConstraint("recommendation_id", "region_code", "version", name=op.f("pk_recommendation_states")),
    )
    op.create_index(op.f("ix_recommendation_states_region_code"), table, ["region_code"], unique=False)
