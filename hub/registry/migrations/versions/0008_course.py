"""The course of an assessment: steps, units they name, verdicts of the assessors; every version kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.registry.migrations import history

revision = "0008"
down_revision = "0007"

HISTORIES = ("course_steps", "course_units", "judgement_versions")
"""New tables whose rows are only ever added."""


def upgrade() -> None:
    """Add the tables, and guard them like the other histories."""
    _steps()
    _units()
    _judgements()
    history.guard(HISTORIES)


def _steps() -> None:
    table = "course_steps"
    op.create_table(
        table,
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("gaps", sa.Text(), nullable=False),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_course_steps_version")),
        sa.CheckConstraint("round >= 1", name=op.f("ck_course_steps_round")),
        sa.CheckConstraint("purpose IN ('latihan', 'resmi')", name=op.f("ck_course_steps_purpose")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_course_steps_assessment_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_course_steps_seq")),
        sa.PrimaryKeyConstraint("assessment_id", "version", name=op.f("pk_course_steps")),
    )


def _units() -> None:
    table = "course_units"
    op.create_table(
        table,
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("why IN ('catatan', 'revisi', 'berikut')", name=op.f("ck_course_units_why")),
        sa.ForeignKeyConstraint(
            ["assessment_id", "version"],
            ["course_steps.assessment_id", "course_steps.version"],
            name=op.f("fk_course_units_assessment_id_version"),
        ),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_course_units_seq")),
        sa.PrimaryKeyConstraint("assessment_id", "version", "unit", name=op.f("pk_course_units")),
    )


def _judgements() -> None:
    table = "judgement_versions"
    op.create_table(
        table,
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_judgement_versions_version")),
        sa.CheckConstraint("verdict IN ('diterima', 'revisi')", name=op.f("ck_judgement_versions_verdict")),
        sa.CheckConstraint("(verdict = 'revisi') = (reason IS NOT NULL)", name=op.f("ck_judgement_versions_reason")),
        sa.ForeignKeyConstraint(
            ["assessment_id"], ["assessments.id"], name=op.f("fk_judgement_versions_assessment_id")
        ),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_judgement_versions_seq")),
        sa.PrimaryKeyConstraint("assessment_id", "unit", "version", name=op.f("pk_judgement_versions")),
    )
    op.create_index(op.f("ix_judgement_versions_assessment_id_seq"), table, ["assessment_id", "seq"], unique=False)
