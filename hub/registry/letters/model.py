"""Letters as they were made, and what became of each: every version is kept. Files stand with the reports' files."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed


class LetterRow(Signed, Base):
    """A letter as it was made; nothing of it changes.

    ``facts`` and ``details`` are JSON: what it says of the assessment, and what was typed (names, place, date).
    ``salt`` goes with both; ``facts_hash`` is printed in the letter.
    """

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint("kind IN ('berita-acara', 'persetujuan')", name="kind"),
        CheckConstraint("stage IN ('mandiri', 'dokumen', 'interviu', 'penetapan')", name="stage"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"), index=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("regions.code"))
    kind: Mapped[str]
    stage: Mapped[str]
    rests_on: Mapped[int]
    facts_hash: Mapped[str]
    facts: Mapped[str]
    details: Mapped[str]
    salt: Mapped[str | None]
    sha256: Mapped[str] = mapped_column(ForeignKey("blobs.sha256"))


class LetterVersion(Signed, Base):
    """One step of a letter. ``sha256`` is the signed file; ``signatures`` is JSON; ``salt`` goes with the texts."""

    __tablename__ = "letter_versions"
    __table_args__ = (
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint(
            "status IN ('dibuat', 'tte-terverifikasi', 'tte-utuh', 'tanda-tangan-basah', 'ditolak', 'dicabut')",
            name="status",
        ),
        CheckConstraint("status NOT IN ('ditolak', 'dicabut') OR reason IS NOT NULL", name="reason"),
        CheckConstraint("(sha256 IS NULL) = (size IS NULL)", name="size"),
    )

    letter_id: Mapped[str] = mapped_column(ForeignKey("letters.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str]
    sha256: Mapped[str | None] = mapped_column(ForeignKey("blobs.sha256"))
    size: Mapped[int | None]
    signatures: Mapped[str | None]
    reason: Mapped[str | None]
    salt: Mapped[str | None]
