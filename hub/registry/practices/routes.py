"""Routes of practices."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from hub.registry.access import Grant, needs
from hub.registry.idempotency import WriteRequest, once
from hub.registry.practices import adopting, finding, rules
from hub.registry.regions.rules import by_code
from spbe_core import wire

router = APIRouter(prefix="/api", tags=["practices"])
Near = Annotated[wire.RegionCode | None, Query()]


@router.get("/practices")
def list_practices(  # noqa: PLR0913, PLR0917 -- what may be asked for
    grant: Annotated[Grant, needs("published:read")],
    instrument: str | None = None,
    indicator: str | None = None,
    level: Annotated[int | None, Query(ge=1, le=5)] = None,
    kind: wire.RegionLevel | None = None,
    near: Near = None,
) -> list[wire.Practice]:
    """Return what regions published, nearest to a region first where one is named, then the general advice."""
    with grant.read() as session:
        return finding.find(session, finding.Asked(instrument, indicator, level, kind, near))


@router.get("/regions/{code}/practices")
def list_of_region(
    grant: Annotated[Grant, needs("plans:read", by_code)],
    code: str,
) -> wire.RegionPractices:
    """Return what a region wrote and what it adopted, drafts included."""
    with grant.read() as session:
        return wire.RegionPractices(
            region_code=code, practices=rules.of_region(session, code), adoptions=adopting.of_region(session, code)
        )


@router.post("/regions/{code}/practices", status_code=201, response_model=wire.RegionPractice)
def write_practice(
    grant: Annotated[Grant, needs("practices:write", by_code)],
    code: str,  # noqa: ARG001 -- the guard reads it
    body: wire.PracticeNew,
    write: WriteRequest,
) -> Response:
    """Write a practice of the region as a draft, which its own people and coach see."""
    return once(grant, write, lambda session: rules.add(session, grant, body))


@router.put("/practices/{practice_id}", response_model=wire.RegionPractice)
def change_practice(
    grant: Annotated[Grant, needs("practices:write", rules.by_practice)],
    practice_id: str,
    body: wire.PracticeWrite,
    write: WriteRequest,
) -> Response:
    """Change the text, based on the version in If-Match; others go on seeing what was published."""
    based_on = write.based_on
    return once(grant, write, lambda session: rules.change(session, grant, practice_id, body, based_on))


@router.get("/practices/{practice_id}/history")
def read_history(
    grant: Annotated[Grant, needs("plans:read", rules.by_practice)],
    practice_id: str,
) -> wire.PracticeHistory:
    """Return who wrote, published or endorsed what of a practice and when, newest first."""
    with grant.read() as session:
        return rules.history(session, practice_id)


@router.put("/practices/{practice_id}/state", response_model=wire.RegionPractice)
def publish_practice(
    grant: Annotated[Grant, needs("practices:publish", rules.by_practice)],
    practice_id: str,
    body: wire.PracticeStateWrite,
    write: WriteRequest,
) -> Response:
    """Publish the newest text, or take the practice back, based on the version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: rules.put_state(session, grant, practice_id, body, based_on))


@router.put("/practices/{practice_id}/endorsement", response_model=wire.RegionPractice)
def endorse_practice(
    grant: Annotated[Grant, needs("practices:endorse", rules.by_practice)],
    practice_id: str,
    body: wire.EndorsementWrite,
    write: WriteRequest,
) -> Response:
    """Endorse the published text or no longer do so, based on the endorsement's version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: rules.endorse(session, grant, practice_id, body, based_on))


@router.put("/regions/{code}/adoptions/{practice_id}", response_model=wire.Adoption)
def adopt_practice(
    grant: Annotated[Grant, needs("plans:write", by_code)],
    code: str,  # noqa: ARG001 -- the guard reads it
    practice_id: str,
    body: wire.AdoptWrite,
    write: WriteRequest,
) -> Response:
    """Take a practice into a period's plan for an indicator as one action, however often it is asked."""
    return once(grant, write, lambda session: adopting.adopt(session, grant, practice_id, body))


@router.put("/regions/{code}/adoptions/{practice_id}/outcome", response_model=wire.Adoption)
def tell_outcome(
    grant: Annotated[Grant, needs("practices:publish", by_code)],
    code: str,  # noqa: ARG001 -- the guard reads it
    practice_id: str,
    body: wire.OutcomeWrite,
    write: WriteRequest,
) -> Response:
    """Tell others what became of an adopted practice or take that back, based on the adoption's version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: adopting.tell(session, grant, practice_id, body, based_on))
