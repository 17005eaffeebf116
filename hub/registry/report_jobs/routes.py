"""Routes of jobs of reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse
from sqlalchemy.orm import Session

from hub.registry.access import Grant, needs_named, services, signed_in
from hub.registry.idempotency import WriteRequest, answered, once
from hub.registry.people.rules import remember
from hub.registry.problems import ProblemError
from hub.registry.report_jobs import rules
from spbe_core import wire

router = APIRouter(prefix="/api", tags=["reports"])


@router.get("/report-jobs")
def list_jobs(grant: Annotated[Grant, signed_in], request: Request) -> list[wire.ReportJob]:
    """Return the jobs over regions in which the caller may publish reports, the newest first."""
    with grant.read() as session:
        return [rules.told(session, job) for job in rules.seen(grant, _place(request))]


@router.post("/report-jobs", status_code=202, response_model=wire.ReportJob)
def start_job(
    grant: Annotated[Grant, needs_named(rules.PUBLISH)],
    body: wire.ReportJobStart,
    write: WriteRequest,
    request: Request,
) -> Response:
    """Have the lab make the reports of many regions with the caller's own rights, in a process of its own."""
    place = _place(request)
    if (before := answered(grant, write)) is not None:
        return before
    asked = rules.asked(grant, body, write.key, place)
    # outside the one writing session, in which everybody's saves would wait; its folder makes sure that it is one job
    keep = services(request).settings.report_jobs
    job = rules.begun(place, asked, _token(grant, request), _address(request), keep)

    def say(session: Session) -> tuple[int, wire.ReportJob]:
        remember(session, grant.caller)
        return 202, rules.told(session, job)

    return once(grant, write, say)


@router.post("/report-jobs/{job_id}/stop", response_model=wire.ReportJob)
def stop_job(
    grant: Annotated[Grant, needs_named(rules.PUBLISH)], job_id: str, write: WriteRequest, request: Request
) -> wire.ReportJob:
    """Ask a job to stop after the report that it is delivering; asking twice does no more."""
    del write
    job = rules.one(grant, _place(request), job_id)
    if job.state == "berjalan":
        job.stop()
    with grant.read() as session:
        return rules.told(session, job)


@router.post("/report-jobs/{job_id}/resume", status_code=202, response_model=wire.ReportJob)
def resume_job(
    grant: Annotated[Grant, needs_named(rules.PUBLISH)], job_id: str, write: WriteRequest, request: Request
) -> Response:
    """Go on with a job that was stopped, cut off, or done in part, with the caller's own rights."""
    place = _place(request)
    if (before := answered(grant, write)) is not None:
        return before
    job = rules.again(grant, place, job_id, _token(grant, request), _address(request))
    return once(grant, write, lambda session: (202, rules.told(session, job)))


@router.get("/report-jobs/{job_id}/content", response_class=FileResponse)
def read_zip(grant: Annotated[Grant, signed_in], job_id: str, request: Request) -> FileResponse:
    """Return all reports of a job in one zip."""
    found = rules.packed(grant, _place(request), job_id)
    headers = {"Cache-Control": "private, no-store"}
    return FileResponse(found, media_type="application/zip", filename=found.name, headers=headers)


def _place(request: Request) -> Path:
    folder = services(request).settings.folder
    if folder is None:
        raise ProblemError(503, "Lab ini tidak menyimpan berkas, sehingga tidak dapat membuat laporan.")
    return folder / "laporan"


def _token(grant: Grant, request: Request) -> str:
    if grant.browser is not None:
        return grant.browser.token
    return request.headers["authorization"].partition(" ")[2].strip()


def _address(request: Request) -> str:
    """Return where this registry is reached from this machine."""
    held = services(request).settings
    return held.places.registry_url if held.places else f"{held.origin}{held.prefix}"
