"""How large a file of tables may be, and the refusals when it is larger.

A decree annex names at most 700 bodies in some ten columns; the limits leave room for many such sheets and stop what
would fill the memory of a small machine.
"""

from __future__ import annotations

from dataclasses import dataclass

from spbe_core.errors import DataError, visible

MAX_BYTES = 10_000_000
"""Largest file read."""
MAX_UNPACKED = 100_000_000
"""Largest sum of the parts of a workbook once unpacked, in bytes."""
MAX_PART = 60_000_000
"""Largest part of a workbook once unpacked, in bytes."""
MAX_PARTS = 1_000
"""Most parts of a workbook."""
MAX_RATIO = 200
"""Largest compression of a part; counted only from :data:`RATIO_FROM` on, since honest style parts reach 100."""
RATIO_FROM = 10_000_000
"""Unpacked size in bytes from which :data:`MAX_RATIO` counts."""
MAX_SHEETS = 100
MAX_ROWS = 20_000
"""Most rows of a sheet that hold something."""
MAX_COLUMNS = 500
MAX_CELLS = 300_000
"""Most cells of a file that hold something."""
MAX_TAGS = 1_000_000
"""Most elements of one part: formatted, empty cells cost time too."""
MAX_TEXT = 40_000
"""Longest text of a cell in characters; a spreadsheet allows 32,767."""
MAX_CHARACTERS = 5_000_000
"""Most characters of all cells of a file: one shared text can stand in many cells. Every field of the lab's own form
filled to its end has 3 million."""
MAX_MERGED = 20_000
"""Most merged ranges of a file."""
MAX_TITLE = 255
"""Longest name of a sheet or a file in characters; a spreadsheet allows 31 for a sheet."""


@dataclass
class Room:
    """What a file may still hold; what is taken and does not fit is refused."""

    cells: int = MAX_CELLS
    characters: int = MAX_CHARACTERS
    merged: int = MAX_MERGED
    formulas: int = MAX_CELLS

    def take_cell(self, where: str, characters: int) -> None:
        """Take a cell that holds something."""
        self.cells -= 1
        self.characters -= characters
        if self.cells < 0:
            raise too_many(where, "sel berisi dalam satu berkas", MAX_CELLS)
        if self.characters < 0:
            raise too_many(where, "huruf dalam satu berkas", MAX_CHARACTERS)

    def take_merged(self, where: str) -> None:
        """Take a merged range."""
        self.merged -= 1
        if self.merged < 0:
            raise too_many(where, "sel gabungan dalam satu berkas", MAX_MERGED)

    def take_formula(self, where: str) -> None:
        """Take a formula, also one whose result is blank."""
        self.formulas -= 1
        if self.formulas < 0:
            raise too_many(where, "rumus dalam satu berkas", MAX_CELLS)


def too_large(name: str) -> DataError:
    """Refuse a file of more than :data:`MAX_BYTES`."""
    return DataError(
        visible(name),
        f"lebih besar dari {MAX_BYTES // 1_000_000} MB",
        "Kirim hanya lembar yang berisi tabelnya, tanpa gambar",
    )


def unpacks_too_large(name: str) -> DataError:
    """Refuse a workbook whose parts would fill the memory."""
    return DataError(
        visible(name),
        f"isinya mengembang melebihi {MAX_UNPACKED // 1_000_000} MB, seperti bom zip",
        "Salin tabelnya ke buku kerja baru, lalu simpan sebagai .xlsx",
    )


def too_many(where: str, what: str, limit: int) -> DataError:
    """Refuse a table with more rows, columns, cells or sheets than allowed."""
    return DataError(
        where,
        f"lebih dari {limit:,} {what}".replace(",", "."),
        "Sisakan hanya tabel yang akan dibaca; hapus baris dan kolom di luarnya",
    )
