"""Read the rows of a file: a table of regions (decree annex), or the recap of one region (LHE, interview)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import islice

from spbe_core.errors import DataError, visible
from spbe_core.instruments import Instrument
from spbe_core.results_file import heading as headings
from spbe_core.results_file.heading import Heading, Role
from spbe_core.results_file.model import FileTable, ReadCell, ReadRow, SheetNote, cell_name
from spbe_core.results_file.words import is_blank, plain, starts_with, subject_named
from spbe_core.sheets import Book, Cell, Sheet, address, limits, numbers
from spbe_core.stages import INDEX, PREDICATE, checked, names, subjects
from spbe_core.wire.stages import Stage

TITLES = {
    "code": "kode",
    "name": "nama",
    "province": "provinsi",
    "year": "tahun",
    INDEX: "indeks",
    PREDICATE: "predikat",
    "indicator": "nomor",
    "title": "nama indikator",
    "note": "catatan",
}
MAX_ROWS = 2_000
"""Most rows of a file's tables: the nation has 552 regions, and some hundred central bodies are published beside."""
_ALIKE = 0.6
"""Below this likeness a title is another text, not another spelling."""
COMPARED = 200
"""Titles of a recap that are compared with the names of an instrument; none has half as many parts."""
_NAMED = 20
"""Hidden rows that are named one by one."""
_LONGEST = 300
"""Characters of a title that are compared; the longest name of an indicator has fewer than half."""


def read_regions(book: Book, instrument: Instrument, period: str) -> FileTable:
    """Read a table of regions: code or name, index, predicate, domains and further parts; ``period`` is its year.

    Raises
    ------
    DataError
        When no sheet has such a table.
    """

    def needed(roles: Iterable[str]) -> bool:
        return INDEX in roles and ("name" in roles or "code" in roles)

    ask = "Beri judul kolom, misalnya: Kode, Nama Instansi, Indeks, Predikat"
    return _read(
        book,
        headings.region_role(instrument, period),
        needed,
        _Regions(instrument, period).rows,
        titles=_titles(instrument),
        ask=ask,
    )


def read_recap(book: Book, instrument: Instrument, stage: Stage) -> FileTable:
    """Read the values of one stage of one region: number or name of the indicator (or domain, index), value, note.

    Raises
    ------
    DataError
        When no sheet has such a table.
    """

    def needed(roles: Iterable[str]) -> bool:
        has = set(roles)
        return bool(has & {"indicator", "title"}) and bool(has & {"value", f"value {stage.value}"})

    ask = f"Beri judul kolom, misalnya: No Indikator, Nilai {stage.value.capitalize()}, Catatan"
    titles = _titles(instrument) | {"value": "nilai", f"value {stage.value}": f"nilai {stage.value}"}
    return _read(book, headings.recap_role(stage.value), needed, _Recap(instrument, stage).rows, titles=titles, ask=ask)


def _titles(instrument: Instrument) -> dict[str, str]:
    return {**names(instrument), **TITLES}


Rows = Callable[[Sheet, Heading], Iterator[ReadRow]]


def _read(  # noqa: PLR0913 -- what makes up one kind of table
    book: Book, role: Role, needed: Callable[[Iterable[str]], bool], rows: Rows, *, titles: Mapping[str, str], ask: str
) -> FileTable:
    notes: list[SheetNote] = []
    found: list[ReadRow] = []
    for sheet in book.sheets:
        if sheet.hidden:
            notes.append(SheetNote(sheet.name, used=False, what="lembar tersembunyi, tidak dibaca"))
            continue
        heading = headings.find(sheet, role, needed)
        if heading is None:
            notes.append(SheetNote(sheet.name, used=False, what="tidak berisi tabel yang dikenal"))
            continue
        read = list(islice(rows(sheet, heading), MAX_ROWS + 1 - len(found)))
        found += read
        if len(found) > MAX_ROWS:
            raise limits.too_many(sheet.where((read[-1].row, 1)), "baris tabel", MAX_ROWS)
        what = "; ".join(filter(None, (heading.told(sheet, titles), _unseen(read))))
        notes.append(SheetNote(sheet.name, used=True, what=what))
    if not any(note.used for note in notes):
        raise DataError(visible(book.name), "tidak memuat tabel yang dikenal", ask)
    return FileTable(tuple(notes), tuple(found))


def _unseen(rows: Iterable[ReadRow]) -> str:
    """Name the hidden rows among those that were read: "baris tersembunyi ikut dibaca: 3, 7"."""
    hidden = [str(row.row) for row in rows if row.hidden and not row.left_out]
    more = f" dan {len(hidden) - _NAMED} lagi" if len(hidden) > _NAMED else ""
    return f"baris tersembunyi ikut dibaca: {', '.join(hidden[:_NAMED])}{more}" if hidden else ""


