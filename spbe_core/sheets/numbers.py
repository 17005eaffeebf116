"""Numbers and days in cells: one strict reading for all files, nothing guessed.

A number cell of a workbook is neutral already. A text may have a decimal comma or point; a text that Indonesians read
as a thousand ("1.000") and one with both signs are refused as ambiguous.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from fractions import Fraction

from spbe_core.errors import DataError, visible
from spbe_core.formats import MONTHS
from spbe_core.sheets.model import Cell, clean

_DECIMAL = re.compile(r"[-−]?[0-9]{1,9}(?:[.,](?P<decimals>[0-9]{1,15}))?")
_NEUTRAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"(?P<day>[0-9]{1,2})(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4})")
_WRITTEN = re.compile(r"(?P<day>[0-9]{1,2}) (?P<month>[A-Za-z]+) (?P<year>[0-9]{4})")


def number(cell: Cell, where: str) -> Fraction:
    """Read a number as the person sees it.

    Parameters
    ----------
    cell : Cell
        A cell that holds something.
    where : str
        The place, for the error.

    Raises
    ------
    DataError
        For everything else: words, percentages, dates, errors, thousands and ambiguous forms.
    """
    if cell.kind == "number" and _NEUTRAL.fullmatch(cell.text):
        return Fraction(cell.text)
    if cell.kind != "text":
        raise _refused(cell, where, "bukan angka")
    return parse(cell.text, where)


def parse(text: str, where: str) -> Fraction:
    """Read a typed number: "3,81", "3.81", " 3,8 ", full-width digits; refuse "1.000" and "1.234,56".

    Raises
    ------
    DataError
        As :func:`number`.
    """
    plain = clean(unicodedata.normalize("NFKC", clean(text)))
    found = _DECIMAL.fullmatch(plain)
    if not found:
        kind = "bermakna ganda" if re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+([.,][0-9]+)?", plain) else "bukan angka"
        raise _refused(text, where, kind)
    if "." in plain and len(found["decimals"]) == 3 and plain.lstrip("-−0")[:1] != ".":
        raise _refused(text, where, "bermakna ganda: dapat berarti ribuan")
    return Fraction(plain.replace("−", "-").replace(",", "."))


def day(cell: Cell, where: str) -> date:
    """Read a calendar day: a date cell, or text as dd-mm-yyyy (also with / or .), "5 Januari 2025", or ISO.

    Raises
    ------
    DataError
        For a day that does not exist and for every other form; day and month never change places.
    """
    text = unicodedata.normalize("NFKC", cell.text)
    try:
        if cell.kind == "date" or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            return date.fromisoformat(text[:10])
        if found := _DAY.fullmatch(text):
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        if (found := _WRITTEN.fullmatch(text)) and (month := _month(found["month"])):
            return date(int(found["year"]), month, int(found["day"]))
    except ValueError as error:
        raise DataError(where, f"“{visible(cell.text)}” bukan tanggal yang ada", _DAY_HINT) from error
    raise DataError(where, f"“{visible(cell.text)}” bukan tanggal", _DAY_HINT)


_DAY_HINT = "Tulis hari-bulan-tahun, misalnya 05-01-2025"


def _month(word: str) -> int:
    names = [month.casefold() for month in MONTHS]
    return names.index(word.casefold()) + 1 if word.casefold() in names else 0


def _refused(given: Cell | str, where: str, what: str) -> DataError:
    text = given if isinstance(given, str) else given.text
    return DataError(where, f"“{visible(text)}” {what}", "Tulis seperti 3,81 tanpa pemisah ribuan, persen, atau kata")
