"""Routes of verdicts. A file is at most 10 MB; what is confirmed is sent again with the dry run's digest."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from hub.registry.access import Grant, needs
from hub.registry.assessments import rules as assessments
from hub.registry.idempotency import WriteRequest, once
from hub.registry.judgements import rules
from spbe_core import wire

router = APIRouter(prefix="/api/assessments/{assessment_id}", tags=["judgements"])
_Stage = Annotated[Grant, needs("assessments:stage", assessments.by_id)]


@router.post("/judgements/check")
def check_judgements(grant: _Stage, assessment_id: str, body: wire.JudgementRequest) -> wire.JudgementPlan:
    """Say row by row what a file of verdicts would do and why not; nothing is kept."""
    book = rules.received(body)
    with grant.read() as session:
        return rules.plan(session, assessment_id, body, book)


@router.post("/judgements", response_model=wire.JudgementsDone)
def store_judgements(grant: _Stage, assessment_id: str, body: wire.JudgementRequest, write: WriteRequest) -> Response:
    """Store all verdicts of a file, or none; 409 when the dry run would come out differently now."""
    book = rules.received(body)
    return once(grant, write, lambda session: rules.store(session, grant, assessment_id, body, book))


@router.put("/units/{unit}/judgement", response_model=wire.JudgementSaved)
def write_judgement(
    grant: _Stage, assessment_id: str, unit: str, body: wire.JudgementWrite, write: WriteRequest
) -> Response:
    """Enter one verdict, based on the version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: rules.write(session, grant, assessment_id, unit, body, based_on))
