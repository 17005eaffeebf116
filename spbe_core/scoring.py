"""The one scorer: from maturity levels, or Pemdi's fractional scores, to index, predicate and range. All exact.

Rule (PermenPANRB 59/2020, Tabel 10–13; the same in 5/2018 and for Pemdi): an aspect's index is Σ(level × weight) ÷
aspect weight, a domain's the same over its aspects, and the index Σ(level × weight) ÷ 100. The predicate follows the
unrounded index and the instrument's own bands. An indicator without an answer is *not answered*: it is never counted
as the lowest level, the denominator never changes, and an incomplete assessment has a range (every gap at the lowest
level … every gap at the highest) instead of an index. Many assessments at once: :mod:`spbe_core.scoring_many`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from spbe_core import wire
from spbe_core.errors import DataError
from spbe_core.exact import neutral
from spbe_core.formats import id_number, two_decimals
from spbe_core.instruments import Aspect, Domain, Indicator, Instrument

Value = int | Fraction
"""A maturity level, or the exact score of an indicator of a fractional instrument."""
WHOLE = "indeks"
"""The id of the part that is the whole."""


@dataclass(frozen=True)
class Part:
    """The score of an aspect, a domain or the whole.

    Attributes
    ----------
    id, name : str
        As in the instrument.
    weight : Fraction
        Percent of the index.
    answered, total : int
        Indicators answered, and all of them.
    low, high : Fraction
        The score if every gap were the lowest, the highest level. Equal when complete.
    """

    id: str
    name: str
    weight: Fraction
    answered: int
    total: int
    low: Fraction
    high: Fraction

    @property
    def value(self) -> Fraction | None:
        """The score, or ``None`` while an indicator is not answered."""
        return self.low if self.answered == self.total else None


@dataclass(frozen=True)
class Score:
    """An assessment's score. Every number is exact."""

    instrument: Instrument = field(repr=False)
    whole: Part
    domains: tuple[Part, ...]
    aspects: tuple[Part, ...]
    empty: tuple[str, ...]
    """Ids of the indicators that are not answered, in instrument order."""

    @property
    def index(self) -> Fraction | None:
        """The index, or ``None`` while an indicator is not answered."""
        return self.whole.value

    @property
    def low(self) -> Fraction:
        return self.whole.low

    @property
    def high(self) -> Fraction:
        return self.whole.high

    @property
    def answered(self) -> int:
        return self.whole.answered

    @property
    def total(self) -> int:
        return self.whole.total

    @cached_property
    def predicate(self) -> str | None:
        """The predicate of the unrounded index, or ``None`` while incomplete."""
        return None if self.index is None else predicate(self.instrument, self.index)

    def summary(self) -> wire.Summary:
        """Return the score in its wire form: exact values as text beside the shown two decimals."""
        index = self.index
        return wire.Summary.model_validate(
            {
                "instrument": self.instrument.id,
                "answered": self.answered,
                "total": self.total,
                "empty": list(self.empty),
                "index_exact": None if index is None else str(index),
                "index": None if index is None else two_decimals(index),
                "predicate": self.predicate,
                "low_exact": str(self.low),
                "high_exact": str(self.high),
                "low": two_decimals(self.low),
                "high": two_decimals(self.high),
                "low_predicate": predicate(self.instrument, self.low),
                "high_predicate": predicate(self.instrument, self.high),
                "note": None if index is None else threshold_note(self.instrument, index),
                "domains": [_wire_part(part) for part in self.domains],
                "aspects": [_wire_part(part) for part in self.aspects],
            }
        )


def score(instrument: Instrument, levels: Mapping[str, Value | None]) -> Score:
    """Score an assessment.

    Parameters
    ----------
    instrument : Instrument
        The instrument the levels belong to.
    levels : mapping of str to int, Fraction or None
        Indicator id → level (1–5; 5/2018: 0–5), or exact score in 1–5 where the instrument is fractional. An absent
        indicator, or ``None``, is not answered.

    Returns
    -------
    Score

    Raises
    ------
    DataError
        For an indicator the instrument does not have, or a level that is not one of the instrument's (also ``True``
        and ``3.0``: a level is never guessed from another type).
    """
    for indicator_id, level in levels.items():
        _check(instrument, indicator_id, level)
    aspects = tuple(_part(instrument, aspect, levels) for aspect in instrument.aspects)
    domains = tuple(_part(instrument, domain, levels) for domain in instrument.domains)
    hundred = Fraction(100)
    return Score(
        instrument=instrument,
        whole=Part(WHOLE, instrument.title, hundred, *_sum(instrument, hundred, instrument.indicators, levels)),
        domains=domains,
        aspects=aspects,
        empty=tuple(each.id for each in instrument.indicators if levels.get(each.id) is None),
    )


