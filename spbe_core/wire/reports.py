"""Published reports."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from spbe_core.wire.values import RegionCode, Wire


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
