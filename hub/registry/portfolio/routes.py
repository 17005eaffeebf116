"""Route of the portfolio."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import TypeAdapter

from hub.registry.access import Grant, signed_in
from hub.registry.portfolio import rules
from spbe_core import wire

router = APIRouter(prefix="/api/portfolio", tags=["portfolio"])
_ROWS = TypeAdapter(list[wire.PortfolioRow])


@router.get("", response_model=list[wire.PortfolioRow])
def read_portfolio(
    grant: Annotated[Grant, signed_in],
) -> Response:
    """Return a line for every region whose drafts the caller may read; none for others."""
    with grant.read() as session:
        return Response(_ROWS.dump_json(rules.of_caller(session, grant.caller)), media_type="application/json")
