"""Routes of files to take along and of the self-assessment's workbook that comes back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from hub.registry import files
from hub.registry.access import Grant, needs
from hub.registry.assessments.rules import by_id
from hub.registry.results import rules as results
from hub.registry.results.routes import Code, Year
from hub.registry.workbooks import listing, rules
from spbe_core import wire
from spbe_core.workbooks import Export, to_csv, to_xlsx
from spbe_core.workbooks.model import file_name
from spbe_core.workbooks.published import published

router = APIRouter(prefix="/api", tags=["workbooks"])

Form = Literal["xlsx", "csv"]
_MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


async def _content(request: Request) -> bytes:
    return await request.body()


@router.get("/assessments/{assessment_id}/workbook", response_class=Response)
def read_workbook(
    grant: Annotated[Grant, needs("assessments:read", by_id)],
    assessment_id: str,
) -> Response:
    """Return an assessment as a workbook to fill in without a connection."""
    with grant.read() as session:
        book = rules.to_fill_in(session, grant, assessment_id)
    return _file(book, "xlsx", "lembar-isian", grant.code)


@router.post(
    "/assessments/{assessment_id}/workbook/compare",
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": {}}}},
)
def compare_workbook(
    grant: Annotated[Grant, needs("assessments:read", by_id)],
    assessment_id: str,
    content: Annotated[bytes, Depends(_content)],
    name: Annotated[str, Query(min_length=1, max_length=200)] = "berkas",
) -> wire.OfflineComparison:
    """Lay a filled workbook (or CSV) beside what is stored, cell by cell. Nothing is written."""
    file = files.read(content, name)
    with grant.read() as session:
        return rules.beside(session, grant, assessment_id, file)


@router.get("/assessments/{assessment_id}/evidence-list", response_class=Response)
def read_evidence_list(
    grant: Annotated[Grant, needs("assessments:read", by_id)],
    assessment_id: str,
) -> Response:
    """Return *Daftar Lengkap Bukti Dukung* as a workbook."""
    with grant.read() as session:
        book = rules.evidence_list(session, grant, assessment_id)
    return _file(book, "xlsx", "daftar-bukti-dukung", grant.code)


@router.post(
    "/assessments/{assessment_id}/evidence-list/compare",
    openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": {}}}},
)
def compare_evidence_list(
    grant: Annotated[Grant, needs("assessments:read", by_id)],
    assessment_id: str,
    content: Annotated[bytes, Depends(_content)],
    name: Annotated[str, Query(min_length=1, max_length=200)] = "berkas",
) -> wire.ListComparison:
    """Lay a list of evidence beside the documents of the region, row by row. Nothing is written."""
    file = files.read(content, name)
    with grant.read() as session:
        return listing.beside(session, grant, assessment_id, file)


@router.get("/assessments/{assessment_id}/result", response_class=Response)
def read_result(
    grant: Annotated[Grant, needs("assessments:read", by_id)],
    assessment_id: str,
    format: Form = "xlsx",  # noqa: A002 -- the field's name on the wire
) -> Response:
    """Return an assessment's index and parts, shown and exact, as a workbook or CSV."""
    with grant.read() as session:
        book = rules.result(session, grant, assessment_id)
    return _file(book, format, "hasil-penilaian", grant.code)


@router.get("/assessments/{assessment_id}/plan/matrix", response_class=Response)
def read_matrix(
    grant: Annotated[Grant, needs("plans:read", by_id)],
    assessment_id: str,
) -> Response:
    """Return *Matriks Tindak Lanjut Rekomendasi* as a workbook."""
    with grant.read() as session:
        book = rules.matrix(session, grant, assessment_id)
    return _file(book, "xlsx", "matriks-tindak-lanjut", grant.code)


@router.get("/results/file", response_class=Response)
def read_results_file(
    grant: Annotated[Grant, needs("published:read")],
    format: Form = "xlsx",  # noqa: A002 -- the field's name on the wire
    year: Year = None,
    region: Code = None,
) -> Response:
    """Return published results as a workbook or CSV, narrowed by year and region code."""
    with grant.read() as session:
        book = published(results.listed(session, year, region))
    return _file(book, format, "hasil-penetapan", *(str(each) for each in (year, region) if each is not None))


def _file(book: Export, form: Form, *parts: str) -> Response:
    content = to_csv(book.sheets[0]) if form == "csv" else to_xlsx(book, datetime.now(UTC))
    period = next((value for label, value in book.cover.facts if label == "Periode" and isinstance(value, str)), "")
    sample = ("contoh",) if book.cover.sample else ()
    name = file_name(*parts, *filter(None, (period,)), *sample)
    return Response(
        content,
        media_type=_MEDIA[form],
        headers={"Content-Disposition": f'attachment; filename="{name}.{form}"', "Cache-Control": "private, no-store"},
    )
