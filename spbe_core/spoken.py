"""Numbers and dates in Indonesian words, as letters write them (terbilang)."""

from __future__ import annotations

from datetime import date

from spbe_core.formats import MONTHS

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_DIGITS = ("", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_LIMIT = 10_000


def spoken(number: int) -> str:
    """Write a whole number in words.

    Parameters
    ----------
    number : int
        0–9,999: what a date needs.

    Raises
    ------
    ValueError
        Outside that range.

    Examples
    --------
    >>> spoken(11), spoken(30), spoken(100), spoken(2026)
    ('sebelas', 'tiga puluh', 'seratus', 'dua ribu dua puluh enam')
    """
    if not 0 <= number < _LIMIT:
        raise ValueError(f"{number} is not in 0–{_LIMIT - 1}")
    return " ".join(_parts(number)) or "nol"


def _parts(number: int) -> list[str]:
    """Return the words of a number; one of a unit is "se-": seribu, seratus, sepuluh, sebelas."""
    for size, unit in ((1000, "ribu"), (100, "ratus")):
        count, rest = divmod(number, size)
        if count:
            return [f"se{unit}" if count == 1 else f"{_DIGITS[count]} {unit}", *_parts(rest)]
    if number in {10, 11}:
        return ["sepuluh" if number == 10 else "sebelas"]
    if number < 10:
        return [_DIGITS[number]] if number else []
    if number < 20:
        return [f"{_DIGITS[number - 10]} belas"]
    return [f"{_DIGITS[number // 10]} puluh", *_parts(number % 10)]


def spoken_date(day: date) -> str:
    """Write a date as a Berita Acara begins with it.

    Examples
    --------
    >>> spoken_date(date(2026, 11, 30))
    'Senin tanggal tiga puluh bulan November tahun dua ribu dua puluh enam'
    """
    month = MONTHS[day.month - 1]
    return f"{DAYS[day.weekday()]} tanggal {spoken(day.day)} bulan {month} tahun {spoken(day.year)}"
