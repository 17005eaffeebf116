"""Numbers, dates and times as the pages write them, in the language of the page.

:mod:`spbe_core.formats` writes Indonesian; English differs in the decimal mark, the months and the clock. What the
browser writes itself follows the same rules (``widgets/static/format.mjs``).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction

from spbe_core import formats
from spbe_core.formats import MONTHS, Zone
from widgets.i18n import SOURCE, language

ENGLISH = dict(
    zip(
        MONTHS,
        (
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        strict=True,
    )
)
_FIGURE = re.compile(r"(?<=\d),(?=\d)")
_MARKS = str.maketrans(",.", ".,")


def number(value: str | int | Fraction, decimals: int = 2) -> str:
    """Write a number: "2,98", in English "2.98"; see :func:`spbe_core.formats.id_number`."""
    return _marked(formats.id_number(value, decimals))


def signed(value: str | int | Fraction, decimals: int = 2) -> str:
    """Write a difference with its sign: "+0,83", in English "+0.83"."""
    return _marked(formats.id_signed(value, decimals))


def or_range(value: str | None, low: str, high: str) -> str:
    """Write an index, or the range it may still be in; see :func:`spbe_core.formats.id_or_range`."""
    return _marked(formats.id_or_range(value, low, high))


def day(value: date, lang: str | None = None) -> str:
    """Write a date: "25 Mei 2026", in English "25 May 2026"; in the language of the process unless it is named."""
    written = formats.id_date(value)
    if (lang or language()) == SOURCE:
        return written
    figure, month, year = written.split()
    return f"{figure} {ENGLISH[month]} {year}"


def clock(instant: datetime, zone: Zone, lang: str | None = None) -> str:
    """Write the time of day in a named zone: "10.42 WIB", in English "10:42 WIB"; language as of :func:`day`."""
    written = formats.id_time(instant, zone)
    return written if (lang or language()) == SOURCE else written.replace(".", ":")


def moment(instant: datetime, zone: Zone, lang: str | None = None) -> str:
    """Write date and time in a named zone: "25 Mei 2026 10.42 WIB", in English "25 May 2026 10:42 WIB"; as above."""
    return f"{day(formats.in_zone(instant, zone), lang)} {clock(instant, zone, lang)}"


def deadline(instant: datetime, zone: Zone) -> str:
    """Write a deadline: "30 Mei 2026 pukul 23.59 WITA", in English "30 May 2026, 23:59 WITA"."""
    between = " pukul " if language() == SOURCE else ", "
    return f"{day(formats.in_zone(instant, zone))}{between}{clock(instant, zone)}"


def said(sentence: str) -> str:
    """Write the figures inside a sentence of :mod:`spbe_core.headlines` in the page's language."""
    return sentence if language() == SOURCE else _FIGURE.sub(".", sentence)


def _marked(written: str) -> str:
    return written if language() == SOURCE else written.translate(_MARKS)
