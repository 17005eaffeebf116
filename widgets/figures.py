"""Figures of a page: headline, how to read it, picture and the same figures as a table.

A figure is plain JSON whose texts are ready to print. The template ``figure.html`` writes it into the document, and
``static/figure.mjs`` draws its picture (``static/chart.mjs``) and puts another figure in its place. Picture and table
are made from the same values here, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import Any, Literal

from spbe_core import instruments, results
from spbe_core.exact import exact
from spbe_core.formats import two_decimals
from widgets import writing
from widgets.i18n import _

Role = Literal["own", "reference", "chosen", "leapt", "other"]
"""Own region (nila), daerah rujukan (sogan), a region the person chose, those who leapt (green), all others (sand)."""

LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True)
class Row:
    """A line of a figure's table."""

    cells: tuple[str, ...]
    role: Role = "other"


@dataclass(frozen=True)
class Table:
    """The figures of a picture. The first column heads its row; columns in ``numeric`` are set to the right."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    numeric: tuple[int, ...] = ()
    caption: str = ""


@dataclass(frozen=True)
class Key:
    """What a mark means, under the picture."""

    label: str
    role: Role | Literal["level-1", "level-2", "level-3", "level-4", "level-5"]
    open: bool = False


@dataclass(frozen=True)
class Figure:
    """One figure.

    Attributes
    ----------
    headline : str
        A sentence computed from the facts.
    how : str
        One line of how to read the picture.
    chart : dict or None
        What ``chart.mjs`` draws; ``None`` when there is nothing to draw.
    table : Table or None
        The same figures.
    key : tuple of Key
    empty : str
        Said in place of the picture when ``chart`` is ``None``.
    notes : tuple of str
        Sentences under the headline, for what the picture does not say.
    """

    headline: str
    how: str
    chart: dict[str, Any] | None
    table: Table | None = None
    key: tuple[Key, ...] = field(default_factory=tuple)
    empty: str = ""
    notes: tuple[str, ...] = ()

    def state(self) -> dict[str, Any]:
        """Return the figure as JSON; by hand, as ``asdict`` copies each of the thousands of texts one by one."""
        table = self.table and vars(self.table) | {"rows": tuple(vars(row) for row in self.table.rows)}
        return vars(self) | {"table": table, "key": tuple(vars(key) for key in self.key)}


@dataclass(frozen=True)
class Point:
    """A region on the index scale; ``index`` is neutral text as printed, ``sign`` may stand for the name."""

    name: str
    index: str
    role: Role = "other"
    sign: str = ""


@dataclass(frozen=True)
class Mark:
    """A value in a row; ``value`` is neutral text or exact."""

    name: str
    value: str | Fraction
    role: Role
    open: bool = False


def predicate_ticks() -> list[dict[str, Any]]:
    """Return the predicate limits as ticks with their names."""
    bands = instruments.load(results.INSTRUMENT).bands
    limits = [band for band in reversed(bands) if band.low > LOWEST]
    return [
        {"value": float(band.low), "label": writing.number(band.low, 1), "name": writing.predicate(band.name)}
        for band in limits
    ]


def strip_chart(points: Iterable[Point]) -> dict[str, Any]:
    """Return the picture of all regions of a group on the index scale, 1 to 5."""
    marks = [
        {"name": point.name, "value": float(point.index), "text": writing.number(point.index), "role": point.role}
        | ({"sign": point.sign} if point.sign else {})
        for point in points
    ]
    return {"kind": "strip", "low": LOWEST, "high": HIGHEST, "ticks": predicate_ticks(), "points": marks}


@dataclass(frozen=True)
class Stretch:
    """A part of a strip that is shaded; ``rank`` 1 is the darkest."""

    low: Fraction
    high: Fraction
    rank: int


def gains_chart(points: Iterable[tuple[str, Fraction, Role, str]], stretches: Sequence[Stretch]) -> dict[str, Any]:
    """Return the picture of changes of the index: one point each, with shaded stretches, on a scale that holds all."""
    marks = [
        {"name": name, "value": float(value), "text": writing.signed(value), "role": role}
        | ({"sign": sign} if sign else {})
        for name, value, role, sign in points
    ]
    values = [mark["value"] for mark in marks]
    low, high = _halves(min(values, default=0)), _halves(max(values, default=0), up=True)
    ticks = [Fraction(step, 2) for step in range(int(low * 2), int(high * 2) + 1)]
    return {
        "kind": "strip",
        "low": float(low),
        "high": float(high),
        "ticks": [{"value": float(tick), "label": writing.signed(tick, 1), "name": ""} for tick in ticks],
        "points": marks,
        "bands": [{"low": float(one.low), "high": float(one.high), "rank": one.rank} for one in stretches],
    }


def _halves(value: float, *, up: bool = False) -> Fraction:
    """Return the next half below, or above, a value; 0 lies always within."""
    half = Fraction((ceil if up else floor)(value * 2), 2)
    return max(half, Fraction(1, 2)) if up else min(half, Fraction(0))


def rows_chart(rows: Sequence[tuple[str, Sequence[Mark]]]) -> dict[str, Any]:
    """Return the picture of rows with marks between 1 and 5.

    The scale reaches down to 0 only where a printed value lies below 1 (Kab. Banyuasin 2023, layanan 0.30).
    """
    values = [float(mark.value) for _label, marks in rows for mark in marks]
    low = LOWEST if min(values, default=LOWEST) >= LOWEST else 0
    ticks = [(Fraction(level), str(level)) for level in range(low, HIGHEST + 1)]
    return scale_chart(rows, ticks, writing.number)


def scale_chart(
    rows: Sequence[tuple[str, Sequence[Mark]]],
    ticks: Sequence[tuple[Fraction, str]],
    write: Callable[[str | Fraction], str],
) -> dict[str, Any]:
    """Return the picture of rows with marks on a scale that reaches from the first tick to the last."""
    return {
        "kind": "rows",
        "low": float(ticks[0][0]),
        "high": float(ticks[-1][0]),
        "ticks": [{"value": float(value), "label": label, "name": ""} for value, label in ticks],
        "rows": [
            {
                "label": label,
                "marks": [
                    {
                        "name": mark.name,
                        "value": float(mark.value),
                        "text": write(mark.value),
                        "role": mark.role,
                        "open": mark.open,
                    }
                    for mark in marks
                ],
            }
            for label, marks in rows
        ],
    }


@dataclass(frozen=True)
class Line:
    """A region's way from one year to the next; values are neutral text as printed."""

    name: str
    before: str
    after: str
    role: Role = "other"
    sign: str = ""


