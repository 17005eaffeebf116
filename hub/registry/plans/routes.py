"""Routes of action plans."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from hub.registry.access import Grant, needs
from hub.registry.assessments.rules import by_id
from hub.registry.idempotency import WriteRequest, once
from hub.registry.plans import rules, writing
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
