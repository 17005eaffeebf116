"""Routes of tasks for those who are signed in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from hub.registry.access import Grant, needs, services
from hub.registry.assessments import rules as assessments
from hub.registry.idempotency import WriteRequest, once
from hub.registry.regions import rules as regions
from hub.registry.tasks import deliveries, links, offices, opening, rules
from spbe_core import wire

router = APIRouter(prefix="/api", tags=["tasks"])
_Reads = Annotated[Grant, needs("tasks:read", assessments.by_id)]
_Gives = Annotated[Grant, needs("tasks:write", assessments.by_id)]


@router.get("/assessments/{assessment_id}/tasks")
def list_tasks(grant: _Reads, assessment_id: str) -> wire.Tasks:
    """Return the assessment's tasks, what is to be done next first, and what came back through links."""
    with grant.read() as session:
        return rules.whole(session, grant, assessment_id)


@router.put("/assessments/{assessment_id}/tasks/{unit}", response_model=wire.Task)
def write_task(  # noqa: PLR0913, PLR0917 -- the parts of one address
    grant: _Gives, assessment_id: str, unit: str, body: wire.TaskWrite, write: WriteRequest, request: Request
) -> Response:
    """Give the task of a unit of evidence (or of a whole indicator), or change it, based on the version in If-Match."""
    based_on, places = write.based_on, services(request).settings.places
    return once(grant, write, lambda session: rules.write(session, grant, places, assessment_id, unit, body, based_on))


@router.get("/assessments/{assessment_id}/tasks/{unit}/history")
def read_history(grant: _Reads, assessment_id: str, unit: str) -> list[wire.Task]:
    """Return all versions of a task, oldest first."""
    with grant.read() as session:
        return rules.history(session, grant, assessment_id, unit)


@router.post("/assessments/{assessment_id}/tasks/{unit}/link", status_code=201, response_model=wire.TaskLink)
def make_link(grant: _Gives, assessment_id: str, unit: str, write: WriteRequest, request: Request) -> wire.TaskLink:
    """Make a one-task link; an earlier one opens nothing from here on. The address is told now and never again."""
    key = services(request).settings.session_key
    reply = once(grant, write, lambda session: links.make(session, grant, key, assessment_id, unit))
    # what is kept for a repeat holds no secret: the address is drawn anew from the link's id
    made = wire.OpenLink.model_validate_json(bytes(reply.body))
    return wire.TaskLink(link=made, address=opening.secrets_of(key, made.id).address)


@router.delete("/links/{link_id}", response_model=wire.OpenLink)
def revoke_link(
    grant: Annotated[Grant, needs("tasks:write", links.by_id)], link_id: str, write: WriteRequest
) -> Response:
    """Take a one-task link back, based on the version in If-Match; what came through it stays."""
    based_on = write.based_on
    return once(grant, write, lambda session: links.revoke(session, grant, link_id, based_on))


@router.delete("/links/{link_id}/name", response_model=wire.OpenLink)
def forget_name(
    grant: Annotated[Grant, needs("tasks:write", links.by_id)], link_id: str, write: WriteRequest
) -> Response:
    """Take away the name that the respondent gave; what they sent stays."""
    return once(grant, write, lambda session: links.forget_name(session, grant, link_id))


@router.put("/deliveries/{document_id}", response_model=wire.Delivery)
def decide_delivery(
    grant: Annotated[Grant, needs("answers:write", deliveries.by_document)],
    document_id: str,
    body: wire.DeliveryWrite,
    write: WriteRequest,
) -> Response:
    """Accept what came back, so that it stands as evidence, or refuse it, based on the version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: deliveries.decide(session, grant, document_id, body, based_on))


@router.get("/regions/{code}/offices")
def list_offices(grant: Annotated[Grant, needs("tasks:read", regions.by_code)], code: str) -> wire.Offices:
    """Return the region's offices, and the one in which the caller works."""
    del code
    with grant.read() as session:
        return offices.listed(session, grant)


@router.post("/regions/{code}/offices", status_code=201, response_model=wire.Office)
def add_office(
    grant: Annotated[Grant, needs("tasks:write", regions.by_code)],
    code: str,
    body: wire.OfficeAdd,
    write: WriteRequest,
) -> Response:
    """Add an office; one that is called so already is returned."""
    del code
    return once(grant, write, lambda session: offices.add(session, grant, body))


@router.put("/regions/{code}/offices/{office}", response_model=wire.Office)
def change_office(
    grant: Annotated[Grant, needs("tasks:write", regions.by_code)],
    code: str,
    office: str,
    body: wire.OfficeWrite,
    write: WriteRequest,
) -> Response:
    """Call an office otherwise, or take it off the list, based on the version in If-Match."""
    del code
    based_on = write.based_on
    return once(grant, write, lambda session: offices.change(session, grant, office, body, based_on))


@router.put("/regions/{code}/my-office", response_model=wire.Offices)
def choose_office(
    grant: Annotated[Grant, needs("tasks:write", regions.by_code)],
    code: str,
    body: wire.OfficeChoice,
    write: WriteRequest,
) -> Response:
    """Say in which office one works, based on the version in If-Match."""
    del code
    based_on = write.based_on
    return once(grant, write, lambda session: offices.choose(session, grant, body, based_on))


@router.get("/regions/{code}/colleagues")
def list_colleagues(
    grant: Annotated[Grant, needs("tasks:write", regions.by_code)], code: str, request: Request
) -> list[wire.Colleague]:
    """Return those to whom a task can be given, by name."""
    with grant.read() as session:
        found = offices.colleagues(session, services(request).settings.places, code)
    return [wire.Colleague(id=each, name=name) for each, name in sorted(found.items(), key=lambda one: one[1])]
