"""The coaching report as typed, frozen facts: what is known about one region in one year, and nothing about looks.

Printed values stay the text that was published (``"2.98"``), computed values stay exact (:class:`fractions.Fraction`),
codes stay text. Sentences are complete and in the report's language; they were computed from the same facts
(:mod:`reports.words`), so a reader of this model needs no other source. Layout is made from it in
:mod:`reports.document`.
"""

from __future__ import annotations

import hashlib
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal

from pydantic import Field

from reports.coaching import Coaching
from reports.frozen import Frozen
from spbe_core.wire import FileClass, Predicate, Region

Language = Literal["id", "en"]
"""In which reports are written."""


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
    province, alike : Fraction or None
        Median of the kabupaten/kota of the province, and of those that stood where this region stood the year before.
    """

    id: str
    column: str
    name: str
    weight: Fraction
    value: str | None
    median: Fraction | None
    reference: str | None
    previous: str | None
    province: Fraction | None = None
    alike: Fraction | None = None

    @cached_property
    def gap(self) -> Fraction | None:
        """Distance to the median (negative: behind it)."""
        return None if self.value is None or self.median is None else Fraction(self.value) - self.median

    @property
    def change(self) -> Fraction | None:
        """Difference to the year before."""
        return None if self.value is None or self.previous is None else Fraction(self.value) - Fraction(self.previous)

    @cached_property
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


class DomainMove(Frozen):
    """How far a domain moved in a year; ``None`` where it is not published for both."""

    column: str
    change: Fraction | None


class Leaper(Frozen):
    """A region whose index is held against that of the year before.

    Attributes
    ----------
    before, index : str
        As printed, of the year before and of the report's year.
    moves : tuple of DomainMove
        All domains, in the instrument's order.
    """

    code: str
    name: str
    before: str
    index: str
    moves: tuple[DomainMove, ...]

    @property
    def rise(self) -> Fraction:
        """How much the printed index rose."""
        return Fraction(self.index) - Fraction(self.before)

    @property
    def most(self) -> tuple[str, ...]:
        """Columns of the domains that rose most; empty where not all are known, so that nobody can tell."""
        known = {move.column: move.change for move in self.moves if move.change is not None}
        if not known or len(known) < len(self.moves):
            return ()
        return tuple(column for column, change in known.items() if change == max(known.values()))


class Alike(Frozen):
    """The regions that stood where this one stood the year before, and how far they came.

    Attributes
    ----------
    sentence, after : str
        Who they are and where they are now, in words without a full stop (:func:`spbe_core.headlines.same_start`).
    n : int
        Those with a result in both years, the region included.
    place : int
        The region's place by its rise: one more than how many rose further.
    above_all_along : bool
        Whether all of them stood above 3.0 already.
    own : Leaper
        The region itself.
    leapers : tuple of Leaper
        Those that rose most, highest first: five and who shares the fifth place.
    """

    sentence: str
    after: str
    n: int = Field(ge=1)
    place: int = Field(ge=1)
    above_all_along: bool
    own: Leaper
    leapers: tuple[Leaper, ...]


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
        The office of the head of region: ``"Gubernur"``, ``"Bupati"`` or ``"Wali Kota"``; in English what they are.
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
    leapers : tuple of Leaper
        The regions of the kind that rose most, highest first: five and who shares the fifth place.
    alike : Alike or None
        Those that stood where the region stood the year before; ``None`` where they are too few, or nobody knows.
    next_band : NextBand or None
        ``None`` at the highest predicate.
    aspects : tuple of AspectLine
        Empty when the levels of the year are not published completely.
    steps : tuple of Step
        The steps with the largest gain; empty without levels.
    peers : tuple of Peer
        All regions of the same kind with a result, by rank, the region included.
    coaching : Coaching or None
        Plan, progress and the coach's note, where whoever makes the report asked for them.
    missing : tuple of str
        What a reader might look for and is not there, each a sentence.
    sources : tuple of str
    data_version : str
        :meth:`version`; equal facts give an equal version, and a change elsewhere that moves no figure here none.
    made_on : date
        The day printed on the report; comes in from outside.
    language : {"id", "en"}
        Of every sentence in it. Names of regions, offices and regulations, and what people wrote, stay as they are.
    """

    region: Region
    name: str
    head: str
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
    leapers: tuple[Leaper, ...]
    alike: Alike | None
    next_band: NextBand | None
    aspects: tuple[AspectLine, ...]
    steps: tuple[Step, ...]
    peers: tuple[Peer, ...]
    instrument: InstrumentLine
    coaching: Coaching | None
    missing: tuple[str, ...]
    sources: tuple[str, ...]
    data_version: str
    made_on: date
    language: Language = "id"

    def version(self) -> str:
        """Return the data version: SHA-256 over everything the report says, but for this version and the day."""
        return hashlib.sha256(self.model_dump_json(exclude={"data_version", "made_on"}).encode()).hexdigest()

    @property
    def file_class(self) -> FileClass:
        """How far its files may be known: what is published is for everybody, a region's plan is not."""
        return FileClass.TERBUKA if self.coaching is None else FileClass.TERBATAS

    @property
    def previous(self) -> YearLine | None:
        """The year before, same instrument."""
        return next((line for line in self.years if line.year == self.year - 1), None)

    @property
    def change(self) -> Fraction | None:
        """Difference of the printed index to the year before."""
        return None if self.previous is None else Fraction(self.index) - Fraction(self.previous.index)
