"""Practices of regions, their endorsements and adoptions, every version kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.registry.migrations import history

revision = "0013"
down_revision = "0012"

HISTORIES = ("practice_versions", "practice_endorsements", "practice_adoptions")
"""New tables whose rows are only ever added."""
TOLD = ("title", "how", "who", "duration", "cost", "documents", "repository", "licence", "agreement", "pitfalls")


def upgrade() -> None:
    """Add the tables, and guard them like the other histories."""
    _practices()
    _endorsements()
    _adoptions()
    history.guard(HISTORIES)


def _practices() -> None:
    table = "practice_versions"
    op.create_table(
        table,
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TOLD),
        sa.Column("salt", sa.Text(), nullable=True),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_practice_versions_version")),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_practice_versions_level")),
        sa.CheckConstraint("state IN ('draf', 'terbit', 'ditarik')", name=op.f("ck_practice_versions_state")),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_practice_versions_region_code")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_practice_versions_seq")),
        sa.PrimaryKeyConstraint("practice_id", "version", name=op.f("pk_practice_versions")),
    )
    op.create_index(op.f("ix_practice_versions_region_code"), table, ["region_code"], unique=False)


def _endorsements() -> None:
    op.create_table(
        "practice_endorsements",
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("practice_version", sa.Integer(), nullable=False),
        sa.Column("endorsed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_practice_endorsements_version")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_practice_endorsements_seq")),
        sa.PrimaryKeyConstraint("practice_id", "version", name=op.f("pk_practice_endorsements")),
    )


def _adoptions() -> None:
    table = "practice_adoptions"
    op.create_table(
        table,
        sa.Column("practice_id", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("practice_version", sa.Integer(), nullable=False),
        sa.Column("action_id", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_practice_adoptions_version")),
        sa.CheckConstraint("result IN ('berhasil', 'sebagian', 'tidak')", name=op.f("ck_practice_adoptions_result")),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_practice_adoptions_region_code")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_practice_adoptions_assessment_id")
        ),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_practice_adoptions_seq")),
        sa.PrimaryKeyConstraint(
            "practice_id",
            "region_code",
            "assessment_id",
            "indicator",
            "version",
            name=op.f("pk_practice_adoptions"),
        ),
    )
    op.create_index(op.f("ix_practice_adoptions_region_code"), table, ["region_code"], unique=False)
