"""Daerah setara: the regions most like one, by what is known of all regions, with weights that anybody may change.

What is compared, how, and how much it counts is data (``data/peers.yaml``). A distance is the weighted mean of the
distances in each thing compared, so that every part of it can be named. What is not known of a region is not filled
in: a thing that is unknown of the region itself is left out for all, and said; a region of which something that counts
is unknown is left out, and counted. Results (penetapan) play no part: regions are alike in what they are, not in what
they reached.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from statistics import quantiles
from typing import Literal

from pydantic import Field, TypeAdapter, ValidationError

from spbe_core import regions, wire
from spbe_core.benchmark_parts import Group
from spbe_core.errors import DataError
from spbe_core.files import read_yaml
from spbe_core.instrument_parts import Part
from spbe_core.results import KABUPATEN_KOTA

SIZE = 20
"""So many regions are daerah setara unless another number is asked for."""
HEAVIEST = 3
"""The largest weight."""

Measure = Literal["same", "ratio", "difference"]


class Dimension(Part):
    """One thing in which regions are compared; see the head of ``peers.yaml``."""

    id: str
    local: bool = False
    column: str
    measure: Measure
    weight: int = Field(ge=0, le=HEAVIEST)
    source: str
    why: str
    why_en: str


class Islands(Part):
    """A group of islands and the provinces on it."""

    id: str
    provinces: tuple[str, ...]


class _File(Part):
    islands: tuple[Islands, ...]
    dimensions: tuple[Dimension, ...]


Known = str | float | None
"""A word, a number, or nothing known."""


@dataclass(frozen=True)
class Likeness:
    """How alike two regions are in one thing.

    Attributes
    ----------
    dimension : Dimension
    mine, theirs : str or float
    distance : float
        0 where they are alike; see ``peers.yaml`` for the unit.
    """

    dimension: Dimension
    mine: str | float
    theirs: str | float
    distance: float


@dataclass(frozen=True)
class Peer:
    """A region that is like another.

    Attributes
    ----------
    region : wire.Region
    distance : float
        Weighted mean of the parts' distances.
    parts : tuple of Likeness
        In the order of the file; only things that count.
    """

    region: wire.Region
    distance: float
    parts: tuple[Likeness, ...]


@dataclass(frozen=True)
class Peers:
    """Daerah setara of a region.

    Attributes
    ----------
    region : wire.Region
    weights : dict of str to int
        What counted, by dimension.
    ordered : tuple of (float, wire.Region)
        All that can be compared with their distances, nearest first, equal distances by code. Empty where too little
        is known of the region, or nothing counts.
    size : int
        How many of them are daerah setara.
    unknown : tuple of Dimension
        What should count and is not known of the region.
    without : int
        Regions of the pool that were left out because something that counts is unknown of them.
    """

    region: wire.Region
    weights: dict[str, int]
    ordered: tuple[tuple[float, wire.Region], ...]
    size: int
    unknown: tuple[Dimension, ...]
    without: int

    @cached_property
    def nearest(self) -> tuple[Peer, ...]:
        """Daerah setara, nearest first."""
        return tuple(self._peer(distance, other) for distance, other in self.ordered[: self.size])

    def of(self, code: str) -> Peer | None:
        """Return how a region compares, daerah setara or not; ``None`` where it cannot be compared."""
        return next((self._peer(distance, other) for distance, other in self.ordered if other.code == code), None)

    def place(self, code: str) -> int | None:
        """Return the how manieth a region is, 1 the nearest; ``None`` where it cannot be compared."""
        return next((i for i, (_distance, other) in enumerate(self.ordered, 1) if other.code == code), None)

    @property
    def group(self) -> Group:
        """The region among those like it."""
        return Group("setara", frozenset({self.region.code, *(peer.region.code for peer in self.nearest)}))

    def _peer(self, distance: float, other: wire.Region) -> Peer:
        mine, theirs = _known(self.region), _known(other)
        parts = []
        for each in dimensions(self.region):
            own, its = mine[each.id], theirs[each.id]
            if self.weights[each.id] and own is not None and its is not None:
                apart = _apart(_scaled(self.region)[each.id], _scaled(other)[each.id])
                parts.append(Likeness(each, own, its, apart))
        return Peer(other, distance, tuple(parts))


@cache
def _file() -> _File:
    try:
        return TypeAdapter(_File).validate_python(read_yaml("peers.yaml"))
    except ValidationError as error:
        raise DataError("peers.yaml", str(error), "Perbaiki berkas daerah setara") from error


def dimensions(region: wire.Region | None = None) -> tuple[Dimension, ...]:
    """Return what regions are compared in, in the order in which it is shown; of a region: what makes sense for it."""
    every = _file().dimensions
    local = region is None or region.level in KABUPATEN_KOTA
    return every if local else tuple(each for each in every if not each.local)


def weights(asked: Mapping[str, object] | None = None) -> dict[str, int]:
    """Return every dimension's weight: what was asked for where it is a whole number from 0 to 3, else the usual."""
    given = asked or {}
    return {each.id: _weight(given.get(each.id), each.weight) for each in dimensions()}