class _Reader:
    """What both kinds of table share: values in their cells, and rows that are none."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument

    def value(self, sheet: Sheet, cell: Cell, subject: str) -> ReadCell:
        where = sheet.where(cell)
        sheet.text(cell.row, cell.column)
        given = cell.text if subject == PREDICATE else numbers.number(cell, where)
        value = checked(self.instrument, subject, given, where)
        return ReadCell(subject, cell_name(sheet, cell.address), cell.text, value)

    def values(self, sheet: Sheet, row: int, columns: dict[str, int]) -> tuple[list[ReadCell], list[str]]:
        """Read the values of a row; a value merged over several rows belongs to the first."""
        found, faults = [], []
        for subject, column in columns.items():
            cell = sheet.cell(row, column)
            if cell is None or is_blank(cell.text):
                continue
            try:
                found.append(self.value(sheet, cell, subject))
            except DataError as error:
                faults.append(str(error))
        return found, faults


class _Regions(_Reader):
    def __init__(self, instrument: Instrument, period: str) -> None:
        super().__init__(instrument)
        self._period = period

    def rows(self, sheet: Sheet, heading: Heading) -> Iterator[ReadRow]:
        known = set(subjects(self.instrument))
        columns = {role: column for role, column in heading.columns.items() if role in known}
        below = [each for each in sheet.rows if each > heading.last]
        for row in below:
            if row == below[0] and _counts_columns(sheet, heading, row):
                yield _column_numbers(sheet, heading, row)
            else:
                yield self._row(sheet, row, heading.columns, columns)

    def _row(self, sheet: Sheet, row: int, roles: dict[str, int], columns: dict[str, int]) -> ReadRow:
        code = sheet.cell(row, roles["code"]) if "code" in roles else None
        name = sheet.cell(row, roles["name"]) if "name" in roles else None
        place = name or code
        column = place.column if place else roles.get("name", roles.get("code", 1))
        cells, faults = self.values(sheet, row, columns)
        label = name.text if name else ""
        year = sheet.cell(row, roles["year"]) if "year" in roles else None
        if year is not None and year.text != self._period:
            faults.append(
                f"{sheet.where(year)}: tahunnya {visible(year.text)}, bukan {self._period}. Periksa tahunnya."
            )
        left_out = ""
        if not cells and (not faults or place is None):
            left_out = "tidak memuat nilai; judul kelompok atau keterangan di bawah tabel"
        elif place is None:
            faults.append(f"{sheet.where((row, column))}: nama dan kode daerah kosong. Isi salah satunya.")
        elif starts_with(label, "summaries"):
            left_out = "baris ringkasan, bukan daerah"
        elif not any(cell.subject == INDEX for cell in cells) and not faults:
            faults.append(f"{sheet.where((row, columns[INDEX]))}: indeks kosong. Isi indeksnya, atau hapus baris ini.")
        return ReadRow(
            sheet=sheet.name,
            row=row,
            address=cell_name(sheet, address(row, column)),
            label=label or (code.text if code else _first_text(sheet, row)),
            code=code,
            cells=tuple(cells),
            faults=() if left_out else tuple(faults),
            left_out=left_out,
            hidden=row in sheet.hidden_rows,
        )


class _Recap(_Reader):
    def __init__(self, instrument: Instrument, stage: Stage) -> None:
        super().__init__(instrument)
        self._stage = stage
        self._names = {part: plain(name) for part, name in names(instrument).items()}
        self._judged: dict[tuple[str, str], bool] = {}

    def rows(self, sheet: Sheet, heading: Heading) -> Iterator[ReadRow]:
        columns = heading.columns
        column = columns.get(f"value {self._stage.value}", columns.get("value", 0))
        below = [each for each in sheet.rows if each > heading.last]
        for row in below:
            if row == below[0] and _counts_columns(sheet, heading, row) and not self._begins(sheet, heading, below):
                yield _column_numbers(sheet, heading, row)
            else:
                yield self._row(sheet, row, columns, column)

    def _begins(self, sheet: Sheet, heading: Heading, below: list[int]) -> bool:
        """Whether a first row that could count the columns is the first indicator: the next one goes on from it."""
        columns = [heading.columns[role] for role in ("indicator", "title") if role in heading.columns]
        texts = [cell.text for row in below if (cell := sheet.cell(row, columns[0]))]
        if len(columns) > 1 or not texts[0].isdecimal():
            return False
        counted = [int(text.removesuffix(".")) for text in texts if re.fullmatch(r"0?[1-9][0-9]?\.?", text)]
        return len(counted) == 1 or counted[1] > counted[0]

    def _row(self, sheet: Sheet, row: int, roles: dict[str, int], value_column: int) -> ReadRow:
        number = sheet.cell(row, roles["indicator"]) if "indicator" in roles else None
        title = sheet.cell(row, roles["title"]) if "title" in roles else None
        place = number or title
        label = " ".join(cell.text for cell in (number, title) if cell)
        subject, fault = self._subject(sheet, number, title)
        value = sheet.cell(row, value_column)
        blank = value is None or is_blank(value.text)
        left_out = "tidak memuat nilai" if blank else ""
        if not blank and subject is None and not fault and starts_with(title.text if title else label, "summaries"):
            left_out = "baris ringkasan, bukan indikator"
        cells, faults = (
            ([], [fault] if fault else []) if subject is None else self.values(sheet, row, {subject: value_column})
        )
        if subject is None and not fault:
            where = sheet.where(place or (row, value_column))
            faults = [f"{where}: indikator ini tidak dikenal. Tulis nomornya, misalnya I1."]
        note = sheet.cell(row, roles["note"]) if "note" in roles else None
        if note is not None and note.kind == "error":
            faults.append(f"{sheet.where(note)}: catatannya menampilkan galat {note.text}. Ketik ulang catatan itu.")
        column = place.column if place else value_column
        return ReadRow(
            sheet=sheet.name,
            row=row,
            address=cell_name(sheet, address(row, column)),
            label=label or _first_text(sheet, row),
            code=None,
            cells=() if left_out else tuple(cells),
            note=None if left_out or "note" not in roles else note.text if note else "",
            faults=() if left_out else tuple(faults),
            left_out=left_out,
            hidden=row in sheet.hidden_rows,
        )

    def _subject(self, sheet: Sheet, number: Cell | None, title: Cell | None) -> tuple[str | None, str]:
        """Return what a row is about, or why that cannot be said."""
        by_title = subject_named(title.text, self.instrument) if title else None
        by_number = self._numbered(number.text) if number else None
        if (
            title
            and not by_title
            and not by_number
            and (led := re.match(r"(?:indikator )?0?([1-9][0-9]?) (\D.*)", plain(title.text)))
        ):
            by_number = self._numbered(led[1])
            number, title = title, replace(title, text=led[2])
        if by_title and by_number and by_title != by_number and number is not None and title is not None:
            return None, (
                f"{sheet.where(number)}: nomor {visible(number.text)} dan nama “{visible(title.text)}” menunjuk hal "
                "yang berbeda. Perbaiki salah satunya."
            )
        if by_title is None and by_number and number and title and not self._alike(by_number, title.text):
            return None, (
                f"{sheet.where(title)}: “{visible(title.text)}” bukan nama untuk nomor {visible(number.text)} pada "
                f"{self.instrument.title}. Periksa instrumennya."
            )
        return by_title or by_number, ""

    def _numbered(self, text: str) -> str | None:
        """Return what a number stands for: "I22", "22", "Domain 1"."""
        bare = re.fullmatch(r"0?([1-9][0-9]?)\.?", text)
        return subject_named(f"indikator {bare[1]}" if bare else text, self.instrument)

    def _alike(self, subject: str, title: str) -> bool:
        """Whether a title may be another spelling of a part's name; anything goes for index and predicate."""
        if subject in {INDEX, PREDICATE}:
            return True
        key = (subject, plain(title[:_LONGEST]))
        if key not in self._judged:
            if len(self._judged) >= COMPARED:
                return False
            self._judged[key] = self._is_nearest(*key)
        return self._judged[key]

    def _is_nearest(self, subject: str, title: str) -> bool:
        """Whether no other part's name is nearer to a title and near enough to be meant."""
        matcher = SequenceMatcher(a=self._names[subject], b=title)
        nearest = max(matcher.ratio(), _ALIKE)
        for name in self._names.values():
            matcher.set_seq1(name)
            if all(measure() > nearest for measure in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)):
                return False
        return True


