"""What fits side by side: shares of an office's people, judged without asking when.

The work of some steps may fit into an office's time in all and yet into no timetable: of two steps that each take more
than half of the people, one has to wait. A *dual feasible function* (Fekete and Schepers, 2001) says so: it gives every
share another size, and whatever fits side by side in the true sizes fits in the other sizes too. Sums over all periods
in the other sizes are therefore limits that hold for every timetable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import floor

COARSEST = 6
"""Sizes are rounded to wholes, halves, … down to this part."""

Sizes = Mapping[Fraction, Fraction]


def sizes(shares: Iterable[Fraction]) -> Iterator[Sizes]:
    """Yield other sizes for shares between 0 and 1, the true ones first; none that others make superfluous."""
    true = sorted(set(shares))
    found: list[tuple[Fraction, ...]] = []
    tries = [tuple(true)]
    tries += [tuple(rounded(share, parts) for share in true) for parts in range(1, COARSEST + 1)]
    tries += [tuple(without(share, small) for share in true) for small in true if small <= Fraction(1, 2)]
    for each in tries:
        if any(each) and not any(_covers(other, each) for other in found):
            found = [other for other in found if not _covers(each, other)] + [each]
    for each in found:
        yield dict(zip(true, each, strict=True))


def rounded(share: Fraction, parts: int) -> Fraction:
    """Round a share down to so many equal parts, one part being left over: 0.4 of 2 is a half, 0.6 of 1 is all."""
    whole = share * (parts + 1)
    return share if whole.denominator == 1 else Fraction(floor(whole), parts)


def without(share: Fraction, small: Fraction) -> Fraction:
    """Take what leaves less than a small share free for all of it, and what is smaller than that for nothing."""
    if share > 1 - small:
        return Fraction(1)
    return share if share >= small else Fraction(0)


def _covers(one: tuple[Fraction, ...], other: tuple[Fraction, ...]) -> bool:
    return all(mine >= theirs for mine, theirs in zip(one, other, strict=True))
