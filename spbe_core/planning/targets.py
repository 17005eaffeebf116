"""Targets as people write them: an index, a predicate, or a level for every indicator."""

from __future__ import annotations

import re
from fractions import Fraction

from spbe_core.errors import DataError, visible
from spbe_core.formats import id_number
from spbe_core.instruments import Instrument
from spbe_core.planning.model import Target
from spbe_core.results import ABOVE, INSTRUMENT

_EVERY = re.compile(r"(?:semua|setiap|all|every)[ -]?([0-9])", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+([.,][0-9]+)?")
_LEAST = Fraction(1, 100)
"""By how much a printed index is above another."""


def parse(text: str, instrument: Instrument) -> Target:
    """Read a target.

    Parameters
    ----------
    text : str
        ``"3,5"`` or ``"3.5"``; a predicate (``"Sangat Baik"``), which means its lower edge; ``"semua-3"`` or
        ``"all-3"``: every indicator at level 3 or above.
    instrument : Instrument

    Raises
    ------
    DataError
        For anything else.

    Examples
    --------
    >>> from spbe_core.instruments import load
    >>> parse("sangat baik", load("permenpanrb-59-2020"))
    Target(index=Fraction(7, 2), every=None, name='Sangat Baik')
    """
    plain = " ".join(text.split())
    if every := _EVERY.fullmatch(plain):
        level = int(every[1])
        return Target(every=level, name=f"setiap indikator sekurangnya {level}")
    if _NUMBER.fullmatch(plain):
        index = Fraction(plain.replace(",", "."))
        return Target(index=index, name=f"indeks {id_number(index)}")
    for band in instrument.bands:
        if band.name.casefold() == plain.casefold():
            return Target(index=band.low, name=band.name)
    names = ", ".join(band.name for band in instrument.bands)
    raise DataError(
        "Target",
        f"“{visible(plain)}” tidak dikenal",
        f"Isi indeks seperti 3,5, predikat ({names}), atau semua-3",
        en=f"Target: “{visible(plain)}” is not known. Enter an index like 3.5, a predicate ({names}), or semua-3.",
    )


def first(instrument: Instrument, reached: Fraction) -> Target | None:
    """Return the target to begin with, for a region that has reached an index; ``None`` in the highest predicate.

    It is the common aim, an index above 3.0, where the region is not above it, and else the next predicate. Where
    nothing is compared with the common aim (Pemdi), it is always the next predicate.

    Examples
    --------
    >>> from spbe_core.instruments import load
    >>> first(load("permenpanrb-59-2020"), Fraction("2.98"))
    Target(index=Fraction(301, 100), every=None, name='')
    >>> first(load("permenpanrb-59-2020"), Fraction("3.01")).name
    'Sangat Baik'
    """
    if instrument.id == INSTRUMENT and reached <= ABOVE:
        return Target(index=ABOVE + _LEAST)
    nearest = min((band for band in instrument.bands if band.low > reached), key=lambda band: band.low, default=None)
    return None if nearest is None else Target(index=nearest.low, name=nearest.name)
