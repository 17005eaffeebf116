"""Route of the register of external indices."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from hub.registry.access import Grant, needs
from hub.registry.assessments import rules as assessments
from hub.registry.external import rules
from hub.registry.idempotency import WriteRequest, once
from spbe_core import wire

router = APIRouter(prefix="/api/assessments/{assessment_id}/external/{index}", tags=["external"])


@router.put("", response_model=wire.ExternalSaved)
def write_external(
    grant: Annotated[Grant, needs("answers:write", assessments.by_id)],
    assessment_id: str,
    index: str,
    body: wire.ExternalWrite,
    write: WriteRequest,
) -> Response:
    """Write what the region has of one external index, based on the version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: rules.write(session, grant, assessment_id, index, body, based_on))
