r"""Text in CSV: kept from being run as a formula, and given back exactly.

A spreadsheet decides by a cell's first sign, quoted or not, and a file that is opened with the wrong separator is cut
at every ``,``, ``;``, tab and line end. So each place where a cell could begin and a formula sign follows gets one
apostrophe; :func:`plain` takes exactly one away again. A place that already has apostrophes gets one more, so that
reading gives back what was written, whatever it was. Numbers are written from numbers and never touched: −0,25 stays
``-0,25``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from spbe_core.workbooks.model import Number, Table, Value

BOM = "\ufeff"
DELIMITER = ";"
"""As spreadsheets with Indonesian settings expect, where the comma is the decimal sign."""

_BEGIN = r'(^|[,;|\t\r\n])((?:[^\S\t\r\n]|["\ufeff\u200b])*)'
_SIGN = r"(?=[=+\-@＝＋－＠﹦﹢﹣﹫\t\r])"
_OPEN = re.compile(f"{_BEGIN}('*){_SIGN}")
_CLOSED = re.compile(f"{_BEGIN}'('*){_SIGN}")


def harmless(text: str) -> str:
    """Return a text as it stands in a CSV file.

    Examples
    --------
    >>> harmless("=1+1"), harmless("biasa"), harmless("'=1"), harmless("a;=1")
    ("'=1+1", 'biasa', "''=1", "a;'=1")
    """
    return _OPEN.sub(r"\1\2'\3", text)


def plain(text: str) -> str:
    """Return what was given to :func:`harmless`."""
    return _CLOSED.sub(r"\1\2\3", text)


def number(value: Number) -> str:
    """Write a number with a decimal comma: exactly where it ends within six decimals, else rounded half up to six."""
    exact = Fraction(value.value)
    scale = 10**6
    units = (2 * abs(exact.numerator) * scale + exact.denominator) // (2 * exact.denominator)
    whole, rest = divmod(units, scale)
    decimals = f"{rest:06d}".rstrip("0").ljust(value.decimals, "0")
    sign = "-" if exact < 0 and units else ""
    return f"{sign}{whole},{decimals}" if decimals else f"{sign}{whole}"


def to_csv(sheet: Table) -> bytes:
    """Write a sheet as CSV: UTF-8 with byte order mark, semicolons, decimal commas; hidden columns are left out."""
    shown = [place for place, column in enumerate(sheet.columns) if not column.hidden]
    head: list[Value] = [sheet.columns[place].title for place in shown]
    return table([head, *([row[place] for place in shown] for row in sheet.rows)])


def table(rows: Iterable[Iterable[Value]]) -> bytes:
    """Write rows of values as CSV; see :func:`to_csv`."""
    lines = (DELIMITER.join(map(_cell, row)) + "\r\n" for row in rows)
    return (BOM + "".join(lines)).encode("utf-8")


def _cell(value: Value) -> str:
    """Write a field; every text is quoted, so that nothing in it looks like the separator of another dialect."""
    match value:
        case None:
            return ""
        case Number():
            return number(value)
        case date():
            return value.isoformat()
        case _:
            return '"' + harmless(value).replace('"', '""') + '"'
