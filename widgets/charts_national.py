"""Charts of all regions together, for the researcher's notebook; same look and rules as :mod:`widgets.charts`."""

from __future__ import annotations

import altair as alt
import pandas as pd

from spbe_core.results import predicates
from widgets.boundaries import Boundaries
from widgets.chart_parts import (
    LOWEST,
    WIDTH,
    index_range,
    level_axis,
    need,
    shown_change,
    threshold_axis,
    thresholds,
    title,
)
from widgets.chart_theme import INK_2, LEVEL_FILL, LEVEL_INK, LINE, NILA, SAND, SOGAN

BIN = 0.1
"""Width of a bar of the histogram, in index points."""


def predicate_shares(frame: pd.DataFrame, *, headline: str, how_to_read: str) -> alt.LayerChart:
    """Draw how a group splits into predicates: one bar per row, counts inside.

    Parameters
    ----------
    frame : DataFrame
        One row per bar and predicate, in the order to draw: ``row`` (text), ``predicate``, ``n`` (count).
    headline, how_to_read : str
        Title and one line under it, in Indonesian.

    Returns
    -------
    altair.LayerChart
    """
    parts = need(frame, "row", "predicate", "n")
    order = list(reversed(predicates()))
    rank = {name: place for place, name in enumerate(order)}
    parts["rank"] = parts["predicate"].map(rank)
    parts = parts.sort_values("rank", kind="stable")
    total = parts.groupby("row")["n"].transform("sum")
    share = parts["n"] / total
    parts["end"] = share.groupby(parts["row"]).cumsum()
    parts["start"] = parts["end"] - share
    parts["middle"] = (parts["start"] + parts["end"]) / 2
    parts["text"] = [str(n) if part >= 0.04 else "" for n, part in zip(parts["n"], share, strict=True)]
    rows = list(dict.fromkeys(frame["row"]))
    y = alt.Y("row:N", sort=rows, axis=alt.Axis(title=None), scale=alt.Scale(paddingInner=0.3))
    fill = alt.Color(
        "predicate:N",
        sort=order,
        scale=alt.Scale(domain=order, range=list(LEVEL_FILL)),
        legend=alt.Legend(symbolType="square", symbolSize=160),
    )
    ink = alt.Color("predicate:N", scale=alt.Scale(domain=order, range=list(LEVEL_INK)), legend=None)
    base = alt.Chart(parts).encode(y=y)
    bars = base.mark_bar().encode(x=alt.X("start:Q", axis=None), x2="end:Q", color=fill)
    words = base.mark_text(fontWeight=600).encode(x="middle:Q", text="text:N", color=ink)
    return (
        alt.layer(bars, words)
        .resolve_scale(color="independent")
        .properties(width=WIDTH - 140, height=36 * max(1, len(rows)), title=title(headline, how_to_read))
    )


def histogram(frame: pd.DataFrame, *, headline: str, how_to_read: str) -> alt.VConcatChart:
    """Draw how many regions lie at which index, one panel per year, with the predicate limits as thin lines.

    Parameters
    ----------
    frame : DataFrame
        One row per region and year: ``year``, ``value`` (index points). Counted here into bars of 0.1, so that the
        chart's data stays small whatever the number of regions.
    headline, how_to_read : str
        Title and one line under it, in Indonesian.

    Returns
    -------
    altair.VConcatChart
    """
    values = need(frame, "year", "value")
    values["low"] = (values["value"] / BIN + 1e-9).astype("int64") * BIN
    counts = values.groupby(["year", "low"]).size().rename("n").reset_index()
    counts["high"] = counts["low"] + BIN
    years = sorted(counts["year"].unique())
    top = int(counts["n"].max()) if len(counts) else 1
    limits = pd.DataFrame({"low": [limit.value for limit in thresholds()]})
    panels = []
    for year in years:
        last = year == years[-1]
        axis = threshold_axis() if last else alt.Axis(title=None, labels=False, grid=False)
        x = alt.X("low:Q", scale=index_range(), axis=axis)
        y = alt.Y("n:Q", scale=alt.Scale(domain=[0, top]), axis=alt.Axis(title=None, tickCount=3, format="d"))
        bars = alt.Chart(counts[counts["year"] == year]).mark_bar(color=NILA if last else SAND, stroke="white")
        rules = alt.Chart(limits).mark_rule(color=LINE).encode(x="low:Q")
        name = alt.Chart(pd.DataFrame({"text": [str(year)]})).mark_text(
            x=4, y=8, align="left", fontWeight=700, color=NILA if last else INK_2
        )
        panels.append(
            alt.layer(
                rules, bars.encode(x=x, x2="high:Q", y=y, y2=alt.datum(0)), name.encode(text="text:N")
            ).properties(width=WIDTH - 40, height=110)
        )
    return alt.vconcat(*panels, spacing=8).properties(title=title(headline, how_to_read))


