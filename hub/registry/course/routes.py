"""Routes of the course."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from hub.registry.access import Grant, needs
from hub.registry.assessments import rules as assessments
from hub.registry.course import incomplete, reading, steps
from hub.registry.idempotency import WriteRequest, once
from spbe_core import wire

router = APIRouter(prefix="/api/assessments/{assessment_id}/course", tags=["course"])


@router.get("")
def read_course(
    grant: Annotated[Grant, needs("assessments:read", assessments.by_id)],
    assessment_id: str,
) -> wire.Course:
    """Return where an assessment stands, what was done with it, and what the caller may do next."""
    with grant.read() as session:
        return reading.whole(session, grant, assessments.get(session, assessment_id))


@router.get("/incomplete")
def read_incomplete(
    grant: Annotated[Grant, needs("assessments:read", assessments.by_id)],
    assessment_id: str,
) -> wire.Incomplete:
    """Return what is incomplete now: what a submission has to acknowledge."""
    with grant.read() as session:
        return incomplete.of(session, assessments.get(session, assessment_id))


@router.post("/steps", response_model=wire.Course)
def take_step(
    grant: Annotated[Grant, needs("assessments:read", assessments.by_id)],
    assessment_id: str,
    body: wire.CourseStepWrite,
    write: WriteRequest,
) -> Response:
    """Take one step, based on the version in If-Match; each step needs a right of its own (``docs/tahap.md``)."""
    based_on = write.based_on
    return once(grant, write, lambda session: steps.take(session, grant, assessment_id, body, based_on))
