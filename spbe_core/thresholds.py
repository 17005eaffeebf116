"""How far an index is from each predicate, and the fewest steps that carry it across.

A step lifts one indicator to its next rung (:func:`spbe_core.planning.rungs`); rungs are climbed in order, because
level n presupposes level n−1. What a step costs in money or time is not known here: fewest steps first, among these
the greatest rise, then the lowest levels (from 1 to 2 asks less than from 4 to 5).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, lcm

from spbe_core.instruments import Band, Indicator, Instrument
from spbe_core.planning import rungs
from spbe_core.scoring import Value, score


@dataclass(frozen=True)
class Climb:
    """One indicator lifted by one or more steps.

    Attributes
    ----------
    indicator : str
    from_level, to_level : int or Fraction
    steps : int
        Rungs climbed.
    gain : Fraction
        What that adds to the index.
    """

    indicator: str
    from_level: Value
    to_level: Value
    steps: int
    gain: Fraction


@dataclass(frozen=True)
class Threshold:
    """The lower edge of a predicate, seen from an index.

    Attributes
    ----------
    band : Band
    distance : Fraction
        Edge − index; 0 or less when the predicate is reached.
    climbs : tuple of Climb
        The fewest steps that reach the edge, in instrument order; empty when it is reached.
    """

    band: Band
    distance: Fraction
    climbs: tuple[Climb, ...]

    @property
    def reached(self) -> bool:
        return self.distance <= 0

    @property
    def steps(self) -> int:
        return sum(climb.steps for climb in self.climbs)


def thresholds(instrument: Instrument, levels: Mapping[str, Value | None]) -> tuple[Threshold, ...]:
    """Return the edges between predicates, lowest first; none while the assessment is incomplete.

    Parameters
    ----------
    instrument : Instrument
    levels : mapping of str to int, Fraction or None
        As for :func:`spbe_core.scoring.score`.

    Raises
    ------
    DataError
        As :func:`spbe_core.scoring.score`.
    """
    index = score(instrument, levels).index
    if index is None:
        return ()
    edges = [(band, band.low - index) for band in reversed(instrument.bands[:-1])]
    known = {indicator: level for indicator, level in levels.items() if level is not None}
    ways = _fewest(instrument, known, [distance for _, distance in edges])
    return tuple(Threshold(band, distance, way) for (band, distance), way in zip(edges, ways, strict=True))


EFFORTS = 1 << 16
"""More than all efforts together: a reach is ``gain * EFFORTS - effort``, so of equal gains the least effort wins."""
OWN = 4
"""Bits for how many steps one indicator takes; of equal reaches the one that takes fewest of them wins."""
NEVER = -1 << 128
"""Less than any reach."""


def _fewest(
    instrument: Instrument, levels: Mapping[str, Value], distances: list[Fraction]
) -> Iterator[tuple[Climb, ...]]:
    """Yield the fewest steps for each distance.

    Dynamic programming over the indicators: the best reach for every number of steps, in whole numbers. A greedy
    choice would do where every rung is worth the same (levels), not where the first gives less than the second (Pemdi).
    """
    chains = [_chain(indicator, instrument, levels[indicator.id]) for indicator in instrument.indicators]
    unit = lcm(*(climb.gain.denominator for chain in chains for climb in chain))
    best: list[int] = [0]
    taken: list[list[int]] = []
    for chain in chains:
        best, choice = _extend(best, [int(each.gain * unit) * EFFORTS - _effort(instrument, each) for each in chain])
        taken.append(choice)
    for distance in distances:
        least = (ceil(distance * unit) - 1) * EFFORTS  # a reach lies above it where its gain is enough
        steps = next(steps for steps, reach in enumerate(best) if reach > least)
        yield _walk_back(chains, taken, steps)


def _chain(indicator: Indicator, instrument: Instrument, value: Value) -> list[Climb]:
    """Return the indicator lifted by one, two, … steps."""
    return [
        Climb(indicator.id, value, rung, steps, indicator.weight * (rung - value) / 100)
        for steps, rung in enumerate(rungs(instrument, value), start=1)
    ]


def _effort(instrument: Instrument, climb: Climb) -> int:
    """Return the levels that the steps lead to, summed: the higher they are, the more they ask."""
    last = instrument.highest - len(rungs(instrument, climb.to_level))
    return sum(range(last - climb.steps + 1, last + 1))


def _extend(best: list[int], chain: list[int]) -> tuple[list[int], list[int]]:
    """Add an indicator: return the best reach by number of steps, and how many of them this indicator takes."""
    fewest = (1 << OWN) - 1
    options = [
        [NEVER] * own + [(reach + added << OWN) + fewest - own for reach in best] + [NEVER] * (len(chain) - own)
        for own, added in enumerate([0, *chain])
    ]
    found = [*map(max, *options)] if chain else options[0]
    return [reach >> OWN for reach in found], [fewest - (reach & fewest) for reach in found]


def _walk_back(chains: list[list[Climb]], taken: list[list[int]], steps: int) -> tuple[Climb, ...]:
    climbs = []
    for chain, choice in zip(reversed(chains), reversed(taken), strict=True):
        own = choice[steps]
        if own:
            climbs.append(chain[own - 1])
            steps -= own
    return tuple(reversed(climbs))
