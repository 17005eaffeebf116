"""Where a region stands: rank in a group, distance per domain, change in a year, and those that started alike.

Only published results (penetapan) are compared; a self-assessment never is, because self-scores run high (Denpasar
2021: 3.75 self, 3.19 published). Ranks and differences use the printed values exactly. A result that was not
published stays missing: it is ``None``, is not counted, and is never filled in.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from statistics import median

from spbe_core import instruments, regions, wire
from spbe_core.benchmark_parts import Change, DomainChange, DomainLine, Group, Position, SameStart
from spbe_core.errors import DataError
from spbe_core.results import ABOVE, DOMAINS, INSTRUMENT, KABUPATEN_KOTA, find, plausible, published

__all__ = [
    "REFERENCE",
    "Change",
    "DomainChange",
    "DomainLine",
    "Group",
    "Position",
    "SameStart",
    "change",
    "changes",
    "chosen",
    "compare",
    "members",
    "nation",
    "own_province",
    "position",
    "same_kind",
    "same_start",
    "started_alike",
]

REFERENCE = "32.11"
"""Kabupaten Sumedang, the daerah rujukan that regions are shown beside: 3.52 in 2021, 4.51 in 2024."""
SMALLEST_GROUP = 5
"""Groups with fewer results are shown, not ranked: a rank among three says nothing and points at people."""
BAND = Decimal("0.15")
"""Regions within this distance of an index started from the same place."""

Results = Iterable[wire.OfficialResult]


def same_kind(region: wire.Region) -> Group:
    """Return all evaluated regions of the region's kind: provinces, kabupaten or kota."""
    return Group(region.level, _evaluated((region.level,)))


def own_province(region: wire.Region) -> Group:
    """Return the evaluated kabupaten/kota of the region's province (a province itself is no member)."""
    return Group("provinsi-sendiri", _evaluated(KABUPATEN_KOTA, region.province_code), region.province_name)


def nation(region: wire.Region) -> Group:
    """Return all evaluated kabupaten/kota; for a province, all provinces."""
    if region.level not in KABUPATEN_KOTA:
        return same_kind(region)
    return Group("nasional", _evaluated(KABUPATEN_KOTA))


def chosen(codes: Iterable[str], region: wire.Region | None = None) -> Group:
    """Return regions of any kind that somebody chose; with the own region, a group that it has a place in."""
    return Group("daftar", frozenset({region.code, *codes})) if region else Group("pilihan", frozenset(codes))


@cache
def _evaluated(levels: tuple[str, ...], province: str | None = None) -> frozenset[str]:
    return frozenset(
        each.code
        for each in regions.all_regions()
        if each.level in levels and province in {None, each.province_code} and not each.administrative_only
    )


def members(results: Results, year: int, group: Group) -> tuple[wire.OfficialResult, ...]:
    """Return the group's results of a year, highest index first, equal ones by code."""
    return published(results).ranked(year, group.codes)


def position(results: Results, code: str, year: int, group: Group) -> Position | None:
    """Place a region in a group.

    Parameters
    ----------
    results : iterable of OfficialResult
        Published results, e.g. :func:`spbe_core.results.official`.
    code : str
        The region; must belong to the group.
    year : int
        Should be a year that is held in full (:func:`spbe_core.results.full_years`).
    group : Group
        From :func:`same_kind` or :func:`own_province`.

    Returns
    -------
    Position or None
        ``None`` when the region has no result of that year.

    Raises
    ------
    UnknownError
        For an unknown region.
    DataError
        When the region is no member of the group.
    """
    region = regions.find(code)
    if code not in group.codes:
        raise DataError(regions.full_name(region), "bukan anggota kelompok pembanding", "Pilih kelompok lain")
    rows = members(results, year, group)
    mine = find(code, year, rows)
    if mine is None:
        return None
    indexes = [Decimal(row.index) for row in rows]
    own = Decimal(mine.index)
    above = sum(index > own for index in indexes)
    return Position(
        region=region,
        result=mine,
        group=group,
        n=len(rows),
        rank=above + 1 if len(rows) >= SMALLEST_GROUP else None,
        tied=sum(index == own for index in indexes) - 1,
        below=sum(index < own for index in indexes),
        median=Fraction(median(indexes)),
    )


def compare(
    results: Results, code: str, year: int, group: Group, other: str | None = None
) -> tuple[DomainLine, ...] | None:
    """Compare a region's domains with a group's medians and with another region.

    Parameters
    ----------
    results, code, year
        As :func:`position`.
    group : Group
        The median is of its published values, this region included.
    other : str, optional
        Code of a region to stand beside, e.g. the reference region.

    Returns
    -------
    tuple of DomainLine or None
        Four lines in instrument order; ``None`` when the region has no result of that year.
    """
    rows = published(results)
    mine = find(regions.find(code).code, year, rows)
    if mine is None:
        return None
    beside = None if other is None else find(regions.find(other).code, year, rows)
    in_group = members(rows, year, group)
    lines = []
    for domain in DOMAINS:
        own = _value(mine, domain)
        values = [value for value in (_value(row, domain) for row in in_group) if value is not None]
        middle = Fraction(median(values)) if values else None
        lines.append(
            DomainLine(
                domain=domain,
                mine=getattr(mine, domain),
                other=None if beside is None else getattr(beside, domain),
                median=middle,
                gap=None if own is None or middle is None else Fraction(own) - middle,
            )
        )
    return tuple(lines)


