"""Numbers, dates and times as the pages write them, in the language of the page.

:mod:`spbe_core.formats` writes Indonesian; English differs in the decimal mark, the months and the clock. What the
browser writes itself follows the same rules (``widgets/static/format.mjs``).
"""

from __future__ import annotations

import re
from datetime import date, datetime
from fractions import Fraction

from spbe_core import formats, instruments, results, scoring, wire
from spbe_core.formats import MONTHS, Zone
from spbe_core.instruments import Instrument
from spbe_core.wire import Predicate
from widgets.i18n import SOURCE, _, language

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


def span(seconds: float) -> str:
    """Write how long something takes: "3 menit 20 detik", in English "3 min 20 s"."""
    written = formats.id_span(seconds)
    return written if language() == SOURCE else written.replace("menit", "min").replace("detik", "s")


def said(sentence: str) -> str:
    """Write the figures inside a sentence of :mod:`spbe_core.headlines` in the page's language."""
    return sentence if language() == SOURCE else _FIGURE.sub(".", sentence)


def predicate(name: Predicate) -> str:
    """Return what a predicate is called, in short: "Sangat Baik", in English "Very good"."""
    if language() == SOURCE:
        return name
    bands = instruments.load(results.INSTRUMENT).bands
    return next(band.name_en.partition(" (")[0] for band in bands if band.name == name)


def rated(summary: wire.Summary, instrument: Instrument | None = None) -> str:
    """Write a summary's predicate, or the two between which it may still be: "Cukup sampai Baik".

    Parameters
    ----------
    summary : Summary
    instrument : Instrument, optional
        Adds to a single predicate what the instrument calls a body that has it: "Kurang · Merintis".
    """
    low, high = (predicate(each) for each in (summary.low_predicate, summary.high_predicate))
    if summary.predicate is None:
        return low if low == high else _("{low} sampai {high}").format(low=low, high=high)
    band = next((each for each in instrument.bands if each.name == summary.predicate), None) if instrument else None
    stage = band and (band.stage if language() == SOURCE else band.stage_en)
    return " · ".join(filter(None, (predicate(summary.predicate), stage)))


def note(said: str | None, index: str | None, rating: Predicate | None) -> str | None:
    """Write the note on a printed index beside its predicate; one that is no rounding note stays Indonesian."""
    if language() == SOURCE or said is None or index is None or rating is None:
        return said
    if said != scoring.rounding_note(index, rating):
        return said
    template = _(
        "Tertulis {index} karena dibulatkan; nilai tepatnya sedikit di bawah {index}, sehingga predikatnya {predicate}."
    )
    return template.format(index=number(index), predicate=predicate(rating))


def _marked(written: str) -> str:
    return written if language() == SOURCE else written.translate(_MARKS)
