"""What regional governments gained within one year: the gains of those that started most alike, counted.

There is one pair of years in which nearly all were measured with the same instrument: 2023 and 2024. What is said here
is what happened in that year to the governments whose start (index and domains) was nearest to a given one. It is a
record of others, no forecast: it says nothing of what a plan will bring, of shorter times, or of another instrument.

How many are looked at, and how their nearness is measured, was chosen by cross-validation over regions
(``bench/benchmark.py``; the figures stand in ``bench/README.md``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property

from spbe_core import wire
from spbe_core.benchmark import Results, changes
from spbe_core.benchmark_parts import Change
from spbe_core.places import SUBJECTS, value_of

SIZE = 80
"""So many of the nearest starts are looked at."""
NEARNESS: dict[str, int] = {"indeks": 4, "kebijakan": 1, "tata_kelola": 1, "manajemen": 1, "layanan": 1}
"""What a squared difference of each value counts for in the distance between two starts."""
PERCENTS = (50, 80, 90)

Point = tuple[int | None, ...]
"""Printed values in hundredths, in the order of :data:`spbe_core.places.SUBJECTS`."""


@dataclass(frozen=True)
class Interval:
    """Between which gains so many percent of comparable regions lay; both ends are gains that occurred.

    The ends are chosen so that a further region that is like the others lies between them with at least this share.
    """

    percent: int
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class YearGains:
    """Gains of the regional governments whose start was nearest, between two years.

    Attributes
    ----------
    start : wire.OfficialResult
        Whose start was compared; its own gain is never among the gains.
    year, next_year : int
    pool : int
        Regional governments with a result in both years that could have been nearest.
    changes : tuple of Change
        Of the nearest, nearest first.
    intervals : tuple of Interval
        One for each of :data:`PERCENTS`; empty where too few are known.
    """

    start: wire.OfficialResult
    year: int
    next_year: int
    pool: int
    changes: tuple[Change, ...]
    intervals: tuple[Interval, ...]

    @property
    def n(self) -> int:
        """How many are looked at."""
        return len(self.changes)

    @cached_property
    def gains(self) -> list[Fraction]:
        """The gains of the index, smallest first."""
        return sorted(each.difference for each in self.changes)

    @property
    def median(self) -> Fraction | None:
        """The middle gain."""
        ordered = self.gains
        if not ordered:
            return None
        middle = len(ordered) // 2
        return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2

    def at_least(self, gain: Fraction) -> int:
        """Return how many gained so much or more."""
        return sum(each >= gain for each in self.gains)

    def more_than(self, gain: Fraction) -> int:
        """Return how many gained more."""
        return sum(each > gain for each in self.gains)


class Record:
    """What happened to every regional government between two years.

    Parameters
    ----------
    results : iterable of OfficialResult
        Published results.
    year, next_year : int
        Two years held in full, measured with the same instrument.
    """

    def __init__(self, results: Results, year: int, next_year: int) -> None:
        self.year, self.next_year = year, next_year
        self.changes = changes(results, year, next_year)
        self.highest = tuple(sorted(self.changes, key=_fall))
        """The same, highest rise first, equal rises by code."""
        self._points = [(point(each.before), each) for each in self.changes]

    def like(self, start: wire.OfficialResult, size: int = SIZE) -> YearGains:
        """Return what those gained that started most alike; the region itself is left out."""
        pool = [each for each in self._points if each[1].region.code != start.region_code]
        near = tuple(nearest(point(start), pool, size))
        gains = sorted(each.difference for each in near)
        made = tuple(each for percent in PERCENTS if (each := interval(gains, percent)))
        return YearGains(start, self.year, self.next_year, len(pool), near, made)


def _fall(each: Change) -> tuple[Decimal, str]:
    """Return what sorts the highest rise first; decimals, as five hundred fractions take long to sort."""
    return Decimal(each.before.index) - Decimal(each.after.index), each.region.code


def point(row: wire.OfficialResult) -> Point:
    """Return a result's values in hundredths; ``None`` where nothing, or nothing possible, was printed."""
    values = (value_of(row, subject) for subject in SUBJECTS)
    return tuple(None if value is None else int((value * 100).to_integral_value(ROUND_HALF_UP)) for value in values)


def nearest(
    start: Point, pool: Sequence[tuple[Point, Change]], size: int, nearness: dict[str, int] | None = None
) -> list[Change]:
    """Return the changes whose start is nearest, nearest first, equally near ones by code.

    Only what was published of the start is compared. A start that lacks one of those is left out.
    """
    counting = NEARNESS if nearness is None else nearness
    used = [
        (i, counting[name], own) for i, name in enumerate(SUBJECTS) if counting[name] and (own := start[i]) is not None
    ]
    found = []
    for other, each in pool:
        if all(other[i] is not None for i, _weight, _own in used):
            apart = sum(weight * (other[i] - own) ** 2 for i, weight, own in used)  # type: ignore[operator,misc] # known
            found.append((apart, each.region.code, each))
    found.sort(key=lambda one: one[:2])
    return [each for _apart, _code, each in found[:size]]


def interval(gains: Sequence[Fraction], percent: int) -> Interval | None:
    """Return between which of some ordered gains a further one lies with at least ``percent`` percent.

    Of ``n`` gains and one more like them, each place in the order is equally likely for the one more, so the ends are
    the ⌊(n + 1)·(100 − percent)/200⌋th from either side. ``None`` where there are too few for that.
    """
    n = len(gains)
    outside = (n + 1) * (100 - percent) // 200
    return Interval(percent, gains[outside - 1], gains[n - outside]) if outside else None
