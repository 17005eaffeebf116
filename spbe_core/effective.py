"""The official result that counts: what was published, overlaid by the newest values of penetapan kept in the lab.

Nothing is corrected on the way: a printed predicate stays as printed, also where it differs from the band of the
printed index, and is explained. What was not published stays missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from spbe_core import instruments, regions, scoring, wire
from spbe_core.formats import id_number, two_decimals
from spbe_core.stages import INDEX, PREDICATE

DOMAIN_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "permenpanrb-59-2020": {"d1": "kebijakan", "d2": "tata_kelola", "d3": "manajemen", "d4": "layanan"},
    "permenpanrb-5-2018": {"d1": "kebijakan", "d2": "tata_kelola", "d3": "layanan"},
}
"""Instrument → domain id → column of a published result."""
_SUB_ROUNDING = Fraction(5, 1000)
"""A printed index of two decimals stands for an exact one at most this far below it."""


class Kept(NamedTuple):
    """A value of penetapan as it stands, in its kept form, and the document it comes from."""

    region_code: str
    period: str
    instrument: str
    subject: str
    value: str
    source: str


def overlaid(row: wire.OfficialResult, values: Mapping[str, Kept]) -> wire.OfficialResult:
    """Put values of penetapan over a published result of the same region, year and instrument.

    Parameters
    ----------
    row : OfficialResult
        The published result.
    values : mapping of str to Kept
        By subject; withdrawn ones left out.
    """
    new = _columns(row.instrument, values)
    if not new and PREDICATE not in values:
        return row
    printed = {
        "index": row.index,
        **{name: getattr(row, name) for name in DOMAIN_COLUMNS.get(row.instrument, {}).values()},
    }
    predicate, note = _predicate(row.instrument, values, row)
    kept = any(name not in new and value is not None for name, value in printed.items())
    sources = [row.source] if kept else []
    return row.model_copy(
        update={**new, "predicate": predicate, "note": note, "source": _source([*sources, *_sources(values)])}
    )


def result(code: str, year: int, instrument: str, values: Mapping[str, Kept]) -> wire.OfficialResult | None:
    """Make the result of a region that has none published; ``None`` without an index.

    Raises
    ------
    UnknownError
        For a region the package does not hold.
    """
    new = _columns(instrument, values)
    if "index" not in new:
        return None
    predicate, note = _predicate(instrument, values, None)
    region = regions.find(code)
    empty = dict.fromkeys(("kebijakan", "tata_kelola", "manajemen", "layanan"))
    return wire.OfficialResult.model_validate(
        {
            **empty,
            **new,
            "region_code": code,
            "region_name": regions.full_name(region),
            "level": region.level,
            "year": year,
            "instrument": instrument,
            "predicate": predicate,
            "source": _source(_sources(values)),
            "note": note,
        }
    )


def levels(rows: Iterable[wire.OfficialLevel], values: Iterable[Kept]) -> list[wire.OfficialLevel]:
    """Put levels of penetapan over published ones.

    Parameters
    ----------
    rows : iterable of OfficialLevel
        Published.
    values : iterable of Kept
        Of indicators with a whole level; others have no place in published levels.

    Returns
    -------
    list of OfficialLevel
        By region, year, instrument and indicator; ``complete`` where all indicators of the instrument are held.
    """
    held = {(row.region_code, row.year, row.instrument, row.indicator): row for row in rows}
    touched = set()
    for value in values:
        key = (value.region_code, int(value.period), value.instrument, value.subject)
        before = held.get(key)
        touched.add(key[:3])
        held[key] = wire.OfficialLevel(
            region_code=value.region_code,
            year=int(value.period),
            instrument=value.instrument,
            indicator=value.subject,
            level=int(value.value),
            self_level=before.self_level if before else None,
            complete=before.complete if before else False,
            source=value.source,
        )
    counts = Counter(key[:3] for key in held)
    for key, row in held.items():
        if key[:3] in touched:
            whole = counts[key[:3]] == len(instruments.load(row.instrument).indicators)
            held[key] = row.model_copy(update={"complete": whole or row.complete})
    return [held[key] for key in sorted(held)]


def band_note(instrument_id: str, index: str, predicate: str) -> str | None:
    """Explain a predicate that differs from the band of its index.

    Parameters
    ----------
    instrument_id : str
    index : str
        As it is kept, with all its decimals.
    predicate : str
        As printed.

    Returns
    -------
    str or None
        An Indonesian sentence: that rounding explains it (Nias Barat 2024: 1.80 Kurang), or that nothing known does
        (3.495 Sangat Baik); ``None`` where the two agree.
    """
    instrument, exact = instruments.load(instrument_id), Fraction(index)
    banded = scoring.predicate(instrument, exact)
    if banded == predicate:
        return None
    below = max(exact - _SUB_ROUNDING, Fraction(instrument.lowest))
    if _is_rounded(exact) and scoring.predicate(instrument, below) == predicate:
        return scoring.rounding_note(index, predicate)
    decimals = max(2, len(index.partition(".")[2]))
    return (
        f"Predikat tertulis {predicate}, sedangkan indeks {id_number(index, decimals)} termasuk {banded} menurut pita "
        "instrumen. Keduanya ditampilkan seperti di dokumennya."
    )


def _is_rounded(index: Fraction) -> bool:
    """Whether an index has no more decimals than a printed one, so that it may stand for a slightly lower one."""
    return (index * 100).denominator == 1


def _columns(instrument: str, values: Mapping[str, Kept]) -> dict[str, str]:
    """Return the columns that values of penetapan fill, two decimals each."""
    names = {INDEX: "index", **DOMAIN_COLUMNS.get(instrument, {})}
    return {
        names[subject]: two_decimals(Fraction(v.value)) for subject, v in values.items() if subject in names and v.value
    }


def _predicate(instrument: str, values: Mapping[str, Kept], row: wire.OfficialResult | None) -> tuple[str, str | None]:
    """Return the predicate and its note: as given, as published for the same index, or by the instrument's bands.

    All by the kept index: two decimals are only how it is shown, and what that hides is said.
    """
    given = values.get(PREDICATE)
    index = values[INDEX].value if INDEX in values or row is None else row.index
    shown, held = two_decimals(Fraction(index)), instruments.load(instrument)
    if given is None and row is not None and Fraction(index) == Fraction(row.index):
        return row.predicate, row.note
    banded = scoring.predicate(held, Fraction(index))
    hidden = scoring.rounding_note(shown, banded) if scoring.predicate(held, Fraction(shown)) != banded else None
    if given is not None:
        return given.value, band_note(instrument, index, given.value) or hidden
    note = "Predikat menurut pita indeks instrumen; dokumen sumbernya belum menyebut predikat."
    return banded, f"{hidden} {note}" if hidden else note


def _sources(values: Mapping[str, Kept]) -> list[str]:
    return [values[subject].source for subject in sorted(values)]


def _source(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))
