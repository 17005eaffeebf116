"""The scorer for many assessments at once: the same rule as :mod:`spbe_core.scoring`, in whole numbers.

Weights are brought to a common denominator once, so every score is a whole number over a fixed denominator and nothing
is ever rounded. Equal to the exact form on every input (tests/spbe_core/test_core_scoring_many.py).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from spbe_core.errors import DataError
from spbe_core.instruments import Aspect, Domain, Instrument
from spbe_core.scoring import WHOLE

Integers = NDArray[np.int64]

MISSING = -1
"""Stands for an indicator that is not answered."""

_BLOCK = 4_096
"""Assessments summed at a time, so that the working copy stays in the processor's cache."""
_LIMIT = 2**63 // 1_000
"""Largest sum allowed; leaves room for the hundredths and thresholds made from it."""


@dataclass(frozen=True)
class Scores:
    """The scores of ``n`` assessments. Every number is exact: numerator ÷ denominator.

    Attributes
    ----------
    parts : tuple of str
        "indeks", then the domains and the aspects of the instrument, by id; ``p`` in all.
    denominators : array of int64, shape (p,)
    low, high : array of int64, shape (p, n)
        Numerators of the score if every gap were the lowest, the highest level; equal where nothing is missing.
    """

    instrument: Instrument = field(repr=False)
    parts: tuple[str, ...]
    denominators: Integers
    low: Integers
    high: Integers

    def bounds(self, part: str, row: int) -> tuple[Fraction, Fraction]:
        """Return one assessment's lowest and highest score of a part; equal when it is complete."""
        at = self.parts.index(part)
        below = int(self.denominators[at])
        return Fraction(int(self.low[at, row]), below), Fraction(int(self.high[at, row]), below)

    def complete(self, part: str = WHOLE) -> NDArray[np.bool_]:
        """Return which assessments have a score of a part, shape (n,)."""
        at = self.parts.index(part)
        same: NDArray[np.bool_] = self.low[at] == self.high[at]
        return same

    def hundredths(self, part: str = WHOLE) -> Integers:
        """Return the shown score of a part in hundredths (2.98 is 298), half up, shape (n,); the lowest if open."""
        at = self.parts.index(part)
        below = self.denominators[at]
        rounded: Integers = (200 * self.low[at] + below) // (2 * below)
        return rounded

    def predicates(self) -> Integers:
        """Return where each index's predicate stands in ``instrument.bands``, shape (n,); of the lowest if open."""
        at = self.parts.index(WHOLE)
        places = np.zeros(self.low.shape[1], dtype=np.int64)
        for band in self.instrument.bands[:-1]:
            limit = band.low.numerator * self.denominators[at]
            places += self.low[at] * band.low.denominator < limit
        return places


def score_many(instrument: Instrument, levels: NDArray[np.integer], per: int = 1) -> Scores:
    """Score many assessments of one instrument.

    Parameters
    ----------
    instrument : Instrument
    levels : array of integers, shape (n, number of indicators)
        One assessment per row, indicators in instrument order. :data:`MISSING` where not answered.
    per : int, optional
        What the integers count: 1 for whole levels, 100 where a fractional score of 1.26 stands as 126.

    Returns
    -------
    Scores

    Raises
    ------
    DataError
        When the array has another shape or type, a value lies outside the instrument's levels, or whole levels are
        asked for and others given.
    """
    _check(instrument, levels, per)
    weights, scale = _weights(instrument)
    if int(weights.sum()) * per * instrument.highest >= _LIMIT:
        raise DataError("Nilai", f"penyebut {per} terlalu besar", "Pakai penyebut yang lebih kecil")
    shape = (1 + len(instrument.domains) + len(instrument.aspects), len(levels))
    incomplete = bool((levels == MISSING).any()) if levels.size else False
    low = np.empty(shape, dtype=np.int64)
    high = np.empty(shape, dtype=np.int64) if incomplete else low
    for start in range(0, len(levels), _BLOCK):
        block = levels[start : start + _BLOCK].astype(np.int64)
        here = slice(start, start + len(block))
        if incomplete:
            gaps = block == MISSING
            _sum(instrument, np.where(gaps, instrument.highest * per, block), weights, high[:, here])
            block[gaps] = instrument.lowest * per
        _sum(instrument, block, weights, low[:, here])
    named: tuple[Domain | Aspect, ...] = (*instrument.domains, *instrument.aspects)
    shares = [int(scale * weight * per) for weight in (Fraction(100), *(part.weight for part in named))]
    return Scores(instrument, (WHOLE, *(part.id for part in named)), np.array(shares, dtype=np.int64), low, high)


def _sum(instrument: Instrument, values: Integers, weights: Integers, out: Integers) -> None:
    """Write Σ(value × weight) of the whole, the domains and the aspects into the rows of ``out``."""
    first = 1 + len(instrument.domains)
    start = 0
    for row, aspect in enumerate(instrument.aspects, start=first):
        columns = slice(start, start + len(aspect.indicators))
        np.matmul(values[:, columns], weights[columns], out=out[row])
        start = columns.stop
    aspects = first
    for row, domain in enumerate(instrument.domains, start=1):
        out[row] = out[aspects : aspects + len(domain.aspects)].sum(axis=0)
        aspects += len(domain.aspects)
    out[0] = out[first:].sum(axis=0)


def _weights(instrument: Instrument) -> tuple[Integers, int]:
    """Return the indicators' weights as whole numbers, and what they were multiplied by."""
    scale = lcm(*(indicator.weight.denominator for indicator in instrument.indicators))
    return np.array([int(indicator.weight * scale) for indicator in instrument.indicators], dtype=np.int64), scale


def _check(instrument: Instrument, levels: NDArray[np.integer], per: int) -> None:
    wide = len(instrument.indicators)
    if levels.ndim != 2 or levels.shape[1] != wide or levels.dtype.kind not in "iu":
        todo = f"Beri bilangan bulat berukuran (penilaian, {wide}); {MISSING} untuk yang belum dinilai"
        raise DataError("Tingkat", f"larik {levels.dtype} berukuran {levels.shape}", todo)
    if per < 1 or (per > 1 and not instrument.fractional):
        raise DataError("Nilai", f"penyebut {per} tidak sah untuk {instrument.id}", "Pakai tingkat bulat (penyebut 1)")
    if not levels.size or (levels.min() >= instrument.lowest * per and levels.max() <= instrument.highest * per):
        return
    outside = (levels != MISSING) & ((levels < instrument.lowest * per) | (levels > instrument.highest * per))
    if outside.any():
        row, column = (int(place) for place in np.argwhere(outside)[0])
        raise DataError(
            f"Penilaian {row + 1}, indikator {instrument.indicators[column].id}",
            f"{int(levels[row, column])} di luar {instrument.lowest * per}–{instrument.highest * per}",
            "Periksa tingkatnya",
        )
