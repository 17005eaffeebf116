"""From when on a person's sessions and tokens count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Let what began after the last change of password go on."""
    begin = sa.text("'1970-01-01 00:00:00'")
    op.add_column("account", sa.Column("sessions_from", sa.DateTime, nullable=False, server_default=begin))
    op.execute("UPDATE account SET sessions_from = password_at")
