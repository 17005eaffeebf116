"""The parts of an XLSX package, each read element by element (ECMA-376): names of sheets, texts, formats, cells.

Read here rather than through openpyxl, which turns numbers into binary floats before their format can be applied,
cannot tell a formula without a stored result from a blank cell, and builds a whole sheet before a limit can stop it.
"""

from __future__ import annotations

import re
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from spbe_core.errors import DataError, visible
from spbe_core.sheets import limits
from spbe_core.sheets.circular import Formula
from spbe_core.sheets.model import Cell, Kind, Range, Sheet, address, clean, overlapping, position
from spbe_core.sheets.shown import BUILT_IN, shown

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _attribute(attrs: AttributesImpl, wanted: str) -> str:
    return next((value for name, value in attrs.items() if _local(name) == wanted), "")


def unescape(text: str) -> str:
    """Undo the ``_x000D_`` form of characters that XML cannot hold; what no text can hold stays as it is written."""
    return _ESCAPE.sub(_character, text) if "_x" in text else text


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return found[0] if number == 0 or 0xD800 <= number <= 0xDFFF else chr(number)


class Elements(ContentHandler):
    """Counts elements, so that a part of nothing but tags ends early."""

    def __init__(self, where: str) -> None:
        super().__init__()
        self.where = where
        self._tags = 0

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX's name
        self._tags += 1
        if self._tags > limits.MAX_TAGS:
            raise limits.too_many(self.where, "unsur dalam satu lembar", limits.MAX_TAGS)
        self.opened(_local(name), attrs)

    def endElement(self, name: str) -> None:  # noqa: N802 - SAX's name
        self.closed(_local(name))

    def opened(self, name: str, attrs: AttributesImpl) -> None:
        """Meet the start of an element, by its local name."""

    def closed(self, name: str) -> None:
        """Meet the end of an element."""


class Workbook(Elements):
    """``xl/workbook.xml``: the sheets in order, the names of places, and the calendar."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.sheets: list[tuple[str, str, bool]] = []
        self.names: dict[tuple[str, str], str] = {}
        self.epoch_1904 = False
        self._name: tuple[str, str] | None = None
        self._parts: list[str] = []

    def opened(self, name: str, attrs: AttributesImpl) -> None:
        if name == "workbookPr":
            self.epoch_1904 = attrs.get("date1904", "0") in {"1", "true"}
        elif name == "sheet":
            hidden, title = attrs.get("state", "visible") != "visible", attrs.get("name", "")
            if len(title) > limits.MAX_TITLE:
                raise limits.too_many(f"Lembar “{visible(title)}”", "huruf dalam namanya", limits.MAX_TITLE)
            self.sheets.append((title, _attribute(attrs, "id"), hidden))
            if len(self.sheets) > limits.MAX_SHEETS:
                raise limits.too_many(self.where, "lembar", limits.MAX_SHEETS)
        elif name == "definedName":
            number = attrs.get("localSheetId", "")
            own = self.sheets[int(number)][0] if number.isdecimal() and int(number) < len(self.sheets) else ""
            self._name, self._parts = (own, attrs.get("name", "")), []

    def characters(self, content: str) -> None:
        if self._name is not None:
            self._parts.append(content)

    def closed(self, name: str) -> None:
        if name == "definedName" and self._name is not None:
            self.names[self._name] = "".join(self._parts)
            self._name = None


class Relations(Elements):
    """``xl/_rels/workbook.xml.rels``: id → (kind, target) of the parts inside the package."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.targets: dict[str, tuple[str, str]] = {}

    def opened(self, name: str, attrs: AttributesImpl) -> None:
        if name == "Relationship" and attrs.get("TargetMode", "Internal") != "External":
            target = attrs.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            self.targets[attrs.get("Id", "")] = (attrs.get("Type", "").rpartition("/")[2], path)


