"""Routes of regions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from hub.registry.access import Grant, needs
from hub.registry.problems import ProblemError
from hub.registry.regions import rules
from hub.registry.regions.model import RegionRow
from spbe_core import regions, wire

router = APIRouter(prefix="/api/regions", tags=["regions"])


@router.get("")
def list_regions(
    grant: Annotated[Grant, needs("published:read")],
    level: wire.RegionLevel | None = None,
    province: Annotated[str | None, Query(pattern="^[0-9]{2}$")] = None,
) -> list[wire.Region]:
    """Return regions in the order of their code."""
    with grant.read() as session:
        return rules.listed(session, level, province)


@router.get("/{code}")
def read_region(
    grant: Annotated[Grant, needs("published:read")],
    code: str,
) -> wire.Region:
    """Return one region; an unknown code is answered with what was probably meant."""
    with grant.read() as session:
        row = session.get(RegionRow, code) if "\x00" not in code else None
        if row is not None:
            return rules.to_wire(row)
    regions.find(code)
    raise ProblemError(404)
