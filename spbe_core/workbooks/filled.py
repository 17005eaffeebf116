"""Read a self-assessment's workbook that comes back: which answers it holds, from which version each was made.

Cells are found by the headers and codes in their row, so that neither the order of rows, columns or sheets nor the
file's format matters. People's own tables are read too: without codes, a row is that of the indicator whose number or
name it bears. What cannot be read is told with its place; it hinders nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from spbe_core import wire
from spbe_core.errors import visible
from spbe_core.exact import neutral
from spbe_core.instruments import Instrument
from spbe_core.levels_file import value_of
from spbe_core.sheets import Book, Cell, Sheet, fold
from spbe_core.wire import AnswerField
from spbe_core.workbooks import item_cells, layout, listed, naming
from spbe_core.workbooks.csv_text import plain
from spbe_core.workbooks.long_texts import TOO_LONG

_CODE = fold(layout.CODE)
DOCUMENTS = frozenset(listed.HEADERS["name"] + listed.HEADERS["url"] + (fold(layout.USUAL),))
"""Headers of a list of evidence, which says no levels of its own."""
_WIDEST = 60
"""Columns looked at to find the headers."""


@dataclass(frozen=True)
class Taken:
    """One answer field, or the state of one evidence item, as a file holds it.

    Attributes
    ----------
    sheet, address : str
        Where ("B7").
    indicator : str
    field : AnswerField or "butir"
    value : int, str or None
        As the registry would keep it, ``None`` for a blank cell; an item's state as
        :func:`spbe_core.workbooks.item_cells.key` writes it.
    based_on : int or None
        The version the file was made from; ``None`` where the file does not say.
    item : str or None
        The item's code where the field is "butir".
    """

    sheet: str
    address: str
    indicator: str
    field: AnswerField | Literal["butir"]
    value: int | str | None
    based_on: int | None
    item: str | None = None


@dataclass(frozen=True)
class Filled:
    """What a file holds.

    Attributes
    ----------
    assessment, region, instrument, period : str or None
        What its cover says; ``None`` where it says nothing.
    export : str or None
        Which of the lab's other files it is, where it is one: :data:`spbe_core.workbooks.layout.EXPORTS`.
    foreign : bool
        Whether its sheets are those of another instrument: the level has the other header, or most of the indicators
        another name.
    cells : tuple of Taken
        In the file's order, blank cells of answers included; a blank state says nothing.
    faults : tuple of OfflineFault
        What could not be read.
    """

    assessment: str | None
    region: str | None
    instrument: str | None
    period: str | None
    export: str | None
    foreign: bool
    cells: tuple[Taken, ...]
    faults: tuple[wire.OfflineFault, ...]


def filled(book: Book, instrument: Instrument) -> Filled:
    """Read a self-assessment from a file.

    Parameters
    ----------
    book : Book
        The file, read by :mod:`spbe_core.sheets`.
    instrument : Instrument
        The one of the assessment it is compared with.
    """
    told = layout.told(book)
    reader = _Reader(book, instrument)
    for sheet in book.sheets:
        reader.read(sheet)
    return Filled(
        assessment=told.get(layout.ID),
        region=told.get(layout.REGION),
        instrument=told.get(layout.INSTRUMENT),
        period=told.get(layout.PERIOD),
        export=_export(book, reader),
        foreign=reader.foreign,
        cells=tuple(reader.cells),
        faults=tuple(reader.faults),
    )


def _export(book: Book, reader: _Reader) -> str | None:
    """Return which of the lab's files to take along a book is."""
    rows = [set(_names(sheet, row).values()) for sheet in book.sheets for row in _top(sheet)]
    for name, titles in layout.EXPORTS.items():
        if any({fold(title) for title in titles} <= row for row in rows):
            return name
    cover = re.compile(rf"{re.escape(layout.EVIDENCE)} \S+: ")
    firsts = [cell.text for sheet in book.sheets if (cell := sheet.cells.get((1, 1)))]
    form = {fold(title) for title in layout.FIELDS.values()}
    bare = not reader.cells and not reader.faults and not any(form & row for row in rows)
    bare = bare and any(fold(layout.USUAL) in row for row in rows)
    return layout.EVIDENCE if bare or any(map(cover.match, firsts)) else None


