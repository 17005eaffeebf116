"""Indices that other bodies give and Pemdi takes over: what they are worth, which are still missing.

An index that determines an indicator is translated band by band, linearly within a band; as long as it is missing the
instrument gives 1.00, which is shown as "menunggu" and never as a judgement. IKASANDI only belongs to the evidence of
its indicators; whether it will be translated like the others is not known.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from spbe_core.errors import DataError
from spbe_core.exact import neutral
from spbe_core.instrument_parts import ExternalIndex, Indicator
from spbe_core.instruments import Instrument
from spbe_core.scoring import Value


def translate(index: ExternalIndex, value: Fraction | None) -> Fraction:
    """Translate an external index to an indicator's score, linearly within its band.

    Parameters
    ----------
    index : ExternalIndex
    value : Fraction or None
        On the external index's own scale; ``None`` when it has not been given yet.

    Raises
    ------
    DataError
        When the value lies outside that scale.

    Examples
    --------
    >>> from spbe_core.instruments import load
    >>> translate(load("pemdi-permenpanrb-8-2026").external("sdi"), Fraction("68.75"))
    Fraction(15, 4)
    """
    if value is None:
        return index.missing_score
    if not index.low <= value <= index.high:
        span = f"{neutral(index.low)}–{neutral(index.high)}"
        raise DataError(
            index.name,
            f"{neutral(value)} di luar {span}",
            f"Isi nilai dari {index.custodian}",
            en=f"{index.name}: {neutral(value)} lies outside {span}. Enter the value that {index.custodian} gives.",
        )
    band = next(each for each in index.bands if value <= each.source_high)
    share = (value - band.source_low) / (band.source_high - band.source_low)
    return band.low + share * (band.high - band.low)


def needed(index: ExternalIndex, score: Value) -> Fraction:
    """Return the least value of an external index that :func:`translate` makes a score, or more, of.

    Parameters
    ----------
    index : ExternalIndex
    score : int or Fraction
        Between the lowest and the highest score of its bands.

    Raises
    ------
    DataError
        When no value gives that score.

    Examples
    --------
    >>> from spbe_core.instruments import load
    >>> needed(load("pemdi-permenpanrb-8-2026").external("sdi"), Fraction(15, 4))
    Fraction(275, 4)
    """
    band = next((each for each in index.bands if score <= each.high), None)
    if band is None or score < index.bands[0].low:
        told = neutral(Fraction(score))
        raise DataError(
            index.name,
            f"tidak ada nilai yang memberi {told}",
            "Pilih nilai dalam pita",
            en=f"{index.name}: no value gives {told}. Choose one within the bands.",
        )
    share = (score - band.low) / (band.high - band.low)
    return band.source_low + share * (band.source_high - band.source_low)


@dataclass(frozen=True)
class Standing:
    """One external index as a region has it.

    Attributes
    ----------
    index : ExternalIndex
    value : Fraction or None
    indicators : tuple of str
        The indicators whose score it determines, or to whose evidence it belongs.
    determines : bool
    """

    index: ExternalIndex
    value: Fraction | None
    indicators: tuple[str, ...]
    determines: bool

    @property
    def waiting(self) -> bool:
        """Whether the value is still missing ("menunggu")."""
        return self.value is None

    @property
    def score(self) -> Fraction | None:
        """What it gives its indicators; ``None`` where it is only a piece of evidence."""
        return translate(self.index, self.value) if self.determines else None


def standings(instrument: Instrument, external: Mapping[str, Fraction | None]) -> tuple[Standing, ...]:
    """Return where each external index stands; ``external`` by id, absent or ``None`` is waiting.

    Raises
    ------
    UnknownError
        For an index the instrument does not take over.
    """
    for each in external:
        instrument.external(each)
    found = []
    for index in instrument.external_indices or ():
        users = [indicator for indicator in instrument.indicators if indicator.external_index == index.id]
        determines = any(indicator.external_role == "determines" for indicator in users)
        ids = tuple(indicator.id for indicator in users)
        found.append(Standing(index, external.get(index.id), ids, determines))
    return tuple(found)


@dataclass(frozen=True)
class Stated:
    """An indicator's score and where it comes from; ``score`` is ``None`` when nobody has said it."""

    indicator: str
    score: Value | None
    basis: Literal["dinilai", "indeks luar", "menunggu"]


def stated(
    instrument: Instrument, entered: Mapping[str, Value | None], external: Mapping[str, Fraction | None]
) -> tuple[Stated, ...]:
    """Put the scores a region has entered together with its external indices.

    An external index that determines an indicator stands in for what was entered; as long as it is missing, what was
    entered stands, and without that the instrument's score for a missing index. An assessor's scores are not put
    together with anything: they go to :func:`spbe_core.scoring.score` as they are.

    Raises
    ------
    UnknownError, DataError
        As :func:`standings` and :func:`translate`.
    """
    standings(instrument, external)
    return tuple(_stated(instrument, indicator, entered, external) for indicator in instrument.indicators)


def _stated(
    instrument: Instrument,
    indicator: Indicator,
    entered: Mapping[str, Value | None],
    external: Mapping[str, Fraction | None],
) -> Stated:
    own = entered.get(indicator.id)
    if indicator.external_index is None or indicator.external_role != "determines":
        return Stated(indicator.id, own, "dinilai")
    index = instrument.external(indicator.external_index)
    value = external.get(index.id)
    if value is not None:
        return Stated(indicator.id, translate(index, value), "indeks luar")
    if own is None or own == index.missing_score:
        return Stated(indicator.id, index.missing_score, "menunggu")
    return Stated(indicator.id, own, "dinilai")


def scores(parts: Sequence[Stated]) -> dict[str, Value | None]:
    """Return what :func:`spbe_core.scoring.score` takes."""
    return {each.indicator: each.score for each in parts}
