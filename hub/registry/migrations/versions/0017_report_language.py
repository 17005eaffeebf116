"""In which language a published report is written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

ENGLISH = "SPBE Coaching Report %"
"""How the title of every English report began that was published before the language was kept."""


def upgrade() -> None:
    """Add the column; what was published before is Indonesian, unless its title says that it is English."""
    op.add_column("reports", sa.Column("language", sa.Text(), nullable=False, server_default="id"))
    op.execute(f"UPDATE reports SET language = 'en' WHERE title LIKE '{ENGLISH}'")  # noqa: S608 - our own text
