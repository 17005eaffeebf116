"""Figures of a page: headline, how to read it, picture and the same figures as a table.

A figure is plain JSON whose texts are ready to print. The template ``figure.html`` writes it into the document, and
``static/figure.mjs`` draws its picture (``static/chart.mjs``) and puts another figure in its place. Picture and table
are made from the same values here, so they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from spbe_core import instruments, results
from widgets import writing
from widgets.i18n import _

Role = Literal["own", "reference", "chosen", "other"]
"""Own region (nila), daerah rujukan (sogan), a region the person chose, all others (sand)."""

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
    role: Role
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
    """

    headline: str
    how: str
    chart: dict[str, Any] | None
    table: Table | None = None
    key: tuple[Key, ...] = field(default_factory=tuple)
    empty: str = ""

    def state(self) -> dict[str, Any]:
        """Return the figure as JSON; by hand, as ``asdict`` copies each of the thousands of texts one by one."""
        table = self.table and vars(self.table) | {"rows": tuple(vars(row) for row in self.table.rows)}
        return vars(self) | {"table": table, "key": tuple(vars(key) for key in self.key)}


@dataclass(frozen=True)
class Point:
    """A region on the index scale; ``index`` is neutral text as printed."""

    name: str
    index: str
    role: Role = "other"


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
    return [{"value": float(band.low), "label": writing.number(band.low, 1), "name": band.name} for band in limits]


def strip_chart(points: Iterable[Point]) -> dict[str, Any]:
    """Return the picture of all regions of a group on the index scale, 1 to 5."""
    marks = [
        {"name": point.name, "value": float(point.index), "text": writing.number(point.index), "role": point.role}
        for point in points
    ]
    return {"kind": "strip", "low": LOWEST, "high": HIGHEST, "ticks": predicate_ticks(), "points": marks}


def rows_chart(rows: Sequence[tuple[str, Sequence[Mark]]]) -> dict[str, Any]:
    """Return the picture of rows with marks between 1 and 5.

    The scale reaches down to 0 only where a printed value lies below 1 (Kab. Banyuasin 2023, layanan 0.30).
    """
    values = [float(mark.value) for _label, marks in rows for mark in marks]
    low = LOWEST if min(values, default=LOWEST) >= LOWEST else 0
    return {
        "kind": "rows",
        "low": low,
        "high": HIGHEST,
        "ticks": [{"value": level, "label": str(level), "name": ""} for level in range(low, HIGHEST + 1)],
        "rows": [
            {
                "label": label,
                "marks": [
                    {
                        "name": mark.name,
                        "value": float(mark.value),
                        "text": writing.number(mark.value),
                        "role": mark.role,
                        "open": mark.open,
                    }
                    for mark in marks
                ],
            }
            for label, marks in rows
        ],
    }


def printed(value: str | Fraction | None) -> str:
    """Return a value for a table cell; what was not published is said to be so."""
    return _("tidak terbit") if value is None else writing.number(value)
