"""Route of evidence items."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from hub.registry.access import Grant, needs
from hub.registry.assessments import rules as assessments
from hub.registry.idempotency import WriteRequest, once
from hub.registry.items import rules
from spbe_core import wire

router = APIRouter(prefix="/api/assessments/{assessment_id}/items/{code}", tags=["items"])


@router.put("", response_model=wire.ItemSaved)
def write_item(
    grant: Annotated[Grant, needs("answers:write", assessments.by_id)],
    assessment_id: str,
    code: str,
    body: wire.ItemWrite,
    write: WriteRequest,
) -> Response:
    """Write the state of one evidence item, based on the version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: rules.write(session, grant, assessment_id, code, body, based_on))
