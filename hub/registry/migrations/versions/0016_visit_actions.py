"""Actions of plans that were made of what was agreed on a visit."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.registry.migrations import history

revision = "0016"
down_revision = "0015"

TABLE = "visit_actions"


def upgrade() -> None:
    """Add the table, and guard it like the other histories."""
    op.create_table(
        TABLE,
        sa.Column("visit_id", sa.Text(), nullable=False),
        sa.Column("action_id", sa.Text(), nullable=False),
        sa.Column("visit_version", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("assessment_id", sa.Text(), nullable=False),
        *history.signed(),
        sa.CheckConstraint("line >= 0", name=op.f("ck_visit_actions_line")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_visit_actions_assessment_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_visit_actions_seq")),
        sa.PrimaryKeyConstraint("visit_id", "action_id", name=op.f("pk_visit_actions")),
    )
    op.create_index(op.f("ix_visit_actions_assessment_id"), TABLE, ["assessment_id"], unique=False)
    history.guard((TABLE,))
