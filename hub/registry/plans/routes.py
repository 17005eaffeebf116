"""Routes of action plans."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Response

from hub.registry.access import Grant, needs
from hub.registry.assessments.rules import by_id
from hub.registry.idempotency import WriteRequest, once
from hub.registry.plans import proposing, reviewing, rules, tracking, writing
from spbe_core import wire

router = APIRouter(prefix="/api", tags=["plans"])


@router.get("/assessments/{assessment_id}/plan")
def read_plan(
    grant: Annotated[Grant, needs("plans:read", by_id)],
    assessment_id: str,
) -> wire.Plan:
    """Return the plan of an assessment; an empty one until something is planned."""
    with grant.read() as session:
        return rules.to_wire(session, rules.of_assessment(session, assessment_id))


@router.get("/assessments/{assessment_id}/plan/progress")
def read_progress(
    grant: Annotated[Grant, needs("plans:read", by_id)],
    assessment_id: str,
) -> wire.PlanProgress:
    """Return how far the plan is: start, now, expected by today, forecast; 404 while it has no action."""
    with grant.read() as session:
        return tracking.progress(session, assessment_id)


@router.get("/assessments/{assessment_id}/plan/proposal")
def propose(
    grant: Annotated[Grant, needs("plans:read", by_id)],
    assessment_id: str,
    until: date,
    target: Annotated[str, Query(max_length=40)] = "",
    question: proposing.Question = "least",
) -> wire.Proposal:
    """Compute a plan until a day around what is fixed; stored nowhere.

    ``question`` is "least" (the least effort to a target), "earliest" (its earliest date) or "highest" (the highest
    index; needs no target).
    """
    with grant.read() as session:
        found, day = proposing.situation(session, assessment_id)
    return proposing.propose(found, day, target, until, question)


@router.get("/assessments/{assessment_id}/plan/alternatives")
def propose_others(
    grant: Annotated[Grant, needs("plans:read", by_id)],
    assessment_id: str,
    target: Annotated[str, Query(max_length=40)],
    until: date,
) -> list[wire.Proposal]:
    """Compute up to three genuinely different plans for the same target; stored nowhere."""
    with grant.read() as session:
        found, day = proposing.situation(session, assessment_id)
    return proposing.others(found, day, target, until)


@router.get("/assessments/{assessment_id}/plan/binds")
def what_binds(
    grant: Annotated[Grant, needs("plans:read", by_id)],
    assessment_id: str,
    target: Annotated[str, Query(max_length=40)],
    until: date,
    question: proposing.Aimed = "least",
) -> list[wire.ProposalBind]:
    """Compute what binds the plan for a target: which office, date or budget document; stored nowhere."""
    with grant.read() as session:
        found, day = proposing.situation(session, assessment_id)
    return proposing.binds(found, day, target, until, question)


@router.put("/assessments/{assessment_id}/plan/means", response_model=wire.PlanSaved)
def set_means(
    grant: Annotated[Grant, needs("plans:write", by_id)],
    assessment_id: str,
    body: wire.PlanMeans,
    write: WriteRequest,
) -> Response:
    """Say what the plan is made with (people, money, indicators that stay), based on the version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: writing.set_means(session, grant, assessment_id, body, based_on))


@router.put("/assessments/{assessment_id}/plan/review", response_model=wire.PlanSaved)
def review_plan(
    grant: Annotated[Grant, needs("plans:read", by_id)],
    assessment_id: str,
    body: wire.PlanReviewWrite,
    write: WriteRequest,
) -> Response:
    """Submit the plan, withdraw, approve or return it, or say something, based on the count of what was said."""
    based_on = write.based_on
    return once(grant, write, lambda session: reviewing.take(session, grant, assessment_id, body, based_on))


@router.get("/assessments/{assessment_id}/plan/reviews/{version}")
def read_version(
    grant: Annotated[Grant, needs("plans:read", by_id)],
    assessment_id: str,
    version: int,
) -> wire.PlanVersion:
    """Return the plan as it was when something was said about it."""
    with grant.read() as session:
        return reviewing.version(session, assessment_id, version)


@router.put("/assessments/{assessment_id}/plan/target", response_model=wire.PlanSaved)
def set_target(
    grant: Annotated[Grant, needs("plans:decide", by_id)],
    assessment_id: str,
    body: wire.PlanTarget,
    write: WriteRequest,
) -> Response:
    """Set the index to reach and the day to reach it, based on the target version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: writing.set_target(session, grant, assessment_id, body, based_on))


@router.put("/assessments/{assessment_id}/plan/levels/{indicator}", response_model=wire.PlanSaved)
def set_level(
    grant: Annotated[Grant, needs("plans:write", by_id)],
    assessment_id: str,
    indicator: str,
    body: wire.ValueWrite,
    write: WriteRequest,
) -> Response:
    """Set or clear the level an indicator shall reach, based on the version in If-Match."""
    based_on = write.based_on
    return once(
        grant,
        write,
        lambda session: writing.set_level(session, grant, assessment_id, indicator, body.value, based_on),
    )


@router.post("/assessments/{assessment_id}/plan/actions", status_code=201, response_model=wire.PlanSaved)
def add_action(
    grant: Annotated[Grant, needs("plans:write", by_id)],
    assessment_id: str,
    body: wire.ActionWrite,
    write: WriteRequest,
) -> Response:
    """Add an action."""
    return once(grant, write, lambda session: writing.add_action(session, grant, assessment_id, body))


@router.put("/actions/{action_id}", response_model=wire.PlanSaved)
def put_action(
    grant: Annotated[Grant, needs("plans:write", rules.by_action)],
    action_id: str,
    body: wire.ActionWrite,
    write: WriteRequest,
) -> Response:
    """Change an action, based on the version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: writing.put_action(session, grant, action_id, body, based_on))


@router.delete("/actions/{action_id}", response_model=wire.PlanSaved)
def delete_action(
    grant: Annotated[Grant, needs("plans:write", rules.by_action)],
    action_id: str,
    write: WriteRequest,
) -> Response:
    """Delete an action, based on the version in If-Match; its history stays."""
    based_on = write.based_on
    return once(grant, write, lambda session: writing.delete_action(session, grant, action_id, based_on))