@dataclass(frozen=True)
class _Header:
    row: int
    codes: tuple[int, ...]
    """The column of the code; else those of the number and the name, either of which tells the indicator."""
    own: bool
    """Whether there is no code: a table of people's own."""
    name: int
    """0 where there is no such column."""
    fields: dict[AnswerField, int]
    versions: dict[AnswerField, int]


@dataclass(frozen=True)
class _ItemHeader:
    row: int
    code: int
    state: int
    version: int
    """0 where there is no such column."""


class _Reader:
    def __init__(self, book: Book, instrument: Instrument) -> None:
        self._csv = book.form == "csv"
        self._instrument = instrument
        self._seen: dict[str, str] = {}
        self._indicators = naming.Named(instrument)
        self._owners = {item.code: each.id for each in instrument.indicators for item in each.items}
        self._other_level = False
        self._named, self._misnamed = 0, 0
        self.cells: list[Taken] = []
        self.faults: list[wire.OfflineFault] = []

    def read(self, sheet: Sheet) -> None:
        items = _item_header(sheet) if self._owners else None
        if items is not None:
            for row in sheet.rows:
                if row > items.row and (code := sheet.cells.get((row, items.code))):
                    self._item(sheet, items, code)
            return
        header = _header(sheet, self._instrument)
        if header is None:
            self._other_level = self._other_level or _has_other_level(sheet, self._instrument)
            return
        for row in sheet.rows:
            code = next((cell for column in header.codes if (cell := sheet.cells.get((row, column)))), None)
            if row > header.row and code is not None:
                self._row(sheet, header, code)

    @property
    def foreign(self) -> bool:
        return self._other_level or 2 * self._misnamed > self._named

    def _row(self, sheet: Sheet, header: _Header, code: Cell) -> None:
        indicator = self._indicator(header, code)
        if indicator is None:
            what = "nomor atau nama" if header.own else "kode"
            self._fault(sheet, code, f"bukan {what} indikator instrumen ini; baris ini dilewati")
            return
        if indicator in self._seen:
            self._fault(sheet, code, f"sudah ada di {self._seen[indicator]}; baris ini dilewati")
            return
        name = sheet.cells.get((code.row, header.name))
        if name is not None:
            self._named += 1
            if fold(name.text) != fold(self._instrument.indicator(indicator).name):
                self._misnamed += 1
                self._fault(sheet, name, f"bukan nama indikator {indicator} instrumen ini; baris ini dilewati")
                return
        self._seen[indicator] = f"“{visible(sheet.name)}” {code.address}"
        for field, column in header.fields.items():
            self.cells.extend(self._taken(sheet, header, (code.row, column), indicator, field))

    def _indicator(self, header: _Header, code: Cell) -> str | None:
        if header.own:
            found = self._indicators.find(code.text)
            return None if found is None else found.id
        told = code.text.strip().casefold()
        return told if told in self._instrument else None

    def _taken(
        self, sheet: Sheet, header: _Header, place: tuple[int, int], indicator: str, field: AnswerField
    ) -> Iterator[Taken]:
        cell = sheet.cells.get(place)
        based_on = _version(sheet.cells.get((place[0], header.versions.get(field, 0))))
        value: int | str | None = None
        if cell is not None:
            if cell.kind == "error":
                self._fault(sheet, cell, "menampilkan galat rumus; perbaiki atau ketik isinya")
                return
            if cell.raw == TOO_LONG:
                return
            if field is AnswerField.LEVEL:
                try:
                    value = self._level(cell)
                except ValueError as error:
                    self._fault(sheet, cell, str(error))
                    return
            else:
                value = self._text(cell)
                if len(value) > wire.MAX_TEXT:
                    self._fault(sheet, cell, f"lebih dari {wire.MAX_TEXT:,} huruf; singkatkan".replace(",", "."))
                    return
        where = cell.address if cell else Cell(*place, "", "text", "").address
        yield Taken(sheet.name, where, indicator, field, value, based_on)

    def _item(self, sheet: Sheet, header: _ItemHeader, code: Cell) -> None:
        cell = sheet.cells.get((code.row, header.state))
        if code.text not in self._owners:
            self._fault(sheet, code, "bukan kode butir instrumen ini; baris ini dilewati")
        elif code.text in self._seen:
            self._fault(sheet, code, f"sudah ada di {self._seen[code.text]}; baris ini dilewati")
        elif cell is not None:
            self._seen[code.text] = f"“{visible(sheet.name)}” {code.address}"
            try:
                value = item_cells.key(item_cells.read(cell.text))
            except ValueError as error:
                self._fault(sheet, cell, str(error))
                return
            based_on = _version(sheet.cells.get((code.row, header.version)))
            owner = self._owners[code.text]
            self.cells.append(Taken(sheet.name, cell.address, owner, "butir", value, based_on, code.text))

    def _text(self, cell: Cell) -> str:
        if cell.kind != "text":
            return cell.text
        return plain(cell.raw) if self._csv else cell.raw

    def _level(self, cell: Cell) -> int | str:
        value = value_of(cell, self._instrument)
        if isinstance(value, int):
            return value
        if (value * 10_000).denominator != 1:
            raise ValueError("tidak berakhir dalam empat desimal. Bulatkan, misalnya 1,1667")
        return neutral(value)

    def _fault(self, sheet: Sheet, cell: Cell, reason: str) -> None:
        told = visible(cell.raw if cell.kind == "number" else cell.text)
        self.faults.append(wire.OfflineFault(sheet=visible(sheet.name), address=cell.address, text=told, reason=reason))


