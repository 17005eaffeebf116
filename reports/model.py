"""The coaching report as typed, frozen facts: what is known about one region in one year, and nothing about looks.

Printed values stay the text that was published (``"2.98"``), computed values stay exact (:class:`fractions.Fraction`),
codes stay text. Sentences are Indonesian and complete; they were computed from the same facts
(:mod:`reports.words`), so a reader of this model needs no other source. Layout is made from it in
:mod:`reports.document`.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from spbe_core.wire import Predicate, Region


class Frozen(BaseModel):
    """Base of the report's models: immutable, closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Peer(Frozen):
    """A region of the same kind, in its place of the year's ranking."""

    code: str
    name: str
    index: str
    predicate: Predicate
    rank: int


class Standing(Frozen):
    """Where the region stands in a group, by the printed index.

    Attributes
    ----------
    group : str
        What the group is called in a sentence: ``"kota"``, ``"kabupaten/kota di Lampung"``.
    sentence : str
        The place in words, without a full stop (:func:`spbe_core.headlines.rank`).
    rank : int or None
        1 is the highest index, equal printed indexes share a rank; ``None`` in a group too small to be ranked.
    size : int
        How many members have a result in the year, the region included.
    above_three : int
        How many members have an index above 3.00.
    lowest, median, highest : Fraction
        Of the printed indexes of all members, range 1–5.
    """

    group: str
    sentence: str
    rank: int | None = Field(ge=1)
    size: int = Field(ge=1)
    above_three: int = Field(ge=0)
    lowest: Fraction
    median: Fraction
    highest: Fraction


class DomainLine(Frozen):
    """One domain's printed value beside what it can be compared with. ``None`` means: not published.

    Attributes
    ----------
    column : str
        The domain's column in :class:`spbe_core.wire.OfficialResult`.
    weight : Fraction
        Percent of the index.
    median : Fraction or None
        Of all regions of the same kind in the same year that have a value.
    reference : str or None
        The same domain of the reference region (daerah rujukan).
    previous : str or None
        The region's own value of the year before, same instrument.
    """

    id: str
    column: str
    name: str
    weight: Fraction
    value: str | None
    median: Fraction | None
    reference: str | None
    previous: str | None

    @property
    def gap(self) -> Fraction | None:
        """Distance to the median (negative: behind it)."""
        return None if self.value is None or self.median is None else Fraction(self.value) - self.median

    @property
    def change(self) -> Fraction | None:
        """Difference to the year before."""
        return None if self.value is None or self.previous is None else Fraction(self.value) - Fraction(self.previous)

    @property
    def gain_at_median(self) -> Fraction:
        """What the index gains when this domain reaches the median; 0 when it is there already or unknown."""
        return Fraction(0) if self.gap is None or self.gap >= 0 else -self.gap * self.weight / 100


class YearLine(Frozen):
    """One year of the region's series, same instrument throughout."""

    year: int
    index: str
    predicate: Predicate


class IndicatorLine(Frozen):
    """The published level of one indicator, beside the year before where that is published too."""

    id: str
    number: int
    name: str
    level: int = Field(ge=1, le=5)
    previous: int | None = Field(ge=1, le=5)


class AspectLine(Frozen):
    """An aspect's exact value and its indicators."""

    id: str
    name: str
    value: Fraction
    indicators: tuple[IndicatorLine, ...]


class Step(Frozen):
    """Raising one indicator by one level.

    Attributes
    ----------
    gain : Fraction
        What the index gains, exact.
    index_after : Fraction
        The index after this step and all steps listed before it.
    criterion : str
        What the instrument asks for at the new level, in the project's words.
    evidence : tuple of str
        Data dukung typical for the new level.
    owner : tuple of str
        Offices that usually hold it.
    """

    indicator: str
    number: int
    name: str
    from_level: int
    to_level: int
    gain: Fraction
    index_after: Fraction
    criterion: str
    evidence: tuple[str, ...]
    owner: tuple[str, ...]


class NextBand(Frozen):
    """The predicate above the present one and how far it is."""

    predicate: Predicate
    threshold: Fraction
    distance: Fraction


class InstrumentLine(Frozen):
    """Which instrument the year was measured with."""

    id: str
    title: str
    regulation: str
    revoked: date | None
    revoked_by: str | None
    content_hash: str


class Report(Frozen):
    """Everything a coaching report says.

    Attributes
    ----------
    region : wire.Region
    name : str
        The region's full name (``"Provinsi Lampung"``, ``"Kota Bandar Lampung"``).
    head : str
        The office of the head of region: ``"Gubernur"``, ``"Bupati"`` or ``"Wali Kota"``.
    year : int
    index : str
        As printed, decimal point, two decimals.
    index_exact : Fraction or None
        Computed from the published levels; ``None`` when these are not all published or do not give the printed index.
    predicate : str
        As printed.
    note : str or None
        Why the printed predicate differs from the band of the printed index, where it does.
    headline : str
        The cover's sentence.
    brief : str
        One paragraph for the head of region, at most 150 words.
    national, province : Standing or None
        Among regions of the same kind; among kabupaten/kota of the province (``None`` for a province). Both ``None``
        in a year whose results are published for some regions only.
    years : tuple of YearLine
        All years of the instrument up to ``year``, ascending.
    reference : str or None
        Name of the reference region whose domains are shown.
    next_band : NextBand or None
        ``None`` at the highest predicate.
    aspects : tuple of AspectLine
        Empty when the levels of the year are not published completely.
    steps : tuple of Step
        The steps with the largest gain; empty without levels.
    peers : tuple of Peer
        All regions of the same kind with a result, by rank, the region included.
    missing : tuple of str
        What a reader might look for and is not there, each a sentence.
    sources : tuple of str
    data_version : str
        SHA-256 over the facts used and the instrument's content; equal facts give an equal version.
    made_on : date
        The day printed on the report; comes in from outside.
    """

    region: Region
    name: str
    head: Literal["Gubernur", "Bupati", "Wali Kota"]
    year: int
    title: str
    index: str
    index_exact: Fraction | None
    predicate: Predicate
    note: str | None
    headline: str
    brief: str
    national: Standing | None
    province: Standing | None
    years: tuple[YearLine, ...]
    reference: str | None
    domains: tuple[DomainLine, ...]
    next_band: NextBand | None
    aspects: tuple[AspectLine, ...]
    steps: tuple[Step, ...]
    peers: tuple[Peer, ...]
    instrument: InstrumentLine
    missing: tuple[str, ...]
    sources: tuple[str, ...]
    data_version: str
    made_on: date

    @property
    def previous(self) -> YearLine | None:
        """The year before, same instrument."""
        return next((line for line in self.years if line.year == self.year - 1), None)

    @property
    def change(self) -> Fraction | None:
        """Difference of the printed index to the year before."""
        return None if self.previous is None else Fraction(self.index) - Fraction(self.previous.index)
