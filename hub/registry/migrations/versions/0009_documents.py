"""Data dukung: the date printed on a document, and what a content looks like, by its hash."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add them; of the documents so far nobody said a date, and none is guessed. Looks come as files are looked at."""
    for table in ("document_versions", "evidence_uploads"):
        op.add_column(table, sa.Column("dated", sa.Date(), nullable=True))
    op.create_table(
        "file_looks",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("scanned", sa.Boolean(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_file_looks")),
    )