def _counts_columns(sheet: Sheet, heading: Heading, row: int) -> bool:
    """Whether a row counts all columns of a table from its first one: "(1) (2) (3)" or "1 2 3"."""
    cells = [cell for column in range(1, sheet.width + 1) if (cell := sheet.cell(row, column))]
    columns = [cell.column for cell in cells]
    texts = [re.sub(r"^\((.*)\)$", r"\1", cell.text) for cell in cells]
    first, last = min(heading.columns.values()), max(heading.columns.values())
    merged = [each for each in sheet.merged if each.top <= row <= each.bottom]
    under = {column for each in merged for column in range(each.left + 1, min(each.right, sheet.width) + 1)}
    return (
        len(cells) > 2
        and set(range(columns[0], columns[-1])) - under <= set(columns)
        and columns[0] <= first
        and columns[-1] >= last
        and texts == [str(number) for number in range(1, len(texts) + 1)]
    )


def _column_numbers(sheet: Sheet, heading: Heading, row: int) -> ReadRow:
    where = address(row, min(heading.columns.values()))
    label, why = _first_text(sheet, row), "nomor kolom, bukan baris nilai"
    return ReadRow(sheet=sheet.name, row=row, address=cell_name(sheet, where), label=label, code=None, left_out=why)


def _first_text(sheet: Sheet, row: int) -> str:
    return next((cell.text for column in range(1, sheet.width + 1) if (cell := sheet.cell(row, column))), "")
