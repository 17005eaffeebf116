"""Routes of visits."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from hub.registry.access import Grant, needs
from hub.registry.idempotency import WriteRequest, once
from hub.registry.regions.rules import by_code
from hub.registry.visits import acting, rules
from spbe_core import wire

router = APIRouter(prefix="/api", tags=["visits"])


@router.get("/regions/{code}/visits")
def list_visits(
    grant: Annotated[Grant, needs("plans:read", by_code)],
    code: str,
) -> list[wire.Visit]:
    """Return the visits that a region makes, with the checks that are due."""
    with grant.read() as session:
        return rules.of_region(session, code)


@router.post("/regions/{code}/visits", status_code=201, response_model=wire.Visit)
def add_visit(
    grant: Annotated[Grant, needs("plans:write", by_code)],
    code: str,  # noqa: ARG001 -- the guard reads it
    body: wire.VisitNew,
    write: WriteRequest,
) -> Response:
    """Write a visit of the region to another."""
    return once(grant, write, lambda session: rules.add(session, grant, body))


@router.put("/visits/{visit_id}", response_model=wire.Visit)
def change_visit(
    grant: Annotated[Grant, needs("plans:write", rules.by_visit)],
    visit_id: str,
    body: wire.VisitWrite,
    write: WriteRequest,
) -> Response:
    """Change a visit: what was agreed, what came of it; based on the version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: rules.change(session, grant, visit_id, body, based_on))


@router.get("/visits/{visit_id}/history")
def read_history(
    grant: Annotated[Grant, needs("plans:read", rules.by_visit)],
    visit_id: str,
) -> list[wire.VisitVersion]:
    """Return who wrote what of a visit and when, newest first."""
    with grant.read() as session:
        return rules.history(session, visit_id)


@router.put("/visits/{visit_id}/actions", response_model=wire.Visit)
def take_agreed(
    grant: Annotated[Grant, needs("plans:write", rules.by_visit)],
    visit_id: str,
    body: wire.VisitActionWrite,
    write: WriteRequest,
) -> Response:
    """Make what was agreed on a visit one action of a period's plan, however often it is asked."""
    return once(grant, write, lambda session: acting.take(session, grant, visit_id, body))
