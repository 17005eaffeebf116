"""Data dukung: documents and what they are tied to, every version kept; files on their way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.registry.migrations import history

revision = "0005"
down_revision = "0004"

HISTORIES = ("document_versions", "evidence_versions")
"""New tables whose rows are only ever added."""
UPLOADS = "evidence_uploads"
CONTENT = (
    "(kind = 'berkas') = (sha256 IS NOT NULL) AND (kind = 'berkas') = (size IS NOT NULL)"
    " AND (kind = 'berkas') = (media_type IS NOT NULL) AND (kind = 'tautan') = (url IS NOT NULL)"
)


def upgrade() -> None:
    """Add the tables, and guard the histories like the others."""
    _documents()
    _ties()
    _uploads()
    history.guard(HISTORIES)


def _documents() -> None:
    table = "document_versions"
    op.create_table(
        table,
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("file_class", sa.Text(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("keeper", sa.Text(), nullable=False),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_document_versions_version")),
        sa.CheckConstraint("kind IN ('berkas', 'tautan')", name=op.f("ck_document_versions_kind")),
        sa.CheckConstraint(
            "file_class IN ('terbuka', 'terbatas', 'dikecualikan')", name=op.f("ck_document_versions_file_class")
        ),
        sa.CheckConstraint(CONTENT, name=op.f("ck_document_versions_content")),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_document_versions_region_code")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_document_versions_seq")),
        sa.PrimaryKeyConstraint("document_id", "version", name=op.f("pk_document_versions")),
    )
    op.create_index(op.f("ix_document_versions_region_code_seq"), table, ["region_code", "seq"], unique=False)


def _ties() -> None:
    table = "evidence_versions"
    op.create_table(
        table,
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tied", sa.Boolean(), nullable=False),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_evidence_versions_version")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_evidence_versions_assessment_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_evidence_versions_seq")),
        sa.PrimaryKeyConstraint("assessment_id", "unit", "document_id", "version", name=op.f("pk_evidence_versions")),
    )
    op.create_index(op.f("ix_evidence_versions_assessment_id_seq"), table, ["assessment_id", "seq"], unique=False)


def _uploads() -> None:
    op.create_table(
        UPLOADS,
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("file_class", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("touched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=True),
        sa.CheckConstraint("received BETWEEN 0 AND size", name=op.f("ck_evidence_uploads_received")),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_evidence_uploads_region_code")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_evidence_uploads_assessment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_uploads")),
    )
    for column in ("region_code", "touched_at"):
        op.create_index(op.f(f"ix_evidence_uploads_{column}"), UPLOADS, [column], unique=False)
