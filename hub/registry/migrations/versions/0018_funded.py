"""Whether an action is done in the way that a DPA pays for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add the column; what people planned before is counted as before, without money where it can be done so."""
    op.add_column("action_versions", sa.Column("funded", sa.Boolean(), nullable=False, server_default=sa.false()))
