"""A region's results over the years, broken where the instrument changes.

Indexes of different instruments are not comparable, so there is no one list of numbers here: only segments, each of one
instrument, and the breaks between them. KemenPANRB itself calls 2020 (2.26) and 2021 (2.24) nationally different.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby, pairwise

from spbe_core import instruments, wire
from spbe_core.errors import DataError


@dataclass(frozen=True)
class Segment:
    """Results of one instrument, oldest first; never empty."""

    instrument: str
    results: tuple[wire.OfficialResult, ...]


@dataclass(frozen=True)
class Break:
    """Where a series breaks.

    Attributes
    ----------
    before, after : wire.OfficialResult
        The last result of the old instrument, the first of the new.
    """

    before: wire.OfficialResult
    after: wire.OfficialResult

    @property
    def note(self) -> str:
        """What stands beside the break on a chart or in a table."""
        told = [
            f"hasil {row.year} menurut {instruments.load(row.instrument).regulation}"
            for row in (self.before, self.after)
        ]
        return f"Deret putus: {' dan '.join(told)} tidak sebanding."


@dataclass(frozen=True)
class Series:
    """Segments in the order of the years; draw a line within a segment, never across."""

    segments: tuple[Segment, ...]

    @property
    def breaks(self) -> tuple[Break, ...]:
        return tuple(Break(old.results[-1], new.results[0]) for old, new in pairwise(self.segments))


def series(rows: Iterable[wire.OfficialResult]) -> Series:
    """Lay a body's results out as a series.

    Parameters
    ----------
    rows : iterable of OfficialResult
        Of one body, in any order.

    Raises
    ------
    DataError
        When the rows are of several bodies, or a year stands twice.
    """
    ordered = sorted(rows, key=lambda row: row.year)
    names = {(row.region_code, row.region_name) for row in ordered}
    if len(names) > 1:
        raise DataError("Deret", f"berisi {len(names)} instansi", "Buat satu deret untuk tiap instansi")
    for one, other in pairwise(ordered):
        if one.year == other.year:
            raise DataError(f"Deret {one.region_name}", f"tahun {one.year} muncul dua kali", "Pilih satu hasil")
    grouped = groupby(ordered, key=lambda row: row.instrument)
    return Series(tuple(Segment(instrument, tuple(group)) for instrument, group in grouped))
