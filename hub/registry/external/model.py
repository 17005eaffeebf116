"""The register of external indices: every version is kept."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed


class ExternalVersion(Signed, Base):
    """One version of one external index. ``value`` is exact neutral text; ``salt`` goes with ``document``."""

    __tablename__ = "external_versions"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("status IN ('menunggu', 'sementara', 'final')", name="status"),
        CheckConstraint("(status = 'menunggu') = (value IS NULL)", name="value"),
        Index(None, "assessment_id", "seq"),
    )

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    index: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[str | None]
    year: Mapped[int | None]
    document: Mapped[str]
    salt: Mapped[str | None]
    status: Mapped[str]
    deadline: Mapped[date | None]
