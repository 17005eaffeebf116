"""Visits: every version is kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed


class VisitRow(Signed, Base):
    """One version of a visit; ``salt`` goes with the five texts."""

    __tablename__ = "visit_versions"
    __table_args__ = (CheckConstraint("version >= 1", name="version"), Index(None, "region_code"))

    visit_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    host_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    day: Mapped[date]
    cancelled: Mapped[bool]
    topic: Mapped[str]
    delegation: Mapped[str]
    agreed: Mapped[str]
    check30: Mapped[str]
    check60: Mapped[str]
    salt: Mapped[str | None]


class VisitActionRow(Signed, Base):
    """An action of a plan that was made of a line agreed on in a version of a visit; ``line`` counts from 0."""

    __tablename__ = "visit_actions"
    __table_args__ = (CheckConstraint("line >= 0", name="line"), Index(None, "assessment_id"))

    visit_id: Mapped[str] = mapped_column(primary_key=True)
    action_id: Mapped[str] = mapped_column(primary_key=True)
    visit_version: Mapped[int]
    line: Mapped[int]
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"))
