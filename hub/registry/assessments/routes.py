"""Routes of assessments."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from hub.registry.access import Grant, needs
from hub.registry.assessments import changes, offering, rules
from hub.registry.idempotency import WriteRequest, once
from hub.registry.regions.rules import by_code
from spbe_core import wire

router = APIRouter(prefix="/api", tags=["assessments"])


@router.get("/regions/{code}/assessments")
def list_assessments(
    grant: Annotated[Grant, needs("assessments:read", by_code)],
    code: str,
) -> list[wire.AssessmentInfo]:
    """Return a region's assessments, newest period first."""
    with grant.read() as session:
        return rules.infos(rules.of_region(session, code))


@router.post(
    "/regions/{code}/assessments",
    status_code=201,
    response_model=wire.AssessmentInfo,
    responses={200: {"model": wire.AssessmentInfo, "description": "It was open already."}},
)
def open_assessment(
    grant: Annotated[Grant, needs("assessments:create", by_code)],
    code: str,
    body: wire.AssessmentCreate,
    write: WriteRequest,
) -> Response:
    """Open the assessment of a period, or return the one that is open."""
    del code
    return once(grant, write, lambda session: rules.open_one(session, grant, body))


@router.get("/assessments/{assessment_id}")
def read_assessment(
    grant: Annotated[Grant, needs("assessments:read", rules.by_id)],
    assessment_id: str,
) -> wire.Assessment:
    """Return an assessment with all that was written in it and what follows from that."""
    with grant.read() as session:
        return changes.whole(session, grant, rules.get(session, assessment_id))


@router.get("/assessments/{assessment_id}/offered")
def read_offered(
    grant: Annotated[Grant, needs("assessments:read", rules.by_id)],
    assessment_id: str,
) -> list[wire.Offered]:
    """Return what the region wrote and gathered with the instrument before, offered per indicator."""
    with grant.read() as session:
        return offering.offered(session, grant, rules.get(session, assessment_id))


@router.get("/assessments/{assessment_id}/changes")
def read_changes(
    grant: Annotated[Grant, needs("assessments:read", rules.by_id)],
    assessment_id: str,
    after: Annotated[int, Query(ge=0, le=2**31 - 1)],
) -> wire.Changes:
    """Return what happened to an assessment after an event sequence; a page polls this."""
    with grant.read() as session:
        return changes.after(session, grant, rules.get(session, assessment_id), after)
