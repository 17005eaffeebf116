"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

FROZEN = (
    "events",
    "answer_versions",
    "target_versions",
    "target_level_versions",
    "action_versions",
    "instruments",
)
"""Tables whose rows are only ever added."""
COMMENT = ("id", "assessment_id", "indicator", "reply_to", "text", "author", "author_name", "at")
"""The columns of a comment that never change."""


def upgrade() -> None:
    """Create all tables and the triggers that keep history as it was."""
    _tables()
    if op.get_bind().dialect.name == "postgresql":
        _postgresql_triggers()
    else:
        _sqlite_triggers()


def _sqlite_triggers() -> None:
    refuse = "BEGIN SELECT RAISE(ABORT, 'history is only ever added to'); END"
    for table in FROZEN:
        for verb in ("update", "delete"):
            op.execute(f"CREATE TRIGGER keep_{table}_{verb} BEFORE {verb.upper()} ON {table} {refuse}")
    op.execute(f"CREATE TRIGGER keep_comments_update BEFORE UPDATE OF {', '.join(COMMENT)} ON comments {refuse}")
    op.execute(f"CREATE TRIGGER keep_comments_delete BEFORE DELETE ON comments {refuse}")


def _postgresql_triggers() -> None:
    op.execute(
        "CREATE FUNCTION spbe_keep() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'history is only ever added to'; END $$"
    )
    call = "FOR EACH STATEMENT EXECUTE FUNCTION spbe_keep()"
    for table in FROZEN:
        op.execute(f"CREATE TRIGGER keep_{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} {call}")
    op.execute(f"CREATE TRIGGER keep_comments BEFORE UPDATE OF {', '.join(COMMENT)} ON comments {call}")
    op.execute(f"CREATE TRIGGER keep_comments_rows BEFORE DELETE OR TRUNCATE ON comments {call}")


def _tables() -> None:
    op.create_table(
        "blobs",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blobs")),
    )
    op.create_table(
        "events",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_events")),
    )
    op.create_index(op.f("ix_events_region_code_seq"), "events", ["region_code", "seq"], unique=False)
    op.create_table(
        "instruments",
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("revoked", sa.Date(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("content_hash", name=op.f("pk_instruments")),
    )
    op.create_index(op.f("ix_instruments_instrument"), "instruments", ["instrument"], unique=False)
    op.create_table(
        "regions",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("province_code", sa.Text(), nullable=False),
        sa.Column("province_name", sa.Text(), nullable=False),
        sa.Column("administrative_only", sa.Boolean(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=True),
        sa.Column("area_km2", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_regions")),
    )
    op.create_index(op.f("ix_regions_province_code"), "regions", ["province_code"], unique=False)
    op.create_table(
        "replies",
        sa.Column("caller", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("caller", "key", name=op.f("pk_replies")),
    )
    op.create_index(op.f("ix_replies_at"), "replies", ["at"], unique=False)
    op.create_table(
        "assessments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("instrument_hash", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("last_change_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_change_by", sa.Text(), nullable=True),
        sa.Column("last_change_name", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instrument_hash"], ["instruments.content_hash"], name=op.f("fk_assessments_instrument_hash")
        ),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_assessments_region_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessments")),
        sa.UniqueConstraint(
            "region_code", "instrument", "period", name=op.f("uq_assessments_region_code_instrument_period")
        ),
    )
    op.create_table(
        "official_levels",
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("self_level", sa.Integer(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_official_levels_region_code")),
        sa.PrimaryKeyConstraint("region_code", "year", "instrument", "indicator", name=op.f("pk_official_levels")),
    )
    op.create_table(
        "official_results",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_code", sa.Text(), nullable=True),
        sa.Column("region_name", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("instrument", sa.Text(), nullable=False),
        sa.Column("index", sa.Text(), nullable=False),
        sa.Column("predicate", sa.Text(), nullable=False),
        sa.Column("kebijakan", sa.Text(), nullable=True),
        sa.Column("tata_kelola", sa.Text(), nullable=True),
        sa.Column("manajemen", sa.Text(), nullable=True),
        sa.Column("layanan", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_official_results_region_code")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_official_results")),
        sa.UniqueConstraint("level", "region_name", "year", name=op.f("uq_official_results_level_region_name_year")),
    )
    op.create_index(
        op.f("ix_official_results_region_code_year"), "official_results", ["region_code", "year"], unique=False
    )
    op.create_index(op.f("ix_official_results_year"), "official_results", ["year"], unique=False)
    op.create_table(
        "reports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data_version", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_reports_region_code")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_reports_seq")),
        sa.ForeignKeyConstraint(["sha256"], ["blobs.sha256"], name=op.f("fk_reports_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint(
            "region_code", "year", "format", "sha256", name=op.f("uq_reports_region_code_year_format_sha256")
        ),
    )
    op.create_table(
        "answer_versions",
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "level IS NULL OR (field = 'level' AND text IS NULL)", name=op.f("ck_answer_versions_one_value")
        ),
        sa.CheckConstraint(
            "text IS NULL OR field IN ('fakta', 'analisis', 'justifikasi')", name=op.f("ck_answer_versions_field")
        ),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_answer_versions_level")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_answer_versions_version")),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_answer_versions_assessment_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_answer_versions_seq")),
        sa.PrimaryKeyConstraint("assessment_id", "indicator", "field", "version", name=op.f("pk_answer_versions")),
    )
    op.create_index(
        op.f("ix_answer_versions_assessment_id_seq"), "answer_versions", ["assessment_id", "seq"], unique=False
    )
    op.create_table(
        "comments",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=True),
        sa.Column("reply_to", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("author_role", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_comments_assessment_id")),
        sa.ForeignKeyConstraint(["reply_to"], ["comments.id"], name=op.f("fk_comments_reply_to")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_comments_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
    )
    op.create_index(op.f("ix_comments_assessment_id_seq"), "comments", ["assessment_id", "seq"], unique=False)
    op.create_table(
        "plans",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("assessment_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["assessment_id"], ["assessments.id"], name=op.f("fk_plans_assessment_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_plans_seq")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("assessment_id", name=op.f("uq_plans_assessment_id")),
    )
    op.create_table(
        "action_versions",
        sa.Column("action_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("from_level", sa.Integer(), nullable=True),
        sa.Column("to_level", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner_office", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("to_level BETWEEN 1 AND 5", name=op.f("ck_action_versions_to_level")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_action_versions_plan_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_action_versions_seq")),
        sa.PrimaryKeyConstraint("action_id", "version", name=op.f("pk_action_versions")),
    )
    op.create_index(op.f("ix_action_versions_plan_id"), "action_versions", ["plan_id"], unique=False)
    op.create_table(
        "target_level_versions",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("indicator", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_target_level_versions_level")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_target_level_versions_plan_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_target_level_versions_seq")),
        sa.PrimaryKeyConstraint("plan_id", "indicator", "version", name=op.f("pk_target_level_versions")),
    )
    op.create_table(
        "target_versions",
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("index", sa.Text(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_target_versions_plan_id")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_target_versions_seq")),
        sa.PrimaryKeyConstraint("plan_id", "version", name=op.f("pk_target_versions")),
    )
