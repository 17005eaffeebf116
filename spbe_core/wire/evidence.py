"""Data dukung: documents (files and links) of a region, and the units of evidence they are tied to.

A unit of evidence is a level of an indicator (``"i22-L3"``) where the instrument has no evidence items, and an item
(``"I13-L1-02"``) where it has.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from spbe_core.wire.reports import FileClass
from spbe_core.wire.values import Wire

MAX_FILE = 25 * 1024 * 1024
"""Bytes of the largest file."""
MAX_CHUNK = 1024 * 1024
"""Bytes of the largest part of a file that is sent at once."""
FIRST_DAY = date(1945, 1, 1)
"""No document that proves anything here is older than the republic's first year."""

MediaType = Literal[
    "application/pdf",
    "image/png",
    "image/jpeg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
]
DisplayName = Annotated[str, StringConstraints(min_length=1, max_length=255)]
"""What people call a document; a label, never a path."""
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Unit = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class Document(Wire):
    """A file or a link of a region, in its current version."""

    id: str
    kind: Literal["berkas", "tautan"]
    name: str
    file_class: FileClass
    media_type: MediaType | None = None
    size: int | None = None
    """Bytes; ``None`` for a link."""
    sha256: str | None = None
    url: str | None = None
    dated: date | None = None
    """The date printed on it, as a person read it there; ``None`` where nobody did. Never the day of its upload."""
    pages: int | None = None
    """Pages of a PDF that was looked at."""
    scanned: bool | None = None
    """Whether a PDF is a scan without text to search in; ``None`` until it was looked at."""
    removed: bool
    version: int = Field(ge=1)
    author: str
    author_name: str
    """Who made this version."""
    keeper: str
    keeper_name: str
    """Who brought the document."""
    at: datetime


class Look(Wire):
    """What a document's file looks like."""

    pages: int | None
    scanned: bool | None
    picture: bool
    """Whether there is a picture of it."""
    why: str | None
    """Why there is none, for the person."""


class Tie(Wire):
    """Whether a document stands under a unit of evidence of one assessment. Version 0 means: never."""

    unit: str
    document: str
    tied: bool
    pages: str = ""
    """Where in the document, as people wrote it ("hlm. 3–5")."""
    version: int = Field(ge=0)
    author: str | None = None
    author_name: str | None = None
    at: datetime | None = None


class Upload(Wire):
    """A file on its way; ``document`` and ``tie`` once it arrived whole."""

    id: str
    unit: str
    name: str
    file_class: FileClass
    dated: date | None = None
    size: int
    offset: int
    """Bytes the registry holds safely; the next part begins here."""
    document: Document | None = None
    tie: Tie | None = None


class Evidence(Wire):
    """What the caller may see of a region's documents, and of what they are tied to in one assessment."""

    documents: list[Document]
    ties: list[Tie]
    """Those that stand, and those that were taken away: their version is what a new one is based on."""
    uploads: list[Upload]
    """The caller's own files that did not arrive whole yet."""
    used: int
    """Bytes of all files of the region, each content counted once."""
    quota: int
    """Bytes a region may use."""
    today: date
    """The day it is in the region: no document is dated later."""
    seq: int


class UploadBegin(Wire):
    """Announce a file. With ``sha256`` the registry can tell that another file was continued."""

    unit: Unit
    name: DisplayName
    size: int = Field(ge=0)
    sha256: Sha256 | None = None
    file_class: FileClass
    dated: date | None = None


class LinkAdd(Wire):
    """Add a link; nobody fetches it."""

    unit: Unit
    name: DisplayName
    url: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    file_class: FileClass = FileClass.TERBUKA
    dated: date | None = None


class DocumentWrite(Wire):
    """What may change of a document; a removed one is shown nowhere until it is brought back.

    Without ``dated`` the date stays as it is; ``null`` takes it away.
    """

    name: DisplayName
    file_class: FileClass
    dated: date | None = None
    removed: bool = False


class TieWrite(Wire):
    """Put a document under a unit (again), or take it away; ``pages`` says where in it, ``None`` keeps what stands."""

    tied: bool
    pages: Annotated[str, StringConstraints(max_length=120, strip_whitespace=True)] | None = None


class EvidenceSaved(Wire):
    """Acknowledgement of a document that was added, changed or tied."""

    document: Document
    tie: Tie | None
    seq: int
