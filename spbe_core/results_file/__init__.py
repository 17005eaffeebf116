"""Files with official results or a recap of values: find the tables, read the rows, suggest whose they are.

A file is read as it is: names only suggest a region, damaged codes only suggest a code, and what does not agree is
listed and never changed.
"""

from spbe_core.results_file.model import LEAVE_OUT, Answer, FileTable, ReadCell, ReadRow, Resolution, SheetNote
from spbe_core.results_file.reading import read_recap, read_regions
from spbe_core.results_file.whose import resolve, resolve_all

__all__ = [
    "LEAVE_OUT",
    "Answer",
    "FileTable",
    "ReadCell",
    "ReadRow",
    "Resolution",
    "SheetNote",
    "read_recap",
    "read_regions",
    "resolve",
    "resolve_all",
]
