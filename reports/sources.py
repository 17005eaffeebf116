"""The facts a report is built from: collected once, frozen, and identified by their hash.

They come from the package's own data or, when a client is given, from the registry, as one :class:`Snapshot`; what a
report needs of it is one :class:`Facts` that can be written to a file and read again, so that the kernel which sets
the report needs neither a token nor a connection.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError

from reports.coaching import Coaching
from reports.frozen import Frozen
from spbe_core import benchmark, regions, results
from spbe_core.client import Registry
from spbe_core.errors import DataError, UnknownError
from spbe_core.wire import OfficialLevel, OfficialResult, Region

FILE = "fakta.json"


class Snapshot(Frozen):
    """Everything that reports of one run may use, read once.

    Attributes
    ----------
    rows : tuple of OfficialResult
        All published results.
    levels : tuple of OfficialLevel
        All published indicator levels.
    coaching : dict of str to Coaching
        Region code → what is not published and goes into that region's report only; empty unless asked for.
    """

    rows: tuple[OfficialResult, ...]
    levels: tuple[OfficialLevel, ...]
    coaching: dict[str, Coaching] = Field(default_factory=dict)

    @classmethod
    def take(cls, registry: Registry | None = None, region: str | None = None) -> Self:
        """Read the published data.

        Parameters
        ----------
        registry : Registry, optional
            Where to read; the package's own data when absent.
        region : str, optional
            Read levels of this region only.

        Raises
        ------
        RegistryError
            See :class:`spbe_core.client.Registry`.
        """
        if registry is None:
            return cls(rows=results.official(), levels=results.official_levels())
        return cls(rows=registry.result_rows(), levels=_levels(registry, region))

    def version(self) -> str:
        """Return SHA-256 over everything in it."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def codes(self, year: int) -> tuple[str, ...]:
        """Return the regions that have a result to report on in a year, by code."""
        held = (row for row in self.rows if row.year == year and row.instrument == results.INSTRUMENT)
        return tuple(sorted({row.region_code for row in held if row.region_code}))

    def facts(self, code: str, year: int) -> Facts:
        """Choose what is known about a region's year.

        Raises
        ------
        UnknownError
            For a region that does not exist; the message offers what was probably meant.
        DataError
            When the region has no result in the year, or the year was measured with an instrument reports are not made
            for.
        """
        region = regions.find(code)
        if type(year) is not int:
            raise DataError("Tahun", f"{year!r} bukan bilangan bulat", "Tulis empat angka, misalnya 2024")
        own = results.of_region(code, self.rows)
        result = results.find(code, year, own)
        if result is None:
            raise DataError(f"Laporan {region.name} {year}", "belum ada hasil penetapan yang terbit", _other_years(own))
        if result.instrument != results.INSTRUMENT:
            raise DataError(
                f"Laporan {region.name} {year}",
                f"dinilai dengan {result.instrument}, yang laporannya belum dibuat lab ini",
                "Pilih tahun lain",
            )
        of_year = (row for row in self.rows if row.year == year and row.region_code)
        start = next((row for row in own if (row.year, row.instrument) == (year - 1, result.instrument)), None)
        before = (
            row
            for row in self.rows
            if row.region_code
            and row.instrument == result.instrument
            and row.year == year - 1
            and (row.level == region.level or benchmark.started_alike(row, start))
        )
        return Facts(
            region=region,
            year=year,
            own=tuple(row for row in own if row.year <= year or row.instrument == result.instrument),
            year_rows=tuple(sorted(of_year, key=lambda row: str(row.region_code))),
            before_rows=tuple(sorted(before, key=lambda row: str(row.region_code)))
            if year - 1 in results.full_years(self.rows)
            else (),
            levels=tuple(row for row in self.levels if row.region_code == code),
            coaching=self.coaching.get(code),
        )


class Facts(Frozen):
    """What is known about a region and its year.

    Attributes
    ----------
    own : tuple of OfficialResult
        The region's results, oldest first; later ones only of the same instrument, so that a report stays what it was
        when the region is measured with another one.
    year_rows : tuple of OfficialResult
        All results of regional governments in the year, by code.
    before_rows : tuple of OfficialResult
        Results of the same instrument in the year before, by code: all of the same kind, and whoever stood where the
        region stood; empty unless that year is published for nearly all.
    levels : tuple of OfficialLevel
        The region's published indicator levels, all years.
    coaching : Coaching or None
        The region's own plan and progress, where they were asked for.
    """

    region: Region
    year: int
    own: tuple[OfficialResult, ...]
    year_rows: tuple[OfficialResult, ...]
    before_rows: tuple[OfficialResult, ...]
    levels: tuple[OfficialLevel, ...]
    coaching: Coaching | None = None

    @property
    def result(self) -> OfficialResult:
        """The result the report is about."""
        return next(row for row in self.own if row.year == self.year)

    @property
    def before(self) -> OfficialResult | None:
        """The result of the year before, when the same instrument measured it."""
        rows = (row for row in self.own if row.year == self.year - 1)
        return next((row for row in rows if row.instrument == self.result.instrument), None)

    def write(self, folder: Path) -> None:
        """Write the facts into a folder, for :func:`read`."""
        (folder / FILE).write_text(self.model_dump_json(), encoding="utf-8")


def collect(code: str, year: int, registry: Registry | None = None) -> Facts:
    """Gather the facts about a region's year.

    Parameters
    ----------
    code : str
        Region code as text, ``"18.71"``.
    year : int
    registry : Registry, optional
        Where to read results from; the package's own data when absent.

    Returns
    -------
    Facts

    Raises
    ------
    UnknownError
        For a region that does not exist; the message offers what was probably meant.
    DataError
        When the region has no result in the year, or the year was measured with an instrument reports are not made for.
    """
    regions.find(code)
    return Snapshot.take(registry, code).facts(code, year)


def read(folder: Path, code: str, year: int) -> Facts:
    """Read the facts that the runner left in a folder; without them, collect from the package's own data.

    Raises
    ------
    DataError
        When the file is not readable or is about another region or year; otherwise as :func:`collect`.
    """
    path = folder / FILE
    if not path.exists():
        return collect(code, year)
    try:
        facts = Facts.model_validate_json(path.read_bytes())
    except ValidationError as broken:
        raise DataError(
            FILE, "tidak terbaca sebagai fakta laporan", "Jalankan pembuatan laporan sekali lagi"
        ) from broken
    if (facts.region.code, facts.year) != (code, year):
        raise UnknownError.naming("fakta laporan", f"{code} {year}", [f"{facts.region.code} {facts.year}"])
    return facts


def _other_years(own: tuple[OfficialResult, ...]) -> str:
    held = [str(row.year) for row in own if row.instrument == results.INSTRUMENT]
    return f"Tahun yang tersedia: {', '.join(held)}" if held else "Wilayah ini belum punya hasil terbit di lab"


def _levels(registry: Registry, code: str | None) -> tuple[OfficialLevel, ...]:
    table = registry.official_levels(region=code)[list(OfficialLevel.model_fields)].astype(object)
    return tuple(OfficialLevel.model_validate(row) for row in table.where(table.notna(), None).to_dict("records"))
