"""Routes of comments."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from hub.registry.access import Grant, needs
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
) -> Response:
    """Add a note, or a reply to one."""
    return once(grant, write, lambda session: rules.add(session, grant, assessment_id, body))


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
