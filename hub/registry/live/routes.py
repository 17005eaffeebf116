"""Routes of what pages listen to."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request, Response

from hub.registry.access import Grant, needs, renewed
from hub.registry.assessments import changes, rules
from hub.registry.live import Live, presence
from hub.registry.live.stream import Stream, speak
from hub.registry.people.rules import name_of
from spbe_core import wire
from spbe_core.wire.live import TAB, UNIT

router = APIRouter(prefix="/api", tags=["live"])
_reads = needs("assessments:read", rules.by_id)
_LARGEST = 2**31 - 1


@router.get(
    "/assessments/{assessment_id}/live",
    response_class=Response,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Events until the caller goes."}},
)
async def listen(  # noqa: PLR0913 -- the parts of one request
    request: Request,
    grant: Annotated[Grant, _reads],
    assessment_id: str,
    *,
    after: Annotated[int, Query(ge=0, le=_LARGEST)] = 0,
    tab: Annotated[str | None, Query(pattern=TAB)] = None,
    unit: Annotated[str | None, Query(pattern=UNIT)] = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> Response:
    """Tell what happens to an assessment as it happens (server-sent events), from a sequence on.

    ``Last-Event-ID`` counts before ``after``. With ``tab`` the caller is shown to the others, at ``unit``.
    """
    known = last_event_id or ""
    seq = int(known) if known.isascii() and known.isdigit() and len(known) < 10 else after
    live, loop = _live(request), asyncio.get_running_loop()
    person = grant.caller.name
    if tab is not None:
        await to_thread.run_sync(partial(_say, live, grant, assessment_id, wire.Here(tab=tab, unit=unit)))
    listener = live.listeners.enter(person, grant.code, assessment_id)  # last: only its stream lets it leave
    if tab is not None:
        live.listeners.stir(assessment_id)

    def look(seen: int) -> wire.Changes | None:
        again = renewed(request, _reads)
        with again.read() as session:
            row = rules.get(session, assessment_id)
            return changes.after(session, again, row, seen) if row.seq > seen else None

    def who() -> list[wire.Present]:
        if tab is not None:
            live.presence.stay(assessment_id, person, tab)
        return live.presence.of(assessment_id)

    def over() -> None:
        live.listeners.leave(listener)
        if tab is not None:
            live.presence.part(assessment_id, person, tab)
            loop.call_later(presence.RETURN, live.listeners.stir, assessment_id)
        if listener.ended in {401, 403, 404}:
            live.presence.leave(assessment_id, person)
            live.listeners.stir(assessment_id)

    return Stream(speak(listener, look, who, seq, live.listeners.looking), over)


@router.put("/assessments/{assessment_id}/here")
async def say_where(
    request: Request,
    grant: Annotated[Grant, _reads],
    assessment_id: str,
    body: wire.Here,
) -> list[wire.Present]:
    """Say where in the assessment the caller is, for half a minute or as long as they listen; answers who is there."""
    live = _live(request)
    await to_thread.run_sync(partial(_say, live, grant, assessment_id, body))
    live.listeners.stir(assessment_id)
    return live.presence.of(assessment_id)


def _live(request: Request) -> Live:
    found: Live = request.app.state.live
    return found


def _say(live: Live, grant: Grant, assessment_id: str, here: wire.Here) -> None:
    with grant.read() as session:
        name = name_of(session, grant.caller)
    person, role = grant.caller.name, grant.caller.role_in(grant.code)
    live.presence.say(assessment_id, here.tab, wire.Present(person=person, name=name, role=role, unit=here.unit))
