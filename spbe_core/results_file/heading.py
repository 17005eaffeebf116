"""Find the heading of a table: which column holds what. Merged headings are read by the file's own ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from spbe_core.errors import DataError, visible
from spbe_core.instruments import Instrument
from spbe_core.results_file.words import part_named, plain, words
from spbe_core.sheets import Sheet, column_name
from spbe_core.stages import INDEX, PREDICATE

LOOK = 60
"""Rows with content in which a heading is looked for."""
DEPTH = 3
"""Most rows of a heading."""
Role = Callable[[str], str | None]
"""Says what a heading's text makes of its column."""


@dataclass(frozen=True)
class Heading:
    """A heading: role → column, and the first and last of its rows."""

    columns: dict[str, int]
    first: int
    last: int

    def told(self, sheet: Sheet, names: Mapping[str, str]) -> str:
        """Say which column was taken for what, and which was not: "A kode, C indeks; tidak dibaca: B Jenis"."""
        ordered = sorted(self.columns.items(), key=lambda item: item[1])
        taken = ", ".join(f"{column_name(column)} {names.get(role, role)}" for role, column in ordered)
        others = [
            f"{column_name(column)} {visible(texts[-1], 30)}"
            for column in range(1, sheet.width + 1)
            if column not in self.columns.values() and (texts := _texts(sheet, self.first, self.last, column))
        ]
        return f"{taken}; tidak dibaca: {', '.join(others)}" if others else taken


def region_role(instrument: Instrument, period: str) -> Role:
    """Return what headings of a table of regions mean; the period's own year may stand in them, no other."""
    fixed = {word: role for role in ("code", "name", "province", "year") for word in words()["columns"][role]}
    fixed |= dict.fromkeys(words()["columns"]["index"], INDEX) | dict.fromkeys(
        words()["columns"]["predicate"], PREDICATE
    )

    def role(text: str) -> str | None:
        folded = plain(text)
        bare = " ".join(word for word in folded.split() if word != period)
        return fixed.get(bare.removesuffix(" tahun") if bare != folded else folded) or part_named(text, instrument)

    return role


def recap_role(stage: str) -> Role:
    """Return what headings of a recap mean, when the values of one stage are wanted."""
    columns, stages = words()["columns"], words()["stages"]
    fixed = {word: role for role in ("note", "title", "indicator") for word in columns[role]}

    def role(text: str) -> str | None:
        folded = plain(text)
        if folded in fixed:
            return fixed[folded]
        said = [name for name, marks in stages.items() if any(mark in folded.split() for mark in marks)]
        bare = " ".join(word for word in folded.split() if not any(word in marks for marks in stages.values()))
        if bare in columns["value"] or (said and bare in {"", "penilaian", "hasil", "nilai penilaian", "nilai hasil"}):
            if not said:
                return "value"
            return f"value {stage}" if said == [stage] else None
        return None

    return role


def find(sheet: Sheet, role: Role, needed: Callable[[Iterable[str]], bool]) -> Heading | None:
    """Find the first rows that name all needed columns.

    Parameters
    ----------
    sheet : Sheet
    role : callable
        From :func:`region_role` or :func:`recap_role`.
    needed : callable
        Whether these roles make a table.

    Returns
    -------
    Heading or None

    Raises
    ------
    DataError
        When two columns are headed alike, as in tables set side by side: which of them is meant is not guessed.
    """
    for row in (each for each in sheet.rows[:LOOK] if _names_row(sheet, each, role)):
        for depth in range(1, DEPTH + 1):
            last = row + depth - 1
            found = _roles(sheet, role, row, last)
            if not needed(found):
                continue
            if depth < DEPTH and _goes_on(sheet, last):
                continue
            heading = Heading({name: _one(sheet, last, name, columns) for name, columns in found.items()}, row, last)
            return heading if depth == DEPTH else _with_next(sheet, role, heading)
    return None


def _roles(sheet: Sheet, role: Role, first: int, last: int) -> dict[str, list[int]]:
    """Return the columns that the texts of some rows head, by role."""
    found: dict[str, list[int]] = {}
    for column in range(1, sheet.width + 1):
        texts = _texts(sheet, first, last, column)
        name = next((each for text in (" ".join(texts), *reversed(texts)) if (each := role(text))), None)
        if name:
            found.setdefault(name, []).append(column)
    return found


def _goes_on(sheet: Sheet, last: int) -> bool:
    """Whether a heading goes on below a row: a merged range reaches further down, or divides into columns there."""
    here = [each for each in sheet.merged if each.top <= last <= each.bottom and sheet.cell(each.top, each.left)]
    if any(each.bottom > last for each in here):
        return True
    wide = {column for each in here for column in range(each.left, each.right + 1) if each.right > each.left}
    below = {column for column in range(1, sheet.width + 1) if sheet.cell(last + 1, column)}
    return bool(wide & below) and below <= wide


def _one(sheet: Sheet, last: int, name: str, columns: list[int]) -> int:
    """Return the one column of a role; a running number gives way to a real one."""
    if name == "indicator":
        numbered = {"no", "nomor"}
        real = [each for each in columns if plain(sheet.text(last, each, merged=True)) not in numbered]
        columns = real or columns
    if len(columns) > 1:
        both = " dan ".join(column_name(each) for each in columns[:2])
        raise DataError(
            sheet.where((last, columns[1])),
            f"kolom {both} berjudul sama",
            "Sisakan satu; tabel yang berdampingan disusun ke bawah",
        )
    return columns[0]


def _names_row(sheet: Sheet, row: int, role: Role) -> bool:
    """Whether a row itself is part of a heading, and not a title above it."""
    return any(
        role(sheet.text(row, column, merged=True))
        for column in range(1, sheet.width + 1)
        if _plain_cell(sheet, row, column)
    )


def _plain_cell(sheet: Sheet, row: int, column: int) -> bool:
    cell = sheet.cell(row, column, merged=True)
    return cell is not None and cell.kind == "text"


def _with_next(sheet: Sheet, role: Role, heading: Heading) -> Heading:
    """Take the row below in, where it only names further columns (a heading of two rows in a CSV file)."""
    below = heading.last + 1
    named: dict[str, int] = {}
    for column in range(1, sheet.width + 1):
        cell = sheet.cell(below, column)
        if cell is None:
            continue
        found = role(cell.text) if cell.kind == "text" else None
        if found is None or column in heading.columns.values():
            return heading
        named[found] = column
    return Heading({**named, **heading.columns}, heading.first, below) if named else heading


def _texts(sheet: Sheet, first: int, last: int, column: int) -> list[str]:
    """Return the different texts above a column, from the top."""
    found: list[str] = []
    for row in range(first, last + 1):
        cell = sheet.cell(row, column, merged=True)
        if cell is not None and cell.kind == "text" and cell.text not in found:
            found.append(cell.text)
    return found
