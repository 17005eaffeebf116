"""Values per stage of an evaluation, and the import of official results from files."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from spbe_core.wire.values import MAX_LINE, MAX_TEXT, RegionCode, Wire


class Stage(StrEnum):
    """A stage of an evaluation, in the order in which they follow each other."""

    MANDIRI = "mandiri"
    DOKUMEN = "dokumen"
    INTERVIU = "interviu"
    PENETAPAN = "penetapan"


Line = Annotated[str, StringConstraints(max_length=MAX_LINE, strip_whitespace=True)]
Source = Annotated[str, StringConstraints(min_length=3, max_length=MAX_LINE, strip_whitespace=True)]
RowState = Literal["baru", "koreksi", "sama", "tanya", "ditolak", "dilewati"]
"""What an import would do with a row: store it first, store it as a correction, nothing because it stands already, ask
which region is meant, refuse it, leave it out."""


class StageValue(Wire):
    """One version of a value that a region has at a stage: index, predicate, domain, aspect or indicator."""

    region_code: RegionCode
    instrument: str
    period: str
    stage: Stage
    subject: str
    """``"indeks"``, ``"predikat"``, or the id of a domain, an aspect or an indicator of the instrument."""
    value: str | None
    """Neutral number ("3.79"), a predicate, or ``None`` where the value was withdrawn."""
    version: int = Field(ge=0)
    source: str
    reason: str | None
    note: str | None
    author: str
    author_name: str
    at: datetime


class StageWrite(Wire):
    """Body of one write; a correction (of an earlier version, or of a published value) needs a reason."""

    value: Annotated[str, StringConstraints(max_length=40, strip_whitespace=True)] | None
    source: Source
    reason: Line = ""
    note: Annotated[str, StringConstraints(max_length=MAX_TEXT)] | None = None
    """``None`` leaves the note that stands."""


class StageSaved(Wire):
    """Acknowledgement of a committed write."""

    stored: StageValue
    seq: int
    deviations: list[str] = Field(default_factory=list)
    """What does not agree among the values of this stage now, in Indonesian; shown, never changed."""


class Suggestion(Wire):
    """A region that a row of a file may mean."""

    code: RegionCode
    name: str


class ImportCell(Wire):
    """One value of a row, and what stands in its place now."""

    subject: str
    name: str
    """What the subject is called."""
    address: str
    text: str
    value: str
    stored: str | None
    version: int = Field(ge=0)
    """Version of the stored stage value; 0 when there is none, also where a published result stands."""


class ImportRow(Wire):
    """What would happen with one row of a file, and why."""

    sheet: str
    row: int
    address: str
    """The cell that names the region or the indicator: ``"Hasil!B7"``."""
    label: str
    code: RegionCode | None
    region_name: str | None
    state: RowState
    why: str
    suggestions: list[Suggestion]
    by_name: bool = False
    """Whether only the name says which region is meant, and says it exactly: to be confirmed by somebody."""
    cells: list[ImportCell]
    note: str | None = None
    """``None`` where the file has no column of notes: what is noted already stays."""


class ImportSheet(Wire):
    """How a sheet was understood."""

    name: str
    used: bool
    what: str
    """Which columns were taken for what, or why the sheet was left out."""


class Deviation(Wire):
    """Something that does not agree within a file; it is shown and never changed."""

    address: str
    label: str
    what: str


class ImportPlan(Wire):
    """The outcome of a dry run. ``digest`` stands for all of it."""

    file: str
    form: Literal["xlsx", "csv"]
    encoding: str
    delimiter: str
    period: str
    instrument: str
    stage: Stage
    sheets: list[ImportSheet]
    rows: list[ImportRow]
    counts: dict[RowState, int]
    results_before: int
    """Regions with an effective official result of the period now."""
    results_after: int
    deviations: list[Deviation]
    problems: list[str]
    """What stands in the way of storing; empty exactly when the file can be stored as it is."""
    digest: str


class ImportRequest(Wire):
    """Body of a dry run and of an import."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    content: Annotated[str, StringConstraints(max_length=14_000_000)]
    """The file, as base64."""
    period: Annotated[str, StringConstraints(pattern=r"^20[0-9]{2}$")]
    stage: Stage = Stage.PENETAPAN
    region: RegionCode | None = None
    """For a recap of one region; ``None`` for a table of regions."""
    source: Source
    reason: Line = ""
    """Why stored values are corrected; needed only where some are."""
    accept_names: bool = False
    """Whether somebody has checked the regions suggested by names that fit exactly."""
    answers: dict[str, str] = Field(default_factory=dict, max_length=2_000)
    """Address → region code, or "lewati" to leave the row out."""
    digest: str = ""
    """Of the dry run that was confirmed; empty in a dry run."""


class ImportDone(Wire):
    """Acknowledgement of a committed import."""

    counts: dict[RowState, int]
    written: int
    """New versions of values."""
    results_before: int
    results_after: int
    seq: int
    """The last event of the log; 0 when nothing was to be written and none was."""
