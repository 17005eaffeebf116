"""What an instrument is made of: domains, aspects, indicators, levels, scales, predicates. All frozen.

What only some instruments have (a level 0, evidence items, external indices) is optional and ``None`` in the others,
so that the content of an instrument, and with it its hash, does not change when another instrument is added.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from spbe_core.exact import Exact

Confidence = Literal["checked", "one-source", "inferred"]
IndicatorId = Annotated[str, Field(pattern=r"^i\d{2}(-\d)?$")]
"""``i22``; ``i35-2`` where one question is scored in several lines (PermenPANRB 5/2018)."""
ItemCode = Annotated[str, Field(pattern=r"^I\d{1,2}-L[1-5]-\d{2}$")]
"""Indicator, level and running number of an evidence item: ``I13-L1-02``."""


class Part(BaseModel):
    """A part of an instrument: never changed, and without a key that nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(Part):
    """Where a part of the instrument was read."""

    covers: str
    source: str
    primary: bool


class Band(Part):
    """A predicate and the exact indexes that carry it: ``low <= index < high``; the top band includes its end."""

    name: Literal["Memuaskan", "Sangat Baik", "Baik", "Cukup", "Kurang"]
    name_en: str
    stage: str | None = None
    """What Pemdi calls a body with this predicate (Unggul, Melembaga, …)."""
    stage_en: str | None = None
    low: Exact
    high: Exact


class ScaleLevel(Part):
    """What a level is called on a scale."""

    level: int
    name: str
    name_en: str
    gist: str | None = None


class Scale(Part):
    """How the levels are named for a kind of indicator (process or service capability)."""

    id: str
    name: str
    name_en: str
    levels: tuple[ScaleLevel, ...]


class Item(Part):
    """One piece of evidence that a level of a Pemdi indicator asks for, from an unofficial list."""

    code: ItemCode
    label: str
    kind: str
    owner: tuple[str, ...]
    owner_basis: Literal["butir", "indikator"]
    """Whether the owner was stated for this item or follows from the indicator's."""
    confidence: Literal["second-source", "portal-match", "one-source", "doubtful"]
    sources: tuple[str, ...]
    note: str | None = None


class Level(Part):
    """One maturity level of one indicator: its name on the scale, criterion, typical evidence and usual owners.

    Pemdi's levels have no criterion that was published: they have a ``gist``, which is unofficial and no criterion.
    """

    level: int
    name: str | None = None
    name_en: str | None = None
    criterion: str | None = None
    gist: str | None = None
    evidence: tuple[str, ...] = ()
    owner: tuple[str, ...] = ()
    items: tuple[Item, ...] | None = None

    @model_validator(mode="after")
    def _says_what_it_asks(self) -> Self:
        if (self.criterion is None) == (self.gist is None):
            raise ValueError(f"tingkat {self.level}: isi tepat satu dari criterion dan gist")
        return self


class Indicator(Part):
    """One scored line. ``weight`` is percent of the index (13/10 means 1.30 %)."""

    id: IndicatorId
    number: int
    name: str
    label_id: str
    label_en: str
    weight: Exact
    scale: str | None = None
    owner: tuple[str, ...]
    co_owner: tuple[str, ...] = ()
    typical_application: str | None = None
    related: tuple[IndicatorId, ...] = ()
    predecessors: tuple[str, ...] = ()
    """Lines of PermenPANRB 5/2018 that asked about the same matter; never to be joined as one series."""
    external_index: str | None = None
    external_role: Literal["determines", "evidence_item"] | None = None
    """Whether the external index is the indicator's score, or one piece of evidence among others."""
    evidence: tuple[str, ...] | None = None
    """Usual evidence where it is known for the indicator only, not level by level."""
    confidence: dict[str, Confidence] | None = None
    """Where this indicator is less sure, or surer, than the instrument says for that kind of entry."""
    levels: tuple[Level, ...]
    notes: tuple[str, ...] = ()
    practice_notes: tuple[str, ...] = ()

    def level(self, level: int) -> Level:
        """Return a level's texts; ``level`` is one of the instrument's levels."""
        return self.levels[level - self.levels[0].level]

    @property
    def items(self) -> tuple[Item, ...]:
        """All evidence items, level by level; empty where the instrument has none."""
        return tuple(item for level in self.levels for item in level.items or ())


class Aspect(Part):
    """A group of indicators with its weight in the index, in percent."""

    id: str
    number: int
    name: str
    name_en: str
    weight: Exact
    indicators: tuple[Indicator, ...]


class Domain(Part):
    """A group of aspects with its weight in the index, in percent."""

    id: str
    number: int
    name: str
    name_en: str
    weight: Exact
    aspects: tuple[Aspect, ...]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(indicator for aspect in self.aspects for indicator in aspect.indicators)


class ExternalBand(Part):
    """A stretch of an external index and the scores it is translated to."""

    source_low: Exact
    source_high: Exact
    low: Exact
    high: Exact


class ExternalIndex(Part):
    """An index that another body gives and Pemdi takes over, translated band by band."""

    id: str
    name: str
    custodian: str
    missing_score: Exact
    """The score of an indicator that this index determines, as long as there is no value."""
    confidence: Confidence
    interpolation: Literal["linear"]
    interpolation_confidence: Confidence
    bands: tuple[ExternalBand, ...]

    @property
    def low(self) -> Fraction:
        """The lowest value of the external index itself."""
        return self.bands[0].source_low

    @property
    def high(self) -> Fraction:
        return self.bands[-1].source_high


class LevelBand(Part):
    """The scores of an indicator between the end of the level below and the end of this one."""

    level: int
    low: Exact
    high: Exact


class ItemKind(Part):
    """A kind of evidence."""

    id: str
    name: str


class ItemSource(Part):
    """Where the evidence items were read, and what they were taken for."""

    id: str
    source: str
    use: str


class ItemList(Part):
    """What holds for all evidence items, and the inferred rule that turns accepted items into a simulated score."""

    status: str
    warning: str
    rule: str
    confidence: Confidence
    """Of the rule."""
    basis: str
    """What the rule was inferred from, and how well it fits."""
    bands: tuple[LevelBand, ...]
    kinds: tuple[ItemKind, ...]
    sources: tuple[ItemSource, ...]
