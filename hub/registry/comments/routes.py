"""Routes of comments."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response

from hub.registry.access import Grant, needs, services, signed_in
from hub.registry.assessments import rules as assessments
from hub.registry.comments import rules
from hub.registry.idempotency import WriteRequest, once
from spbe_core import wire

router = APIRouter(prefix="/api", tags=["comments"])


@router.get("/assessments/{assessment_id}/comments")
def list_comments(
    grant: Annotated[Grant, needs("comments:read", assessments.by_id)],
    assessment_id: str,
) -> list[wire.Comment]:
    """Return an assessment's comments, oldest first."""
    with grant.read() as session:
        return rules.of_assessment(session, assessment_id)


@router.post("/assessments/{assessment_id}/comments", status_code=201, response_model=wire.Comment)
def add_comment(
    grant: Annotated[Grant, needs("comments:write", assessments.by_id)],
    assessment_id: str,
    body: wire.CommentCreate,
    write: WriteRequest,
    request: Request,
) -> Response:
    """Add a note, or a reply to one."""
    places = services(request).settings.places
    return once(grant, write, lambda session: rules.add(session, grant, places, assessment_id, body))


@router.get("/assessments/{assessment_id}/comments/people")
def list_mentionable(
    grant: Annotated[Grant, needs("comments:write", assessments.by_id)],
    assessment_id: str,  # noqa: ARG001 -- the guard reads it
    request: Request,
) -> list[wire.Mentionable]:
    """Return who may be mentioned in the region's notes."""
    with grant.read() as session:
        return rules.mentionable(session, grant, services(request).settings.places)


@router.get("/me/mentions")
def list_mentions(grant: Annotated[Grant, signed_in]) -> list[wire.MentionOfMe]:
    """Return the open threads in which the caller is mentioned and has not answered, newest first."""
    with grant.read() as session:
        return rules.waiting(session, grant)


@router.patch("/comments/{comment_id}", response_model=wire.Comment)
def mark_comment(
    grant: Annotated[Grant, needs("comments:write", rules.by_id)],
    comment_id: str,
    body: wire.CommentPatch,
    write: WriteRequest,
) -> Response:
    """Mark a comment as followed up or open it again, based on the version in If-Match."""
    based_on = write.based_on
    return once(
        grant, write, lambda session: rules.set_done(session, grant, comment_id, done=body.done, based_on=based_on)
    )