class Texts(Elements):
    """``xl/sharedStrings.xml``: the texts that cells refer to by number; phonetic readings are left out."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._inside = self._phonetic = False

    def opened(self, name: str, attrs: AttributesImpl) -> None:  # noqa: ARG002 -- the base's signature
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._inside = not self._phonetic

    def characters(self, content: str) -> None:
        if self._inside:
            self._parts.append(content)

    def closed(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.texts.append(unescape("".join(self._parts)))


class Formats(Elements):
    """``xl/styles.xml``: the number format of each cell style."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self._codes: dict[str, str] = {}
        self._styles: list[str] = []
        self._inside = False

    def opened(self, name: str, attrs: AttributesImpl) -> None:
        if name == "numFmt":
            self._codes[attrs.get("numFmtId", "")] = attrs.get("formatCode", "General")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            self._styles.append(attrs.get("numFmtId", "0"))

    def closed(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False

    def code(self, style: str) -> str:
        """Return the number format of a cell's style number."""
        number = self._styles[int(style)] if style.isdecimal() and int(style) < len(self._styles) else "0"
        return self._codes.get(number) or BUILT_IN.get(int(number) if number.isdecimal() else 0, "General")


class Cells(Elements):
    """``xl/worksheets/sheet*.xml``: the cells that hold something, their merged ranges, and their formulas.

    Parameters
    ----------
    name : str
        The sheet's name.
    texts : list of str
        Shared texts.
    formats : Formats
        Number formats.
    epoch_1904 : bool
        Whether days count from 1904.
    room : Room
        What the file may still hold.
    """

    def __init__(self, name: str, texts: list[str], formats: Formats, *, epoch_1904: bool, room: limits.Room) -> None:
        super().__init__(f"Lembar “{visible(name)}”")
        self._texts, self._formats, self._epoch_1904, self._room = texts, formats, epoch_1904, room
        self.cells: dict[tuple[int, int], Cell] = {}
        self.merged: list[Range] = []
        self.formulas: dict[tuple[int, int], Formula] = {}
        self._filled: set[int] = set()
        self._unseen: set[int] = set()
        self._row = self._column = 0
        self._type = self._style = ""
        self._value: list[str] = []
        self._formula: AttributesImpl | None = None
        self._formula_text: list[str] = []
        self._has_result = False
        self._into: list[str] | None = None
        self._phonetic = False

    def opened(self, name: str, attrs: AttributesImpl) -> None:
        if name == "c":
            self._open_cell(attrs)
        elif name == "row":
            given = attrs.get("r", "")
            self._row = int(given) if given.isdecimal() else self._row + 1
            self._column = 0
            if attrs.get("hidden", "0") in {"1", "true"}:
                self._unseen.add(self._row)
        elif name == "v" or (name == "t" and not self._phonetic):
            self._into, self._has_result = self._value, True
        elif name == "f":
            self._formula, self._into = attrs, self._formula_text
        elif name == "rPh":
            self._phonetic = True
        elif name == "mergeCell":
            self._merge(attrs.get("ref", ""))

    def characters(self, content: str) -> None:
        if self._into is not None:
            self._into.append(content)

    def closed(self, name: str) -> None:
        if name in {"v", "t", "f"}:
            self._into = None
        elif name == "rPh":
            self._phonetic = False
        elif name == "c":
            self._close_cell()

    def sheet(self, name: str, *, hidden: bool) -> Sheet:
        """Return what was read."""
        merged, unseen = tuple(sorted(set(self.merged))), frozenset(self._unseen & self._filled)
        if (both := overlapping(merged)) is not None:
            raise DataError(
                self.where,
                f"sel gabungan {both[0].address} dan {both[1].address} bertumpuk",
                "Lepaskan salah satunya (Merge & Center), lalu simpan lagi",
            )
        return Sheet(name=name, cells=self.cells, merged=merged, hidden=hidden, hidden_rows=unseen)

    def _open_cell(self, attrs: AttributesImpl) -> None:
        given = attrs.get("r", "")
        self._row, self._column = position(given) if given else (max(self._row, 1), self._column + 1)
        self._type, self._style = attrs.get("t", "n"), attrs.get("s", "")
        self._value, self._formula, self._formula_text, self._has_result = [], None, [], False

    def _close_cell(self) -> None:
        raw = "".join(self._value)
        here = (self._row, self._column)
        place = f"{self.where} sel {address(*here)}"
        if self._formula is not None:
            self._keep_formula(here, self._formula)
            if not self._has_result or (not raw and self._type != "str"):
                raise DataError(
                    place,
                    "rumus tanpa hasil tersimpan",
                    "Buka berkas di Excel atau LibreOffice, simpan, lalu kirim lagi; atau ketik hasilnya",
                )
        if not raw:
            return
        text, kind, full = self._read(raw, place)
        if not text:
            return
        if len(full) > limits.MAX_TEXT:
            raise limits.too_many(place, "huruf", limits.MAX_TEXT)
        if self._column > limits.MAX_COLUMNS:
            raise limits.too_many(place, "kolom", limits.MAX_COLUMNS)
        self._filled.add(self._row)
        if len(self._filled) > limits.MAX_ROWS:
            raise limits.too_many(self.where, "baris berisi", limits.MAX_ROWS)
        self._room.take_cell(self.where, len(full))
        self.cells[here] = Cell(*here, text=text, kind=kind, raw=full)

    def _keep_formula(self, here: tuple[int, int], attrs: AttributesImpl) -> None:
        self._room.take_formula(self.where)
        self.formulas[here] = Formula(
            text="".join(self._formula_text),
            kind=attrs.get("t", ""),
            shared=attrs.get("si", ""),
            area=attrs.get("ref", ""),
        )

    def _read(self, raw: str, place: str) -> tuple[str, Kind, str]:
        """Return the text a person sees, its kind, and the content in full."""
        match self._type:
            case "s":
                full = self._texts[int(raw)] if raw.isdecimal() and int(raw) < len(self._texts) else ""
                return clean(full), "text", full
            case "str" | "inlineStr":
                full = unescape(raw)
                return clean(full), "text", full
            case "b":
                return ("TRUE" if raw.strip() == "1" else "FALSE"), "boolean", raw
            case "e":
                return clean(raw), "error", raw
            case "d":
                return clean(raw).removesuffix("T00:00:00"), "date", raw
        try:
            text, kind = shown(raw.strip(), self._formats.code(self._style), epoch_1904=self._epoch_1904)
        except ValueError as error:
            raise DataError(place, f"“{visible(raw)}” bukan angka atau tanggal", "Ketik ulang isi sel itu") from error
        return text, kind, raw.strip()

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, left = position(first)
        bottom, right = position(last or first)
        if bottom < top or right < left:
            raise ValueError("a merged range upside down")
        self._room.take_merged(self.where)
        self.merged.append(Range(top, left, bottom, right))