def slope_chart(lines: Iterable[Line], before: int, after: int) -> dict[str, Any]:
    """Return the picture of lines from one year to the next on the index scale; short, as there may be five hundred."""
    drawn = [[line.name, _neutral(line.before), _neutral(line.after), *_told(line)] for line in lines]
    return {
        "kind": "slope",
        "low": LOWEST,
        "high": HIGHEST,
        "sides": [str(before), str(after)],
        "ticks": predicate_ticks(),
        "lines": drawn,
    }


def _told(line: Line) -> list[str]:
    if line.role == "other":
        return []
    return [line.role, line.sign] if line.sign else [line.role]


@lru_cache(4096)  # as :func:`spbe_core.formats.id_number`
def _neutral(text: str) -> str:
    return two_decimals(exact(text))


@dataclass(frozen=True)
class TileMark:
    """A province on the map; ``level`` 1 to 5 is its colour, 0 where nothing is known, ``short`` for a narrow tile."""

    row: int
    column: int
    label: str
    name: str
    text: str
    short: str
    level: int
    role: Role = "other"


def tiles_chart(tiles: Sequence[TileMark]) -> dict[str, Any]:
    """Return the picture of the provinces as tiles."""
    return {
        "kind": "tiles",
        "columns": max(tile.column for tile in tiles) + 1,
        "rows": max(tile.row for tile in tiles) + 1,
        "tiles": [vars(tile) for tile in tiles],
    }


def printed(value: str | Fraction | None) -> str:
    """Return a value for a table cell; what was not published is said to be so."""
    return _("tidak terbit") if value is None else writing.number(value)
