"""Who leapt: the regions that started alike and rose most, and which domains carried them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from spbe_core.benchmark_parts import Change, SameStart
from spbe_core.results import DOMAINS

MOST = 10
"""So many rises are looked at, and those that rose as much as the last of them."""


@dataclass(frozen=True)
class Leapers:
    """Those who rose most among the regions that started alike.

    Attributes
    ----------
    start : SameStart
    leapers, others : tuple of Change
        Highest rise first. At most half of all are leapers, besides those who rose exactly as much as the last of
        them, and nobody who did not rise.
    """

    start: SameStart
    leapers: tuple[Change, ...]
    others: tuple[Change, ...]


@dataclass(frozen=True)
class Carried:
    """What a domain added to the index, on average over some regions.

    Attributes
    ----------
    domain : str
    leapers, others : Fraction or None
        Mean of (difference of the domain × its weight ÷ 100); ``None`` where nobody's is known.
    """

    domain: str
    leapers: Fraction | None
    others: Fraction | None


def leapers(start: SameStart, most: int = MOST) -> Leapers:
    """Part those that started alike into the ones who rose most and the others."""
    rising = [each for each in start.changes if each.difference > 0]
    count = min(most, len(rising), start.n // 2)
    if not count:
        return Leapers(start, (), start.changes)
    last = rising[count - 1].difference
    chosen = tuple(each for each in rising if each.difference >= last)
    return Leapers(start, chosen, start.changes[len(chosen) :])


def carried(found: Leapers) -> tuple[Carried, ...]:
    """Return what each domain added to the index among the leapers and among the others, in instrument order."""
    return tuple(Carried(domain, _mean(found.leapers, domain), _mean(found.others, domain)) for domain in DOMAINS)


def mean_rise(changes: Sequence[Change]) -> Fraction | None:
    """Return the mean change of the index; ``None`` of nobody."""
    return sum((each.difference for each in changes), Fraction(0)) / len(changes) if changes else None


def _mean(changes: Iterable[Change], domain: str) -> Fraction | None:
    known = [moved.contribution for each in changes for moved in each.domains if moved.domain == domain]
    return sum(known, Fraction(0)) / len(known) if known else None
