"""Read a file of maturity levels or scores: a workbook or CSV with a column of indicators and one of levels.

A plain file has the columns ``indicator`` and ``level``; the lab's own form (*lembar isian*) has ``Kode`` and
``Tingkat`` or ``Nilai`` on a sheet per aspect. Neither the order of rows and columns nor the file's format matters.
What cannot be read is refused with its place, never repaired. A fractional score has at most four decimals, comma or
point (1,26), or is exact (7/6); "1.000" could be a thousand and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from spbe_core.errors import DataError, UnknownError, visible
from spbe_core.instruments import Instrument
from spbe_core.level_names import NAMES, disagreements
from spbe_core.scoring import Value
from spbe_core.sheets import Book, Cell, Sheet, content_of, fold, read_apart
from spbe_core.sheets.shown import in_full, stored
from spbe_core.workbooks.layout import INSTRUMENT, TOP, told

INDICATOR = ("indicator", "indikator", "kode")
LEVEL = ("level", "tingkat", "nilai", "skor", "score")
"""Headers, in any case; the first of each is what messages ask for."""

_LEVEL = re.compile(r"([0-9])(?:[.,]0{1,2})?", re.ASCII)
_NEUTRAL = re.compile(r"[0-9](?:\.[0-9]{1,4})?", re.ASCII)
_SCORE = re.compile(r"[0-9](?:,[0-9]{1,4}|\.(?:[0-9]{1,2}|[0-9]{4}))?|[0-9]{1,6}/[1-9][0-9]{0,5}", re.ASCII)


def read_levels(path: str | Path, instrument: Instrument, warnings: list[str] | None = None) -> dict[str, Value]:
    """Read a levels file.

    Parameters
    ----------
    path : str or Path
        An XLSX or CSV file, of any dialect that :mod:`spbe_core.sheets` knows.
    instrument : Instrument
        The instrument whose indicators it answers.
    warnings : list of str, optional
        Is given what somebody should look at, though it stops nothing: names that do not belong to their codes.

    Returns
    -------
    dict of str to int or Fraction
        Indicator id → level, or exact score where the instrument is fractional; in file order. A row with an empty
        level is not answered and left out, like an indicator without a row.

    Raises
    ------
    DataError
        When the file cannot be read (:func:`spbe_core.sheets.read`), has no such columns, or a row is wrong.
    """
    return levels_of(read_apart(content_of(path), Path(path).name), instrument, warnings)


def levels_of(book: Book, instrument: Instrument, warnings: list[str] | None = None) -> dict[str, Value]:
    """Take the levels out of a file that was read; see :func:`read_levels`."""
    made_for = told(book).get(INSTRUMENT, instrument.id)
    if made_for != instrument.id:
        raise DataError(
            visible(book.name),
            f"dibuat untuk instrumen {visible(made_for)}, bukan {instrument.id}",
            "Hitung dengan instrumen berkas itu",
        )
    levels: dict[str, Value] = {}
    seen: dict[str, str] = {}
    tables = [(sheet, table) for sheet in book.sheets if not sheet.hidden and (table := _table(sheet)) is not None]
    if not tables:
        raise DataError(
            visible(book.name),
            "tidak punya baris judul dengan kolom indicator dan level",
            "Tulis baris pertama: indicator,level (atau Kode dan Tingkat), lalu satu baris untuk tiap indikator",
        )
    for sheet, table in tables:
        for row in sheet.rows:
            if row > table.row:
                _take(book, sheet, table, row, instrument, levels, seen)
    if warnings is not None:
        warnings += disagreements((each for sheet, table in tables for each in _names(book, sheet, table)), instrument)
    return levels


def _names(book: Book, sheet: Sheet, table: _Table) -> Iterator[tuple[str, str, str]]:
    """Yield where a name stands, the code beside it, and the name."""
    named = (column for column in range(1, table.last + 1) if fold(sheet.text(table.row, column)) in NAMES)
    column = next((each for each in named if each != table.indicator), None)
    if column is None:
        return
    for row in sheet.rows:
        if row > table.row and sheet.cell(row, table.indicator) and (cell := sheet.cell(row, column)):
            place = f"{visible(book.name)} baris {row}" if book.form == "csv" else sheet.where((row, column))
            yield place, sheet.text(row, table.indicator), cell.text


def value_of(cell: Cell, instrument: Instrument) -> Value:
    """Read one level or exact score.

    A stored number of a workbook counts in full (:func:`spbe_core.sheets.shown.stored`), whatever decimals its format
    shows.

    Raises
    ------
    ValueError
        When it is none of the instrument's; the message says what to write, in Indonesian.
    """
    low, high = instrument.lowest, instrument.highest
    text = in_full(stored(cell.raw)) if cell.kind == "number" else cell.text
    if not instrument.fractional:
        found = _LEVEL.fullmatch(text)
        if found and low <= int(found[1]) <= high:
            return int(found[1])
        levels = [str(level) for level in instrument.levels]
        raise ValueError(f"bukan tingkat. Isi angka {', '.join(levels[:-1])} atau {levels[-1]}")
    score = _stored(text) if cell.kind == "number" else _typed(text)
    if score is not None and low <= score <= high:
        return score
    raise ValueError(f"bukan nilai. Isi nilai {low} sampai {high}, misalnya 1,26 atau 7/6")


def _typed(text: str) -> Fraction | None:
    return Fraction(text.replace(",", ".")) if _SCORE.fullmatch(text) else None


def _stored(text: str) -> Fraction | None:
    return Fraction(text) if _NEUTRAL.fullmatch(text) else None


@dataclass(frozen=True)
class _Table:
    """Where a sheet's table begins: row of the headers, their columns, and the last column with a header."""

    row: int
    indicator: int
    level: int
    level_name: str
    last: int


