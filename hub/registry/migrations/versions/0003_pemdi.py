"""Pemdi: exact scores beside levels, the states of evidence items, the register of external indices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.registry.migrations import history

revision = "0003"
down_revision = "0002"

VERSIONS = ("item_versions", "external_versions")
"""New tables whose rows are only ever added."""
ERASABLE = ("text", "salt")
"""What may be emptied in a version of an answer, as before."""
SCORE = "score IS NULL OR (field = 'level' AND text IS NULL AND level IS NULL)"


def upgrade() -> None:
    """Add the column and the tables, and guard them like the others."""
    _score()
    _tables()
    _guard()


def _score() -> None:
    name = op.f("ck_answer_versions_score")
    if op.get_bind().dialect.name == "sqlite":  # adds a check only together with its column
        op.execute(f"ALTER TABLE answer_versions ADD COLUMN score TEXT CONSTRAINT {name} CHECK ({SCORE})")
        return
    op.add_column("answer_versions", sa.Column("score", sa.Text(), nullable=True))
    op.create_check_constraint(name, "answer_versions", SCORE)


def _tables() -> None:
    op.create_table(
        "item_versions",
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_item_versions_version")),
        sa.CheckConstraint(
            "state IN ('belum', 'draf', 'diunggah', 'diterima', 'revisi')", name=op.f("ck_item_versions_state")
        ),
        sa.CheckConstraint("(state = 'revisi') = (reason IS NOT NULL)", name=op.f("ck_item_versions_reason")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_item_versions_assessment_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_item_versions_seq")),
        sa.PrimaryKeyConstraint("assessment_id", "item", "version", name=op.f("pk_item_versions")),
    )
    op.create_table(
        "external_versions",
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("index", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_external_versions_version")),
        sa.CheckConstraint("status IN ('menunggu', 'sementara', 'final')", name=op.f("ck_external_versions_status")),
        sa.CheckConstraint("(status = 'menunggu') = (value IS NULL)", name=op.f("ck_external_versions_value")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_external_versions_assessment_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_external_versions_seq")),
        sa.PrimaryKeyConstraint("assessment_id", "index", "version", name=op.f("pk_external_versions")),
    )
    for table in VERSIONS:
        op.create_index(op.f(f"ix_{table}_assessment_id_seq"), table, ["assessment_id", "seq"], unique=False)


def _guard() -> None:
    columns = [column["name"] for column in sa.inspect(op.get_bind()).get_columns("answer_versions")]
    kept = ", ".join(f'"{name}"' for name in columns if name not in ERASABLE)
    if op.get_bind().dialect.name == "sqlite":
        refuse = "BEGIN SELECT RAISE(ABORT, 'history is only ever added to'); END"
        op.execute("DROP TRIGGER keep_answer_versions_update")
        op.execute(f"CREATE TRIGGER keep_answer_versions_update BEFORE UPDATE OF {kept} ON answer_versions {refuse}")
        for table in VERSIONS:
            for verb in ("update", "delete"):
                op.execute(f"CREATE TRIGGER keep_{table}_{verb} BEFORE {verb.upper()} ON {table} {refuse}")
        return
    call = "EXECUTE FUNCTION spbe_keep()"
    op.execute("DROP TRIGGER keep_answer_versions ON answer_versions")
    op.execute(f"CREATE TRIGGER keep_answer_versions BEFORE UPDATE OF {kept} ON answer_versions {call}")
    for table in VERSIONS:
        op.execute(f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} {call}")
