"""Programmes and their regions, every version kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.registry.migrations import history

revision = "0015"
down_revision = "0014"

HISTORIES = ("programme_versions", "programme_regions")
"""New tables whose rows are only ever added."""


def upgrade() -> None:
    """Add the tables, and guard them like the other histories."""
    _programmes()
    _regions()
    history.guard(HISTORIES)


def _programmes() -> None:
    op.create_table(
        "programme_versions",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("begin", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("salt", sa.Text(), nullable=True),
        *history.signed(),
        sa.CheckConstraint("version >= 1", name=op.f("ck_programme_versions_version")),
        sa.CheckConstraint('"begin" <= until', name=op.f("ck_programme_versions_window")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_programme_versions_seq")),
        sa.PrimaryKeyConstraint("code", "version", name=op.f("pk_programme_versions")),
    )


def _regions() -> None:
    op.create_table(
        "programme_regions",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region_code", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["code", "version"],
            ["programme_versions.code", "programme_versions.version"],
            name=op.f("fk_programme_regions_code_version"),
        ),
        sa.ForeignKeyConstraint(["region_code"], ["regions.code"], name=op.f("fk_programme_regions_region_code")),
        sa.ForeignKeyConstraint(["seq"], ["events.seq"], name=op.f("fk_programme_regions_seq")),
        sa.PrimaryKeyConstraint("code", "version", "region_code", name=op.f("pk_programme_regions")),
    )
