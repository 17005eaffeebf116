"""Read a list of evidence as people keep it: which document belongs under which level or item.

Columns are found by their headers, in the lab's words or in those of the lists that circulate; rows by the indicator
they name. A name of a file is a name and nothing more: no date, class or level is read out of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from spbe_core import wire
from spbe_core.errors import visible
from spbe_core.formats import MONTHS
from spbe_core.instruments import Indicator, Instrument
from spbe_core.sheets import Book, Sheet, fold
from spbe_core.sheets.model import address
from spbe_core.workbooks import layout, naming

MOST = 2000
"""Rows taken from one file."""
_WIDEST = 60
HEADERS: dict[str, tuple[str, ...]] = {
    "item": ("kode butir", "butir", "kode item", "item"),
    "code": ("kode", "kode indikator"),
    "number": naming.NUMBER,
    "indicator": naming.NAME,
    "level": ("untuk tingkat", "tingkat", "tingkat kematangan", "level"),
    "name": (
        "nama dokumen", "dokumen", "nama berkas", "nama file", "nama bukti dukung", "bukti dukung", "nama bukti",
        "data dukung", "nama data dukung", "judul dokumen",
    ),
    "file_class": ("kelas", "klasifikasi", "sifat"),
    "dated": ("tanggal dokumen", "tanggal"),
    "url": ("alamat tautan", "alamat", "tautan", "link", "url", "link dokumen", "tautan dokumen"),
}  # fmt: skip
"""What each column may be called, folded."""
_MONTHS = {name: number for number, month in enumerate(MONTHS, 1) for name in (month.casefold(), month[:3].casefold())}


@dataclass(frozen=True)
class Row:
    """One document of a list.

    Attributes
    ----------
    sheet : str
    row : int
        From 1.
    units : tuple of str
        Units of evidence it is listed under.
    name : str
        As listed; the address of a link that has no name.
    url : str or None
    file_class : FileClass or None
        ``None`` where the list does not say.
    dated : date or None
    """

    sheet: str
    row: int
    units: tuple[str, ...]
    name: str
    url: str | None
    file_class: wire.FileClass | None
    dated: date | None


@dataclass(frozen=True)
class Listed:
    """What a list holds; ``region`` and ``instrument`` as its cover says, ``None`` where it says nothing."""

    region: str | None
    instrument: str | None
    found: bool
    """Whether any sheet has the headers of such a list."""
    rows: tuple[Row, ...]
    faults: tuple[wire.OfflineFault, ...]


def listed(book: Book, instrument: Instrument) -> Listed:
    """Read a list of evidence.

    Parameters
    ----------
    book : Book
        The file, read by :mod:`spbe_core.sheets`.
    instrument : Instrument
        The one of the assessment it is for.
    """
    told = layout.told(book)
    reader = _Reader(instrument)
    for sheet in book.sheets:
        reader.read(sheet)
    return Listed(
        told.get(layout.REGION), told.get(layout.INSTRUMENT), reader.found, tuple(reader.rows), tuple(reader.faults)
    )


class _Reader:
    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._owners = {item.code.casefold(): item.code for each in instrument.indicators for item in each.items}
        self._named = naming.Named(instrument)
        self.found = False
        self.rows: list[Row] = []
        self.faults: list[wire.OfflineFault] = []

    def read(self, sheet: Sheet) -> None:
        header = self._header(sheet)
        if header is None:
            return
        self.found = True
        top, places = header
        for row in (row for row in sheet.rows if row > top):
            if len(self.rows) == MOST:
                reason = f"daftar ini memuat lebih dari {MOST} dokumen; sisanya dilewati, bagi menjadi beberapa berkas"
                self.faults.append(
                    wire.OfflineFault(sheet=visible(sheet.name), address=address(row, 1), text="", reason=reason)
                )
                return
            self._row(sheet, row, places)

    def _header(self, sheet: Sheet) -> tuple[int, dict[str, int]] | None:
        """Find the row that names a document and where it belongs; of two columns of one kind the first counts."""
        wanted = {title: kind for kind, titles in HEADERS.items() for title in titles}
        for row in (row for row in sheet.rows if row <= layout.TOP):
            places: dict[str, int] = {}
            for column in range(1, min(sheet.width, _WIDEST) + 1):
                cell = sheet.cells.get((row, column))
                kind = wanted.get(fold(cell.text)) if cell else None
                if kind:
                    places.setdefault(kind, column)
            owned = (
                "item" in places
                if self._owners
                else "level" in places and {"code", "number", "indicator"} & set(places)
            )
            if owned and ("name" in places or "url" in places):
                return row, places
        return None

    def _row(self, sheet: Sheet, row: int, places: dict[str, int]) -> None:
        def text(kind: str) -> str:
            cell = sheet.cell(row, places[kind], merged=kind not in {"name", "url"}) if kind in places else None
            return "" if cell is None or cell.kind == "error" else cell.text

        name, url = " ".join(text("name").split()), text("url")
        if not name and not url:
            return  # a heading, a blank row, or a document that the list does not name

        def fault(kind: str, reason: str) -> None:
            where = address(row, places.get(kind, 1))
            told = visible(text(kind) if kind in places else name)
            self.faults.append(wire.OfflineFault(sheet=visible(sheet.name), address=where, text=told, reason=reason))

        try:
            units = tuple(self._units(text))
        except _LostError as lost:
            fault(lost.kind, f"{lost}; baris ini dilewati")
            return
        if len(name) > 255:
            fault("name", "lebih dari 255 huruf; singkatkan, baris ini dilewati")
            return
        file_class = next((each for each in wire.FileClass if each.value == fold(text("file_class"))), None)
        if text("file_class") and file_class is None:
            fault("file_class", "bukan terbuka, terbatas, atau dikecualikan; dianggap tidak diisi")
        dated = day(text("dated"))
        if text("dated") and dated is None:
            fault("dated", "tidak terbaca sebagai tanggal; dianggap tidak diisi")
        self.rows.append(Row(sheet.name, row, units, name or url[:255], url or None, file_class, dated))

    def _units(self, text: _Text) -> Iterator[str]:
        if self._owners:
            code = self._owners.get(text("item").strip().casefold())
            if code is None:
                raise _LostError("item", "bukan kode butir instrumen ini")
            yield code
            return
        indicator = self._indicator(text)
        held = {each.level for each in indicator.levels}
        levels = [int(each) for each in re.findall(r"\d+", text("level"))]
        if not levels or not held.issuperset(levels):
            raise _LostError("level", "bukan tingkat indikator ini")
        yield from dict.fromkeys(f"{indicator.id}-L{level}" for level in levels)

    def _indicator(self, text: _Text) -> Indicator:
        code = text("code").strip().casefold()
        if code:
            if code not in self._instrument:
                raise _LostError("code", "bukan kode indikator instrumen ini")
            return self._instrument.indicator(code)
        told = {kind: text(kind) for kind in ("number", "indicator")}
        found = {kind: self._named.find(each) for kind, each in told.items()}
        number, named = found["number"], found["indicator"]
        if number is not None and named is not None and number is not named:  # it numbers the rows, perhaps
            raise _LostError("number", f"namanya menyebut indikator {named.number}, bukan nomor ini")
        for kind, each in found.items():
            if each is not None:
                return each
            if told[kind].strip():
                raise _LostError(kind, "bukan nomor atau nama indikator instrumen ini")
        raise _LostError("name", "tidak menyebut indikatornya")


class _Text(Protocol):
    """What a column of one row says."""

    def __call__(self, kind: str) -> str: ...


class _LostError(Exception):
    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


def day(text: str) -> date | None:
    """Read a calendar date as lists write it: day, month and year, or ISO. A month or a year alone is none.

    Examples
    --------
    >>> str(day("4 Maret 2025")), str(day("04/03/2025")), str(day("2025-03-04")), day("Maret 2025")
    ('2025-03-04', '2025-03-04', '2025-03-04', None)
    """
    plain = fold(text).replace(",", " ").split(" 00:00")[0]
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", plain):
        year, month, number = (int(each) for each in found.groups())
    elif found := re.fullmatch(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})", plain):
        number, month, year = (int(each) for each in found.groups())
    elif (found := re.fullmatch(r"(\d{1,2})[ -]([a-z]+)[ -](\d{4})", plain)) and found[2] in _MONTHS:
        number, month, year = int(found[1]), _MONTHS[found[2]], int(found[3])
    else:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None
