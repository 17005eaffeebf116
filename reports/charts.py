"""The report's drawings, made with the lab's charts, each with words that say the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, Protocol

import pandas as pd

from reports import spread, words
from reports.blocks import Chart
from reports.coaching import ActionLine
from reports.model import Report
from spbe_core import regions
from spbe_core.wire import ActionStatus
from widgets import charts, writing
from widgets.chart_theme import ENGLISH
from widgets.i18n import SOURCE, _, language

Make = Callable[[], dict[str, Any]]
"""Makes a chart's Vega-Lite specification when it is wanted."""


class Draw(Protocol):
    """Turns a specification into SVG; ``prefix`` keeps the ids of several drawings apart (:func:`reports.svg.draw`)."""

    def __call__(self, make: Make, /, *, prefix: str) -> str: ...


PHONE, PHONE_WITH_NAMES = 270, 180
"""Width of the plot on a phone of 360 px, without and with row names beside it."""
MONTHS = 4
"""How many months an axis names."""
LEGEND_COLUMNS = 2
"""Of a legend on a phone."""


def _spoken(make: Make) -> dict[str, Any]:
    """Make a specification in the language of the report: the room that draws it does not know who reads it."""
    spec = make()
    return spec if language() == SOURCE else {**spec, "config": {**spec.get("config", {}), "locale": ENGLISH}}


def _both(make: Make, draw: Draw, name: str, phone: int) -> dict[str, str]:
    """Draw a chart for paper and wide screens, and once more for a phone."""
    spec = cache(lambda: _spoken(make))
    narrow = draw(lambda: _narrow(spec(), phone), prefix=f"{name}-sempit")
    return {"svg": draw(spec, prefix=name), "narrow": narrow}


def _narrow(spec: dict[str, Any], phone: int) -> dict[str, Any]:
    """Make a specification for a phone: a narrow plot, and a legend below which it need not be widened."""
    return {**spec, "width": phone, "layer": [_folded(layer) for layer in spec["layer"]]}


def _folded(layer: dict[str, Any]) -> dict[str, Any]:
    encoding = layer.get("encoding", {})
    colour = encoding.get("color", {})
    if not isinstance(colour.get("legend"), dict):
        return layer
    folded = {**colour, "legend": {**colour["legend"], "columns": LEGEND_COLUMNS}}
    return {**layer, "encoding": {**encoding, "color": folded}}


def scale(report: Report, draw: Draw) -> Chart:
    """Draw the index on the predicate scale (the cover)."""
    none: dict[str, list[str]] = {"label": [], "value": [], "role": []}
    return Chart(
        id="skala",
        title=_("Indeks pada skala predikat"),
        how=_("Titik: indeks. Warna pita: predikat."),
        **_both(
            lambda: charts.index_scale.specification(
                float(report.index), pd.DataFrame(none), headline="", how_to_read=""
            ),
            draw,
            "skala",
            PHONE,
        ),
        alt=_("Skala 1 sampai 5: indeks {index}, predikat {predicate}.").format(
            index=writing.number(report.index), predicate=words.predicate(report.predicate)
        ),
    )


def domains(report: Report, draw: Draw) -> Chart:
    """Draw the domains against the median of the kind and the reference region (page 2)."""
    median = _("Median {group}").format(group=words.kinds(report.region))
    short = regions.short_name(report.region)
    rows = []
    for line in report.domains:
        series: list[tuple[str, str | Fraction | None, str]] = [(short, line.value, "own")]
        if line.median is not None:
            series.append((median, line.median, "other"))
        if report.reference:
            series.append((report.reference, line.reference, "reference"))
        rows += [(line.name, name, None if value is None else float(value), role) for name, value, role in series]
    spoken = "; ".join(
        f"{line.name} {writing.number(line.value)}"
        + (f", median {writing.number(line.median)}" if line.median is not None else "")
        + (f", {report.reference} {writing.number(line.reference)}" if report.reference and line.reference else "")
        for line in report.domains
        if line.value is not None
    )
    how = _("Nilai domain {year}, skala 1–5; makin ke kanan makin tinggi.").format(year=report.year)
    if report.reference:
        how += " " + _("Belah ketupat: {name}, daerah rujukan.").format(name=report.reference)
    return Chart(
        id="domain",
        title=words.gap_title(report),
        how=how,
        **_both(
            lambda: charts.domain_comparison.specification(
                pd.DataFrame(rows, columns=["domain", "series", "value", "role"]), headline="", how_to_read=""
            ),
            draw,
            "domain",
            PHONE_WITH_NAMES,
        ),
        alt=_("Nilai domain: {values}.").format(values=spoken),
        figures_in="domain",
    )