def predicate(instrument: Instrument, index: Fraction) -> str:
    """Return the predicate of an unrounded index.

    Source: PermenPANRB 59/2020, Tabel 13; that the *unrounded* index decides is read from three published results
    of 2024 (Nias Barat 1.80 Kurang, Pacitan 3.50 Baik, Luwu 2.60 Cukup).

    Parameters
    ----------
    instrument : Instrument
        Its bands are used.
    index : Fraction
        Exact, between the instrument's lowest and highest level.

    Raises
    ------
    DataError
        When the index lies outside.
    """
    if instrument.lowest <= index <= instrument.highest:
        for band in instrument.bands:
            if index >= band.low:
                return band.name
    outside = f"{neutral(index)} di luar {instrument.lowest}–{instrument.highest}"
    raise DataError(
        "Indeks",
        outside,
        "Periksa tingkat dan bobotnya",
        en=f"Index: {neutral(index)} lies outside {instrument.lowest}–{instrument.highest}. Check levels and weights.",
    )


def threshold_note(instrument: Instrument, index: Fraction) -> str | None:
    """Explain a shown index that seems to belong to another predicate than the exact one.

    Returns
    -------
    str or None
        An Indonesian sentence, or ``None`` when the shown and the exact index lie on the same side.
    """
    shown = two_decimals(index)
    actual = predicate(instrument, index)
    if predicate(instrument, Fraction(shown)) == actual:
        return None
    return rounding_note(shown, actual)


def rounding_note(shown: str, actual: str) -> str:
    """Say why an index at a threshold carries the lower predicate; ``shown`` is neutral text ("1.80")."""
    return (
        f"Tertulis {id_number(shown)} karena dibulatkan; nilai tepatnya sedikit di bawah {id_number(shown)}, "
        f"sehingga predikatnya {actual}."
    )


def _check(instrument: Instrument, indicator_id: str, level: object) -> None:
    if indicator_id not in instrument:
        first, last = instrument.indicators[0].id, instrument.indicators[-1].id
        raise DataError(
            f"Indikator “{indicator_id}”",
            f"tidak ada dalam {instrument.id}",
            f"Pakai {first} sampai {last}",
            en=f"Indicator “{indicator_id}”: not in {instrument.id}. Use {first} to {last}.",
        )
    if level is None:
        return
    whole = type(level) is int
    exact = whole or (instrument.fractional and isinstance(level, Fraction))
    if not exact or not instrument.lowest <= level <= instrument.highest:  # type: ignore[operator] # exact numbers compare
        span = f"{instrument.lowest} sampai {instrument.highest}"
        kind, ask = ("nilai", "nilai") if instrument.fractional else ("tingkat", "bilangan bulat")
        raise DataError(
            f"Indikator {indicator_id}",
            f"{kind} {level!r} tidak sah",
            f"Isi {ask} {span}, atau kosongkan bila belum dinilai",
            en=f"Indicator {indicator_id}: {level!r} is not valid. "
            f"Enter a {'score' if instrument.fractional else 'whole number'} from {instrument.lowest} to "
            f"{instrument.highest}, or leave it empty while it is not assessed.",
        )


def _part(instrument: Instrument, part: Aspect | Domain, levels: Mapping[str, Value | None]) -> Part:
    return Part(part.id, part.name, part.weight, *_sum(instrument, part.weight, part.indicators, levels))


def _sum(
    instrument: Instrument, weight: Fraction, indicators: Sequence[Indicator], levels: Mapping[str, Value | None]
) -> tuple[int, int, Fraction, Fraction]:
    """Return how many are answered and how many there are, and the lowest and highest score.

    Levels are summed in whole numbers, those of weights with one denominator together: as exact, and a save scores.
    """
    known, gap, scores = Counter[int](), Counter[int](), Fraction(0)
    answered = 0
    for indicator in indicators:
        level = levels.get(indicator.id)
        units, unit = indicator.weight.as_integer_ratio()
        if level is None:
            gap[unit] += units
            continue
        answered += 1
        if isinstance(level, int):
            known[unit] += units * level
        else:
            scores += indicator.weight * level
    reached = _whole(known, scores)
    low = high = reached / weight
    if gap:
        open_ = _whole(gap)
        low, high = (reached + open_ * instrument.lowest) / weight, (reached + open_ * instrument.highest) / weight
    return answered, len(indicators), low, high


def _whole(units: Counter[int], start: Fraction = Fraction(0)) -> Fraction:
    """Return the sum of units, counted by how many of them make one."""
    return sum((Fraction(count, unit) for unit, count in units.items()), start)


def _wire_part(part: Part) -> dict[str, object]:
    return {
        "id": part.id,
        "name": part.name,
        "weight": neutral(part.weight),
        "answered": part.answered,
        "total": part.total,
        "value": None if part.value is None else two_decimals(part.value),
        "low": two_decimals(part.low),
        "high": two_decimals(part.high),
    }
