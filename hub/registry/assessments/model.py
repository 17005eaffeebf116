"""Assessments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import person_of, shown


class AssessmentRow(Base):
    """A region's assessment with an instrument for a period.

    ``summary`` is what the one scorer says of the current levels, or scores and external indices; it is written in the
    transaction that changes one, so that lists of many assessments need no answers. ``seq`` is the last event of the
    assessment, its comments or its plan.
    """

    __tablename__ = "assessments"
    __table_args__ = (UniqueConstraint("region_code", "instrument", "period"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    instrument: Mapped[str]
    instrument_hash: Mapped[str] = mapped_column(ForeignKey("instruments.content_hash"))
    period: Mapped[str]
    purpose: Mapped[str]
    state: Mapped[str]
    sample: Mapped[bool]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    last_change_at: Mapped[datetime | None]
    last_change_by: Mapped[str | None]
    summary: Mapped[str]
    seq: Mapped[int]
    _changer = person_of("last_change_by")

    @property
    def last_change_name(self) -> str | None:
        """What whoever changed it last is called now; ``None`` while nobody did."""
        return None if self.last_change_by is None else shown(self._changer)
