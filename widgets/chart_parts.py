"""What the charts share: roles and their colours, the index axis, labels, and the rule that spreads points."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import altair as alt
import pandas as pd

from spbe_core import instruments
from spbe_core.results import INSTRUMENT
from widgets import writing
from widgets.chart_theme import INK_2, NILA, SAND, SOGAN

ROLES = {"own": NILA, "reference": SOGAN, "other": SAND}
"""What a mark stands for -> its colour. The only values a ``role`` column may hold."""
INKS = {"own": NILA, "reference": SOGAN, "other": INK_2}
SHAPES = {"own": "circle", "reference": "diamond", "other": "square"}

LOWEST, HIGHEST = 1.0, 5.0
"""The ends of the index of PermenPANRB 59/2020."""

WIDTH = 620
"""Inner width of a chart in pixels: fits an A4 page at 96 dpi and a notebook cell."""


class Threshold(NamedTuple):
    """The lowest index of a predicate."""

    value: float
    predicate: str


@cache
def thresholds() -> tuple[Threshold, ...]:
    """Return the predicate limits of the instrument of 2021–2025, lowest first."""
    bands = instruments.load(INSTRUMENT).bands
    return tuple(Threshold(float(band.low), band.name) for band in reversed(bands) if band.low > LOWEST)


def shown(value: float) -> str:
    """Return a chart's number as people read it: "2,98"."""
    return writing.number(f"{value:.6f}")


def shown_change(value: float) -> str:
    """Return a difference as people read it: "+0,83"."""
    return writing.signed(f"{value:.6f}")


def swarm(values: Sequence[float], gap: float) -> list[int]:
    """Return for each value the row it sits on, so that points closer than ``gap`` do not cover each other.

    Rows count from 0 outwards: 0, 1, −1, 2, −2 … The same rule as ``dodge`` in ``static/chart.mjs``.

    Parameters
    ----------
    values : sequence of float
        Positions, in any unit and any order.
    gap : float
        Smallest distance between two points of one row, in the same unit.

    Returns
    -------
    list of int
        In the order of ``values``.
    """
    last: dict[int, float] = {}
    rows = [0] * len(values)
    for place in sorted(range(len(values)), key=lambda i: values[i]):
        step = 0
        while True:
            row = (step + 1) // 2 * (1 if step % 2 else -1)
            if values[place] - last.get(row, float("-inf")) >= gap:
                break
            step += 1
        last[row] = values[place]
        rows[place] = row
    return rows


def need(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return the named columns, or say which one is missing."""
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise ValueError(f"Kolom {', '.join(missing)} tidak ada; grafik ini memerlukan {', '.join(columns)}.")
    if "role" in columns and not frame["role"].isin(list(ROLES)).all():
        raise ValueError(f"Kolom role hanya boleh berisi {', '.join(ROLES)}.")
    return frame.loc[:, list(columns)].copy()


def role_colour(colours: dict[str, str]) -> alt.Color:
    """Colour by role; ``colours`` is ROLES for marks, INKS for words."""
    return alt.Color("role:N", scale=alt.Scale(domain=list(colours), range=list(colours.values())), legend=None)


def role_shape() -> alt.Shape:
    """Shape by role, so that a print without colour still tells them apart."""
    return alt.Shape("role:N", scale=alt.Scale(domain=list(SHAPES), range=list(SHAPES.values())), legend=None)


def title(headline: str, how_to_read: str) -> alt.TitleParams:
    """Return the headline and, under it, how to read the chart; both empty where the document has them already."""
    return alt.TitleParams(text=headline, subtitle=how_to_read) if headline or how_to_read else alt.TitleParams("")


def index_range(low: float = LOWEST) -> alt.Scale:
    """Return the index scale; ``low`` only where a printed value lies below 1."""
    return alt.Scale(domain=[low, HIGHEST], nice=False, zero=False)


def threshold_axis() -> alt.Axis:
    """Axis with a line, a number and a name at each predicate limit only."""
    names = " : ".join(f"abs(datum.value - {t.value}) < 0.001 ? '{t.predicate}'" for t in thresholds())
    return alt.Axis(
        title=None,
        values=[t.value for t in thresholds()],
        grid=True,
        labelExpr=f"[format(datum.value, '.1f'), {names} : '']",
    )


def level_axis() -> alt.Axis:
    """Axis with a line at each whole level."""
    return alt.Axis(title=None, values=[1, 2, 3, 4, 5], grid=True, format="d")
