"""A map of the 38 provinces as tiles: every province equally large, roughly where it lies.

The layout (``data/tiles.csv``) is this project's own; labels are the two letters of ISO 3166-2:ID.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from statistics import median

from spbe_core import regions, wire
from spbe_core.benchmark import Results, members, own_province
from spbe_core.files import read_csv
from spbe_core.results import find, published


@dataclass(frozen=True)
class Tile:
    """Where a province stands on the map; rows count from the north, columns from the west, both from 0."""

    province: wire.Region
    label: str
    row: int
    column: int


@dataclass(frozen=True)
class TileValue:
    """What a tile shows.

    Attributes
    ----------
    tile : Tile
    value : Fraction or None
        ``None`` where nothing was published.
    n : int
        Results that the value is made of.
    """

    tile: Tile
    value: Fraction | None
    n: int


@cache
def layout() -> tuple[Tile, ...]:
    """Return the tiles by province code."""
    return tuple(
        Tile(regions.find(row["province_code"]), row["label"], int(row["row"]), int(row["column"]))
        for row in read_csv("tiles.csv")
    )


def medians(results: Results, year: int) -> tuple[TileValue, ...]:
    """Return the median index of each province's kabupaten/kota; DKI Jakarta has none that are evaluated."""
    rows = published(results)
    found = []
    for tile in layout():
        indexes = [Decimal(row.index) for row in members(rows, year, own_province(tile.province))]
        found.append(TileValue(tile, Fraction(median(indexes)) if indexes else None, len(indexes)))
    return tuple(found)


def governments(results: Results, year: int) -> tuple[TileValue, ...]:
    """Return the index of each provincial government."""
    rows = published(results)
    found = []
    for tile in layout():
        row = find(tile.province.code, year, rows)
        found.append(TileValue(tile, None if row is None else Fraction(row.index), int(row is not None)))
    return tuple(found)
