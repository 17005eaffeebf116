"""Start levels for a region of which only index and domains are published: *perkiraan*, never an assessment.

Levels per indicator are published for few regions. For the others a plan starts from levels drawn at random, by a seed,
among those that give back the printed domains and index. They show what a plan would look like; which indicators
stand where, only the region knows. Nothing of this is ever stored as an assessment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from random import Random
from typing import Literal

from spbe_core import instruments, results, wire
from spbe_core.errors import UnknownError
from spbe_core.exact import exact
from spbe_core.formats import two_decimals
from spbe_core.instrument_parts import Domain, Indicator
from spbe_core.instruments import Instrument


@dataclass(frozen=True)
class Start:
    """Where a region's plan begins.

    Attributes
    ----------
    region : str
        Code.
    year : int
        Of the published result.
    levels : dict of str to int
        Every indicator's.
    basis : {"terbit", "perkiraan"}
        Whether the levels were published, or drawn to fit what was.
    instrument : str
        Its id.
    """

    region: str
    year: int
    levels: dict[str, int]
    basis: Literal["terbit", "perkiraan"]
    instrument: str = results.INSTRUMENT


def of_region(code: str, year: int | None = None, *, seed: int = 0) -> Start:
    """Return where a region's plan begins: its published levels of a year, else levels that fit its domains.

    Parameters
    ----------
    code : str
    year : int, optional
        The newest with a result of PermenPANRB 59/2020 when absent.
    seed : int, optional
        For what is drawn.

    Raises
    ------
    UnknownError
        When no result was published, or one without domains.
    """
    found = [each for each in results.of_region(code) if each.instrument == results.INSTRUMENT]
    found = [each for each in found if year in {None, each.year}]
    if not found:
        when = "" if year is None else f" {year}"
        raise UnknownError(
            f"Hasil{when} wilayah {code} tidak ada; isi tingkat daerah itu sendiri.",
            en=f"There is no result{when} of region {code}; enter the levels of that region.",
        )
    newest = found[-1]
    published = {
        each.indicator: each.level
        for each in results.official_levels()
        if (each.region_code, each.year, each.instrument) == (code, newest.year, results.INSTRUMENT) and each.complete
    }
    instrument = instruments.load(results.INSTRUMENT)
    if len(published) == len(instrument.indicators):
        return Start(code, newest.year, published, "terbit")
    return Start(code, newest.year, drawn(instrument, newest, seed), "perkiraan")


def drawn(instrument: Instrument, result: wire.OfficialResult, seed: int = 0) -> dict[str, int]:
    """Draw levels whose domains, and where that is possible also the index, are those that are printed.

    A few printed rows contradict themselves (:func:`spbe_core.results.deviations`): then the domains hold.

    Raises
    ------
    UnknownError
        When a domain was not published.
    """
    printed = [getattr(result, domain) for domain in results.DOMAINS]
    if not all(printed):
        where = f"{result.year} wilayah {result.region_code}"
        raise UnknownError(
            f"Domain hasil {where} tidak terbit; isi tingkat daerah itu sendiri.",
            en=f"The domains of {result.year} of region {result.region_code} were not published; enter its levels.",
        )
    random = Random(f"{result.region_code}/{result.year}/{seed}")  # noqa: S311 - a picture to plan with, no secret
    choices = [_sums(domain, value) for domain, value in zip(instrument.domains, printed, strict=True)]
    fitting = [each for each in product(*choices) if two_decimals(_index(each)) == result.index]
    sums = random.choice(fitting or list(product(*choices)))
    levels: dict[str, int] = {}
    for domain, chosen in zip(instrument.domains, sums, strict=True):
        for (_, indicators), total in zip(_kinds(domain), chosen, strict=True):
            levels |= _spread(indicators, total, random)
    return {each.id: levels[each.id] for each in instrument.indicators}


def _kinds(domain: Domain) -> list[tuple[Fraction, list[Indicator]]]:
    """Group a domain's indicators by weight: all of one weight are worth the same."""
    weights = dict.fromkeys(each.weight for each in domain.indicators)
    return [(weight, [each for each in domain.indicators if each.weight == weight]) for weight in weights]


Sums = tuple[int, ...]
"""The levels of a domain's indicators, summed by weight."""


def _sums(domain: Domain, printed: str) -> list[Sums]:
    """Return the sums of levels that print as a domain's value; the nearest ones where none does."""
    kinds = _kinds(domain)
    spans = [range(len(indicators), 5 * len(indicators) + 1) for _, indicators in kinds]
    values = {
        sums: sum((weight * total for (weight, _), total in zip(kinds, sums, strict=True)), Fraction(0)) / domain.weight
        for sums in product(*spans)
    }
    fitting = [sums for sums, value in values.items() if two_decimals(value) == printed]
    if fitting:
        return fitting
    nearest = min(abs(value - exact(printed)) for value in values.values())
    return [sums for sums, value in values.items() if abs(value - exact(printed)) == nearest]


def _index(sums: Sequence[Sums]) -> Fraction:
    instrument = instruments.load(results.INSTRUMENT)
    return (
        sum(
            (
                weight * total
                for domain, chosen in zip(instrument.domains, sums, strict=True)
                for (weight, _), total in zip(_kinds(domain), chosen, strict=True)
            ),
            Fraction(0),
        )
        / 100
    )


def _spread(indicators: Sequence[Indicator], total: int, random: Random) -> dict[str, int]:
    """Draw levels from 1 to 5 with a given sum, most of them near their mean."""
    low, more = divmod(total, len(indicators))
    levels = [low + 1] * more + [low] * (len(indicators) - more)
    random.shuffle(levels)
    for _ in indicators:
        giver, taker = random.randrange(len(levels)), random.randrange(len(levels))
        if giver != taker and levels[giver] > 1 and levels[taker] < 5:
            levels[giver] -= 1
            levels[taker] += 1
    return {indicator.id: level for indicator, level in zip(indicators, levels, strict=True)}