def position(report: Report, draw: Draw) -> Chart:
    """Draw every region of the kind as a point, the own region named."""
    rows = {
        "name": [peer.name for peer in report.peers],
        "value": [float(peer.index) for peer in report.peers],
        "role": ["own" if peer.code == report.region.code else "other" for peer in report.peers],
    }
    kind = words.kinds(report.region)
    national = report.national
    shown = _("{n} {kinds} pada skala indeks; {name} pada {index}.").format(
        n=len(report.peers), kinds=kind, name=report.name, index=writing.number(report.index)
    )
    if national:
        shown += " " + _("Terendah {low}, median {median}, tertinggi {high}.").format(
            low=writing.number(national.lowest),
            median=writing.number(national.median),
            high=writing.number(national.highest),
        )
    return Chart(
        id="posisi",
        title=_("Indeks semua {kinds}, {year}").format(kinds=kind, year=report.year),
        how=_("Dari indeks terendah sampai tertinggi; garis tegak: batas predikat."),
        svg=draw(
            lambda: _spoken(lambda: charts.strip.specification(pd.DataFrame(rows), headline="", how_to_read="")),
            prefix="posisi",
        ),
        narrow=spread.draw(regions.short_name(report.region), Fraction(report.index), national) if national else None,
        alt=shown,
        figures_in="lampiran",
    )


def due_dates(report: Report, actions: Sequence[ActionLine], draw: Draw) -> Chart:
    """Draw the plan's actions in time, by who holds them."""
    first = min(report.made_on, *(action.due for action in actions))
    last = max(report.made_on, *(action.due for action in actions))
    frame = pd.DataFrame(
        {
            "name": [action.office for action in actions],
            "day": [(action.due - first).days for action in actions],
            "role": [_stand(action, report.made_on) for action in actions],
        }
    )
    today = (report.made_on - first).days
    spoken = "; ".join(f"{action.office}, {writing.day(action.due)}" for action in actions)
    return Chart(
        id="tenggat",
        title=_("Tenggat aksi menurut penanggung jawab"),
        how=_("Lingkaran: belum selesai; belah ketupat: terlambat; kotak: selesai. Garis tegak: {day}.").format(
            day=writing.day(report.made_on)
        ),
        **_both(
            lambda: charts.due_dates.specification(frame, today, _months(first, last)),
            draw,
            "tenggat",
            PHONE_WITH_NAMES,
        ),
        alt=_("Tenggat aksi: {dates}.").format(dates=spoken),
        figures_in="rencana",
    )


def _stand(action: ActionLine, day: date) -> str:
    if action.status is ActionStatus.SELESAI:
        return "other"
    return "reference" if action.late(day) else "own"


def _months(first: date, last: date) -> dict[int, str]:
    """Return the months that begin between two days, as many as can be named side by side."""
    count = (last.year - first.year) * 12 + last.month - first.month
    step = 1 + count // MONTHS
    found = {}
    for ahead in range(1, count + 1, step):
        year, month = divmod(first.year * 12 + first.month - 1 + ahead, 12)
        begin = date(year, month + 1, 1)
        found[(begin - first).days] = f"{writing.day(begin).split()[1][:3]} {year}"
    return found


def changes(report: Report, draw: Draw) -> Chart:
    """Draw how each domain moved since the year before."""
    lines = [line for line in report.domains if line.change is not None]
    rows = {
        "name": [line.name for line in lines],
        "before": [float(line.previous or 0) for line in lines],
        "after": [float(line.value or 0) for line in lines],
        "role": ["own"] * len(lines),
    }
    before = report.year - 1
    spoken = "; ".join(
        _("{name} dari {before} ke {after} ({change})").format(
            name=line.name,
            before=writing.number(line.previous),
            after=writing.number(line.value),
            change=writing.signed(line.change),
        )
        for line in lines
        if line.previous and line.value and line.change is not None
    )
    return Chart(
        id="perubahan",
        title=_("Perubahan domain {before}–{year}").format(before=before, year=report.year),
        how=_("Lingkaran terbuka: {before}; lingkaran penuh: {year}.").format(before=before, year=report.year),
        **_both(
            lambda: charts.change.specification(pd.DataFrame(rows), headline="", how_to_read=""),
            draw,
            "perubahan",
            PHONE_WITH_NAMES,
        ),
        alt=_("Perubahan nilai domain: {values}.").format(values=spoken),
        figures_in="domain",
    )
