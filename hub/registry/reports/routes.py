"""Routes of reports. A report is a file somebody made: it is downloaded, or shown where nothing in it can run."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from hub.registry.access import Grant, needs
from hub.registry.idempotency import WriteRequest, once
from hub.registry.regions.rules import by_code
from hub.registry.reports import rules
from spbe_core import wire

router = APIRouter(prefix="/api", tags=["reports"])
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


@router.get("/regions/{code}/reports")
def list_reports(
    grant: Annotated[Grant, needs("reports:read", by_code)],
    code: str,
) -> list[wire.Report]:
    """Return a region's published reports whose class the caller may see, newest first."""
    del code
    with grant.read() as session:
        return rules.of_region(session, grant)


@router.post(
    "/regions/{code}/reports",
    status_code=201,
    response_model=wire.Report,
    responses={200: {"model": wire.Report, "description": "The same content was published before."}},
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": {}}}},
)
def publish_report(  # noqa: PLR0913, PLR0917 -- the facts of one report
    grant: Annotated[Grant, needs("reports:publish", by_code)],
    code: str,
    year: Annotated[int, Query(ge=2000, le=2100)],
    format: Literal["html", "pdf"],  # noqa: A002 -- the field's name on the wire
    title: Annotated[str, Query(min_length=1, max_length=300)],
    data_version: Annotated[str, Query(min_length=1, max_length=200)],
    write: WriteRequest,
    file_class: wire.FileClass = wire.FileClass.TERBATAS,
    language: wire.ReportLanguage = "id",
) -> Response:
    """Publish a report: the body is the file, at most 25 MB."""
    del code
    draft = rules.Draft(year, format, title, data_version, file_class, language, write.body)
    return once(grant, write, lambda session: rules.publish(session, grant, draft))


@router.get("/reports/{report_id}/content", response_class=Response)
def read_content(
    grant: Annotated[Grant, needs("reports:read", rules.by_id)],
    report_id: str,
    download: bool = False,  # noqa: FBT001, FBT002 -- a query parameter
) -> Response:
    """Return a report's file: HTML to look at in a sandbox (or to download), PDF to download."""
    with grant.read() as session:
        report, content = rules.content(session, grant, report_id)
    media = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}[report.format]
    kind = "inline" if report.format == "html" and not download else "attachment"
    spoken = "" if report.language == "id" else f"-{report.language}"
    name = f"laporan-{report.region_code}-{report.year}{spoken}.{report.format}"
    return Response(
        content,
        media_type=media,
        headers={
            "Content-Disposition": f'{kind}; filename="{name}"',
            "Content-Security-Policy": SANDBOX,
            "Cache-Control": "private, no-cache",
            "ETag": f'"{report.sha256}"',
        },
    )
