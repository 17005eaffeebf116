"""Route of the caller."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request

from hub import permissions
from hub.registry.access import Grant, services, signed_in
from hub.registry.regions import rules
from spbe_core import regions, wire

router = APIRouter(prefix="/api/me", tags=["me"])


@router.get("")
def read_me(
    grant: Annotated[Grant, signed_in],
    request: Request,
) -> wire.Person:
    """Return who the caller is and what they may do where."""
    with grant.read() as session:
        codes = rules.codes(session)
        held = grant.caller.held(codes)
        own = {code for name, where in held.items() if permissions.permission(name).bound == "region" for code in where}
        if "*" in own:
            seen = rules.listed(session) + rules.some(session, own & {regions.SAMPLE.code})
        else:
            seen = rules.some(session, own)
    return wire.Person(
        name=grant.caller.name,
        display_name=grant.caller.display_name,
        roles=list(grant.caller.roles),
        regions=seen,
        permissions=held,
        xsrf=services(request).sessions.xsrf(grant.browser) if grant.browser else None,
    )
