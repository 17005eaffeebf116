"""What the schema's steps share about histories. Released steps rely on it: it may be added to, never changed."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op


def signed() -> list[sa.Column[object]]:
    """Return the columns that say who wrote a row, when, and under which event."""
    return [
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
    ]


def guard(tables: Iterable[str]) -> None:
    """Refuse every change to rows of tables that are only ever added to."""
    if op.get_bind().dialect.name == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'history is only ever added to'); END"
        for table in tables:
            for verb in ("update", "delete"):
                op.execute(f"CREATE TRIGGER keep_{table}_{verb} BEFORE {verb.upper()} ON {table} {refuse}")
        return
    call = "EXECUTE FUNCTION spbe_keep()"
    for table in tables:
        op.execute(f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} {call}")
