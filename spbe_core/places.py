"""A place among others: rank, share below, and how far one level on one indicator would move it.

The interval is no error of measurement: how far an assessor errs is not known. It is what the smallest step of an
assessment can do. If the heaviest indicator had been put one level lower or higher and all others had stayed as they
are, the rank would lie between ``best`` and ``worst``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

from spbe_core import instruments, regions, wire
from spbe_core.benchmark import SMALLEST_GROUP, Results, members
from spbe_core.benchmark_parts import Group, SameStart
from spbe_core.results import DOMAINS, INSTRUMENT, find, plausible, published

INDEX = "indeks"
SUBJECTS = (INDEX, *DOMAINS)
"""The index and the four domains."""


@dataclass(frozen=True)
class Place:
    """Where a value lies among others.

    Attributes
    ----------
    value : Decimal
    n : int
        Values, this one included.
    rank : int or None
        1 is the highest; equal values share the better rank. ``None`` when ``n`` < 5, as the next two.
    best, worst : int or None
        The rank with one step more and one step less; see the module.
    tied, below : int
        Other values that are equal, and lower.
    """

    value: Decimal
    n: int
    rank: int | None
    best: int | None
    worst: int | None
    tied: int
    below: int

    @property
    def percent_below(self) -> int | None:
        """Of the others, how many percent are lower; a part of a percent is not counted. ``None`` without a rank."""
        return None if self.rank is None else 100 * self.below // (self.n - 1)


@dataclass(frozen=True)
class Standing:
    """A region's places in a group in one year.

    Attributes
    ----------
    region : wire.Region
    year : int
    group : Group
    places : dict of str to Place
        By subject (:data:`SUBJECTS`); a domain without a value that counts is absent.
    """

    region: wire.Region
    year: int
    group: Group
    places: dict[str, Place]


def place(own: Decimal, others: Sequence[Decimal], step: Decimal) -> Place:
    """Place a value among others.

    Parameters
    ----------
    own : Decimal
    others : sequence of Decimal
        Without the own one, in any order.
    step : Decimal
        How far one level on one indicator moves the value.
    """
    rising = sorted(others)
    n = len(rising) + 1

    def rank(value: Decimal) -> int:
        return n - bisect_right(rising, value)

    below = bisect_left(rising, own)
    tied = bisect_right(rising, own) - below
    if n < SMALLEST_GROUP:
        return Place(own, n, None, None, None, tied, below)
    return Place(own, n, rank(own), rank(own + step), rank(own - step), tied, below)


def standing(results: Results, code: str, year: int, group: Group) -> Standing | None:
    """Return a region's places in a group, by index and domain; ``None`` without a result of that year.

    The region need not be a member: it is placed among the members.
    """
    region = regions.find(code)
    rows = published(results)
    mine = find(code, year, rows)
    if mine is None:
        return None
    others = [row for row in members(rows, year, group) if row.region_code != code]
    found = {}
    for subject in SUBJECTS:
        own = value_of(mine, subject)
        if own is not None:
            values = [value for value in (value_of(row, subject) for row in others) if value is not None]
            found[subject] = place(own, values, steps()[subject])
    return Standing(region, year, group, found)


def of_change(start: SameStart) -> Place | None:
    """Place a region's change among those that started alike; ``None`` where it is not among them."""
    if start.mine is None:
        return None
    others = [_decimal(each.difference) for each in start.changes if each.region.code != start.region.code]
    return place(_decimal(start.mine.difference), others, steps()[INDEX])


def value_of(row: wire.OfficialResult, subject: str) -> Decimal | None:
    """Return a printed value that can be one, else ``None``."""
    text = row.index if subject == INDEX else plausible(getattr(row, subject))
    return None if text is None else Decimal(text)


@cache
def steps() -> dict[str, Decimal]:
    """Return how far one level on the heaviest indicator moves the index, and each domain."""
    instrument = instruments.load(INSTRUMENT)
    found = {INDEX: _decimal(max(each.weight for each in instrument.indicators) / 100)}
    for column, domain in zip(DOMAINS, instrument.domains, strict=True):
        heaviest = max(each.weight for each in domain.indicators)
        found[column] = _decimal(heaviest / domain.weight)
    return found


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
