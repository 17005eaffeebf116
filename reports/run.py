"""Make one report and deliver it.

Nothing appears in the output folder before all files are proved; on any failure it is as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from reports import build, deliver, make, sources
from reports.model import Language, Report
from spbe_core.client import Registry
from spbe_core.formats import WIB


@dataclass(frozen=True)
class Delivered:
    """A report that is in place.

    Attributes
    ----------
    html, pdf, notebook : Path
        ``laporan-18.71-2024.html``, ``.pdf`` and ``.ipynb`` in the output folder.
    report : Report
        The facts in them.
    """

    html: Path
    pdf: Path
    notebook: Path
    report: Report

    @classmethod
    def of(cls, report: Report, place: Path) -> Delivered:
        """Name the files of a report in a folder."""
        html, pdf, notebook = (
            place / make.file_name(report.region, report.year, form, report.language)
            for form in ("html", "pdf", make.NOTEBOOK)
        )
        return cls(html, pdf, notebook, report)


def run(  # noqa: PLR0913 -- what one report depends on
    code: str,
    year: int,
    out: Path | str,
    registry: Registry | None = None,
    *,
    made_on: date | None = None,
    language: Language = "id",
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
    language : {"id", "en"}, optional
        Of the report.

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
    facts = sources.collect(code, year, registry)
    made = make.make(build.build(code, year, made_on or datetime.now(WIB).date(), facts, language), facts)
    deliver.deliver(made.files, Path(out))
    return Delivered.of(made.report, Path(out))
