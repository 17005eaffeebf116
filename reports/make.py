"""Make one report: check, run the template in a kernel of its own, prove the outcome. Nothing is delivered here."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from reports import charts, document, drawing, kernel, notebook, parameters, proof
from reports.errors import ReportError
from reports.model import Language, Report
from reports.parameters import FORMS, Form
from reports.sources import Facts
from spbe_core.wire import Region
from widgets.i18n import SOURCE

NOTEBOOK = "ipynb"
"""The executed notebook, which a coach may keep, beside the forms that readers get."""
CALLED = {"pptx": "paparan", "xlsx": "matriks"}
"""How files begin that are not the report itself."""


@dataclass(frozen=True)
class Made:
    """A report that is proved and not yet delivered.

    Attributes
    ----------
    report : Report
        The facts in it.
    files : dict of str to bytes
        File name, from code and year only (names of regions never name files) → content.
    """

    report: Report
    files: dict[str, bytes]


def file_name(region: Region, year: int, form: str, language: Language = "id") -> str:
    """Return what a delivered file is called; one in another language than Indonesian says so."""
    spoken = "" if language == SOURCE else f"-{language}"
    return f"{CALLED.get(form, 'laporan')}-{region.code}-{year}{spoken}.{form}"


def make(report: Report, facts: Facts, *, forms: tuple[Form, ...] = FORMS) -> Made:
    """Make a region's report.

    Parameters
    ----------
    report : Report
        What it must say. The kernel builds it again from the facts; equal facts and an equal day give equal bytes.
    facts : Facts
    forms : tuple of str, optional
        Of :data:`reports.parameters.EVERY`; HTML and PDF when absent.

    Returns
    -------
    Made

    Raises
    ------
    DataError
        For a parameter that the template does not know or that has another type; nothing was run.
    ReportError
        For everything technical: a dead kernel, a failed cell, an incomplete file.
    """
    region, year = report.region, report.year
    given = {"region": region.code, "year": year, "made_on": report.made_on, "out": ".", "forms": forms}
    given["language"] = report.language
    checked = parameters.check(kernel.TEMPLATE, given)
    with tempfile.TemporaryDirectory(prefix="spbe-laporan-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        facts.write(folder)
        drawing.shared().show(folder)
        executed = kernel.execute(checked, folder)
        files: dict[str, bytes] = {form: _made(folder / f"laporan.{form}") for form in forms}
        files[NOTEBOOK] = notebook.kept(executed)
        proof.prove(files, document.lay_out(report, draw=blank), document.section_ids(report), folder)
    named = {file_name(region, year, form, report.language): content for form, content in files.items()}
    return Made(report, named)


def _made(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as absent:
        raise ReportError(f"{path.name} tidak terbentuk", proof.ADVICE) from absent


def blank(_make: charts.Make, /, *, prefix: str) -> str:
    """Stand in for a drawing where only texts are compared."""
    return f"<svg id='{prefix}'/>"
