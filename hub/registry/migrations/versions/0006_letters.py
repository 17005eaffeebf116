"""Letters as they were made, and what became of each, every version kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.registry.migrations import history

revision = "0006"
down_revision = "0005"

HISTORIES = ("letters", "letter_versions")
"""New tables whose rows are only ever added."""
STATUSES = "status IN ('dibuat', 'tte-terverifikasi', 'tte-utuh', 'tanda-tangan-basah', 'ditolak', 'dicabut')"


def upgrade() -> None:
    """Add the tables, and guard them like the other histories."""
    _letters()
    _versions()
    history.guard(HISTORIES)


def _letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("rests_on", sa.Integer(), nullable=False),
        sa.Column("facts_hash", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=False),
        *history.signed(),
        sa.CheckConstraint("kind IN ('berita-acara', 'persetujuan')", name=op.f("ck_letters_kind")),
        sa.CheckConstraint("stage IN ('mandiri', 'dokumen', 'interviu', 'penetapan')", name=op.f("ck_letters_stage")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_letters_assessment_id")),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_letters_region_code")),
        sa.ForeignKeyConstraint(["sha256"], ["blobs.sha256"], name=op.f("fk_letters_sha256")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_letters_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_index(op.f("ix_letters_assessment_id"), "letters", ["assessment_id"], unique=False)


def _versions() -> None:
    op.create_table(
        "letter_versions",
        sa.Column("letter_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("signatures", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=True),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_letter_versions_version")),
        sa.CheckConstraint(STATUSES, name=op.f("ck_letter_versions_status")),
        sa.CheckConstraint(
            "status NOT IN ('ditolak', 'dicabut') OR reason IS NOT NULL", name=op.f("ck_letter_versions_reason")
        ),
        sa.CheckConstraint("(sha256 IS NULL) = (size IS NULL)", name=op.f("ck_letter_versions_size")),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_versions_letter_id")),
        sa.ForeignKeyConstraint(["sha256"], ["blobs.sha256"], name=op.f("fk_letter_versions_sha256")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_letter_versions_seq")),
        sa.PrimaryKeyConstraint("letter_id", "version", name=op.f("pk_letter_versions")),
    )
