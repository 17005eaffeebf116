"""The simulation of Pemdi's scores from accepted evidence items, by an inferred rule. Never an official score.

An indicator's score is an input: the region's own word, or the assessor's. The official rule from items to a score was
not found. What :func:`simulate` gives has its own type, its confidence and the word "simulasi", so that nobody takes it
for a score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from spbe_core.errors import DataError, UnknownError
from spbe_core.external_indices import standings, translate
from spbe_core.instrument_parts import Confidence, Indicator, LevelBand
from spbe_core.instruments import Instrument
from spbe_core.item_states import ItemStatus, counts
from spbe_core.scoring import Score, score


def item_score(bands: Sequence[LevelBand], levels: Sequence[tuple[int, int]]) -> Fraction:
    """Return the simulated score of (accepted, all) items per level, lowest first.

    The lowest level that is not complete decides: the low end of its band plus the accepted share of its width. Levels
    above it do not count. All complete is the highest score.

    Examples
    --------
    >>> from spbe_core.instruments import load
    >>> item_score(load("pemdi-permenpanrb-8-2026").item_list.bands, [(1, 1), (2, 4), (0, 4), (0, 2), (0, 3)])
    Fraction(2, 1)
    """
    for band, (accepted, total) in zip(bands, levels, strict=True):
        if accepted < total:
            return band.low + (band.high - band.low) * Fraction(accepted, total)
    return bands[-1].high


@dataclass(frozen=True)
class SimulatedIndicator:
    """One indicator's simulated score.

    Attributes
    ----------
    indicator : str
    score : Fraction
    basis : {"butir", "indeks luar", "menunggu"}
    level : int or None
        The level the indicator is working on; ``None`` when all are complete or items do not decide.
    accepted, total : int
        Accepted items, and all, of that level.
    """

    indicator: str
    score: Fraction
    basis: Literal["butir", "indeks luar", "menunggu"]
    level: int | None = None
    accepted: int = 0
    total: int = 0


@dataclass(frozen=True)
class Simulation:
    """Simulated scores by an inferred rule. Never an official score, never benchmarked.

    Attributes
    ----------
    indicators : tuple of SimulatedIndicator
        In instrument order.
    whole : Score
        Index, aspects and predicate as they would be.
    confidence : Confidence
        Of the rule.
    basis : str
        What the rule was inferred from.
    """

    indicators: tuple[SimulatedIndicator, ...]
    whole: Score
    confidence: Confidence
    basis: str
    word: Literal["simulasi"] = "simulasi"
    """Stands beside every number of this."""


def simulate(
    instrument: Instrument, statuses: Mapping[str, ItemStatus], external: Mapping[str, Fraction | None]
) -> Simulation:
    """Simulate an assessment from accepted items and external indices.

    Parameters
    ----------
    instrument : Instrument
        One with evidence items.
    statuses : mapping of str to ItemStatus
        By item code; absent is *belum*.
    external : mapping of str to Fraction or None
        By external index id; absent or ``None`` is waiting.

    Raises
    ------
    UnknownError
        For an item or an external index the instrument does not have.
    DataError
        When the instrument has no items, a status is derived, or an external value lies outside its scale.
    """
    held = instrument.item_list
    if held is None:
        raise DataError("Simulasi", f"{instrument.id} tidak memiliki butir", "Pakai tingkat indikator")
    standings(instrument, external)
    known = {item.code for indicator in instrument.indicators for item in indicator.items}
    for code in statuses:
        if code not in known:
            raise UnknownError.naming("butir", code, known)
    found = tuple(_simulated(instrument, held.bands, each, statuses, external) for each in instrument.indicators)
    whole = score(instrument, {each.indicator: each.score for each in found})
    return Simulation(found, whole, held.confidence, held.basis)


def _simulated(
    instrument: Instrument,
    bands: Sequence[LevelBand],
    indicator: Indicator,
    statuses: Mapping[str, ItemStatus],
    external: Mapping[str, Fraction | None],
) -> SimulatedIndicator:
    if indicator.external_index is not None and indicator.external_role == "determines":
        value = external.get(indicator.external_index)
        made = translate(instrument.external(indicator.external_index), value)
        return SimulatedIndicator(indicator.id, made, "menunggu" if value is None else "indeks luar")
    own = {item.code: statuses[item.code] for item in indicator.items if item.code in statuses}
    levels = counts(indicator, own)
    made = item_score(bands, [(each.accepted, each.total) for each in levels])
    working = next((each for each in levels if not each.complete), None)
    if working is None:
        return SimulatedIndicator(indicator.id, made, "butir")
    return SimulatedIndicator(indicator.id, made, "butir", working.level, working.accepted, working.total)
