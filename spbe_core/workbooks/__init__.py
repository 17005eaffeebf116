"""Files that people take out of the lab: workbooks (XLSX) and CSV, written by one safe writer.

A value is written by its kind, never by what it looks like: text stays text whatever it begins with, a number stays a
number, a code is text. :mod:`spbe_core.sheets` reads files; :mod:`spbe_core.workbooks.form` says what comes back.
"""

from datetime import datetime

from spbe_core.workbooks.csv_text import to_csv
from spbe_core.workbooks.model import Column, Cover, Export, Number, Rule, Table

__all__ = ["Column", "Cover", "Export", "Number", "Rule", "Table", "to_csv", "to_xlsx"]


def to_xlsx(book: Export, made: datetime) -> bytes:
    """Write a workbook; see :func:`spbe_core.workbooks.writing.to_xlsx`."""
    from spbe_core.workbooks import writing  # noqa: PLC0415 - OpenPyXL, 0.3 s that only those who write should wait for

    return writing.to_xlsx(book, made)