def _has_other_level(sheet: Sheet, instrument: Instrument) -> bool:
    """Tell whether a row names the code and the level as another kind of instrument does."""
    wanted = {_CODE, layout.other_level(instrument)}
    return any(wanted <= set(_names(sheet, row).values()) for row in _top(sheet))


def _header(sheet: Sheet, instrument: Instrument) -> _Header | None:
    """Find the row that names the code and at least one field, and not the level of another kind of instrument."""
    fields = layout.headers(instrument)
    versions = {fold(layout.VERSION.format(field=field)): field for field in AnswerField}
    for row in _top(sheet):
        names = _names(sheet, row)
        code = next((column for column, name in names.items() if name == _CODE), None)
        found = {fields[name]: column for column, name in names.items() if name in fields}
        if not found or layout.other_level(instrument) in names.values():
            continue
        held = {versions[name]: column for column, name in names.items() if name in versions}
        named = next((column for column, name in names.items() if name == fold(layout.NAME)), 0)
        if code is not None:
            return _Header(row, (code,), own=False, name=named, fields=found, versions=held)
        numbers = tuple(column for title in (*naming.NUMBER, *naming.NAME) for column in _called(names, title))
        if numbers and not set(names.values()) & DOCUMENTS:
            whole = next((column for title in naming.NAME for column in _called(names, title)), 0)
            return _Header(row, numbers, own=True, name=whole if whole != numbers[0] else 0, fields=found, versions={})
    return None


def _called(names: dict[int, str], title: str) -> list[int]:
    return [column for column, name in names.items() if name == title]


def _item_header(sheet: Sheet) -> _ItemHeader | None:
    """Find the row that names the item's code and its state, as filled in: with the hidden version."""
    wanted = [fold(each) for each in (layout.ITEM, layout.STATE, layout.ITEM_VERSION)]
    for row in _top(sheet):
        places = {name: column for column, name in _names(sheet, row).items()}
        if wanted[0] in places and wanted[1] in places:
            return _ItemHeader(row, places[wanted[0]], places[wanted[1]], places.get(wanted[2], 0))
    return None


def _top(sheet: Sheet) -> list[int]:
    return [row for row in sheet.rows if row <= layout.TOP]


def _names(sheet: Sheet, row: int) -> dict[int, str]:
    """Return the folded texts of a row's first columns."""
    last = min(sheet.width, _WIDEST)
    return {column: fold(cell.text) for column in range(1, last + 1) if (cell := sheet.cells.get((row, column)))}


def _version(cell: Cell | None) -> int | None:
    return int(cell.text) if cell is not None and re.fullmatch(r"[0-9]{1,9}", cell.text, re.ASCII) else None