def _table(sheet: Sheet) -> _Table | None:
    for row in (each for each in sheet.rows if each <= TOP):
        named = {column: cell for column in range(1, sheet.width + 1) if (cell := sheet.cell(row, column))}
        codes = {fold(cell.text): column for column, cell in reversed(named.items()) if fold(cell.text) in INDICATOR}
        indicator = codes.get("kode") or min(codes.values(), default=None)  # beside a code, "Indikator" is its name
        level = next((column for column, cell in named.items() if fold(cell.text) in LEVEL), None)
        if indicator and level:
            return _Table(row, indicator, level, visible(named[level].text), max(named))
    return None


def _take(  # noqa: PLR0913, PLR0917 -- one row and where it goes
    book: Book,
    sheet: Sheet,
    table: _Table,
    row: int,
    instrument: Instrument,
    levels: dict[str, Value],
    seen: dict[str, str],
) -> None:
    def place(column: int, name: str) -> str:
        return f"{visible(book.name)} baris {row} kolom {name}" if book.form == "csv" else sheet.where((row, column))

    cells = [column for column in range(1, sheet.width + 1) if sheet.cell(row, column)]
    if book.form == "csv" and cells[-1] > table.last:
        raise DataError(
            f"{visible(book.name)} baris {row}",
            f"berisi {cells[-1]} sel, lebih dari judulnya",
            "Pakai titik koma antarkolom bila desimal ditulis dengan koma",
        )
    if book.form == "csv" and sheet.fields[row] < max(table.indicator, table.level):
        raise DataError(
            f"{visible(book.name)} baris {row}",
            f"berisi {sheet.fields[row]} sel, kurang dari judulnya",
            "Lengkapi barisnya; tingkat yang belum dinilai tetap memerlukan pemisahnya, misalnya i01,",
        )
    here = place(table.indicator, "indicator")
    indicator = _indicator(sheet.text(row, table.indicator), instrument, here)
    if indicator in seen:
        raise DataError(here, f"{indicator} sudah ada di {seen[indicator]}", "Sisakan satu baris untuk tiap indikator")
    seen[indicator] = f"baris {row}" if book.form == "csv" else here
    cell = sheet.cell(row, table.level)
    if cell is None:
        return
    where = place(table.level, table.level_name)
    sheet.text(row, table.level)  # an error of the spreadsheet is told as such
    try:
        levels[indicator] = value_of(cell, instrument)
    except ValueError as error:
        what, _, todo = str(error).partition(". ")
        raise DataError(
            where, f"“{visible(cell.text)}” {what}", f"{todo}, atau kosongkan bila belum dinilai"
        ) from error


def _indicator(text: str, instrument: Instrument, place: str) -> str:
    try:
        return instrument.indicator(text).id
    except UnknownError as error:
        first, last = instrument.indicators[0].id, instrument.indicators[-1].id
        raise DataError(
            place, f"“{visible(text)}” bukan indikator {instrument.id}", f"Pakai {first} sampai {last}"
        ) from error
