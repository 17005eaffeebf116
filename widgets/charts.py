"""The lab's charts: plain functions from figures to Altair charts, in one look.

Used by the research notebook and by the coaching report; the region pages draw their own light SVG
(``static/chart.mjs``) from the same figures, because a phone should not load a plotting library for three pictures.

Every function takes a DataFrame with *internal* column names (listed in its docstring) and returns a chart. A text
that people wrote (a region's name, a title) is only ever a value in a cell or a title, never a field name: a dot or
a bracket in a field name empties a Vega-Lite chart without an error.

Rules of the look: own region in nila, reference in sogan, all others sand; thresholds as thin lines; direct labels
before legends; headline and one line of how to read it on every chart. Use with the theme of
:mod:`widgets.chart_theme`, which also sets the decimal comma.

A chart is a shape with rows: Altair takes long to make a shape, and charts of many regions have few, so those are kept.
"""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from widgets.chart_parts import (
    HIGHEST,
    INKS,
    LOWEST,
    ROLES,
    SHAPES,
    WIDTH,
    Maker,
    Parts,
    index_range,
    kept_shape,
    level_axis,
    need,
    role_colour,
    role_shape,
    rows_named,
    shown,
    shown_change,
    swarm,
    threshold_axis,
    thresholds,
    title,
)
from widgets.chart_theme import LEVEL_FILL, LINE, NILA, SAND

CLEAR = 16
"""Pixels between a row's name and the axis, so that a mark at the lowest value does not touch the name."""


@Maker
def index_scale(
    value: float | tuple[float, float],
    marks: pd.DataFrame,
    *,
    headline: str = "",
    how_to_read: str = "Titik: indeks. Warna pita: predikat.",
) -> Parts:
    """Draw an index (or the range of an incomplete one) on the predicate scale from 1 to 5.

    Parameters
    ----------
    value : float or (float, float)
        The index, or lowest and highest possible index while indicators are empty; index points, 1–5.
    marks : DataFrame
        Other points to name above the scale: ``label`` (text), ``value`` (index points), ``role``
        (``own``, ``reference`` or ``other``). May be empty.
    headline, how_to_read : str
        Title and one line under it, in Indonesian.

    Returns
    -------
    altair.LayerChart
    """
    points = need(marks, "label", "value", "role")
    low, high = value if isinstance(value, tuple) else (value, value)
    text = shown(low) if low == high else f"{shown(low)}–{shown(high)}"
    own = pd.DataFrame({"low": [low], "high": [high], "middle": [(low + high) / 2], "text": [text]})
    return _index_scale(headline, how_to_read, single=low == high, marked=len(points) > 0), {
        "bands": _bands(),
        "own": own,
        "marks": points,
    }


@cache
def _bands() -> pd.DataFrame:
    edges = [LOWEST, *(t.value for t in thresholds()), HIGHEST]
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "fill": list(LEVEL_FILL)})


@kept_shape
def _index_scale(headline: str, how_to_read: str, *, single: bool, marked: bool) -> alt.LayerChart:
    x = alt.X("low:Q", scale=index_range(), axis=threshold_axis())
    bands = rows_named("bands").mark_bar(height=12, y=62)
    layers = [bands.encode(x=x, x2=alt.X2("high:Q"), color=alt.Color("fill:N", scale=None))]
    own = rows_named("own")
    if single:
        layers.append(
            own.mark_point(y=62, size=190, filled=True, fill=NILA, stroke="white", strokeWidth=3, opacity=1).encode(x=x)
        )
    else:
        band = own.mark_bar(y=62, height=18, cornerRadius=9, fill=NILA, fillOpacity=0.25, stroke=NILA, strokeWidth=2)
        layers.append(band.encode(x=x, x2=alt.X2("high:Q")))
    layers.append(
        own.mark_text(y=40, fontSize=17, fontWeight=700, color=NILA).encode(
            x=alt.X("middle:Q"), text=alt.Text("text:N")
        )
    )
    if marked:
        base = rows_named("marks").encode(x=alt.X("value:Q"), color=role_colour(INKS))
        layers += [base.mark_rule(strokeWidth=2, y=50, y2=74), base.mark_text(y=14).encode(text=alt.Text("label:N"))]
    return alt.layer(*layers, width=WIDTH, height=88, title=title(headline, how_to_read))


