"""What an instrument is made of: domains, aspects, indicators, levels, scales, predicates. All frozen."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from spbe_core.exact import Exact

Confidence = Literal["checked", "one-source", "inferred"]
IndicatorId = Annotated[str, Field(pattern=r"^i\d{2}$")]


class Part(BaseModel):
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
    low: Exact
    high: Exact


class ScaleLevel(Part):
    level: int
    name: str
    name_en: str
    gist: str


class Scale(Part):
    """How the five levels are named for a kind of indicator (process or service capability)."""

    id: str
    name: str
    name_en: str
    levels: tuple[ScaleLevel, ...]


class Level(Part):
    """One maturity level of one indicator: its name on the scale, criterion, typical evidence and usual owners."""

    level: int
    name: str
    name_en: str
    criterion: str
    evidence: tuple[str, ...]
    owner: tuple[str, ...]


class Indicator(Part):
    """One of the 47 questions. ``weight`` is percent of the index (13/10 means 1.30 %)."""

    id: IndicatorId
    number: int
    name: str
    label_id: str
    label_en: str
    weight: Exact
    scale: str
    owner: tuple[str, ...]
    co_owner: tuple[str, ...] = ()
    typical_application: str | None = None
    related: tuple[IndicatorId, ...] = ()
    predecessors: tuple[str, ...] = ()
    """Lines of PermenPANRB 5/2018 that asked about the same matter; never to be joined as one series."""
    levels: tuple[Level, ...]
    notes: tuple[str, ...] = ()
    practice_notes: tuple[str, ...] = ()

    def level(self, level: int) -> Level:
        """Return a level's texts; ``level`` is 1–5."""
        return self.levels[level - 1]


class Aspect(Part):
    id: str
    number: int
    name: str
    name_en: str
    weight: Exact
    indicators: tuple[Indicator, ...]


class Domain(Part):
    id: str
    number: int
    name: str
    name_en: str
    weight: Exact
    aspects: tuple[Aspect, ...]

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(indicator for aspect in self.aspects for indicator in aspect.indicators)
