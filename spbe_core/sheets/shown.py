"""A stored number as the text a person sees: by its number format, neutral (decimal point, no thousands separator).

Only what changes the meaning is followed: decimals, percent, dates. Colours, currency words and fillers are not part
of the value. A stored number counts with 15 significant digits, as in every spreadsheet (:func:`stored`).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "m/d/yy h:mm",
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    44: "#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
}
"""Number formats that a workbook names by number only (ECMA-376, 18.8.30)."""
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][-+]?[0-9]+)?", re.ASCII)
_PLAIN = re.compile(r"[#0?,]*[0?#](\.(?P<decimals>[0?#]+))?,*")


def shown(raw: str, code: str, *, epoch_1904: bool = False) -> tuple[str, Literal["number", "date"]]:
    """Return what a person sees of a number.

    Parameters
    ----------
    raw : str
        The number as stored ("18.7", "3.5600000000000001", "45662").
    code : str
        Its number format ("0.00", "dd/mm/yyyy", "General").
    epoch_1904 : bool, optional
        Whether the workbook counts days from 1904.

    Returns
    -------
    tuple of str and {"number", "date"}
        Neutral text, and whether the format makes it a date.

    Raises
    ------
    ValueError
        When the stored text is no finite number.

    Examples
    --------
    >>> shown("18.7", "0.00"), shown("0.8", "0%"), shown("45662", "dd/mm/yyyy")
    (('18.70', 'number'), ('80%', 'number'), ('2025-01-05', 'date'))
    """
    value = stored(raw)
    section = _LITERAL.sub("", code.split(";", maxsplit=1)[0])
    if re.search(r"[dmyhs]", section.lower().replace("general", "")):
        return _day(value, section, epoch_1904=epoch_1904), "date"
    percent = "%" in section
    plain = _PLAIN.fullmatch(section.replace("%", "").replace(" ", "").replace("-", ""))
    if plain is None:
        return in_full(value), "number"
    decimals = plain["decimals"] or ""
    scaled = (value * 100 if percent else value).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    if scaled == 0:
        scaled = abs(scaled)
    return f"{_without_optional(f'{scaled:f}', decimals)}{'%' if percent else ''}", "number"


def _without_optional(text: str, decimals: str) -> str:
    """Drop zeros at the end that stand at a ``#`` or ``?`` of the format."""
    optional = len(decimals) - len(decimals.rstrip("#?"))
    zeros = len(text) - len(text.rstrip("0")) if "." in text else 0
    return text[: len(text) - min(optional, zeros)].rstrip(".")


def stored(raw: str) -> Decimal:
    """Return a stored number with the 15 significant digits that a spreadsheet knows.

    Files hold binary numbers in 17 digits; what a formula made, such as 3.5599999999999996, differs from the 3.56 that
    everybody sees by its binary form only. Whoever needs a stored number takes it from here.

    Raises
    ------
    ValueError
        When it is no finite number below 10¹⁵.

    Examples
    --------
    >>> stored("3.5599999999999996"), stored("3.5566666666666666")
    (Decimal('3.56'), Decimal('3.55666666666667'))
    """
    if not _NUMBER.fullmatch(raw):
        raise ValueError(f"{raw!r} is no number")
    value = Decimal(f"{float(raw):.15g}")
    if not value.is_finite() or abs(value) > Decimal("1e15"):
        raise ValueError(f"{raw!r} is no usable number")
    return value


def in_full(value: Decimal) -> str:
    """Write a number with all its decimals and no exponent."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _day(value: Decimal, section: str, *, epoch_1904: bool) -> str:
    start = datetime(1904, 1, 1) if epoch_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 -- a calendar day has no zone
    if not 0 <= value < 2_958_466:
        raise ValueError("a day outside the calendar of spreadsheets")
    moment = start + timedelta(seconds=int((value * 86_400).quantize(Decimal(1), ROUND_HALF_UP)))
    if value < 1:
        return moment.strftime("%H:%M:%S")
    if re.search(r"[hs]", section.lower()) and value % 1:
        return moment.isoformat()
    return moment.date().isoformat()
