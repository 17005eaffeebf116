"""Published reports."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from spbe_core.wire.programmes import ProgrammeCode
from spbe_core.wire.values import RegionCode, Wire

ReportLanguage = Literal["id", "en"]
ReportJobState = Literal["berjalan", "selesai", "sebagian", "gagal", "dihentikan", "terhenti"]
"""Running, all done, done in part, failed, stopped by somebody, cut off (the machine or the lab went down)."""


class FileClass(StrEnum):
    """How far a file may be known (UU 14/2008): to everybody of the region, to named people, to its keepers."""

    TERBUKA = "terbuka"
    TERBATAS = "terbatas"
    DIKECUALIKAN = "dikecualikan"


class Report(Wire):
    """A published coaching report."""

    id: str
    region_code: RegionCode
    year: int
    title: str
    format: Literal["html", "pdf"]
    file_class: FileClass
    sha256: str
    size: int
    data_version: str
    published_at: datetime
    published_by: str
    language: ReportLanguage = "id"


class ReportJobStart(Wire):
    """Body that starts the reports of many regions as a job: of those that are named, or of a programme's."""

    codes: list[RegionCode] = Field(default_factory=list, max_length=600)
    programme: ProgrammeCode | None = None
    """Its regions as they are when the job begins; then no code is named."""
    year: int = Field(ge=2018, le=2100)
    name: Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)] = "program"
    """Names the zip; a programme's own name when absent."""
    language: ReportLanguage = "id"
    plan: bool = False
    slides: bool = False
    publish: bool = False


class ReportJobAsked(ReportJobStart):
    """A job as it was asked for: by whom, and when."""

    id: str
    by: str
    at: datetime


class ReportJob(ReportJobAsked):
    """A job of reports and where it is."""

    by_name: str
    state: ReportJobState
    done: int = Field(ge=0)
    total: int = Field(ge=0)
    rate: float = Field(ge=0)
    """Regions per second."""
    left: float = Field(ge=0)
    """Seconds that the rest will take at this rate."""
    said: str
    """What it said at its end: how many, and each region that needs somebody (Indonesian)."""
    packed: bool
    """Whether the zip of all its reports is there."""
