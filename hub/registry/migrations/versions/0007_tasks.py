"""Tasks: offices, what each is to deliver, one-task links and what came back; every version kept."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from hub.registry.migrations import history

revision = "0007"
down_revision = "0006"

HISTORIES = (
    "office_versions",
    "office_choice_versions",
    "task_versions",
    "task_link_versions",
    "delivery_versions",
)
"""New tables whose rows are only ever added."""
REFERS = {"region_code": "regions.code", "assessment_id": "assessments.id", "seq": "events.seq"}


def upgrade() -> None:
    """Add the tables, and guard the histories like the others."""
    _table("office_versions", ("region_code", "office"), _text("name"), _text("salt", null=True), _flag("removed"))
    _table("office_choice_versions", ("region_code", "author"), _text("office", null=True))
    _table(
        "task_versions",
        ("assessment_id", "unit"),
        _text("office"),
        _text("person", null=True),
        _moment("due_at", null=True),
        _text("instruction"),
        _text("salt", null=True),
        _text("state"),
        states=("berjalan", "selesai", "dilepas"),
    )
    _index("task_versions", "assessment_id", "seq")
    _table(
        "task_link_versions",
        ("link_id",),
        *(_text(name) for name in ("region_code", "assessment_id", "unit", "office", "key_hash", "secret_hash")),
        _moment("expires_at"),
        _text("state"),
        _text("note", null=True),
        _text("salt", null=True),
        states=("terbuka", "selesai", "dicabut", "diganti"),
    )
    _index("task_link_versions", "assessment_id", "unit")
    _index("task_link_versions", "key_hash")
    _table(
        "delivery_versions",
        ("document_id",),
        *(_text(name) for name in ("link_id", "assessment_id", "unit", "state")),
        states=("draf", "diterima", "ditolak", "ditarik"),
    )
    _index("delivery_versions", "assessment_id", "seq")
    _index("delivery_versions", "link_id")
    history.guard(HISTORIES)


def _text(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=null)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _moment(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _table(name: str, key: tuple[str, ...], *columns: sa.Column[Any], states: tuple[str, ...] = ()) -> None:
    """Make a history: the key and its version, what it holds, and who wrote it when."""
    made = [
        *(_text(part) for part in key),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        *columns,
        *([] if "author" in key else [_text("author")]),
        _moment("at"),
        sa.Column("seq", sa.Integer(), nullable=False),
    ]
    listed = ", ".join(f"'{each}'" for each in states)
    op.create_table(
        name,
        *made,
        sa.CheckConstraint("version >= 1", name=op.f(f"ck_{name}_version")),
        *([sa.CheckConstraint(f"state IN ({listed})", name=op.f(f"ck_{name}_state"))] if states else []),
        *(
            sa.ForeignKeyConstraint([each.name], [REFERS[each.name]], name=op.f(f"fk_{name}_{each.name}"))
            for each in made
            if each.name in REFERS
        ),
        sa.PrimaryKeyConstraint(*key, "version", name=op.f(f"pk_{name}")),
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=False)
