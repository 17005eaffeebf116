"""The report's drawings, made with the lab's charts, each with words that say the same."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Protocol

import altair as alt
import pandas as pd

from reports import words
from reports.blocks import Chart
from reports.model import Report
from spbe_core import regions
from spbe_core.formats import id_number, id_signed
from widgets import charts

Make = Callable[[], alt.LayerChart]
"""Makes a chart when it is wanted."""


class Draw(Protocol):
    """Turns a chart into SVG; ``prefix`` keeps the ids of several drawings apart (:func:`reports.svg.draw`)."""

    def __call__(self, make: Make, /, *, prefix: str) -> str: ...


PHONE, PHONE_WITH_NAMES = 270, 180
"""Width of the plot on a phone of 360 px, without and with row names beside it."""


def _both(make: Make, draw: Draw, name: str, phone: int) -> dict[str, str]:
    """Draw a chart for paper and wide screens, and once more for a phone."""
    narrow = draw(lambda: make().properties(width=phone), prefix=f"{name}-sempit")
    return {"svg": draw(make, prefix=name), "narrow": narrow}


def scale(report: Report, draw: Draw) -> Chart:
    """Draw the index on the predicate scale (the cover)."""
    none = pd.DataFrame({"label": [], "value": [], "role": []})
    return Chart(
        id="skala",
        title="Indeks pada skala predikat",
        how="Titik: indeks. Warna pita: predikat.",
        **_both(
            lambda: charts.index_scale(float(report.index), none, headline="", how_to_read=""), draw, "skala", PHONE
        ),
        alt=f"Skala 1 sampai 5: indeks {id_number(report.index)}, predikat {report.predicate}.",
    )


def domains(report: Report, draw: Draw) -> Chart:
    """Draw the domains against the median of the kind and the reference region (page 2)."""
    kind = report.region.level
    short = regions.short_name(report.region)
    rows = []
    for line in report.domains:
        series: list[tuple[str, str | Fraction | None, str]] = [(short, line.value, "own")]
        if line.median is not None:
            series.append((f"Median {kind}", line.median, "other"))
        if report.reference:
            series.append((report.reference, line.reference, "reference"))
        rows += [(line.name, name, None if value is None else float(value), role) for name, value, role in series]
    frame = pd.DataFrame(rows, columns=["domain", "series", "value", "role"])
    spoken = "; ".join(
        f"{line.name} {id_number(line.value)}"
        + (f", median {id_number(line.median)}" if line.median is not None else "")
        + (f", {report.reference} {id_number(line.reference)}" if report.reference and line.reference else "")
        for line in report.domains
        if line.value is not None
    )
    referred = f" Belah ketupat: {report.reference}, daerah rujukan." if report.reference else ""
    return Chart(
        id="domain",
        title=words.gap_title(report),
        how=f"Nilai domain {report.year}, skala 1–5; makin ke kanan makin tinggi.{referred}",
        **_both(lambda: charts.domain_comparison(frame, headline="", how_to_read=""), draw, "domain", PHONE_WITH_NAMES),
        alt=f"Nilai domain: {spoken}.",
        figures_in="domain",
    )


def position(report: Report, draw: Draw) -> Chart:
    """Draw every region of the kind as a point, the own region named."""
    frame = pd.DataFrame(
        {
            "name": [peer.name for peer in report.peers],
            "value": [float(peer.index) for peer in report.peers],
            "role": ["own" if peer.code == report.region.code else "other" for peer in report.peers],
        }
    )
    kind = report.region.level
    national = report.national
    spread = (
        f" Terendah {id_number(national.lowest)}, median {id_number(national.median)}, tertinggi "
        f"{id_number(national.highest)}."
        if national
        else ""
    )
    return Chart(
        id="posisi",
        title=f"Indeks semua {kind}, {report.year}",
        how=f"Setiap titik satu {kind}; garis tegak: batas predikat.",
        svg=draw(lambda: charts.strip(frame, headline="", how_to_read=""), prefix="posisi"),
        narrow=None,
        alt=f"{len(report.peers)} {kind} pada skala indeks; {report.name} pada {id_number(report.index)}.{spread}",
        figures_in="lampiran",
    )


def changes(report: Report, draw: Draw) -> Chart:
    """Draw how each domain moved since the year before."""
    lines = [line for line in report.domains if line.change is not None]
    frame = pd.DataFrame(
        {
            "name": [line.name for line in lines],
            "before": [float(line.previous or 0) for line in lines],
            "after": [float(line.value or 0) for line in lines],
            "role": ["own"] * len(lines),
        }
    )
    before = report.year - 1
    spoken = "; ".join(
        f"{line.name} dari {id_number(line.previous)} ke {id_number(line.value)} ({id_signed(line.change)})"
        for line in lines
        if line.previous and line.value and line.change is not None
    )
    return Chart(
        id="perubahan",
        title=f"Perubahan domain {before}–{report.year}",
        how=f"Lingkaran terbuka: {before}; lingkaran penuh: {report.year}.",
        **_both(lambda: charts.change(frame, headline="", how_to_read=""), draw, "perubahan", PHONE_WITH_NAMES),
        alt=f"Perubahan nilai domain: {spoken}.",
        figures_in="domain",
    )
