"""Routes of recommendations."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from hub.registry.access import Grant, needs, needs_named, signed_in
from hub.registry.idempotency import WriteRequest, once
from hub.registry.recommendations import rules
from hub.registry.regions.rules import by_code
from spbe_core import wire

router = APIRouter(prefix="/api", tags=["recommendations"])
Period = Annotated[str | None, Query(pattern=r"^\d{4}$")]


@router.get("/recommendations")
def list_recommendations(grant: Annotated[Grant, signed_in]) -> list[wire.Recommendation]:
    """Return the recommendations of the regions for which the caller may write them; none for others."""
    with grant.read() as session:
        return rules.written(session, grant)


@router.post("/recommendations", status_code=201, response_model=wire.Recommendation)
def give_recommendation(
    grant: Annotated[Grant, needs_named(rules.WRITE)],
    body: wire.RecommendationGive,
    write: WriteRequest,
) -> Response:
    """Write a recommendation and give it to regions: to all that are named, or to none."""
    return once(grant, write, lambda session: rules.give(session, grant, body))


@router.post("/recommendations/{recommendation_id}/regions", status_code=201, response_model=wire.Recommendation)
def give_to_more(
    grant: Annotated[Grant, needs_named(rules.WRITE)],
    recommendation_id: str,
    body: wire.RecommendationMore,
    write: WriteRequest,
) -> Response:
    """Give a recommendation to further regions, to all named or to none; needs the right in one that has it."""
    return once(grant, write, lambda session: rules.give_more(session, grant, recommendation_id, body))


@router.put("/recommendations/{recommendation_id}", response_model=wire.Recommendation)
def change_recommendation(
    grant: Annotated[Grant, needs_named(rules.WRITE)],
    recommendation_id: str,
    body: wire.RecommendationText,
    write: WriteRequest,
) -> Response:
    """Change the text, based on the version in If-Match; needs the right in every region that has it."""
    based_on = write.based_on
    return once(grant, write, lambda session: rules.rewrite(session, grant, recommendation_id, body, based_on))


@router.get("/regions/{code}/recommendations")
def list_of_region(
    grant: Annotated[Grant, needs("recommendations:read", by_code)],
    code: str,
    period: Period = None,
) -> list[wire.RegionRecommendation]:
    """Return what was recommended to a region, newest first."""
    with grant.read() as session:
        return rules.of_region(session, code, period)


@router.get("/regions/{code}/recommendations/{recommendation_id}/history")
def read_history(
    grant: Annotated[Grant, needs("recommendations:read", by_code)],
    code: str,
    recommendation_id: str,
) -> list[wire.RecommendationState]:
    """Return what a region made of a recommendation, newest first."""
    with grant.read() as session:
        return rules.history(session, code, recommendation_id)


@router.put("/regions/{code}/recommendations/{recommendation_id}", response_model=wire.RegionRecommendation)
def answer_recommendation(
    grant: Annotated[Grant, needs("plans:write", by_code)],
    code: str,  # noqa: ARG001 -- the guard reads it
    recommendation_id: str,
    body: wire.RecommendationAnswer,
    write: WriteRequest,
) -> Response:
    """Accept a recommendation into the plan, refuse it, or close it, based on the version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: rules.answer(session, grant, recommendation_id, body, based_on))
