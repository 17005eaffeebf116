"""Files of tables as people send them: one safe reader of XLSX and CSV for the whole lab.

Every cell is text with its address. Use :func:`read_apart` for what people send and :func:`read` where the process is
one's own to lose.
"""

from spbe_core.sheets.apart import label, read_apart
from spbe_core.sheets.model import Book, Cell, Range, Sheet, address, clean, column_name, fold, position
from spbe_core.sheets.reading import content_of, read

__all__ = [
    "Book",
    "Cell",
    "Range",
    "Sheet",
    "address",
    "clean",
    "column_name",
    "content_of",
    "fold",
    "label",
    "position",
    "read",
    "read_apart",
]
