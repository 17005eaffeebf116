"""From an Altair chart to an SVG that is safe and complete on its own.

Vega names are data (a region may be called anything), so the drawing is rebuilt from an allow-list of elements and
attributes before it goes into a page: no script, no style sheet, no link, no reference outside the drawing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

from spbe_core.errors import DataError
from widgets.chart_theme import to_svg

SVG = "http://www.w3.org/2000/svg"

ELEMENTS = frozenset(
    {"svg", "g", "path", "line", "rect", "circle", "text", "tspan", "title", "desc", "defs", "clipPath"},
)
ATTRIBUTES = frozenset(
    {
        *("width", "height", "viewBox", "version", "id", "transform", "d", "x", "y", "x1", "x2", "y1", "y2"),
        *("cx", "cy", "r", "rx", "ry", "dx", "dy", "points", "fill", "fill-opacity", "fill-rule", "stroke"),
        *("stroke-width", "stroke-opacity", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap"),
        *("stroke-linejoin", "stroke-miterlimit", "opacity", "clip-path", "text-anchor", "dominant-baseline"),
        *("font-family", "font-size", "font-weight", "font-style", "display"),
    },
)
LOCAL_REFERENCE = re.compile(r"url\(#[\w-]+\)")
MARK = re.compile(r'class="mark-\w+ role-mark[^>]*><(?!/)')
"""A group of marks that holds at least one (axes and backgrounds have other roles)."""


def draw(
    make: Callable[[], dict[str, Any]], /, *, prefix: str, render: Callable[[dict[str, Any]], str] = to_svg
) -> str:
    """Draw a chart; its headline and how-to-read line stand in the report's own text, so they are left out here.

    Parameters
    ----------
    make : callable
        Makes the chart's Vega-Lite specification.
    prefix : str
        Put before the drawing's ids, so that several drawings fit in one page.
    render : callable, optional
        Turns a specification into SVG; this process does it when absent.

    Returns
    -------
    str
        SVG text (see :func:`clean`), decimal comma, the lab's typeface.

    Raises
    ------
    DataError
        When the drawing has no marks: an empty picture is never delivered.
    """
    drawn = render({name: part for name, part in make().items() if name != "title"})
    if not MARK.search(drawn):
        raise DataError(
            where=f"grafik {prefix}",
            what="tidak ada satu titik pun yang tergambar",
            todo="periksa data grafik ini",
        )
    return clean(drawn, prefix=prefix)


def clean(svg: str, *, prefix: str) -> str:
    """Rebuild an SVG from the allow-list.

    Parameters
    ----------
    svg : str
        A well-formed SVG document.
    prefix : str
        Put before every id and local reference.

    Returns
    -------
    str
        The drawing without anything that is not on the list; hidden from screen readers, because the text
        alternative and the table of figures stand beside it.

    Raises
    ------
    DataError
        When the text is not SVG, or declares entities.
    """
    if "<!" in svg:
        raise DataError(
            where=f"grafik {prefix}", what="gambar memuat deklarasi yang tidak dikenal", todo="gambar ulang"
        )
    try:
        root = ET.fromstring(svg)  # noqa: S314 - drawn by vl-convert in this process; declarations are refused above
    except ET.ParseError as broken:
        raise DataError(where=f"grafik {prefix}", what="gambar tidak terbaca", todo="gambar ulang") from broken
    ET.register_namespace("", SVG)
    kept = _keep(root, prefix)
    if kept is None:
        raise DataError(where=f"grafik {prefix}", what="bukan gambar SVG", todo="gambar ulang")
    kept.set("aria-hidden", "true")
    kept.set("focusable", "false")
    return ET.tostring(kept, encoding="unicode")


def _keep(node: ET.Element, prefix: str) -> ET.Element | None:
    name = node.tag.removeprefix(f"{{{SVG}}}") if isinstance(node.tag, str) else ""
    if name not in ELEMENTS:
        return None
    new = ET.Element(f"{{{SVG}}}{name}")
    for key, value in node.attrib.items():
        if key not in ATTRIBUTES:
            continue
        if key == "id":
            new.set(key, f"{prefix}-{value}")
        elif "url(" in value:
            if LOCAL_REFERENCE.fullmatch(value):
                new.set(key, value.replace("#", f"#{prefix}-"))
        else:
            new.set(key, value)
    new.text, new.tail = node.text, node.tail
    for child in node:
        if (kept := _keep(child, prefix)) is not None:
            new.append(kept)
    return new
