"""Writing and checking the event log.

``hash = SHA-256(canonical JSON of [hash before, seq, time, actor, region, action, object, before, after])``; the first
event follows :data:`GENESIS`. What people write stands in the log by its digest only, and people by their id, so that
texts and names can be erased without breaking the chain.

Entries of logs older than that held texts. They were rewritten once; they keep the hash they had, and a second chain
covers what they hold since: ``carried = SHA-256(canonical JSON of [carried before, the same fields, hash])``. The
event ``log.carry`` names the ends of both chains, and is itself a link of the first.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.db import Base, canonical
from hub.registry.events.model import EventRow
from hub.registry.people.rules import remember
from spbe_core import wire

GENESIS = "0" * 64
CARRY = "log.carry"
PAGE = 500
"""Events in one answer at most."""


_LAST = select(EventRow.seq, EventRow.hash).order_by(EventRow.seq.desc()).limit(1)
_HEAD = select(func.max(EventRow.seq))
_INSERT = insert(Base.metadata.tables[EventRow.__tablename__])


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
    remember(session, grant.caller)
    last = session.execute(_LAST).one_or_none()
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
    # written as it is: through the session it would cost a flush, and nothing but this reads it in this transaction
    session.execute(_INSERT, {column.key: getattr(event, column.key) for column in EventRow.__table__.columns})
    return event


def digest(previous: str, event: EventRow) -> str:
    """Return the hash that an event must have after the one with hash ``previous``."""
    return _sha256([previous, *_fields(event)])


def carried_digest(previous: str, event: EventRow) -> str:
    """Return the link of the second chain that a rewritten event must have after ``previous``."""
    return _sha256([previous, *_fields(event), event.hash])


def _fields(event: EventRow) -> list[Any]:
    return [
        event.seq,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor,
        event.region_code,
        event.action,
        event.object,
        event.before,
        event.after,
    ]


def _sha256(content: list[Any]) -> str:
    return hashlib.sha256(canonical(content).encode("utf-8")).hexdigest()


def head(session: Session) -> int:
    """Return the sequence of the last event; 0 when there is none."""
    return session.scalar(_HEAD) or 0


def verify(session: Session) -> list[Fault]:
    """Check the whole chain.

    Returns
    -------
    list of Fault
        Empty when every event follows the one before it and carries the hash of its content.
    """
    faults = []
    expected, previous, carried, carrying = 1, GENESIS, GENESIS, True
    for event in session.scalars(select(EventRow).order_by(EventRow.seq).execution_options(yield_per=1000)):
        if event.seq != expected:
            faults.append(Fault(expected, f"events {expected}–{event.seq - 1} are missing"))
        if carrying and event.carried is None:
            carrying = False
            if carried != GENESIS and not _ends(event, previous, carried):
                faults.append(Fault(event.seq, "the events before it were rewritten, and it does not say so"))
        if carrying:
            fits = event.carried == carried_digest(carried, event)
            carried = event.carried or carried
        else:
            fits = event.carried is None and event.hash == digest(previous, event)
        if not fits:
            faults.append(Fault(event.seq, "the hash does not fit the content and the event before it"))
        expected, previous = event.seq + 1, event.hash
    if carrying and carried != GENESIS:
        faults.append(Fault(expected, "the events before it were rewritten, and none says so"))
    return faults


def _ends(event: EventRow, head: str, carried: str) -> bool:
    """Whether an event is the one that names the ends of both chains after the log was rewritten."""
    return event.action == CARRY and event.after == {"head": head, "carried": carried}


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
