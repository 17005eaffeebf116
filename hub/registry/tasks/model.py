"""Tasks and what belongs to them; of everything every version is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed, person_of, shown


class OfficeVersion(Signed, Base):
    """One version of what a region calls an office; an id of the default list keeps its id."""

    __tablename__ = "office_versions"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)

    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), primary_key=True)
    office: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    salt: Mapped[str | None]
    removed: Mapped[bool]


class OfficeChoiceVersion(Signed, Base):
    """One version of the office in which somebody (the author) works, as they say themselves."""

    __tablename__ = "office_choice_versions"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)

    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"), primary_key=True)
    author: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office: Mapped[str | None]


class TaskVersion(Signed, Base):
    """One version of what is to be done for one unit; ``salt`` goes with the instruction."""

    __tablename__ = "task_versions"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("state IN ('berjalan', 'selesai', 'dilepas')", name="state"),
        Index(None, "assessment_id", "seq"),
    )

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office: Mapped[str]
    person: Mapped[str | None]
    due_at: Mapped[datetime | None]
    instruction: Mapped[str]
    salt: Mapped[str | None]
    state: Mapped[str]
    _person = person_of("person")

    @property
    def person_name(self) -> str | None:
        """What whoever has the task is called now."""
        return None if self.person is None else shown(self._person)


class TaskLinkVersion(Signed, Base):
    """One version of a one-task link. Of the link itself only digests are kept; ``salt`` goes with the note."""

    __tablename__ = "task_link_versions"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("state IN ('terbuka', 'selesai', 'dicabut', 'diganti')", name="state"),
        Index(None, "assessment_id", "unit"),
        Index(None, "key_hash"),
    )

    link_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"))
    unit: Mapped[str]
    office: Mapped[str]
    key_hash: Mapped[str]
    secret_hash: Mapped[str]
    expires_at: Mapped[datetime]
    state: Mapped[str]
    note: Mapped[str | None]
    salt: Mapped[str | None]


class DeliveryVersion(Signed, Base):
    """One version of what became of a document that came through a one-task link."""

    __tablename__ = "delivery_versions"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("state IN ('draf', 'diterima', 'ditolak', 'ditarik')", name="state"),
        Index(None, "assessment_id", "seq"),
        Index(None, "link_id"),
    )

    document_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    link_id: Mapped[str]
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"))
    unit: Mapped[str]
    state: Mapped[str]
