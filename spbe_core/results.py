"""Published results (penetapan): one row per government body and year, as printed, each with its source.

Values are text as printed (two decimals); columns ending in ``_value`` hold the same number as float, for charts
only. Rows of different instruments stand in one table but are never one series.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from typing import TYPE_CHECKING

from spbe_core import instruments, scoring, wire
from spbe_core.errors import UnknownError
from spbe_core.files import read_csv

if TYPE_CHECKING:
    import pandas as pd

INSTRUMENT = "permenpanrb-59-2020"
"""The instrument of the results of 2021–2025."""
DOMAINS = ("kebijakan", "tata_kelola", "manajemen", "layanan")
"""Domain columns in the order of the instrument's domains d1–d4."""
VALUES = ("index", *DOMAINS)
LOWEST, HIGHEST = Decimal(1), Decimal(5)
"""Of a domain: every indicator has a level from 1 to 5."""
TOLERANCE = Fraction(1, 100)
"""How far the weighted printed domains may lie from the printed index: all five are rounded to two decimals."""
KABUPATEN_KOTA = ("kabupaten", "kota")
ABOVE = Fraction(3)
"""The lab's first aim: every kabupaten/kota above 3.0 (strictly)."""


class Published(tuple[wire.OfficialResult, ...]):  # noqa: SLOT001 - what it found is kept in it
    """Published results that find their own rows quickly; else a tuple as any other."""

    @cached_property
    def _placed(self) -> dict[tuple[str | None, int], wire.OfficialResult]:
        found: dict[tuple[str | None, int], wire.OfficialResult] = {}
        for row in self:
            found.setdefault((row.region_code, row.year), row)
        return found

    @cached_property
    def _ranked(self) -> dict[int, tuple[wire.OfficialResult, ...]]:
        years: dict[int, list[wire.OfficialResult]] = {}
        for row in self:
            years.setdefault(row.year, []).append(row)
        return {
            year: tuple(sorted(rows, key=lambda row: (-Decimal(row.index), row.region_code or "")))
            for year, rows in years.items()
        }

    def of(self, code: str, year: int) -> wire.OfficialResult | None:
        """Return a region's result of a year, the first where there are several."""
        return self._placed.get((code, year))

    def ranked(self, year: int, codes: frozenset[str] | None = None) -> tuple[wire.OfficialResult, ...]:
        """Return a year's results, all or of some regions, highest index first, equal ones by code."""
        if codes is None:
            return self._ranked.get(year, ())
        if (year, codes) not in self._within:
            self._within[year, codes] = tuple(row for row in self._ranked.get(year, ()) if row.region_code in codes)
        return self._within[year, codes]

    @cached_property
    def _within(self) -> dict[tuple[int, frozenset[str]], tuple[wire.OfficialResult, ...]]:
        return {}


def published(rows: Iterable[wire.OfficialResult]) -> Published:
    """Return rows as :class:`Published`: themselves where they are already."""
    return rows if isinstance(rows, Published) else Published(rows)


@cache
def official() -> Published:
    """Return every published result, by year and region code; central bodies (no code) last in their year."""
    sources = _sources()
    rows = []
    for row in read_csv("results.csv"):
        remark = row.pop("remark")
        cells = {key: value or None for key, value in row.items()}
        source = sources[row["source"]]
        result = wire.OfficialResult.model_validate({**cells, "source": f"{source}; {remark}" if remark else source})
        rows.append(result.model_copy(update={"note": band_note(result)}))
    return Published(rows)


@cache
def official_levels() -> tuple[wire.OfficialLevel, ...]:
    """Return the published maturity levels of regional governments.

    The file also holds one central body (Kemenko Perekonomian 2021), which has no region code and so no row here.
    ``complete`` is false where only part of a body's indicators is known; such rows are no test vector.
    """
    sources = _sources()
    return tuple(
        wire.OfficialLevel.model_validate(
            {
                **{key: row[key] for key in ("region_code", "year", "instrument", "indicator", "level")},
                "self_level": row["self_level"] or None,
                "complete": row["complete"] == "yes",
                "source": sources[row["source"]],
            }
        )
        for row in read_csv("indicator_results.csv")
        if row["region_code"]
    )


def find(code: str, year: int, rows: Iterable[wire.OfficialResult] | None = None) -> wire.OfficialResult | None:
    """Return a region's result of a year, or ``None`` when none was published. Missing is never filled in."""
    return published(official() if rows is None else rows).of(code, year)


def plausible(value: str | None) -> str | None:
    """Return a printed domain value, or ``None`` for one that no domain can have (Banyuasin 2023 prints 0.30)."""
    return value if value is not None and LOWEST <= Decimal(value) <= HIGHEST else None


def of_region(code: str, rows: Iterable[wire.OfficialResult] | None = None) -> tuple[wire.OfficialResult, ...]:
    """Return a region's results, oldest first; may span instruments."""
    pool = official() if rows is None else rows
    return tuple(sorted((row for row in pool if row.region_code == code), key=lambda row: row.year))


def band_note(result: wire.OfficialResult) -> str | None:
    """Explain a printed predicate that differs from the band of the printed index.

    Returns
    -------
    str or None
        An Indonesian sentence; ``None`` where the two agree or the instrument is not held.
    """
    if result.instrument not in instruments.available():
        return None
    banded = scoring.predicate(instruments.load(result.instrument), Fraction(result.index))
    return None if banded == result.predicate else scoring.rounding_note(result.index, result.predicate)


