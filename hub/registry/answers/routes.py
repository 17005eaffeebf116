"""Routes of answers."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response

from hub.registry.access import Grant, needs
from hub.registry.answers import rules
from hub.registry.assessments import rules as assessments
from hub.registry.idempotency import WriteRequest, once
from spbe_core import wire
from spbe_core.wire import AnswerField

router = APIRouter(prefix="/api/assessments/{assessment_id}/answers/{indicator}/{field}", tags=["answers"])


@router.put("", response_model=wire.Saved)
def write_answer(  # noqa: PLR0913, PLR0917 -- the parts of the address and the request
    grant: Annotated[Grant, needs("answers:write", assessments.by_id)],
    assessment_id: str,
    indicator: str,
    field: AnswerField,
    body: wire.ValueWrite,
    write: WriteRequest,
) -> Response:
    """Write one field of one answer, based on the version in If-Match."""
    based_on = write.based_on
    return once(
        grant,
        write,
        lambda session: rules.write(
            session, grant, assessment_id, indicator, field, value=body.value, based_on=based_on
        ),
    )


@router.get("/history")
def read_history(
    grant: Annotated[Grant, needs("assessments:read", assessments.by_id)],
    assessment_id: str,
    indicator: str,
    field: AnswerField,
) -> list[wire.FieldVersion]:
    """Return every version of a field, newest first."""
    with grant.read() as session:
        return rules.history(session, assessments.get(session, assessment_id), indicator, field)
