"""Make one report: check, run the template, prove the outcome, deliver.

Nothing appears in the output folder before both files are proved; on any failure it is as it was.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from reports import build, charts, deliver, document, kernel, parameters, proof, sources
from reports.errors import ReportError
from reports.model import Report
from spbe_core.client import Registry
from spbe_core.formats import WIB
from spbe_core.wire import Region

HTML, PDF = "laporan.html", "laporan.pdf"
"""The files that the template leaves in its folder."""


@dataclass(frozen=True)
class Delivered:
    """A report that is in place.

    Attributes
    ----------
    html, pdf : Path
        ``laporan-18.71-2024.html`` and ``.pdf`` in the output folder.
    report : Report
        The facts in them.
    """

    html: Path
    pdf: Path
    report: Report


def run(
    code: str, year: int, out: Path | str, registry: Registry | None = None, *, made_on: date | None = None
) -> Delivered:
    """Make a region's report.

    Parameters
    ----------
    code : str
        Region code as text, ``"18.71"``.
    year : int
        The year of the penetapan.
    out : Path
        Folder to deliver into; made when it does not exist.
    registry : Registry, optional
        Where to read the published results; the package's own data when absent. The kernel never sees it.
    made_on : date, optional
        The day to print, today in WIB when absent. Equal facts and an equal day give equal bytes.

    Returns
    -------
    Delivered

    Raises
    ------
    UnknownError, DataError
        For a region, year or parameter that cannot have a report; nothing was run.
    ReportError
        For everything technical: a dead kernel, a failed cell, an incomplete file, a folder that cannot be written.
    """
    day = made_on or datetime.now(WIB).date()
    facts = sources.collect(code, year, registry)
    report = build.build(code, year, day, facts)
    with tempfile.TemporaryDirectory(prefix="spbe-laporan-") as name:
        folder = Path(name)
        given = {"region": code, "year": year, "made_on": day, "out": name}
        checked = parameters.check(kernel.TEMPLATE, given)
        facts.write(folder)
        kernel.execute(checked, folder)
        html, pdf = _made(folder / HTML), _made(folder / PDF)
        expected = document.lay_out(report, draw=_blank)
        proof.prove(html, pdf, expected, document.section_ids(report), folder)
    names = file_names(report.region, year)
    place = Path(out)
    deliver.deliver({names[0]: html, names[1]: pdf}, place)
    return Delivered(
        html=place / names[0],
        pdf=place / names[1],
        report=report,
    )


def file_names(region: Region, year: int) -> tuple[str, str]:
    """Return the delivered files' names, made from code and year only: names of regions never name files."""
    return f"laporan-{region.code}-{year}.html", f"laporan-{region.code}-{year}.pdf"


def _made(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as absent:
        raise ReportError(f"{path.name} tidak terbentuk", proof.ADVICE) from absent


def _blank(_make: charts.Make, /, *, prefix: str) -> str:
    """Stand in for a drawing: the proof compares texts, and this process never starts the drawing engine."""
    return f"<svg id='{prefix}'/>"
