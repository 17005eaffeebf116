"""The one formatter: neutral values in, Indonesian text out. Used at the edge, never before arithmetic.

Rounding is half up, away from zero for negative differences, and happens here only (scoring rule; that a half goes
up is our reading, no published result decides it).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction
from functools import lru_cache
from typing import Literal, get_args

from spbe_core.errors import DataError, UnknownError
from spbe_core.exact import exact

Zone = Literal["WIB", "WITA", "WIT"]

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
MINUS = "\N{MINUS SIGN}"

_OFFSETS: dict[str, timezone] = {
    zone: timezone(timedelta(hours=7 + step), zone) for step, zone in enumerate(get_args(Zone))
}
WIB = _OFFSETS["WIB"]
"""The zone of whatever belongs to no single region."""
# 99 is the sample region's (spbe_core.regions.SAMPLE)
_PROVINCES: dict[Zone, frozenset[str]] = {
    "WIB": frozenset({*map(str, range(11, 20)), "21", *map(str, range(31, 37)), "61", "62", "99"}),
    "WITA": frozenset({"51", "52", "53", "63", "64", "65", *map(str, range(71, 77))}),
    "WIT": frozenset({"81", "82", *map(str, range(91, 97))}),
}


def two_decimals(value: Fraction) -> str:
    """Round half up to two decimals, neutral.

    Examples
    --------
    >>> two_decimals(Fraction("2.9795")), two_decimals(Fraction("2.125"))
    ('2.98', '2.13')
    """
    return _rounded(value, 2)


@lru_cache(4096, typed=True)  # a page writes the same few hundred figures again at every choice
def id_number(value: str | int | Fraction, decimals: int = 2) -> str:
    """Write a number the Indonesian way: decimal comma, dot between thousands, a true minus sign.

    Parameters
    ----------
    value : str, int or Fraction
        Neutral number (see :func:`spbe_core.exact.exact`).
    decimals : int, optional
        Decimals to show, 0–6.

    Examples
    --------
    >>> id_number("2.98"), id_number("3.815"), id_number("5623479", 0)
    ('2,98', '3,82', '5.623.479')
    """
    return _printed(exact(value), decimals)


def _printed(value: Fraction, decimals: int) -> str:
    whole, _, rest = _rounded(value, decimals).partition(".")
    sign = MINUS if whole.startswith("-") else ""
    grouped = f"{int(whole.lstrip('-')):,}".replace(",", ".")
    return f"{sign}{grouped},{rest}" if rest else f"{sign}{grouped}"


def id_or_range(value: str | None, low: str, high: str) -> str:
    """Write a score, or the range it can still take while indicators are missing: "2,98", "2,93–3,05"."""
    return id_number(value) if value is not None else f"{id_number(low)}–{id_number(high)}"


def id_signed(value: str | int | Fraction, decimals: int = 2) -> str:
    """Write a difference with its sign ("+0,83", "−0,80"); what rounds to zero has none ("0,00")."""
    text = id_number(value, decimals)
    positive = not text.startswith(MINUS) and any(digit in text for digit in "123456789")
    return f"+{text}" if positive else text


def id_date(day: date) -> str:
    """Write a date: "25 November 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def id_time(moment: datetime, zone: Zone) -> str:
    """Write the time of day in a named zone: "10.42 WIB".

    Raises
    ------
    DataError
        When the moment has no offset, so that nobody's local time is guessed.
    """
    local = in_zone(moment, zone)
    return f"{local:%H.%M} {zone}"


def id_moment(moment: datetime, zone: Zone) -> str:
    """Write date and time in a named zone: "25 November 2026 10.42 WIB"; errors as :func:`id_time`."""
    return f"{id_date(in_zone(moment, zone))} {id_time(moment, zone)}"


def id_span(seconds: float) -> str:
    """Write how long something takes, in whole minutes and seconds.

    Examples
    --------
    >>> id_span(28.2), id_span(200), id_span(3600)
    ('28 detik', '3 menit 20 detik', '60 menit')
    """
    minutes, rest = divmod(round(seconds), 60)
    parts = ([f"{minutes} menit"] if minutes else []) + ([f"{rest} detik"] if rest or not minutes else [])
    return " ".join(parts)


def id_deadline(moment: datetime, zone: Zone) -> str:
    """Write a deadline: "30 November 2026 pukul 23.59 WITA"; errors as :func:`id_time`."""
    return f"{id_date(in_zone(moment, zone))} pukul {id_time(moment, zone)}"


def moment_in(local: str, zone: Zone) -> datetime:
    """Return the instant of a clock time in a named zone ("2026-11-30T23:59").

    Raises
    ------
    DataError
        When it is no time of any day, or says an offset of its own.
    """
    try:
        read = datetime.fromisoformat(local)
    except ValueError:
        read = None
    if read is None or read.tzinfo is not None:
        raise DataError("Waktu", f"{local} bukan tanggal dan jam yang ada", "Tulis misalnya 2026-11-30T23:59")
    return read.replace(tzinfo=_OFFSETS[zone]).astimezone(UTC)


def day_in(moment: datetime, zone: Zone) -> date:
    """Return the calendar day of a moment in a named zone; errors as :func:`id_time`."""
    return in_zone(moment, zone).date()


def zone_of(code: str) -> Zone:
    """Return the time zone of a province (or of a region by its province).

    Source: Keputusan Presiden 41/1987; provinces formed later follow the province they came from.

    Parameters
    ----------
    code : str
        Region code, ``"18"`` or ``"18.71"``.

    Raises
    ------
    UnknownError
        When there is no such province.
    """
    province = code.partition(".")[0]
    for zone, provinces in _PROVINCES.items():
        if province in provinces:
            return zone
    raise UnknownError.naming("kode provinsi", code, frozenset().union(*_PROVINCES.values()))


def offset_of(zone: Zone) -> timezone:
    """Return the difference from UTC of a named zone; none of them has summer time."""
    return _OFFSETS[zone]


def in_zone(moment: datetime, zone: Zone) -> datetime:
    """Return a moment on the clock of a named zone; errors as :func:`id_time`."""
    if moment.tzinfo is None:
        raise DataError("Waktu", f"{moment.isoformat()} tanpa zona", "Sertakan selisih dari UTC, misalnya +07:00")
    return moment.astimezone(_OFFSETS[zone])


def _rounded(value: Fraction, decimals: int) -> str:
    scale = 10**decimals
    units = (2 * abs(value.numerator) * scale + value.denominator) // (2 * value.denominator)
    whole, rest = divmod(units, scale)
    sign = "-" if value < 0 and units else ""
    return f"{sign}{whole}.{rest:0{decimals}d}" if decimals else f"{sign}{whole}"
