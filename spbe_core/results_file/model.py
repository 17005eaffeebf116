"""What was read of a file: rows with the addresses of their cells, and how each sheet was understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from spbe_core.sheets import Cell, Sheet

LEAVE_OUT = "lewati"
"""What a person answers for a row that shall be left out."""
Answer = str
"""A region code, or :data:`LEAVE_OUT`."""


@dataclass(frozen=True)
class ReadCell:
    """One value of a row.

    Attributes
    ----------
    subject : str
        As :func:`spbe_core.stages.subjects`.
    address : str
        ``"Hasil!B7"``.
    text : str
        As in the file.
    value : str
        In its kept form (:func:`spbe_core.stages.checked`).
    """

    subject: str
    address: str
    text: str
    value: str


@dataclass(frozen=True)
class ReadRow:
    """One row of a table.

    Attributes
    ----------
    sheet : str
    row : int
        From 1, as a spreadsheet counts.
    address : str
        The cell that names the region or indicator.
    label : str
        The name as in the file.
    code : Cell or None
        The code as in the file; regions only.
    cells : tuple of ReadCell
    note : str or None
        Of a recap's row; ``None`` where the table has no column of notes, which says nothing about them.
    faults : tuple of str
        Why the row cannot be taken, each with its cell.
    left_out : str
        Why the row is no row of results; empty for one that is.
    hidden : bool
        Whether the file hides the row.
    """

    sheet: str
    row: int
    address: str
    label: str
    code: Cell | None
    cells: tuple[ReadCell, ...] = ()
    note: str | None = None
    faults: tuple[str, ...] = ()
    left_out: str = ""
    hidden: bool = False


@dataclass(frozen=True)
class SheetNote:
    """How a sheet was understood: taken or not, and which columns were taken for what."""

    name: str
    used: bool
    what: str


@dataclass(frozen=True)
class FileTable:
    """All rows of a file, in its order."""

    sheets: tuple[SheetNote, ...]
    rows: tuple[ReadRow, ...]


@dataclass(frozen=True)
class Resolution:
    """Whose row it is.

    Attributes
    ----------
    code : str or None
        The region, where it is certain or confirmed.
    why : str
        How it was found, or what is to be answered; empty where the code in the file says it.
    suggestions : tuple of str
        Region codes that may be meant.
    by_name : bool
        Whether the name alone names it.
    left_out : bool
        Whether the row is to be left out.
    """

    code: str | None
    why: str = ""
    suggestions: tuple[str, ...] = field(default=())
    by_name: bool = False
    left_out: bool = False


def cell_name(sheet: Sheet, address: str) -> str:
    """Name a cell across sheets: ``"Hasil!B7"``."""
    return f"{sheet.name}!{address}"