def _weight(asked: object, usual: int) -> int:
    whole = isinstance(asked, int) and not isinstance(asked, bool)
    return asked if whole and 0 <= asked <= HEAVIEST else usual  # type: ignore[operator,return-value] # whole: an int


def island(region: wire.Region) -> str | None:
    """Return the group of islands a region lies on; ``None`` for the sample region."""
    return _islands().get(region.province_code)


@cache
def _islands() -> dict[str, str]:
    return {province: each.id for each in _file().islands for province in each.provinces}


def alike(region: wire.Region, asked: Mapping[str, object] | None = None, size: int = SIZE) -> Peers:
    """Return the regions most like one.

    Parameters
    ----------
    region : wire.Region
        A kabupaten/kota is compared with kabupaten/kota, a province with provinces.
    asked : mapping of str to int, optional
        Weights by dimension, 0 to 3; the file's for whatever is absent or no such number.
    size : int, optional
        How many.
    """
    return _alike(region, tuple(weights(asked).items()), size)


@lru_cache(256)
def _alike(region: wire.Region, weighted: tuple[tuple[str, int], ...], size: int) -> Peers:
    chosen = dict(weighted)
    mine = _scaled(region)
    counting = [each for each in dimensions(region) if chosen[each.id]]
    unknown = tuple(each for each in counting if mine[each.id] is None)
    usable = [(each.id, chosen[each.id], mine[each.id]) for each in counting if mine[each.id] is not None]
    pool = [each for each in _pool(region.level in KABUPATEN_KOTA) if each.code != region.code]
    total = sum(weight for _name, weight, _own in usable)
    if 2 * total < sum(chosen[each.id] for each in counting) or not total:
        return Peers(region, chosen, (), size, unknown, 0)
    made = []
    for each in pool:
        theirs = _scaled(each)
        if all(theirs[name] is not None for name, _weight, _own in usable):
            distance = sum(weight * _apart(own, theirs[name]) for name, weight, own in usable) / total
            made.append((distance, each))
    made.sort(key=lambda one: (one[0], one[1].code))
    return Peers(region, chosen, tuple(made), size, unknown, len(pool) - len(made))


def _apart(mine: Known, theirs: Known) -> float:
    """Return the distance of two values of :func:`_scaled`; words are alike or not."""
    if isinstance(mine, float) and isinstance(theirs, float):
        return abs(mine - theirs)
    return float(mine != theirs)


@cache
def _pool(local: bool) -> tuple[wire.Region, ...]:  # noqa: FBT001 - a key of the cache
    evaluated = (each for each in regions.all_regions() if not each.administrative_only)
    return tuple(each for each in evaluated if (each.level in KABUPATEN_KOTA) == local)


@cache
def _spreads(local: bool) -> dict[str, float]:  # noqa: FBT001 - a key of the cache
    """Return how wide the middle half of the pool is in each number; what fewer than two have is never asked for."""
    found = {}
    for dimension in dimensions():
        values = [_known(each)[dimension.id] for each in _pool(local)]
        numbers = [value for value in values if isinstance(value, float)]
        if dimension.measure == "same" or len(numbers) < 2:
            continue
        low, _middle, high = quantiles([math.log(n) for n in numbers] if dimension.measure == "ratio" else numbers, n=4)
        found[dimension.id] = high - low
    return found


@cache
def _scaled(region: wire.Region) -> dict[str, Known]:
    """Return what is known of a region, numbers in units of the pool's spread."""
    spread, scaled = _spreads(region.level in KABUPATEN_KOTA), {}
    for dimension in dimensions():
        value = _known(region)[dimension.id]
        if isinstance(value, float):
            value = (math.log(value) if dimension.measure == "ratio" else value) / spread[dimension.id]
        scaled[dimension.id] = value
    return scaled


@cache
def _known(region: wire.Region) -> dict[str, Known]:
    """Return what is known of a region, by dimension."""
    row = regions.figures(region.code)
    known: dict[str, Known] = {}
    for dimension in dimensions():
        if dimension.column == "island":
            known[dimension.id] = island(region)
        elif dimension.measure == "same":
            known[dimension.id] = row.get(dimension.column)
        else:
            text = row.get(dimension.column)
            known[dimension.id] = None if text is None else float(text)
    return known


def most_alike(parts: Sequence[Likeness], weighted: Mapping[str, int]) -> list[Likeness]:
    """Return the parts by how much each adds to the distance, the least first."""
    return sorted(parts, key=lambda part: part.distance * weighted[part.dimension.id])
