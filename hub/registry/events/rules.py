"""Writing and checking the event log.

``hash = SHA-256(canonical JSON of [hash before, seq, time, actor, region, action, object, before, after])``; the first
event follows :data:`GENESIS`. Long texts stand in the log by version only, so that a person's text can be erased
without breaking the chain.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.db import canonical
from hub.registry.events.model import EventRow
from spbe_core import wire

GENESIS = "0" * 64
PAGE = 500
"""Events in one answer at most."""


@dataclass(frozen=True)
class Fault:
    """A place where the chain does not hold."""

    seq: int
    what: str


def append(  # noqa: PLR0913 -- the facts of one event
    session: Session,
    grant: Grant,
    action: str,
    thing: str,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> EventRow:
    """Add an event; to be called inside the writing session, which serialises the log.

    Parameters
    ----------
    session : Session
        The writing session.
    grant : Grant
        Who acts, and in which region.
    action : str
        ``"<thing>.<verb>"``, for example ``"answer.write"``.
    thing : str
        What was changed, for example ``"assessments/<id>/answers/i22/level"``.
    before, after : dict, optional
        The values, with texts by reference; JSON.

    Returns
    -------
    EventRow
        With its sequence and the server's time, which the changed rows take over.
    """
    last = session.execute(select(EventRow.seq, EventRow.hash).order_by(EventRow.seq.desc()).limit(1)).one_or_none()
    seq, previous = last if last is not None else (0, GENESIS)
    event = EventRow(
        seq=seq + 1,
        at=datetime.now(UTC),
        actor=grant.caller.name,
        region_code=grant.region,
        action=action,
        object=thing,
        before=before,
        after=after,
    )
    event.hash = digest(previous, event)
    session.add(event)
    session.flush()
    return event


def digest(previous: str, event: EventRow) -> str:
    """Return the hash that an event must have after the one with hash ``previous``."""
    content = [
        previous,
        event.seq,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor,
        event.region_code,
        event.action,
        event.object,
        event.before,
        event.after,
    ]
    return hashlib.sha256(canonical(content).encode("utf-8")).hexdigest()


def head(session: Session) -> int:
    """Return the sequence of the last event; 0 when there is none."""
    return session.scalar(select(func.max(EventRow.seq))) or 0


def verify(session: Session) -> list[Fault]:
    """Check the whole chain.

    Returns
    -------
    list of Fault
        Empty when every event follows the one before it and carries the hash of its content.
    """
    faults = []
    expected, previous = 1, GENESIS
    for event in session.scalars(select(EventRow).order_by(EventRow.seq).execution_options(yield_per=1000)):
        if event.seq != expected:
            faults.append(Fault(expected, f"events {expected}–{event.seq - 1} are missing"))
        if event.hash != digest(previous, event):
            faults.append(Fault(event.seq, "the hash does not fit the content and the event before it"))
        expected, previous = event.seq + 1, event.hash
    return faults


def of_region(session: Session, region: str, after: int) -> list[wire.Event]:
    """Return a region's events after a sequence, oldest first, at most :data:`PAGE`."""
    query = select(EventRow).where(EventRow.region_code == region, EventRow.seq > after)
    return [_wire(event) for event in session.scalars(query.order_by(EventRow.seq).limit(PAGE))]


def _wire(event: EventRow) -> wire.Event:
    return wire.Event(
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        region_code=event.region_code,
        action=event.action,
        object=event.object,
        before=event.before,
        after=event.after,
        hash=event.hash,
    )
