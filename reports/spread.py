"""The place of a region between the lowest and the highest index of its kind, drawn for a phone.

A phone has no room for hundreds of points. The drawing engine takes as long for this small picture as for a large one,
so its few marks are written here.
"""

from __future__ import annotations

from fractions import Fraction
from html import escape

from reports import svg
from reports.model import Standing
from widgets import writing
from widgets.chart_parts import HIGHEST, LOWEST, thresholds
from widgets.chart_theme import FONT, INK_2, LINE, NILA, SAND
from widgets.i18n import _

WIDTH, HEIGHT, EDGE = 300, 104, 12


def draw(name: str, index: Fraction, national: Standing) -> str:
    """Draw the spread of a group with its median and one region in it.

    Parameters
    ----------
    name : str
        What the region is called.
    index : Fraction
        Its index.
    national : Standing
        The group.

    Returns
    -------
    str
        SVG (:func:`reports.svg.clean`).
    """
    low, high, middle, own = (_at(value) for value in (national.lowest, national.highest, national.median, index))
    parts = [_line(_at(Fraction(str(each.value))), 36, 78, LINE, 1) for each in thresholds()]
    parts += [
        f'<path d="M{low:.1f},58H{high:.1f}" stroke="{SAND}" stroke-width="8" stroke-linecap="round"/>',
        _line(middle, 48, 68, INK_2, 2),
        f'<circle cx="{own:.1f}" cy="58" r="8" fill="{NILA}" stroke="white" stroke-width="2"/>',
        _text(own, 26, f"{name} {writing.number(index)}", own=True),
        _text(low, 96, writing.number(national.lowest)),
        _text(high, 96, writing.number(national.highest)),
        _text(middle, 84, _("Median {value}").format(value=writing.number(national.median))),
    ]
    made = (
        f'<svg xmlns="{svg.SVG}" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" version="1.1">'
        f"{''.join(parts)}</svg>"
    )
    return svg.clean(made, prefix="posisi-sempit")


def _at(value: Fraction) -> float:
    share = (float(value) - LOWEST) / (HIGHEST - LOWEST)
    return EDGE + min(max(share, 0), 1) * (WIDTH - 2 * EDGE)


def _line(x: float, top: int, bottom: int, colour: str, width: int) -> str:
    return f'<path d="M{x:.1f},{top}V{bottom}" stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: int, text: str, *, own: bool = False) -> str:
    size, weight, colour = (14, 700, NILA) if own else (12, 400, INK_2)
    half = len(text) * size * 0.29
    middle = min(max(x, half), WIDTH - half)
    return (
        f'<text x="{middle:.1f}" y="{y}" text-anchor="middle" font-family="{escape(FONT)}" font-size="{size}" '
        f'font-weight="{weight}" fill="{colour}">{escape(text)}</text>'
    )
