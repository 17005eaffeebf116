"""What a report's kernel inherits besides modules: everything that the first report would compute for all."""

from __future__ import annotations

from datetime import date

from reports import build, charts, document, html
from spbe_core import benchmark, results

KINDS = (benchmark.REFERENCE, "18.71", "32")
"""A kabupaten, a kota and a province: their charts have different shapes."""


def fill() -> None:
    """Make reports that nobody sees, without drawings and PDF: their engines start threads, which no fork has."""
    year = max(results.full_years())

    def draw(make: charts.Make, /, *, prefix: str) -> str:
        return f"<svg id='{prefix}'>{len(make())}</svg>"

    for code in KINDS:
        html.render(document.lay_out(build.build(code, year, date(year, 12, 31)), draw))
