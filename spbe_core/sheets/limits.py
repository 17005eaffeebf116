"""How large a file of tables may be, and the refusals when it is larger.

A decree annex names at most 700 bodies in some ten columns; the limits leave room for many such sheets and stop what
would fill the memory of a small machine.
"""

from __future__ import annotations

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
MAX_TAGS = 1_500_000
"""Most elements of one part: formatted, empty cells cost time too."""
MAX_TEXT = 40_000
"""Longest text of a cell in characters; a spreadsheet allows 32,767."""
MAX_MERGED = 20_000
"""Most merged ranges of a sheet."""
MAX_COVERED = 500_000
"""Most cells under merged ranges of a sheet."""


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
