"""The part of the registry's client with which reports are published, and made for many regions at once."""

from __future__ import annotations

from typing import Literal

from spbe_core import wire
from spbe_core.connection import Connection, segment


class ReportCalls:
    """Published reports and jobs of reports; :class:`spbe_core.client.Registry` is one."""

    _connection: Connection

    def reports(self, region: str) -> list[wire.Report]:
        return self._connection.read(list[wire.Report], f"api/regions/{segment(region)}/reports")

    def publish_report(  # noqa: PLR0913, PLR0917 - the facts of one published report
        self,
        region: str,
        year: int,
        format: Literal["html", "pdf"],  # noqa: A002 - the field's name on the wire
        title: str,
        data_version: str,
        content: bytes,
        key: str | None = None,
        file_class: wire.FileClass = wire.FileClass.TERBATAS,
        language: wire.ReportLanguage = "id",
    ) -> wire.Report:
        """Publish a report under the region's *Laporan*; the same content again is the same report."""
        params = {"year": year, "format": format, "title": title, "data_version": data_version}
        params |= {"file_class": file_class, "language": language}
        path = f"api/regions/{segment(region)}/reports"
        return self._connection.write(wire.Report, "POST", path, content, key=key, params=params)

    def report_content(self, report_id: str) -> bytes:
        return self._connection.fetch(f"api/reports/{segment(report_id)}/content")

    def report_jobs(self) -> list[wire.ReportJob]:
        """Return the jobs of reports that the person may see, the newest first."""
        return self._connection.read(list[wire.ReportJob], "api/report-jobs")

    def start_report_job(self, asked: wire.ReportJobStart, key: str | None = None) -> wire.ReportJob:
        """Have the lab make many reports with the person's own rights; that goes on without this notebook."""
        return self._connection.write(wire.ReportJob, "POST", "api/report-jobs", asked, key=key)

    def stop_report_job(self, job_id: str, key: str | None = None) -> wire.ReportJob:
        """Ask a job to stop after the report that it is delivering; what is done stays."""
        return self._connection.write(wire.ReportJob, "POST", f"api/report-jobs/{segment(job_id)}/stop", key=key)

    def resume_report_job(self, job_id: str, key: str | None = None) -> wire.ReportJob:
        """Go on with a job that ended before its end, with the person's own rights; what is made is not made again."""
        return self._connection.write(wire.ReportJob, "POST", f"api/report-jobs/{segment(job_id)}/resume", key=key)

    def report_job_zip(self, job_id: str) -> bytes:
        """Return all reports of a job in one zip."""
        return self._connection.fetch(f"api/report-jobs/{segment(job_id)}/content")