def weighted(result: wire.OfficialResult) -> Fraction | None:
    """Put a result's printed domains together with the instrument's weights.

    Printed domains are rounded, so this is a check of the printed index (within :data:`TOLERANCE`), never an index.

    Returns
    -------
    Fraction or None
        ``None`` where a domain was not published or the instrument is another than that of :data:`DOMAINS`.
    """
    printed = [getattr(result, domain) for domain in DOMAINS]
    if result.instrument != INSTRUMENT or not all(printed):
        return None
    weights = [domain.weight for domain in instruments.load(INSTRUMENT).domains]
    return sum((weight * Fraction(value) for weight, value in zip(weights, printed, strict=True)), Fraction(0)) / 100


def deviations(rows: Iterable[wire.OfficialResult] | None = None) -> tuple[wire.OfficialResult, ...]:
    """Return the results whose printed domains do not give back the printed index within :data:`TOLERANCE`."""
    checked = ((row, weighted(row)) for row in (official() if rows is None else rows))
    return tuple(row for row, total in checked if total is not None and abs(total - Fraction(row.index)) > TOLERANCE)


def frame(rows: Iterable[wire.OfficialResult] | None = None) -> pd.DataFrame:
    """Return results as a table.

    Parameters
    ----------
    rows : iterable of OfficialResult, optional
        The package's own results when absent; the registry's client passes its answer.

    Returns
    -------
    DataFrame
        One row per result. All fields of :class:`spbe_core.wire.OfficialResult` (values as printed text, ``year``
        as integer, missing as NA) and ``index_value``, ``kebijakan_value`` … as float for charts.
    """
    import pandas as pd  # noqa: PLC0415 - as in spbe_core.regions

    columns = list(wire.OfficialResult.model_fields)
    pool = official() if rows is None else rows
    table = pd.DataFrame([row.model_dump() for row in pool], columns=columns)
    text = [column for column in columns if column != "year"]
    table = table.astype({**dict.fromkeys(text, "str"), "year": "int64"})
    for column in VALUES:
        table[f"{column}_value"] = pd.to_numeric(table[column]).astype("float64")
    return table


def levels_frame(rows: Iterable[wire.OfficialLevel] | None = None) -> pd.DataFrame:
    """Return published levels as a table: one row per region, year and indicator.

    Parameters
    ----------
    rows : iterable of OfficialLevel, optional
        The package's own when absent.

    Returns
    -------
    DataFrame
        All fields of :class:`spbe_core.wire.OfficialLevel`; ``self_level`` is a nullable integer.
    """
    import pandas as pd  # noqa: PLC0415 - as in spbe_core.regions

    columns = list(wire.OfficialLevel.model_fields)
    pool = official_levels() if rows is None else rows
    table = pd.DataFrame([row.model_dump() for row in pool], columns=columns)
    text = dict.fromkeys(("region_code", "instrument", "indicator", "source"), "str")
    return table.astype({**text, "year": "int64", "level": "int64", "self_level": "Int64", "complete": "bool"})


@dataclass(frozen=True)
class National:
    """The state of all kabupaten/kota in a year.

    Attributes
    ----------
    year : int
    n : int
        Kabupaten/kota with a published result.
    above_3 : int
        Of these, with an index above 3.0.
    predicates : dict of str to int
        Printed predicate → count, best first; every predicate is named, also with 0.
    """

    year: int
    n: int
    above_3: int
    predicates: dict[str, int]

    @property
    def good_or_better(self) -> int:
        """Kabupaten/kota with the predicate Baik or better."""
        return self.predicates["Memuaskan"] + self.predicates["Sangat Baik"] + self.predicates["Baik"]


def national(table: pd.DataFrame, year: int) -> National:
    """Count the kabupaten/kota of a year.

    Parameters
    ----------
    table : DataFrame
        From :func:`frame`.
    year : int
        A year whose results are held in full (see :func:`full_years`); others are samples.

    Raises
    ------
    UnknownError
        When the table has no kabupaten/kota of that year.
    """
    rows = table[(table["year"] == year) & table["level"].isin(KABUPATEN_KOTA)]
    if rows.empty:
        years = sorted({str(each) for each in table["year"]})
        raise UnknownError.naming("tahun hasil", str(year), years, near=years[-1:])
    counts = Counter(rows["predicate"])
    return National(
        year=year,
        n=len(rows),
        above_3=sum(Fraction(index) > ABOVE for index in rows["index"]),
        predicates={name: counts[name] for name in predicates()},
    )


def predicates() -> tuple[wire.Predicate, ...]:
    """Return the predicates, best first."""
    return tuple(band.name for band in instruments.load(INSTRUMENT).bands)


def full_years(rows: Sequence[wire.OfficialResult] | None = None) -> tuple[int, ...]:
    """Return the years whose results are published for nearly all bodies (more than 400), oldest first.

    Other years are samples: fit for a region's own history, not for ranks or medians.
    """
    counts = Counter(row.year for row in (official() if rows is None else rows))
    return tuple(sorted(year for year, count in counts.items() if count > 400))


@cache
def _sources() -> dict[str, str]:
    return {row["id"]: row["title"] for row in read_csv("sources.csv")}
