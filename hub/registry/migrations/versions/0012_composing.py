"""When an action begins and whether it is fixed; what a plan is made with; submitting a plan and answering it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.registry.migrations import history

revision = "0012"
down_revision = "0011"

HISTORIES = ("plan_means_versions", "plan_reviews")
"""New tables whose rows are only ever added."""


def upgrade() -> None:
    """Add the columns and the tables, and guard these like the other histories.

    What people planned before stays fixed: nobody has said that it may be moved.
    """
    op.add_column("action_versions", sa.Column("begin", sa.Date(), nullable=True))
    op.add_column("action_versions", sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.true()))
    _means()
    _reviews()
    history.guard(HISTORIES)


def _means() -> None:
    table = "plan_means_versions"
    op.create_table(
        table,
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_plan_means_versions_version")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_means_versions_plan_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_plan_means_versions_seq")),
        sa.PrimaryKeyConstraint("plan_id", "version", name=op.f("pk_plan_means_versions")),
    )


def _reviews() -> None:
    table = "plan_reviews"
    op.create_table(
        table,
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("plan_seq", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_plan_reviews_version")),
        sa.CheckConstraint(
            "step IN ('ajukan', 'tarik', 'setujui', 'kembalikan', 'catat')", name=op.f("ck_plan_reviews_step")
        ),
        sa.CheckConstraint(
            "state IN ('disusun', 'diajukan', 'disetujui', 'dikembalikan')", name=op.f("ck_plan_reviews_state")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_reviews_plan_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_plan_reviews_seq")),
        sa.PrimaryKeyConstraint("plan_id", "version", name=op.f("pk_plan_reviews")),
    )
