"""The look of every Altair chart: colours, type, decimal comma; and how a chart becomes a picture.

A notebook calls :func:`enable` once. JupyterLab 4.6 bundles Vega-Lite 5 while Altair 6 writes Vega-Lite 6, and
Altair's own default loads its library from a CDN; so a chart is shown as SVG that the kernel draws, with the
typeface inside. It looks the same without a network, in JupyterLab, in a report and in a stored notebook.
"""

from __future__ import annotations

import base64
import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import altair as alt

NILA, SOGAN, SAND = "#1f3a5f", "#8a4b14", "#c9bda9"
INK, INK_2, LINE, PAPER = "#1d2733", "#4a5563", "#e2dacd", "#ffffff"
LEVEL_FILL = ("#ecd9b8", "#c9cfa6", "#8dbba4", "#388083", "#1c4e66")
"""Fill of maturity levels 1 to 5 (and of the five predicates); lightness falls evenly."""
LEVEL_INK = ("#3b2a10", "#2b3310", "#10332a", "#ffffff", "#ffffff")
FAMILY = "Plus Jakarta Sans Variable"
FONT = f"{FAMILY}, Plus Jakarta Sans, system-ui, sans-serif"
FONTS = Path(__file__).parent / "static" / "fonts"
VEGA_LITE = ".".join(alt.SCHEMA_VERSION.lstrip("v").split(".")[:2])

ENGLISH = {"number": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["Rp", ""]}}
"""A chart's locale for readers of English, to be put in its configuration; others are Indonesian."""

_TEXT = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal"}


def theme() -> dict[str, Any]:
    """Return the look as a Vega-Lite configuration."""
    return {
        "config": {
            "background": PAPER,
            "font": FONT,
            "padding": 4,
            "locale": {"number": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["Rp", ""]}},
            "view": {"stroke": None, "continuousWidth": 620, "continuousHeight": 180},
            "axis": {
                **_TEXT,
                "labelColor": INK_2,
                "titleColor": INK_2,
                "domain": False,
                "ticks": False,
                "labelPadding": 8,
                "gridColor": LINE,
                "labelLimit": 260,
            },
            "axisY": {"labelColor": INK, "grid": False},
            "header": {**_TEXT, "labelColor": INK, "labelFontWeight": 600, "title": None},
            "legend": {**_TEXT, "labelColor": INK_2, "title": None, "orient": "top", "labelLimit": 260},
            "title": {
                "font": FONT,
                "fontSize": 17,
                "fontWeight": 700,
                "color": INK,
                "anchor": "start",
                "frame": "bounds",
                "subtitleFont": FONT,
                "subtitleFontSize": 13,
                "subtitleColor": INK_2,
                "subtitlePadding": 6,
                "offset": 14,
            },
            "text": {"font": FONT, "fontSize": 13, "color": INK},
            "bar": {"color": SAND},
            "rule": {"color": LINE},
        }
    }


@cache
def _font_face() -> str:
    """Return the typeface as a style rule, so that an SVG shown as a picture still has it (about 37 KB)."""
    data = base64.b64encode((FONTS / "plus-jakarta-sans-latin-wght-normal.woff2").read_bytes()).decode("ascii")
    return (
        f"<style>@font-face{{font-family:'{FAMILY}';font-weight:200 800;"
        f"src:url(data:font/woff2;base64,{data}) format('woff2')}}</style>"
    )


@lru_cache(maxsize=256)
def _compiled(specification: str) -> dict[str, Any]:
    """Compile a chart of which the rows stand apart: charts of the same shape differ in them only."""
    import vl_convert  # noqa: PLC0415  as in to_svg

    vl_convert.register_font_directory(str(FONTS))
    compiled: dict[str, Any] = vl_convert.vegalite_to_vega(json.loads(specification), vl_version=VEGA_LITE)
    return compiled


def to_svg(chart: alt.TopLevelMixin | dict[str, Any], *, embed_font: bool = False) -> str:
    """Draw a chart as SVG in the lab's look, without a browser and without a network.

    A chart whose rows stand in ``datasets`` under names that do not depend on them is compiled once.

    Parameters
    ----------
    chart : Altair chart or dict
        A chart of :mod:`widgets.charts`, or its Vega-Lite specification.
    embed_font : bool
        Put the typeface into the SVG. Needed where the SVG stands alone (a notebook's output); a page or report
        that declares the typeface itself does without.

    Returns
    -------
    str
    """
    import vl_convert  # noqa: PLC0415  starts V8 threads: never before a kernel forks (prototypes' findings)

    spec = dict(chart if isinstance(chart, dict) else chart.to_dict())
    rows = spec.pop("datasets", {})
    own = spec.get("config", {})
    config = {**own, **theme()["config"]}
    if "locale" in own:
        config["locale"] = own["locale"]
    vega = _compiled(json.dumps({**spec, "config": config}, sort_keys=True))
    data = [{**each, "values": rows[each["name"]]} if each["name"] in rows else each for each in vega["data"]]
    svg = vl_convert.vega_to_svg({**vega, "data": data})
    if not embed_font:
        return svg
    start, rest = svg.split(">", 1)
    return f"{start}>{_font_face()}{rest}"


def _render(spec: dict[str, Any], **_metadata: Any) -> dict[str, str]:
    """Altair renderer: the picture, and the sentence that says what it shows."""
    title = spec.get("title") or {}
    words = [title.get("text", ""), title.get("subtitle", "")] if isinstance(title, dict) else [title]
    return {"image/svg+xml": to_svg(spec, embed_font=True), "text/plain": " ".join(filter(None, words)) or "Grafik"}


def enable() -> None:
    """Show every Altair chart of this notebook in the lab's look."""
    alt.theme.register("spbe", enable=True)(lambda: alt.theme.ThemeConfig(theme()))
    alt.renderers.register("spbe", _render)
    alt.renderers.enable("spbe")