@Maker
def strip(
    frame: pd.DataFrame,
    *,
    headline: str = "",
    how_to_read: str = "Setiap titik satu daerah. Garis tegak: batas predikat.",
) -> Parts:
    """Draw every region of a group as one point on the index scale, with the own region (and a reference) named.

    Parameters
    ----------
    frame : DataFrame
        One row per region: ``name`` (text), ``value`` (index points, 1–5), ``role``. At most 600 rows.
    headline, how_to_read : str
        Title and one line under it, in Indonesian.

    Returns
    -------
    altair.LayerChart
    """
    points = need(frame, "name", "value", "role")
    floor = min(LOWEST, float(points["value"].min())) if len(points) else LOWEST
    points["row"] = swarm(points["value"].tolist(), gap=9 * (HIGHEST - floor) / WIDTH)
    points["text"] = [f"{name} {shown(value)}" for name, value in zip(points["name"], points["value"], strict=True)]
    reach = max(2, int(points["row"].abs().max())) if len(points) else 2
    groups = {role: points[points["role"] == role] for role in ("reference", "own")}
    return _strip(floor, reach, headline, how_to_read), {"points": points, **groups}


@kept_shape
def _strip(floor: float, reach: int, headline: str, how_to_read: str) -> alt.LayerChart:
    x = alt.X("value:Q", scale=index_range(floor), axis=threshold_axis())
    y = alt.Y("row:Q", scale=alt.Scale(domain=[-reach - 2.4, reach + 2.4], nice=False), axis=None)
    base = rows_named("points").encode(x=x, y=y, tooltip=alt.Tooltip("text:N", title="Daerah"))
    named = base.transform_filter("datum.role != 'other'").encode(shape=role_shape(), color=role_colour(ROLES))
    height = 11 * 2 * reach + 52
    layers = [base.transform_filter("datum.role == 'other'").mark_circle(size=42, opacity=1, color=SAND)]
    for role, edge, text_y in (("reference", height - 22, height - 10), ("own", 22, 10)):
        one = rows_named(role).encode(x=x)
        colour = INKS[role]
        layers.append(one.mark_rule(color=colour, strokeWidth=1, y2=edge).encode(y=y))
        layers.append(one.mark_text(color=colour, fontWeight=700, y=text_y).encode(text=alt.Text("text:N")))
    layers.append(named.mark_point(size=130, filled=True, opacity=1, stroke="white", strokeWidth=2))
    return alt.layer(*layers, width=WIDTH, height=height, title=title(headline, how_to_read))


@Maker
def domain_comparison(
    frame: pd.DataFrame,
    *,
    headline: str = "",
    how_to_read: str = "Nilai domain, 1–5. Makin ke kanan makin tinggi.",
) -> Parts:
    """Draw domains as rows with one mark per compared series (own, reference, median …) joined by a line.

    Parameters
    ----------
    frame : DataFrame
        One row per domain and series, in the order to draw: ``domain`` (text), ``series`` (text), ``value``
        (1–5), ``role``. A row whose value is missing is left out of the picture, never drawn as zero.
    headline, how_to_read : str
        Title and one line under it, in Indonesian.

    Returns
    -------
    altair.LayerChart
    """
    rows = need(frame, "domain", "series", "value", "role")
    order = tuple(dict.fromkeys(rows["domain"]))
    rows = rows[rows["value"].notna()].assign(text=lambda f: [shown(value) for value in f["value"]])
    floor = min(LOWEST, float(rows["value"].min())) if len(rows) else LOWEST
    roles = tuple(rows.drop_duplicates("series")["role"])
    return _domain_comparison(floor, order, roles, headline, how_to_read), {"rows": rows}


@kept_shape
def _domain_comparison(
    floor: float, order: tuple[str, ...], roles: tuple[str, ...], headline: str, how_to_read: str
) -> alt.LayerChart:
    # the series' names come with the rows, in their order: so the charts of all regions have one shape
    key, shapes = (alt.Scale(range=[look[role] for role in roles]) for look in (ROLES, SHAPES))
    legend = alt.Legend(symbolSize=110)
    y = alt.Y("domain:N", sort=list(order), axis=alt.Axis(title=None, labelPadding=CLEAR))
    x = alt.X("value:Q", scale=index_range(floor), axis=level_axis())
    base = rows_named("rows").encode(y=y)
    own = base.transform_filter("datum.role == 'own'")
    return alt.layer(
        base.mark_rule(strokeWidth=3, color=LINE).encode(x=alt.X("min(value):Q"), x2=alt.X2("max(value):Q")),
        base.mark_point(size=130, filled=True, opacity=1).encode(
            x=x,
            color=alt.Color("series:N", sort=None, scale=key, legend=legend),
            shape=alt.Shape("series:N", sort=None, scale=shapes),
        ),
        own.mark_text(dy=-14, fontWeight=700, color=NILA).encode(x=x, text=alt.Text("text:N")),
        width=WIDTH - 140,
        height=46 * max(1, len(order)),
        title=title(headline, how_to_read),
    )


