"""A self-assessment's workbook that comes back, laid beside what the registry holds."""

from __future__ import annotations

from datetime import date
from typing import Literal

from spbe_core.wire.assessments import AnswerField
from spbe_core.wire.reports import FileClass
from spbe_core.wire.values import FieldValue, Wire

OfflineState = Literal["file", "lab", "both", "first", "unknown", "blank"]
"""Who changed a cell since the file was made: its keeper, the lab meanwhile, both; where the file does not say what it
was made from: ``blank`` when its cell is empty, ``first`` when nothing was ever stored, else ``unknown``."""


class OfflineCell(Wire):
    """One cell of the file that differs from what is stored: a field of an answer, or the state of an evidence item.

    ``mine`` is the file's value, ``base`` what it was made from (``None`` with ``base_version`` ``None``: not known).
    """

    sheet: str
    address: str
    indicator: str
    field: AnswerField | Literal["butir"]
    item: str | None = None
    """The item's code where the field is "butir"; its values are "diunggah", "revisi/tidak_tepat" and so on."""
    mine: int | str | None
    stored: FieldValue
    base: int | str | None
    base_version: int | None
    state: OfflineState


class OfflineFault(Wire):
    """A cell that could not be read, and why."""

    sheet: str
    address: str
    text: str
    reason: str


class OfflineComparison(Wire):
    """A file beside the assessment as it stood at ``seq``. Nothing was written."""

    assessment_id: str
    seq: int
    same: int
    """Cells of the file that say what is stored."""
    cells: list[OfflineCell]
    faults: list[OfflineFault]
    notices: list[str]
    """What to know before taking anything, in Indonesian."""


class ListedRow(Wire):
    """One document of a list of evidence, beside what is kept."""

    sheet: str
    row: int
    units: list[str]
    missing: list[str]
    """Those of its units under which the document does not stand yet."""
    name: str
    url: str | None
    file_class: FileClass | None
    dated: date | None
    document: str | None
    """The document of the region that has this address, or this name; a row without one needs its file."""


class ListComparison(Wire):
    """A list of evidence beside the documents of the region. Nothing was written."""

    rows: list[ListedRow]
    faults: list[OfflineFault]
    more: int
    """Faults beyond those that are told."""
