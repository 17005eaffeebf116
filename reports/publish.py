"""Publish a delivered report under the region's *Laporan* page."""

from __future__ import annotations

from typing import Literal

from reports.run import Delivered
from spbe_core.client import Registry
from spbe_core.wire import FileClass, Report, ReportLanguage


def publish(delivered: Delivered, client: Registry) -> tuple[Report, Report]:
    """Upload HTML and PDF with the caller's own rights.

    Parameters
    ----------
    delivered : Delivered
    client : Registry
        Needs ``reports:publish`` for the region.

    Returns
    -------
    (wire.Report, wire.Report)
        HTML and PDF as the registry keeps them. The same content again is the same report.

    Raises
    ------
    RegistryError
        See :class:`spbe_core.client.Registry`. After a failure between the two, publishing again completes the pair.
    """
    report = delivered.report
    files = delivered.html.read_bytes(), delivered.pdf.read_bytes()
    facts = report.region.code, report.year, report.title, report.data_version, report.file_class, report.language
    return upload(client, *facts, *files)


def upload(  # noqa: PLR0913, PLR0917 -- the facts of one report
    client: Registry,
    code: str,
    year: int,
    title: str,
    data_version: str,
    file_class: FileClass,
    language: ReportLanguage,
    html: bytes,
    pdf: bytes,
) -> tuple[Report, Report]:
    """Upload the two files of a report; see :func:`publish`."""

    def put(content: bytes, form: Literal["html", "pdf"]) -> Report:
        return client.publish_report(
            code, year, form, title, data_version, content, file_class=file_class, language=language
        )

    return put(html, "html"), put(pdf, "pdf")
