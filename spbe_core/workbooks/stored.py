"""The documents that a region really keeps, as a sheet of the list of evidence; read back by :mod:`.listed`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from spbe_core.instruments import Instrument
from spbe_core.wire import FileClass
from spbe_core.workbooks import layout
from spbe_core.workbooks.model import Column, Number, Options, Table, Value

SHEET = "Dokumen"
LEVEL = "Untuk tingkat"
NAME = "Nama dokumen"
CLASS = "Kelas"
DATED = "Tanggal dokumen"
ADDRESS = "Alamat tautan"
_COLUMNS = (
    Column(layout.CODE, 7),
    Column("Nomor", 7),
    Column(layout.NAME, 30),
    Column(LEVEL, 8),
    Column(layout.ITEM, 13),
    Column(NAME, 50),
    Column(CLASS, 14, rule=Options(tuple(FileClass))),
    Column(DATED, 14),
    Column("Bentuk", 10),
    Column(ADDRESS, 50),
)
_ITEM = next(place for place, column in enumerate(_COLUMNS) if column.title == layout.ITEM)


@dataclass(frozen=True)
class Stored:
    """A document under a unit of evidence, as far as the reader of the list may see it.

    Attributes
    ----------
    indicator : str
    level : int
    item : str or None
        Pemdi: the item's code.
    file_class : FileClass
        The only thing said of a document that the reader may not see.
    name : str or None
        ``None`` for such a one.
    kind : str or None
        "berkas" or "tautan".
    dated : date or None
    url : str or None
    """

    indicator: str
    level: int
    item: str | None
    file_class: FileClass
    name: str | None = None
    kind: str | None = None
    dated: date | None = None
    url: str | None = None


def documents(instrument: Instrument, title: str, stored: Sequence[Stored]) -> Table:
    """Lay out the stored documents, one row for each unit that one stands under, in the instrument's order."""
    order = {indicator.id: place for place, indicator in enumerate(instrument.indicators)}
    ordered = sorted(stored, key=lambda each: (order[each.indicator], each.level, each.item or ""))
    places = [place for place in range(len(_COLUMNS)) if place != _ITEM or instrument.item_list is not None]
    rows = (_row(instrument, each) for each in ordered)
    return Table(
        SHEET,
        title,
        tuple(_COLUMNS[place] for place in places),
        tuple(tuple(row[place] for place in places) for row in rows),
        notes=(
            "Satu baris untuk tiap dokumen pada tiap tingkat atau butir. Baris boleh ditambah, lalu dimasukkan ke lab.",
            "Baris beralamat menjadi tautan; baris tanpa alamat menunggu berkas dengan nama yang sama.",
            "Dokumen yang tidak boleh Anda lihat hanya disebut kelasnya.",
        ),
    )


def _row(instrument: Instrument, each: Stored) -> tuple[Value, ...]:
    indicator = instrument.indicator(each.indicator)
    return (
        each.indicator,
        Number(indicator.number),
        indicator.name,
        Number(each.level),
        each.item,
        each.name,
        each.file_class.value,
        each.dated,
        each.kind,
        each.url,
    )
