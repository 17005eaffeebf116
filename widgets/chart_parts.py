"""What the charts share: roles and their colours, the index axis, labels, and the rule that spreads points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache, update_wrapper, wraps
from typing import Any, Generic, NamedTuple, ParamSpec

import altair as alt
import pandas as pd
from altair.utils.schemapi import debug_mode

from spbe_core import instruments
from spbe_core.results import INSTRUMENT
from widgets import writing
from widgets.chart_theme import INK_2, NILA, SAND, SOGAN
from widgets.i18n import language

P = ParamSpec("P")

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
    names = " : ".join(
        f"abs(datum.value - {t.value}) < 0.001 ? '{writing.predicate(t.predicate)}'" for t in thresholds()
    )
    return alt.Axis(
        title=None,
        values=[t.value for t in thresholds()],
        grid=True,
        labelExpr=f"[format(datum.value, '.1f'), {names} : '']",
    )


def level_axis() -> alt.Axis:
    """Axis with a line at each whole level."""
    return alt.Axis(title=None, values=[1, 2, 3, 4, 5], grid=True, format="d")


def rows_named(name: str) -> alt.Chart:
    """Begin a layer whose rows are given later, by a :class:`Maker`."""
    return alt.Chart(alt.NamedData(name=name))


class Shape(NamedTuple):
    """A chart without its rows, as Altair's object and as a Vega-Lite specification."""

    chart: alt.LayerChart
    specification: dict[str, Any]


def kept_shape(make: Callable[P, alt.LayerChart]) -> Callable[P, Shape]:
    """Make a shape once for each language and each set of arguments."""

    @lru_cache(maxsize=256)
    def of(_language: str, *args: P.args, **given: P.kwargs) -> Shape:
        chart = make(*args, **given)
        with debug_mode(False):  # checking each part against the whole schema takes as long as the rest
            return Shape(chart, chart.to_dict(validate=False))

    @wraps(make)
    def kept(*args: P.args, **given: P.kwargs) -> Shape:
        return of(language(), *args, **given)

    return kept


Parts = tuple[Shape, dict[str, pd.DataFrame]]
"""A shape and its rows, by the names under which the shape looks for them (:func:`rows_named`)."""


class Maker(Generic[P]):
    """A function from figures to a chart; :meth:`specification` gives the chart's specification, unchecked."""

    def __init__(self, parts: Callable[P, Parts]) -> None:
        self._parts = parts
        update_wrapper(self, parts)

    def __call__(self, *args: P.args, **given: P.kwargs) -> alt.LayerChart:
        shape, frames = self._parts(*args, **given)
        chart = shape.chart.copy(deep=False)
        chart.datasets = {name: _rows(frame) for name, frame in frames.items()}
        return chart

    def specification(self, *args: P.args, **given: P.kwargs) -> dict[str, Any]:
        """Return the chart's Vega-Lite specification."""
        shape, frames = self._parts(*args, **given)
        return {**shape.specification, "datasets": {name: _rows(frame) for name, frame in frames.items()}}


def _rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return rows as JSON writes them: a missing value is null."""
    columns = {str(name): [None if pd.isna(each) else each for each in frame[name].tolist()] for name in frame.columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
