"""What a file of tables is once it has been read: text cells with addresses, and the merged ranges of the file."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from heapq import heappop, heappush
from operator import attrgetter
from typing import Literal

from spbe_core.errors import DataError, visible

Kind = Literal["text", "number", "date", "boolean", "error"]
_MARKS = "\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202f\u2007\u2060\ufeff"
_EDGES = f" \t\r\n\v\f{_MARKS}"


def clean(text: str) -> str:
    r"""Remove blanks and invisible marks (NBSP, zero-width, byte order mark) at both edges.

    Examples
    --------
    >>> clean("\ufeffKode\u00a0")
    'Kode'
    """
    return text.strip(_EDGES)


def fold(text: str) -> str:
    r"""Return a text for comparing headers and names: NFKC, no invisible marks, single spaces, no capitals.

    Examples
    --------
    >>> fold(" Nama\u00a0\n INSTANSI ")
    'nama instansi'
    """
    plain = unicodedata.normalize("NFKC", text)
    return " ".join("".join(" " if char in _EDGES else char for char in plain).split()).casefold()


def column_name(column: int) -> str:
    """Name a column as spreadsheets do: 1 → "A", 28 → "AB"."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """Name a cell as spreadsheets do: (7, 2) → "B7"."""
    return f"{column_name(column)}{row}"


def position(name: str) -> tuple[int, int]:
    """Return row and column (from 1) of "B7" or "$B$7".

    Raises
    ------
    ValueError
        When the text is no address within 1,048,576 rows and 16,384 columns.
    """
    found = re.fullmatch(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", name, re.ASCII)
    if not found:
        raise ValueError(f"{name!r} is no cell address")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    row = int(found[2])
    if row > 1_048_576 or column > 16_384:
        raise ValueError(f"{name!r} lies outside a sheet")
    return row, column


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something.

    Attributes
    ----------
    row, column : int
        From 1, as a spreadsheet counts them; in a CSV file the record and its field.
    text : str
        What a person sees, without blanks and invisible marks at the edges: a number neutral with the decimals its
        format shows ("18.70"), a percentage with its sign ("80%"), a date as ISO ("2025-01-05").
    kind : {"text", "number", "date", "boolean", "error"}
        What the file holds. Every cell of a CSV file is text.
    raw : str
        The stored content untouched: the text with its edges, the number in full ("18.7"), the error's name.
    """

    row: int
    column: int
    text: str
    kind: Kind
    raw: str

    @property
    def address(self) -> str:
        return address(self.row, self.column)


@dataclass(frozen=True, order=True, slots=True)
class Range:
    """Cells that the file shows as one; the value belongs to the top left cell."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, place: object) -> bool:
        match place:
            case (int(row), int(column)):
                return self.top <= row <= self.bottom and self.left <= column <= self.right
        return False

    @property
    def address(self) -> str:
        return f"{address(self.top, self.left)}:{address(self.bottom, self.right)}"


_LEFT = attrgetter("left")


def overlapping(merged: Iterable[Range]) -> tuple[Range, Range] | None:
    """Return two different ranges that have a cell in common, if there are any."""
    beside: list[Range] = []
    ends: list[tuple[int, int]] = []
    for each in sorted(merged):
        while ends and ends[0][0] < each.top:
            _, left = heappop(ends)
            del beside[bisect_left(beside, left, key=_LEFT)]
        at = bisect_left(beside, each.left, key=_LEFT)
        for other in beside[max(at - 1, 0) : at + 1]:
            if other.left <= each.right and each.left <= other.right:
                return other, each
        beside.insert(at, each)
        heappush(ends, (each.bottom, each.left))
    return None


@dataclass(frozen=True)
class Sheet:
    """One table.

    Attributes
    ----------
    name : str
        The sheet's name; the file's name for a CSV file.
    cells : mapping of (int, int) to Cell
        By row and column; blank cells are absent. A cell with blanks only counts as blank.
    merged : tuple of Range
        The file's own merged ranges; no cell lies in two of them.
    hidden : bool
        Whether the file hides the sheet.
    hidden_rows : frozenset of int
        Rows with content that the file hides, by hand or by a filter.
    fields : mapping of int to int
        Of a CSV file: how many fields each row with content has, empty ones too. A row with fewer than its neighbours
        was cut. Empty for a workbook, which does not tell.
    """

    name: str
    cells: Mapping[tuple[int, int], Cell]
    merged: tuple[Range, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    fields: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def rows(self) -> tuple[int, ...]:
        """The rows that hold something, in order."""
        return tuple(sorted({row for row, _ in self.cells}))

    @cached_property
    def width(self) -> int:
        """The last column that holds something; 0 for an empty sheet."""
        return max((column for _, column in self.cells), default=0)

    @cached_property
    def _beside(self) -> Callable[[int], list[Range]]:
        """Row → the merged ranges that reach into it, from the left.

        No table of covered cells is ever built: a few bytes of a file can merge all 17 billion cells of a sheet.
        """

        def beside(row: int) -> list[Range]:
            found = (each for each in self.merged if each.top <= row <= each.bottom and each.left <= self.width)
            return sorted(found, key=_LEFT)

        return lru_cache(maxsize=1_000)(beside)

    def _covering(self, row: int, column: int) -> Range | None:
        beside = self._beside(row)
        at = bisect_right(beside, column, key=_LEFT) - 1
        return beside[at] if at >= 0 and (row, column) in beside[at] else None

    def cell(self, row: int, column: int, *, merged: bool = False) -> Cell | None:
        """Return a cell, or ``None`` when it is blank.

        Parameters
        ----------
        row, column : int
            From 1.
        merged : bool, optional
            Whether a cell inside a merged range stands for the range's top left cell. Nothing outside the file's own
            ranges is ever filled.
        """
        found = self.cells.get((row, column))
        if found is None and merged and (covering := self._covering(row, column)):
            found = self.cells.get((covering.top, covering.left))
        return found

    def text(self, row: int, column: int, *, merged: bool = False) -> str:
        """Return a cell's text, ``""`` when it is blank.

        Raises
        ------
        DataError
            When the cell shows an error of the spreadsheet (``#N/A``, ``#REF!``), naming the cell.
        """
        found = self.cell(row, column, merged=merged)
        if found is None:
            return ""
        if found.kind == "error":
            raise DataError(
                self.where(found),
                f"menampilkan galat {visible(found.text)}",
                "Perbaiki rumusnya atau ketik nilainya, lalu simpan lagi",
            )
        return found.text

    def where(self, cell: Cell | tuple[int, int]) -> str:
        """Name a place for people: "Lembar “Hasil” sel B7"."""
        name = cell.address if isinstance(cell, Cell) else address(*cell)
        return f"Lembar “{visible(self.name)}” sel {name}"


@dataclass(frozen=True)
class Book:
    """A file of tables.

    Attributes
    ----------
    name : str
        The file's name.
    form : {"xlsx", "csv"}
        What it is, found by content.
    sheets : tuple of Sheet
        In the file's order.
    encoding, delimiter : str
        How a CSV file was read, to be shown before anything is taken; empty for XLSX.
    """

    name: str
    form: Literal["xlsx", "csv"]
    sheets: tuple[Sheet, ...] = field(repr=False)
    encoding: str = ""
    delimiter: str = ""