@Maker
def change(
    frame: pd.DataFrame,
    *,
    headline: str = "",
    how_to_read: str = "",
) -> Parts:
    """Draw from where to where each row moved: an open point, a line, a filled point and the difference in words.

    Parameters
    ----------
    frame : DataFrame
        One row per thing that changed, in the order to draw (at most 30): ``name`` (text), ``before`` and ``after``
        (1–5), ``role``. A row with a missing end is left out.
    headline, how_to_read : str
        Title and one line under it, in Indonesian; the line should name the two years.

    Returns
    -------
    altair.LayerChart
    """
    rows = need(frame, "name", "before", "after", "role").dropna()
    rows["text"] = [
        f"{shown(after)} ({shown_change(after - before)})"
        for before, after in zip(rows["before"], rows["after"], strict=True)
    ]
    rows["end"] = rows[["before", "after"]].max(axis=1)
    floor = min(LOWEST, float(rows[["before", "after"]].min().min())) if len(rows) else LOWEST
    return _change(floor, tuple(rows["name"]), headline, how_to_read), {"rows": rows}


@kept_shape
def _change(floor: float, names: tuple[str, ...], headline: str, how_to_read: str) -> alt.LayerChart:
    x = alt.X("after:Q", scale=index_range(floor), axis=level_axis())
    y = alt.Y("name:N", sort=list(names), axis=alt.Axis(title=None, labelPadding=CLEAR))
    base = rows_named("rows").encode(y=y, color=role_colour(INKS))
    return alt.layer(
        base.mark_rule(strokeWidth=2).encode(x=alt.X("before:Q"), x2=alt.X2("after:Q")),
        base.mark_point(size=90, filled=False, fill="white", strokeWidth=2, opacity=1).encode(x=alt.X("before:Q")),
        base.mark_point(size=110, filled=True, opacity=1).encode(x=x),
        base.mark_text(align="left", dx=12, fontWeight=600).encode(x=alt.X("end:Q"), text=alt.Text("text:N")),
        width=WIDTH - 140,
        height=34 * max(1, len(names)),
        title=title(headline, how_to_read),
    )


@Maker
def due_dates(frame: pd.DataFrame, today: int, months: dict[int, str]) -> Parts:
    """Draw what is due when: a row per office, a mark per action, a line for today.

    Parameters
    ----------
    frame : DataFrame
        One row per action, in the order to draw: ``name`` (who holds it), ``day`` (whole days from any first day),
        ``role`` (``own``: open, ``reference``: late, ``other``: done).
    today : int
        In the same days.
    months : dict of int to str
        Where a month begins, in the same days -> what to call it. Words of the program only.

    Returns
    -------
    altair.LayerChart
    """
    rows = need(frame, "name", "day", "role")
    ends = [today, *rows["day"].tolist(), *months]
    order = tuple(dict.fromkeys(rows["name"]))
    shape = _due_dates(min(ends) - 3, max(ends) + 3, tuple(months.items()), order)
    return shape, {"actions": rows, "now": pd.DataFrame({"day": [today]})}


@kept_shape
def _due_dates(first: int, last: int, months: tuple[tuple[int, str], ...], order: tuple[str, ...]) -> alt.LayerChart:
    x_scale = alt.Scale(domain=[first, last], nice=False, zero=False)
    named = " : ".join(f"datum.value == {day} ? '{name}'" for day, name in months)
    axis = alt.Axis(
        title=None, values=[day for day, _ in months], grid=True, labelExpr=f"{named} : ''" if named else "''"
    )
    names = alt.Axis(title=None, labelPadding=CLEAR, labelLimit=170)
    y = alt.Y("name:N", sort=list(order), axis=names)
    base = rows_named("actions").encode(y=y)
    now = rows_named("now").mark_rule(color=NILA, strokeWidth=1, strokeDash=[4, 3])
    return alt.layer(
        base.mark_rule(strokeWidth=2, color=LINE).encode(x=alt.X("min(day):Q"), x2=alt.X2("max(day):Q")),
        now.encode(x=alt.X("day:Q")),
        base.mark_point(size=120, filled=True, opacity=1, stroke="white", strokeWidth=2).encode(
            x=alt.X("day:Q", scale=x_scale, axis=axis), color=role_colour(ROLES), shape=role_shape()
        ),
        width=WIDTH - 180,
        height=34 * len(order),
    )
