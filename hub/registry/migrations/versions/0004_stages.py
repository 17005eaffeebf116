"""Values per stage of an evaluation (mandiri, dokumen, interviu, penetapan), every version kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.registry.migrations import history

revision = "0004"
down_revision = "0003"

TABLE = "stage_values"


def upgrade() -> None:
    """Add the table, and guard it like the other histories."""
    op.create_table(
        TABLE,
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_stage_values_version")),
        sa.CheckConstraint(
            "stage IN ('mandiri', 'dokumen', 'interviu', 'penetapan')", name=op.f("ck_stage_values_stage")
        ),
        sa.CheckConstraint("version = 1 OR reason IS NOT NULL", name=op.f("ck_stage_values_reason")),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_stage_values_region_code")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_stage_values_seq")),
        sa.PrimaryKeyConstraint(
            "region_code", "instrument", "period", "stage", "subject", "version", name=op.f("pk_stage_values")
        ),
    )
    op.create_index(op.f("ix_stage_values_stage_period"), TABLE, ["stage", "period"], unique=False)
    history.guard((TABLE,))
