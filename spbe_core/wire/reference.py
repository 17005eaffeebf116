"""Reference data: regions, published results, instruments, periods."""

from __future__ import annotations

from typing import Literal

from spbe_core.wire.values import Predicate, RegionCode, RegionLevel, Wire


class Region(Wire):
    """A regional government."""

    code: RegionCode
    name: str
    level: RegionLevel
    province_code: str
    province_name: str
    administrative_only: bool = False
    population: int | None = None
    area_km2: str | None = None
    sample: bool = False
    """True for the one region that does not exist and is there to try things out; nothing of it is ever counted."""


class OfficialResult(Wire):
    """One published result (penetapan) of a government body in a year. Values are text as printed."""

    region_code: str | None
    region_name: str
    level: Literal["provinsi", "kabupaten", "kota", "pusat"]
    year: int
    instrument: str
    index: str
    predicate: Predicate
    kebijakan: str | None
    tata_kelola: str | None
    manajemen: str | None
    layanan: str | None
    source: str
    note: str | None = None
    """Why the printed predicate differs from the band of the printed index, where it does."""


class OfficialLevel(Wire):
    """The published maturity level of one indicator."""

    region_code: RegionCode
    year: int
    instrument: str
    indicator: str
    level: int
    self_level: int | None
    complete: bool
    source: str


class InstrumentInfo(Wire):
    """An instrument's identity; its content is served by ``content_hash``."""

    id: str
    title: str
    content_hash: str
    revoked: bool


class Period(Wire):
    """Which instrument a year is measured with."""

    period: str
    instrument: str
    available: bool
    """Whether this version of the lab can open an assessment for the period."""
    exercise_only: bool
    """True when the instrument is revoked: an assessment is an exercise (latihan)."""
