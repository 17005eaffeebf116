"""What Pemdi adds to an assessment: evidence items, external indices, what is offered from before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from spbe_core.instrument_parts import Confidence
from spbe_core.item_states import ItemState, RevisionReason
from spbe_core.wire.reports import FileClass
from spbe_core.wire.summaries import Scored, Simulation, Summary
from spbe_core.wire.values import MAX_LINE, Day, Wire

ExternalStatus = Literal["menunggu", "sementara", "final"]
"""Whether an external index is still missing, was given provisionally, or stands."""


class ItemValue(Wire):
    """The state of one evidence item. Version 0 means: never written, *belum*."""

    code: str
    state: ItemState
    """As it was written; never ``TERTOLAK_OTOMATIS``."""
    reason: RevisionReason | None
    shown: ItemState
    """As people see it: ``TERTOLAK_OTOMATIS`` for what was sent while a level below is open."""
    version: int = Field(ge=0)
    author: str | None = None
    author_name: str | None = None
    at: datetime | None = None


class ItemWrite(Wire):
    """Body of one item write; ``reason`` exactly when the state is *revisi*."""

    state: ItemState
    reason: RevisionReason | None = None


class ItemSaved(Wire):
    """Acknowledgement of a committed item write."""

    code: str
    stored: ItemValue
    items: list[ItemValue]
    """All written items of the same indicator: what is shown of them may follow from this one."""
    simulation: Simulation
    summary: Summary
    seq: int


class ExternalValue(Wire):
    """One external index as the region has it. Version 0 means: never written, *menunggu*."""

    index: str
    value: str | None
    """Neutral decimal text on the external index's own scale."""
    year: int | None
    document: str
    status: ExternalStatus
    deadline: date | None
    version: int = Field(ge=0)
    author: str | None = None
    author_name: str | None = None
    at: datetime | None = None


class ExternalWrite(Wire):
    """Body of one external index write; "menunggu" exactly when there is no value."""

    value: Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,4}(\.[0-9]{1,4})?$")] | None
    year: int | None = Field(default=None, ge=2000, le=2100)
    document: Annotated[str, StringConstraints(max_length=MAX_LINE, strip_whitespace=True)] = ""
    status: ExternalStatus
    deadline: Day | None = None


class ExternalSaved(Wire):
    """Acknowledgement of a committed external index write."""

    index: str
    stored: ExternalValue
    summary: Summary
    simulation: Simulation | None
    scored: list[Scored]
    seq: int


class OfferedDocument(Wire):
    """A document that stands under the earlier indicator; it can be put under a unit of the later one."""

    id: str
    name: str
    file_class: FileClass
    dated: date | None = None
    unit: str | None = None
    """The unit of evidence it stood under, where the earlier assessment is of the same instrument."""


class Offered(Wire):
    """What the region wrote and gathered for the instrument before, or in the period before, offered to an indicator.

    Never a score.

    ``items`` narrows it to some items of the indicator; ``None`` means all of it.
    """

    indicator: str
    items: list[str] | None
    from_assessment: str
    from_instrument: str
    from_period: str
    from_indicator: str
    from_name: str
    confidence: Confidence
    reason: str | None
    fakta: str | None
    analisis: str | None
    justifikasi: str | None
    documents: list[OfferedDocument] = Field(default_factory=list)
