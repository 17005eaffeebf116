"""Letters of an assessment: Berita Acara and consent to publish, made here, signed elsewhere, checked here.

The lab asks for names and positions as the letter prints them; never for a NIK, a passphrase or a key.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from spbe_core.wire.stages import Stage
from spbe_core.wire.values import MAX_LINE, Day, Predicate, RegionCode, Wire

MAX_SIGNED = 15 * 1024 * 1024
"""Bytes of the largest signed file."""

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150)]


class LetterKind(StrEnum):
    """What a letter is."""

    BERITA_ACARA = "berita-acara"
    PERSETUJUAN = "persetujuan"


class LetterScope(StrEnum):
    """What a consent lets be published."""

    INDEKS = "indeks"
    BAGIAN = "bagian"
    INDIKATOR = "indikator"
    PRAKTIK = "praktik"


class LetterStatus(StrEnum):
    """Where a letter stands.

    ``TTE_VERIFIED``: signed electronically; intact, about the whole document, the lab's own content, by a certificate
    that leads to an authority the lab's administrator trusts. ``TTE_INTACT``: the same, but for the certificate.
    ``WET``: a scan; nothing of it can be verified.
    """

    MADE = "dibuat"
    TTE_VERIFIED = "tte-terverifikasi"
    TTE_INTACT = "tte-utuh"
    WET = "tanda-tangan-basah"
    REFUSED = "ditolak"
    WITHDRAWN = "dicabut"


ChainState = Literal["tepercaya", "penerbit-tidak-dikenal", "kedaluwarsa", "belum-berlaku", "tidak-sah"]
"""What can be said of a signer's certificate without a network."""


class LetterPart(Wire):
    """A domain or aspect (``number`` empty), or an indicator, with its value as the letter prints it."""

    id: str
    number: str = ""
    name: str
    weight: str | None = None
    value: str | None
    """Neutral and exact: a level, or a fraction as text; ``None`` where the stage has no value."""
    basis: str | None = None
    """Where a value comes from, if not from the assessment: an external index, or its absence."""


class LetterFacts(Wire):
    """What a letter says of an assessment. Two letters with equal facts rest on the same content."""

    kind: LetterKind
    stage: Stage
    region_code: RegionCode
    region_name: str
    period: str
    purpose: Literal["latihan", "resmi"]
    sample: bool
    instrument: str
    instrument_title: str
    regulation: str
    instrument_hash: str
    fractional: bool
    """Whether indicators have scores (two decimals) and not levels."""
    index: str
    """Neutral and exact."""
    predicate: Predicate
    note: str | None = None
    """Said when shown and exact index fall on different sides of a threshold."""
    parts: tuple[LetterPart, ...]
    indicators: tuple[LetterPart, ...]
    documents: int = Field(ge=0)
    """Files and links that stand under a unit of evidence."""


class LetterPerson(Wire):
    """Who takes part or signs, as typed."""

    name: Line
    position: Line


class LetterMake(Wire):
    """Make a letter from what is stored now."""

    kind: LetterKind
    stage: Stage = Stage.MANDIRI
    number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    place: Line
    date: Day
    signer: LetterPerson
    people: tuple[LetterPerson, ...] = Field(default=(), max_length=40)
    """Who else takes part."""
    scope: tuple[LetterScope, ...] = Field(default=(), max_length=4)
    """What may be published; of a consent only."""


class Signature(Wire):
    """One electronic signature in a file, as far as it can be told without a network."""

    name: str
    """The certificate's common name."""
    organisation: str | None = None
    signed_at: datetime | None = None
    """What the signature says of itself, unless ``timestamped``."""
    timestamped: bool = False
    """Whether an authority that the lab trusts vouches for the time."""
    chain: ChainState
    issuer: str | None = None
    expires: datetime | None = None


class LetterVersion(Wire):
    """One step in a letter's life."""

    version: int = Field(ge=1)
    status: LetterStatus
    reason: str | None = None
    """Why it was refused or withdrawn."""
    signatures: tuple[Signature, ...] = ()
    size: int | None = None
    """Bytes of the signed file; ``None`` where none was kept."""
    author: str
    author_name: str
    at: datetime


class Letter(Wire):
    """A letter with its whole history, oldest first."""

    id: str
    made: LetterMake
    facts: LetterFacts
    facts_hash: str
    """SHA-256 of the facts; printed in the letter."""
    rests_on: int
    """The event of the log that the letter rests on."""
    sha256: str
    """Of the file as made."""
    status: LetterStatus
    version: int
    has_signed: bool
    current: bool
    """Whether the assessment still says what the letter says."""
    differences: list[str]
    """What it says instead."""
    history: list[LetterVersion]


class LetterOffer(Wire):
    """A letter that can be made now, or what keeps it from being made (``hindered``, Indonesian)."""

    kind: LetterKind
    stage: Stage
    hindered: str | None = None


class Letters(Wire):
    """An assessment's letters, newest first, and what can be made."""

    letters: list[Letter]
    offers: list[LetterOffer]
    seq: int


class LetterSaved(Wire):
    """Acknowledgement of a letter that was made, or of a step with it."""

    letter: Letter
    seq: int


class LetterWithdraw(Wire):
    """Why a consent is withdrawn."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_LINE)]