def change(results: Results, code: str, before: int, after: int) -> Change | None:
    """Return a region's change between two years.

    Returns
    -------
    Change or None
        ``None`` when a year has no result or the years were measured with different instruments.
    """
    region = regions.find(code)
    rows = published(results)
    first, last = find(code, before, rows), find(code, after, rows)
    if first is None or last is None:
        return None
    return _change(region, first, last)


def started_alike(row: wire.OfficialResult, mine: wire.OfficialResult | None, band: Decimal = BAND) -> bool:
    """Whether a result of the same instrument lies within a band around mine (:func:`same_start`)."""
    if mine is None:
        return False
    levels = KABUPATEN_KOTA if mine.level in KABUPATEN_KOTA else (mine.level,)
    return row.level in levels and abs(Decimal(row.index) - Decimal(mine.index)) <= band


def same_start(  # noqa: PLR0913 - what is asked for
    results: Results,
    code: str,
    year: int,
    next_year: int,
    band: Decimal = BAND,
    *,
    at: int | None = None,
    profile: Decimal | None = None,
) -> SameStart | None:
    """Look at the regions that stood where this one stood, and where they were later.

    Parameters
    ----------
    results : iterable of OfficialResult
    code : str
        A kabupaten/kota is compared with all kabupaten/kota, a province with all provinces.
    year, next_year : int
        Start and end.
    band : Decimal, optional
        Half the width of the band; its edges are included.
    at : int, optional
        The year of this region's own index; ``year`` when absent. With a later one: who stood a year ago where this
        region stands now. The region itself is then not looked at.
    profile : Decimal, optional
        Every domain must lie so near to this region's own, too. Only its published domains are compared.

    Returns
    -------
    SameStart or None
        ``None`` when the region has no result of the year ``at``, or the years were measured with different
        instruments: those are no change.
    """
    region = regions.find(code)
    rows = published(results)
    at = year if at is None else at
    mine = find(code, at, rows)
    if mine is None:
        return None
    of_instrument = mine.instrument
    next_rows = rows.ranked(next_year)
    if next_rows and all(row.instrument != of_instrument for row in next_rows):
        return None
    low, high = Decimal(mine.index) - band, Decimal(mine.index) + band
    later = {row.region_code: row for row in next_rows if row.region_code and row.instrument == of_instrument}
    band_rows = [
        row
        for row in rows.ranked(year)
        if row.instrument == of_instrument and started_alike(row, mine, band)
        if at == year or row.region_code != code
    ]
    starts = [row for row in band_rows if profile is None or _like(mine, row, profile)]
    made = [
        _change(regions.find(row.region_code), row, later[row.region_code])
        for row in starts
        if row.region_code and row.region_code in later
    ]
    changes = [each for each in made if each is not None]
    return SameStart(
        region=region,
        year=year,
        next_year=next_year,
        low=Fraction(low),
        high=Fraction(high),
        n=len(changes),
        without_next=len(starts) - len(changes),
        above_3=sum(Fraction(each.after.index) > ABOVE for each in changes),
        changes=tuple(sorted(changes, key=lambda each: (-each.difference, each.region.code))),
        at=at,
        profile=profile,
        other_profile=len(band_rows) - len(starts),
    )


def changes(results: Results, year: int, next_year: int) -> tuple[Change, ...]:
    """Return the change of every regional government with a result in both years, by code."""
    rows = published(results)
    made = (
        _change(regions.find(row.region_code), row, later)
        for row in rows.ranked(year)
        if row.region_code and (later := rows.of(row.region_code, next_year))
    )
    return tuple(sorted((each for each in made if each), key=lambda each: each.region.code))


def _like(mine: wire.OfficialResult, row: wire.OfficialResult, profile: Decimal) -> bool:
    """Whether every domain that was published of mine lies within a distance in another row."""
    for domain in DOMAINS:
        own, other = _value(mine, domain), _value(row, domain)
        if own is not None and (other is None or abs(own - other) > profile):
            return False
    return True


@lru_cache(maxsize=4096)  # whoever stood alike is compared with the same rows: all of two years fit
def _change(region: wire.Region, first: wire.OfficialResult, last: wire.OfficialResult) -> Change | None:
    if first.instrument != last.instrument:
        return None
    weights = _weights() if first.instrument == INSTRUMENT else {}
    moved = []
    for domain, weight in weights.items():
        was, now = _value(first, domain), _value(last, domain)
        if was is not None and now is not None:
            difference = Fraction(now - was)
            moved.append(DomainChange(domain, difference, difference * weight / 100))
    return Change(region, first, last, Fraction(Decimal(last.index) - Decimal(first.index)), tuple(moved))


@cache
def _weights() -> dict[str, Fraction]:
    domains = instruments.load(INSTRUMENT).domains
    return {column: domain.weight for column, domain in zip(DOMAINS, domains, strict=True)}


def _value(row: wire.OfficialResult, domain: str) -> Decimal | None:
    """Return a printed domain value that can be one; decimal text is exact in a Decimal, and quick to sort."""
    text = plausible(getattr(row, domain))
    return None if text is None else Decimal(text)
