"""Published reports. The files stand in the database: one transaction, one backup, no path to guess."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import person_of, shown
from spbe_core import wire


class BlobRow(Base):
    """A file's content under its hash; apart from the report, so that lists never read it."""

    __tablename__ = "blobs"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class ReportRow(Base):
    """A published report. The same content published again is the same report. ``salt`` goes with the title."""

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("region_code", "year", "format", "sha256"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    year: Mapped[int]
    title: Mapped[str]
    salt: Mapped[str | None]
    format: Mapped[str]
    file_class: Mapped[str] = mapped_column(server_default=wire.FileClass.TERBATAS)
    language: Mapped[str] = mapped_column(server_default="id")
    sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))
    size: Mapped[int]
    data_version: Mapped[str]
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"))
    _publisher = person_of("published_by")

    @property
    def publisher_name(self) -> str:
        """What whoever published it is called now."""
        return shown(self._publisher)
