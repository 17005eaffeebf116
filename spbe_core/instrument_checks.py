"""Whether an instrument is whole: every check names the place, so that the file can be put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from spbe_core.exact import neutral
from spbe_core.instrument_parts import Aspect, Domain, Indicator, Level, LevelBand, ScaleLevel

if TYPE_CHECKING:
    from spbe_core.instruments import Instrument


def check(instrument: Instrument) -> None:
    """Check a whole instrument.

    Raises
    ------
    ValueError
        With the place and what is wrong there: ids used twice, weights that do not sum, levels with a gap, bands that
        do not join, references to what does not exist.
    """
    if bool(instrument.domains) == bool(instrument.top_aspects):
        raise ValueError("isi tepat satu dari domains dan top_aspects")
    _names(instrument)
    _weights(instrument)
    _levels(instrument)
    _items(instrument)
    _references(instrument)
    edges = [(band.low, band.high) for band in reversed(instrument.bands)]
    _join("rentang predikat", edges, Fraction(instrument.lowest), Fraction(instrument.highest))
    for index in instrument.external_indices or ():
        _join(f"indeks luar {index.id}: pita sumber", [(b.source_low, b.source_high) for b in index.bands])
        _join(
            f"indeks luar {index.id}: pita nilai",
            [(band.low, band.high) for band in index.bands],
            Fraction(instrument.lowest),
            Fraction(instrument.highest),
        )


def _names(instrument: Instrument) -> None:
    _unique("domain", [domain.id for domain in instrument.domains])
    _unique("aspek", [aspect.id for aspect in instrument.aspects])
    _unique("indikator", [indicator.id for indicator in instrument.indicators])
    _unique("butir", [item.code for indicator in instrument.indicators for item in indicator.items])
    _unique("skala", [scale.id for scale in instrument.scales])
    _unique("indeks luar", [index.id for index in instrument.external_indices or ()])
    numbers = [indicator.number for indicator in instrument.indicators if not indicator.id.endswith(_LATER_LINES)]
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError("nomor indikator tidak berurutan mulai dari 1")
    for indicator in instrument.indicators:
        if indicator.id.partition("-")[0] != f"i{indicator.number:02d}":
            raise ValueError(f"{indicator.id}: nomor {indicator.number} tidak cocok dengan id")


_LATER_LINES = tuple(f"-{line}" for line in range(2, 10))


def _unique(kind: str, ids: Iterable[str]) -> None:
    twice = [key for key, count in Counter(ids).items() if count > 1]
    if twice:
        raise ValueError(f"{kind} muncul dua kali: {', '.join(twice)}")


def _weights(instrument: Instrument) -> None:
    _sums_to("instrumen", Fraction(100), instrument.domains or instrument.aspects)
    for domain in instrument.domains:
        _sums_to(domain.id, domain.weight, domain.aspects)
    for aspect in instrument.aspects:
        _sums_to(aspect.id, aspect.weight, aspect.indicators)


def _sums_to(where: str, weight: Fraction, parts: Sequence[Domain | Aspect | Indicator]) -> None:
    light = [part.id for part in parts if part.weight <= 0]
    if light:
        raise ValueError(f"{where}: bobot {', '.join(light)} tidak lebih dari 0")
    total = sum((part.weight for part in parts), Fraction(0))
    if total != weight:
        raise ValueError(f"{where}: bobot berjumlah {neutral(total)}, bukan {neutral(weight)}")


def _levels(instrument: Instrument) -> None:
    for scale in instrument.scales:
        _without_gap(scale.id, scale.levels, tuple(range(1, instrument.highest + 1)))
    for indicator in instrument.indicators:
        _without_gap(indicator.id, indicator.levels, instrument.levels)


def _without_gap(where: str, levels: Iterable[Level | ScaleLevel | LevelBand], expected: tuple[int, ...]) -> None:
    if tuple(level.level for level in levels) != expected:
        raise ValueError(f"{where}: tingkat harus {', '.join(map(str, expected))} berurutan")


def _items(instrument: Instrument) -> None:
    held = instrument.item_list
    if held is not None:
        _without_gap("pita butir", held.bands, instrument.levels)
        edges = [(band.low, band.high) for band in held.bands]
        _join("pita butir", edges, Fraction(instrument.lowest), Fraction(instrument.highest))
    kinds = {kind.id for kind in held.kinds} if held else set()
    sources = {source.id for source in held.sources} if held else set()
    for indicator in instrument.indicators:
        for level in indicator.levels:
            if held is not None and not level.items:
                raise ValueError(f"{indicator.id}: tingkat {level.level} tanpa butir")
            for number, item in enumerate(level.items or (), start=1):
                expected = f"I{indicator.number}-L{level.level}-{number:02d}"
                if item.code != expected:
                    raise ValueError(f"{indicator.id}: butir {item.code} seharusnya {expected}")
                lost = [each for each in (item.kind, *item.sources) if each not in kinds | sources]
                if lost:
                    raise ValueError(f"{item.code}: rujukan ke {', '.join(lost)} tidak ada")


def _references(instrument: Instrument) -> None:
    scales = {scale.id for scale in instrument.scales}
    indices = {index.id for index in instrument.external_indices or ()}
    for indicator in instrument.indicators:
        if (scales or indicator.scale) and indicator.scale not in scales:
            raise ValueError(f"{indicator.id}: skala {indicator.scale} tidak ada")
        if indicator.external_index is not None and indicator.external_index not in indices:
            raise ValueError(f"{indicator.id}: indeks luar {indicator.external_index} tidak ada")
        if (indicator.external_index is None) != (indicator.external_role is None):
            raise ValueError(f"{indicator.id}: external_index dan external_role diisi bersama")
        lost = [other for other in indicator.related if other not in instrument or other == indicator.id]
        lost += [kind for kind in indicator.confidence or () if kind not in instrument.confidence]
        if lost:
            raise ValueError(f"{indicator.id}: rujukan ke {', '.join(lost)} tidak ada")


def _join(
    what: str, edges: Sequence[tuple[Fraction, Fraction]], low: Fraction | None = None, high: Fraction | None = None
) -> None:
    rising = all(start < end for start, end in edges)
    joined = all(below[1] == above[0] for below, above in pairwise(edges))
    if not edges or not rising or not joined:
        raise ValueError(f"{what} tidak bersambung")
    if (low is not None and edges[0][0] != low) or (high is not None and edges[-1][1] != high):
        raise ValueError(f"{what} tidak bersambung dari {low} sampai {high}")