def before_after(frame: pd.DataFrame, *, headline: str, how_to_read: str, named: int = 3) -> alt.LayerChart:
    """Draw each region's index of one year against the next; above the diagonal it rose.

    Parameters
    ----------
    frame : DataFrame
        One row per region: ``name``, ``before``, ``after`` (index points). At most 600 rows.
    headline, how_to_read : str
        Title and one line under it, in Indonesian; the line should name the years.
    named : int, optional
        How many of the highest rises carry their name.

    Returns
    -------
    altair.LayerChart
    """
    points = need(frame, "name", "before", "after").dropna()
    points["rise"] = points["after"] - points["before"]
    points["text"] = [f"{name} {shown_change(rise)}" for name, rise in zip(points["name"], points["rise"], strict=True)]
    top = points.nlargest(named, "rise")
    scale = index_range(min(LOWEST, float(points[["before", "after"]].min().min())) if len(points) else LOWEST)
    x = alt.X("before:Q", scale=scale, axis=level_axis())
    y = alt.Y("after:Q", scale=scale, axis=alt.Axis(title=None, values=[1, 2, 3, 4, 5], grid=True, format="d"))
    line = alt.Chart(pd.DataFrame({"before": [1, 5], "after": [1, 5]})).mark_line(color=INK_2, strokeDash=[4, 4])
    three = alt.Chart(pd.DataFrame({"after": [3]})).mark_rule(color=SOGAN).encode(y="after:Q")
    base = alt.Chart(points).encode(x=x, y=y)
    return alt.layer(
        line.encode(x=x, y=y),
        three,
        base.mark_circle(size=36, opacity=0.7, color=SAND),
        alt.Chart(top).mark_circle(size=60, opacity=1, color=NILA).encode(x=x, y=y),
        alt.Chart(top).mark_text(align="left", dx=8, color=NILA, fontWeight=600).encode(x=x, y=y, text="text:N"),
    ).properties(width=WIDTH - 160, height=WIDTH - 160, title=title(headline, how_to_read))


def choropleth(frame: pd.DataFrame, boundaries: Boundaries, *, headline: str, how_to_read: str) -> alt.LayerChart:
    """Draw a map of regions coloured by the predicate limits; a region without a value stays grey.

    Parameters
    ----------
    frame : DataFrame
        One row per region: ``code`` (text), ``value`` (index points). Codes without a shape are not drawn.
    boundaries : widgets.boundaries.Boundaries
        What somebody brought along.
    headline, how_to_read : str
        Title and one line under it, in Indonesian.

    Returns
    -------
    altair.LayerChart
    """
    values = need(frame, "code", "value").dropna()
    shapes = alt.InlineData(
        values=boundaries.topology, format=alt.TopoDataFormat(feature=boundaries.feature, type="topojson")
    )
    colour = alt.Color(
        "value:Q",
        scale=alt.Scale(type="threshold", domain=[limit.value for limit in thresholds()], range=list(LEVEL_FILL)),
        legend=alt.Legend(format=".1f"),
    )
    ground = alt.Chart(shapes).mark_geoshape(fill=LINE, stroke="white", strokeWidth=0.3)
    found = (
        alt.Chart(shapes)
        .mark_geoshape(stroke="white", strokeWidth=0.3)
        .transform_lookup(lookup="id", from_=alt.LookupData(values, "code", ["value"]))
        .transform_filter("isValid(datum.value)")
        .encode(color=colour)
    )
    # as on squared paper: a shape whose ring runs the other way round does not fill the whole world
    return (
        alt.layer(ground, found)
        .project(type="identity", reflectY=True)
        .properties(width=WIDTH, height=WIDTH * 0.42, title=title(headline, how_to_read))
    )
