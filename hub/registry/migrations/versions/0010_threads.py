"""Notes about a unit of evidence, whom they mention, and where in a document a tie points."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.registry.migrations import history

revision = "0010"
down_revision = "0009"

HISTORIES = ("comment_mentions",)
"""New tables whose rows are only ever added."""


def upgrade() -> None:
    """Add the columns and the table, and guard it like the other histories."""
    op.add_column("comments", sa.Column("unit", sa.Text(), nullable=True))
    op.add_column("evidence_versions", sa.Column("pages", sa.Text(), nullable=True))
    op.add_column("evidence_versions", sa.Column("salt", sa.Text(), nullable=True))
    op.create_table(
        "comment_mentions",
        sa.Column("comment_id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_comment_mentions_comment_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_comment_mentions_seq")),
        sa.PrimaryKeyConstraint("comment_id", "person", name=op.f("pk_comment_mentions")),
    )
    op.create_index(op.f("ix_comment_mentions_person"), "comment_mentions", ["person"], unique=False)
    history.guard(HISTORIES)
