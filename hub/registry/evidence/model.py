"""Documents, what they are tied to, and files on their way. A file's content stands in the store, under its hash."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Connection, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from hub.registry.db import Base
from hub.registry.evidence.store import inside
from hub.registry.people.model import Signed, person_of, shown


class FileLook(Base):
    """What a content looks like, found once by its hash: derived, and found again when the row is gone.

    ``fault`` says why there is no picture of it.
    """

    __tablename__ = "file_looks"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    pages: Mapped[int | None]
    scanned: Mapped[bool | None]
    fault: Mapped[str | None]


class DocumentVersion(Signed, Base):
    """One version of a document. ``salt`` goes with name and address; ``keeper`` brought the first version.

    ``dated`` is the date printed on the document, never that of its upload.
    """

    __tablename__ = "document_versions"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("kind IN ('berkas', 'tautan')", name="kind"),
        CheckConstraint("file_class IN ('terbuka', 'terbatas', 'dikecualikan')", name="file_class"),
        CheckConstraint(
            "(kind = 'berkas') = (sha256 IS NOT NULL) AND (kind = 'berkas') = (size IS NOT NULL)"
            " AND (kind = 'berkas') = (media_type IS NOT NULL) AND (kind = 'tautan') = (url IS NOT NULL)",
            name="content",
        ),
        Index(None, "region_code", "seq"),
    )

    document_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    kind: Mapped[str]
    media_type: Mapped[str | None]
    size: Mapped[int | None]
    sha256: Mapped[str | None]
    url: Mapped[str | None]
    name: Mapped[str]
    salt: Mapped[str | None]
    file_class: Mapped[str]
    dated: Mapped[date | None]
    removed: Mapped[bool]
    keeper: Mapped[str]
    _keeper = person_of("keeper")
    look: Mapped[FileLook | None] = relationship(
        primaryjoin=lambda: FileLook.sha256 == foreign(DocumentVersion.sha256), lazy="joined", viewonly=True
    )

    @property
    def pages(self) -> int | None:
        """Pages of a PDF that was looked at."""
        return None if self.look is None else self.look.pages

    @property
    def scanned(self) -> bool | None:
        """Whether a PDF that was looked at is a scan without text."""
        return None if self.look is None else self.look.scanned

    @property
    def keeper_name(self) -> str:
        """What whoever brought the document is called now."""
        return shown(self._keeper)


class EvidenceVersion(Signed, Base):
    """One version of whether a document stands under a unit of evidence, and where in it; ``salt`` goes with that."""

    __tablename__ = "evidence_versions"
    __table_args__ = (CheckConstraint("version >= 1", name="version"), Index(None, "assessment_id", "seq"))

    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    document_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    tied: Mapped[bool]
    pages: Mapped[str | None]
    salt: Mapped[str | None]


class UploadRow(Base):
    """A file on its way, or one that has just arrived (``document_id``). Left alone, the row goes after some days."""

    __tablename__ = "evidence_uploads"
    __table_args__ = (
        CheckConstraint("received BETWEEN 0 AND size", name="received"),
        Index(None, "region_code"),
        Index(None, "touched_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"))
    unit: Mapped[str]
    name: Mapped[str]
    size: Mapped[int]
    received: Mapped[int]
    sha256: Mapped[str | None]
    file_class: Mapped[str]
    dated: Mapped[date | None]
    author: Mapped[str]
    touched_at: Mapped[datetime]
    document_id: Mapped[str | None]


def named(connection: Connection) -> set[str]:
    """Return the names under which the store must hold a file, for every version of a document."""
    query = select(DocumentVersion.region_code, DocumentVersion.sha256).distinct()
    return {inside(region, sha256) for region, sha256 in connection.execute(query) if sha256 is not None}
