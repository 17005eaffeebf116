"""Routes of published results."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from hub.registry.access import Grant, needs
from hub.registry.results import rules
from spbe_core import wire

router = APIRouter(prefix="/api/results", tags=["results"])
Year = Annotated[int | None, Query(ge=2000, le=2100)]
Code = Annotated[str | None, Query(pattern="^[0-9]{2}([.][0-9]{2})?$")]


@router.get("")
def list_results(
    grant: Annotated[Grant, needs("published:read")],
    year: Year = None,
    region: Code = None,
) -> list[wire.OfficialResult]:
    """Return published results, narrowed by year and region code."""
    with grant.read() as session:
        return rules.listed(session, year, region)


@router.get("/levels")
def list_levels(
    grant: Annotated[Grant, needs("published:read")],
    year: Year = None,
    region: Code = None,
) -> list[wire.OfficialLevel]:
    """Return published levels per indicator, narrowed by year and region code."""
    with grant.read() as session:
        return rules.levels(session, year, region)
