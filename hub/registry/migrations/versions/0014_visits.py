"""Visits of regions to others (studi tiru), every version kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.registry.migrations import history

revision = "0014"
down_revision = "0013"

TABLE = "visit_versions"
TEXTS = ("topic", "delegation", "agreed", "check30", "check60")


def upgrade() -> None:
    """Add the table, and guard it like the other histories."""
    op.create_table(
        TABLE,
        sa.Column("visit_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("host_code", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_visit_versions_version")),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_visit_versions_region_code")),
        sa.ForeignKeyConstraint(["host_code"], ["regions.code"], name=op.f("fk_visit_versions_host_code")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_visit_versions_seq")),
        sa.PrimaryKeyConstraint("visit_id", "version", name=op.f("pk_visit_versions")),
    )
    op.create_index(op.f("ix_visit_versions_region_code"), TABLE, ["region_code"], unique=False)
    history.guard((TABLE,))
