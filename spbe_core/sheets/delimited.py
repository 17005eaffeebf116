"""Read a CSV file in the dialects that circulate.

They are: byte order mark or none; UTF-8, UTF-16 or Windows-1252; comma, semicolon, tab or bar between fields. The
dialect is found from the whole file and reported, so that it can be shown before anything is taken.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable

from spbe_core.errors import DataError, visible
from spbe_core.sheets import limits
from spbe_core.sheets.model import Book, Cell, Sheet, clean

DELIMITERS = ("\t", ";", "|", ",")
"""The first counts where two fit alike."""
_DECIMAL = re.compile(r"(?<=[0-9]),(?=[0-9])")
_SAMPLE = 400
"""Records looked at to find the delimiter."""


def read_delimited(data: bytes, name: str) -> Book:
    """Read a CSV file; every field is text.

    Parameters
    ----------
    data : bytes
        The file.
    name : str
        Its name, for errors.

    Raises
    ------
    DataError
        As :func:`spbe_core.sheets.read`.
    """
    where = visible(name)
    text, encoding = _decoded(data, where)
    delimiter, text, skipped = _announced(text)
    delimiter = delimiter or _delimiter(text)
    cells: dict[tuple[int, int], Cell] = {}
    fields: dict[int, int] = {}
    room = limits.Room()
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    row = skipped
    try:
        for row, record in enumerate(reader, skipped + 1):
            if len(record) > limits.MAX_COLUMNS:
                raise limits.too_many(f"{where} baris {row}", "kolom", limits.MAX_COLUMNS)
            before = len(cells)
            for column, raw in enumerate(record, 1):
                if shown := clean(raw):
                    if len(raw) > limits.MAX_TEXT:
                        raise limits.too_many(f"{where} baris {row} kolom {column}", "huruf", limits.MAX_TEXT)
                    room.take_cell(where, len(raw))
                    cells[row, column] = Cell(row, column, shown, "text", raw)
            if len(cells) > before:
                fields[row] = len(record)
            if len(fields) > limits.MAX_ROWS:
                raise limits.too_many(where, "baris berisi", limits.MAX_ROWS)
    except csv.Error as error:
        raise DataError(
            f"{where} baris {row + 1}",
            "tanda kutipnya tidak berpasangan atau isinya terlalu panjang",
            "Perbaiki baris itu, atau simpan ulang sebagai CSV UTF-8",
        ) from error
    return Book(name, "csv", (Sheet(name, cells, fields=fields),), encoding=encoding, delimiter=delimiter)


def _decoded(data: bytes, where: str) -> tuple[str, str]:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            tries = ["utf-8-sig" if encoding == "utf-8" else encoding]
            break
    else:
        tries = ["utf-8", "cp1252"]
    for each in tries:
        try:
            text = data.decode(each)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}[each]
    raise DataError(where, "bukan teks yang dapat dibaca", "Simpan ulang sebagai CSV UTF-8 atau buku kerja .xlsx")


def _announced(text: str) -> tuple[str, str, int]:
    """Take Excel's first line ``sep=;`` as what it says; return delimiter, the rest, and the lines taken."""
    first, _, rest = text.partition("\n")
    word = first.strip().casefold()
    if word.startswith("sep=") and first.strip()[4:] in DELIMITERS:
        return first.strip()[4:], rest, 1
    return "", text, 0


def _delimiter(text: str) -> str:
    """Return the delimiter that gives most records one width, the larger width among equals; else a comma.

    Where another one gives at least half of the records one width, a comma between digits is a decimal comma, and the
    others are commas of texts unless they divide more records.
    """
    fits = {each: fit for each in DELIMITERS[:-1] if each in text and (fit := _fit(text, each))[0] >= 1 / 2}
    if fits and "," in text:
        fits[","] = (_fit(text, ",", decimal_commas=True)[0], 0)
    return max(fits, key=fits.__getitem__, default=",")


def _fit(text: str, delimiter: str, *, decimal_commas: bool = False) -> tuple[float, int]:
    """Return which part of the records has the commonest width of two fields or more, and that width."""
    lines: Iterable[str] = io.StringIO(text, newline="")
    if decimal_commas:
        lines = (_DECIMAL.sub(".", line) for line in lines)
    widths: list[int] = []
    try:
        for record in csv.reader(lines, delimiter=delimiter, strict=True):
            if any(map(clean, record)):
                widths.append(len(record))
            if len(widths) >= _SAMPLE:
                break
    except csv.Error:
        return 0, 0
    common = Counter(width for width in widths if width > 1).most_common()
    count = max((count for _, count in common), default=0)
    return count / max(len(widths), 1), max((width for width, each in common if each == count), default=0)
