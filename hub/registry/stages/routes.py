"""Routes of values per stage."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from hub.registry.access import Grant, needs
from hub.registry.idempotency import WriteRequest, once
from hub.registry.regions.rules import by_code
from hub.registry.stages import rules
from spbe_core import wire
from spbe_core.wire.stages import Stage

router = APIRouter(prefix="/api/regions/{code}/stages", tags=["stages"])
Period = Annotated[str | None, Query(pattern="^20[0-9]{2}$")]


@router.get("")
def list_stages(
    grant: Annotated[Grant, needs("assessments:read", by_code)],
    code: str,
    period: Period = None,
) -> list[wire.StageValue]:
    """Return the region's current values per stage, narrowed by period."""
    with grant.read() as session:
        return rules.of_region(session, code, period)


@router.put("/{period}/{stage}/{subject}", response_model=wire.StageSaved)
def write_stage(  # noqa: PLR0913, PLR0917 -- the parts of the address and the request
    grant: Annotated[Grant, needs("results:write")],
    code: str,
    period: str,
    stage: Stage,
    subject: str,
    body: wire.StageWrite,
    write: WriteRequest,
) -> Response:
    """Write one value of one stage, based on the version in If-Match; a correction needs a reason."""
    place, based_on = rules.Place(code, period, stage), write.based_on
    return once(grant, write, lambda session: rules.write(session, grant, place, subject, body, based_on))


@router.get("/{period}/{stage}/{subject}/history")
def read_history(
    grant: Annotated[Grant, needs("assessments:read", by_code)],
    code: str,
    period: str,
    stage: Stage,
    subject: str,
) -> list[wire.StageValue]:
    """Return every version of a value, newest first."""
    with grant.read() as session:
        return rules.history(session, rules.Place(code, period, stage), subject)
