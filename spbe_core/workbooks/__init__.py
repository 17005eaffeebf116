"""Files that people take out of the lab: workbooks (XLSX) and CSV, written by one safe writer.

A value is written by its kind, never by what it looks like: text stays text whatever it begins with, a number stays a
number, a code is text. :mod:`spbe_core.sheets` reads files; :mod:`spbe_core.workbooks.form` says what comes back.
"""

from spbe_core.workbooks.csv_text import to_csv
from spbe_core.workbooks.model import Column, Cover, Export, Number, Rule, Table
from spbe_core.workbooks.writing import to_xlsx

__all__ = ["Column", "Cover", "Export", "Number", "Rule", "Table", "to_csv", "to_xlsx"]
