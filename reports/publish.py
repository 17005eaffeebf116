"""Publish a delivered report under the region's *Laporan* page."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from reports.run import Delivered
from spbe_core.client import Registry
from spbe_core.wire import FileClass, Report


def publish(delivered: Delivered, client: Registry) -> tuple[Report, Report]:
    """Upload both files with the caller's own rights.

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

    def upload(file: Path, form: Literal["html", "pdf"]) -> Report:
        report = delivered.report
        return client.publish_report(
            report.region.code,
            report.year,
            form,
            report.title,
            report.data_version,
            file.read_bytes(),
            file_class=FileClass.TERBUKA,  # made of published results only
        )

    return upload(delivered.html, "html"), upload(delivered.pdf, "pdf")
