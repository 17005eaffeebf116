"""What does not agree within a file: domains and index, predicate and index, levels and index. Shown, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from spbe_core import effective, scoring
from spbe_core.formats import id_number, two_decimals
from spbe_core.instruments import Instrument
from spbe_core.results import TOLERANCE
from spbe_core.stages import INDEX, PREDICATE


def disagreements(instrument: Instrument, values: Mapping[str, str]) -> list[str]:
    """Check the values of one region against each other.

    Parameters
    ----------
    instrument : Instrument
    values : mapping of str to str
        Subject → value in its kept form.

    Returns
    -------
    list of str
        Indonesian sentences; empty when all that can be checked agrees.
    """
    if INDEX not in values:
        return []
    index = Fraction(values[INDEX])
    found = []
    weights = {domain.id: domain.weight for domain in instrument.domains}
    if weights and all(domain in values for domain in weights):
        together = sum((weight * Fraction(values[domain]) for domain, weight in weights.items()), Fraction(0)) / 100
        if abs(together - index) > TOLERANCE:
            found.append(
                f"domain berbobot menghasilkan {id_number(together)}, indeksnya {id_number(index)}; "
                "selisihnya lebih dari 0,01"
            )
    levels = {each.id: Fraction(values[each.id]) for each in instrument.indicators if each.id in values}
    if len(levels) == len(instrument.indicators):
        exact = scoring.score(instrument, _levels(instrument, levels)).index
        if exact is not None and two_decimals(exact) != two_decimals(index):
            found.append(f"nilai semua indikator menghasilkan {id_number(exact)}, indeksnya {id_number(index)}")
    if PREDICATE in values:
        note = effective.band_note(instrument.id, values[INDEX], values[PREDICATE])
        found += [note] if note else []
    return found


def _levels(instrument: Instrument, values: Mapping[str, Fraction]) -> dict[str, int | Fraction]:
    if instrument.fractional:
        return dict(values)
    return {each: int(value) for each, value in values.items()}
