"""Practices: how a region reached a level, told to others; what became of it where others adopted it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from spbe_core.instrument_parts import Confidence
from spbe_core.wire.plans import ActionStatus
from spbe_core.wire.reference import Region
from spbe_core.wire.values import MAX_LINE, MAX_TEXT, RegionCode, Wire

Told = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)]
PracticeState = Literal["draf", "terbit", "ditarik"]
PracticeResult = Literal["berhasil", "sebagian", "tidak"]


class PracticeText(Wire):
    """What a region tells of a practice."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=MAX_LINE, strip_whitespace=True)]
    how: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, strip_whitespace=True)]
    """What was done, step by step."""
    who: Told = ""
    duration: Told = ""
    cost: Told = ""
    documents: Told = ""
    repository: Told = ""
    licence: Told = ""
    agreement: Told = ""
    """MoU or BAST with which an application or a document may be taken over."""
    pitfalls: Told = ""


class PracticeWrite(PracticeText):
    """A practice as its region writes it: one indicator of one instrument, and the level that it led to."""

    instrument: str
    indicator: str
    level: int = Field(ge=1, le=5)


class PracticeNew(PracticeWrite):
    """Body of POST: a practice that its region has not yet."""

    id: UUID | None = None
    """Chosen by who writes: one who never heard the answer and went on writing does not write a second one."""


class PracticeStateWrite(Wire):
    """Body of PUT: publish the newest text, or take the practice back."""

    state: Literal["terbit", "ditarik"]


class EndorsementWrite(Wire):
    """Body of PUT: a coach endorses the published text, or no longer does."""

    practice_version: int
    """The published version that was read."""
    endorsed: bool
    note: Told = ""


class Endorsement(Wire):
    """What a coach said of a practice; ``current`` where it is about the text that is published now."""

    version: int
    endorsed: bool
    note: str
    current: bool
    at: datetime


class PracticeOutcome(Wire):
    """What a region that adopted a practice told of it, for one indicator of one period."""

    region: Region
    period: str
    indicator: str
    result: PracticeResult
    note: str
    at: datetime


class Practice(Wire):
    """A published practice as everybody sees it; ``region`` is ``None`` for the lab's general advice."""

    id: str
    version: int
    region: Region | None
    instrument: str
    indicators: list[str]
    level: int
    text: PracticeText
    source: str = ""
    """Of general advice: what it rests on."""
    confidence: Confidence | None = None
    published_at: datetime | None = None
    endorsement: Endorsement | None = None
    adopted: int = 0
    """Regions with it in the plan of an official assessment; which ones is said by those that told an outcome only."""
    outcomes: list[PracticeOutcome] = Field(default_factory=list)
    distance: float | None = None
    """From the region that asks, as daerah setara are measured; ``None`` where that cannot be said."""


class RegionPractice(Wire):
    """A practice as its own region sees it, whatever its state."""

    id: str
    version: int
    state: PracticeState
    written: PracticeWrite
    published: int | None
    """The version that others see."""
    endorsement: Endorsement | None
    adopted: int
    at: datetime


class PracticeVersion(Wire):
    """One version of a practice, for its own region: who wrote or published what, and when."""

    version: int
    state: PracticeState
    written: PracticeWrite
    author: str
    author_name: str
    at: datetime


class EndorsementVersion(Wire):
    """One thing that a coach said of a practice, and of which version."""

    version: int
    practice_version: int
    endorsed: bool
    note: str
    author: str
    author_name: str
    at: datetime


class PracticeHistory(Wire):
    """All versions of a practice and all that was said of it, each newest first."""

    versions: list[PracticeVersion]
    endorsements: list[EndorsementVersion]


class AdoptWrite(Wire):
    """Body of PUT: take a practice into the plan of the region's assessment of a period."""

    period: str = Field(pattern=r"^\d{4}$")
    indicator: str


class OutcomeWrite(AdoptWrite):
    """Body of PUT: what became of an adopted practice, for others to read; ``result`` of ``None`` takes it back."""

    result: PracticeResult | None
    note: Told = ""


class Adoption(Wire):
    """A practice that a region adopted, with what its plan and its assessment say of it now."""

    practice_id: str
    version: int
    practice_version: int
    title: str
    region: Region | None
    """Whose practice; ``None`` for general advice."""
    period: str
    official: bool
    """Whether others see the outcome: only one of an official assessment is told and counted."""
    indicator: str
    level: int
    action_id: str
    action_status: ActionStatus | None
    """``None`` where the action was deleted."""
    from_level: int | None
    now: int | None
    """The level that the indicator has in the assessment now."""
    result: PracticeResult | None
    note: str
    at: datetime


class RegionPractices(Wire):
    """What a region wrote, and what it adopted."""

    region_code: RegionCode
    practices: list[RegionPractice]
    adoptions: list[Adoption]
