"""Refuse formulas that refer back to themselves: their stored result is whatever the program stopped at.

Followed are cells, ranges, whole rows and columns, on the own sheet and on others, through names, shared formulas and
formulas that fill a range. What a formula works out only while it runs (``INDIRECT``, ``OFFSET``) and the columns of
tables (``Tabel1[Nilai]``) cannot be seen in it: such a cell counts by its stored result like any other.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from spbe_core.errors import DataError, visible
from spbe_core.sheets import limits
from spbe_core.sheets.model import Range, address, position

_CELL = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
_TOKEN = re.compile(
    rf"""
      "[^"]*"                                           # a text; "" inside one reads as two in a row
    | \b(?:ROWS?|COLUMNS?)\([^()"']*\)                  # where a cell is, not what it holds
    | (?P<sheet>'(?:[^']|'')+'!|[\w.\[\]:]+!)?
      (?: (?P<first>{_CELL})(?::(?P<last>{_CELL}))?(?![\w.(!\[])
        | (?P<columns>\$?[A-Z]{{1,3}}:\$?[A-Z]{{1,3}})(?![\w.(!\[])
        | (?P<rows>\$?[1-9][0-9]{{0,6}}:\$?[1-9][0-9]{{0,6}})(?![\w.(!\[])
        | (?P<name>[^\W\d][\w.]*)(?![\w.(!\[]) )
    | [^\W\d][\w.]*                                     # the name of a function or a table
    | [0-9]+\.?[0-9]*(?:E[-+]?[0-9]+)?
    | \[(?:[^\[\]]|\[[^\[\]]*\])*\]                     # columns of a table
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LAST_ROW = 1_048_576

_Place = tuple[str, int, int]
"""Sheet (as :func:`_key` writes it), row, column."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell's formula as the file writes it.

    Attributes
    ----------
    text : str
        Empty where the formula is shared and written at another cell.
    kind : str
        ``"shared"``, ``"array"``, ``"dataTable"``, or empty.
    shared : str
        The number that cells with one shared formula have in common.
    area : str
        The range that a formula fills.
    """

    text: str
    kind: str = ""
    shared: str = ""
    area: str = ""


Formulas = Mapping[tuple[int, int], Formula]
Names = Mapping[tuple[str, str], str]
"""(Sheet or empty, name) → what the name stands for."""


class _Edge(NamedTuple):
    """One end of a range: row and column, and whether each stays where the formula is copied to."""

    row: int
    column: int
    row_fixed: bool
    column_fixed: bool

    def moved(self, down: int, right: int) -> tuple[int, int]:
        return self.row + (0 if self.row_fixed else down), self.column + (0 if self.column_fixed else right)


class _Reference(NamedTuple):
    sheets: tuple[str, ...]
    first: _Edge
    last: _Edge

    @property
    def fixed(self) -> bool:
        return all((*self.first[2:], *self.last[2:]))


@dataclass(slots=True)
class _Column:
    """The formula cells of a column that are not done yet."""

    rows: list[int] = field(default_factory=list)
    following: list[int] = field(default_factory=list)

    def close(self) -> None:
        self.rows.sort()
        self.following = list(range(len(self.rows) + 1))

    def following_row(self, row: int) -> int:
        """Return the first row from ``row`` on that is not done, 0 when there is none."""
        at = bisect_left(self.rows, row)
        while self.following[at] != at:
            self.following[at] = self.following[self.following[at]]
            at = self.following[at]
        return self.rows[at] if at < len(self.rows) else 0

    def done(self, row: int) -> None:
        at = bisect_left(self.rows, row)
        self.following[at] = at + 1


class _Graph:
    """All formulas of a file. Each is visited once, and what is done is stepped over: time grows with their number."""

    def __init__(self, formulas: Mapping[str, Formulas], names: Names) -> None:
        self._titles = {_key(sheet): sheet for sheet in formulas}
        self._order = list(self._titles)
        self._names = {(_key(sheet), _key(name)): text for (sheet, name), text in names.items()}
        self._named: dict[tuple[str, str], tuple[_Reference, ...]] = {}
        self._read = lru_cache(maxsize=256)(self._references)
        self._texts: dict[_Place, tuple[str, int, int]] = {}
        self._areas: dict[_Place, list[_Place]] = {}
        self._owners: dict[_Place, _Place] = {}
        self._columns: dict[str, dict[int, _Column]] = {}
        for sheet, each in formulas.items():
            self._add(_key(sheet), each)
        for columns in self._columns.values():
            for column in columns.values():
                column.close()

    def circle(self) -> tuple[str, str] | None:
        """Return sheet and address of a formula that depends on itself, if there is one."""
        for start in self._texts:
            open_cells: set[_Place] = set()
            path: list[tuple[_Place, Iterator[_Place]]] = []
            following: _Place | None = None if self._is_done(start) else start
            while path or following:
                if following is None:
                    place, _ = path.pop()
                    open_cells.discard(place)
                    self._finish(place)
                else:
                    if following in open_cells:
                        return self._titles[following[0]], address(*following[1:])
                    open_cells.add(following)
                    path.append((following, self._ahead(following)))
                following = next(path[-1][1], None) if path else None
        return None

    def _add(self, sheet: str, formulas: Formulas) -> None:
        shared: dict[str, tuple[str, int, int]] = {}
        columns = self._columns.setdefault(sheet, {})
        for (row, column), formula in formulas.items():
            place = (sheet, row, column)
            text, row_from, column_from = formula.text, row, column
            if formula.kind == "shared":
                if text:
                    shared[formula.shared] = (text, row, column)
                text, row_from, column_from = shared.get(formula.shared, ("", row, column))
            self._texts[place] = (text, row - row_from, column - column_from)
            self._areas[place] = []
            for each in self._filled(place, formula):
                if each not in self._owners:
                    self._owners[each] = place
                    self._areas[place].append(each)
                    columns.setdefault(each[2], _Column()).rows.append(each[1])

    def _filled(self, place: _Place, formula: Formula) -> Iterator[_Place]:
        """Yield the cells whose content a formula makes: its own, and its range."""
        yield place
        area = _range(formula.area) if formula.kind == "array" and formula.area else None
        if area is None:
            return
        size = (area.bottom - area.top + 1) * (area.right - area.left + 1)
        if size + len(self._owners) > limits.MAX_CELLS:
            where = f"Lembar “{visible(self._titles[place[0]])}” sel {address(*place[1:])}"
            raise limits.too_many(where, "sel rumus", limits.MAX_CELLS)
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                yield place[0], row, column

    def _is_done(self, place: _Place) -> bool:
        return self._columns[place[0]][place[2]].following_row(place[1]) != place[1]

    def _finish(self, place: _Place) -> None:
        for sheet, row, column in self._areas[place]:
            self._columns[sheet][column].done(row)

    def _ahead(self, place: _Place) -> Iterator[_Place]:
        """Yield the formulas that a formula refers to, as far as they are not done when their turn comes."""
        text, down, right = self._texts[place]
        for sheets, first, last in self._read(text, place[0]):
            (row_a, column_a), (row_b, column_b) = first.moved(down, right), last.moved(down, right)
            top, bottom = sorted((row_a, row_b))
            span = range(min(column_a, column_b), max(column_a, column_b) + 1)
            for sheet in sheets:
                columns = self._columns.get(sheet, {})
                for number in span if len(span) <= len(columns) else [each for each in columns if each in span]:
                    column = columns.get(number)
                    while column is not None and 0 < (row := column.following_row(top)) <= bottom:
                        yield self._owners[sheet, row, number]

    def _references(self, formula: str, sheet: str) -> tuple[_Reference, ...]:
        found: list[_Reference] = []
        for token in _TOKEN.finditer(formula):
            sheets = self._sheets(token["sheet"], sheet)
            if token["name"]:
                found += self._behind(token["name"], sheets[0] if sheets else "")
            elif sheets and (ends := _ends(token)):
                found.append(_Reference(sheets, *ends))
        return tuple(found)

    def _sheets(self, prefix: str | None, own: str) -> tuple[str, ...]:
        """Return the sheets that a prefix names: none for another file's, several for ``Satu:Tiga!``."""
        if not prefix:
            return (own,)
        text = prefix[:-1]
        if text.startswith("'"):
            text = text[1:-1].replace("''", "'")
        first, _, last = (_key(each) for each in text.partition(":"))
        if not last:
            return (first,)
        if first not in self._titles or last not in self._titles:
            return ()
        start, end = sorted((self._order.index(first), self._order.index(last)))
        return tuple(self._order[start : end + 1])

    def _behind(self, name: str, sheet: str) -> tuple[_Reference, ...]:
        """Return what a name stands for; what it says relative to the cell that uses it is left out."""
        key = next((each for each in ((sheet, _key(name)), ("", _key(name))) if each in self._names), None)
        if key is None:
            return ()
        if key not in self._named:
            self._named[key] = ()
            found = self._references(self._names[key], sheet)
            self._named[key] = tuple(each for each in found if each.fixed)
        return self._named[key]


def refuse(formulas: Mapping[str, Formulas], names: Names) -> None:
    """Follow the references of all formulas of a file.

    Parameters
    ----------
    formulas : mapping of str to mapping
        Sheet → formula by row and column.
    names : mapping of (str, str) to str
        Defined names: sheet (empty where the name holds for the whole file) and name → formula.

    Raises
    ------
    DataError
        Naming a cell whose formula depends on itself.
    """
    found = _Graph(formulas, names).circle() if any(formulas.values()) else None
    if found is not None:
        raise DataError(
            f"Lembar “{visible(found[0])}” sel {found[1]}",
            "rumusnya berputar: hasilnya bergantung pada dirinya sendiri",
            "Ganti rumus itu dengan nilainya, lalu simpan lagi",
        )


def _key(name: str) -> str:
    return name.casefold()


def _ends(token: re.Match[str]) -> tuple[_Edge, _Edge] | None:
    """Return both ends of what a token names, unless that is no place on a sheet."""
    first, _, last = (token["columns"] or token["rows"] or "").partition(":")
    try:
        if token["columns"]:
            return _edge(f"{first}$1"), _edge(f"{last}${_LAST_ROW}")
        if token["rows"]:
            return _edge(f"$A{first}"), _edge(f"$XFD{last}")
        if token["first"]:
            return _edge(token["first"]), _edge(token["last"] or token["first"])
    except ValueError:
        pass
    return None


def _edge(name: str) -> _Edge:
    row, column = position(name.upper())
    return _Edge(row, column, "$" in name[1:], name.startswith("$"))


def _range(reference: str) -> Range | None:
    first, _, last = reference.partition(":")
    try:
        (top, left), (bottom, right) = position(first), position(last or first)
    except ValueError:
        return None
    return Range(min(top, bottom), min(left, right), max(top, bottom), max(left, right))
