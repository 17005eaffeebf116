"""Asking for erasure: recorded by the person, decided by the administrator (``spbe person``)."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.people.model import ErasureRequest
from spbe_core import wire


def latest(session: Session, person: str) -> ErasureRequest | None:
    """Return a person's last request."""
    query = select(ErasureRequest).where(ErasureRequest.person == person)
    return session.scalar(query.order_by(ErasureRequest.number.desc()).limit(1))


def undecided(session: Session) -> list[ErasureRequest]:
    """Return the requests that wait for a decision, oldest first."""
    query = select(ErasureRequest).where(ErasureRequest.decided_at.is_(None))
    return list(session.scalars(query.order_by(ErasureRequest.number)))


def ask(session: Session, grant: Grant) -> tuple[int, wire.Erasure]:
    """Record a request; 200 with the one that waits already, 201 with a new one."""
    known = latest(session, grant.caller.name)
    if known is not None and known.decided_at is None:
        return 200, to_wire(known)
    event = events.append(session, grant, "erasure.ask", f"people/{grant.caller.name}")
    made = ErasureRequest(person=grant.caller.name, asked_at=event.at)
    session.add(made)
    session.flush()
    return 201, to_wire(made)


def decline(session: Session, grant: Grant, request: ErasureRequest, reason: str) -> None:
    """Close a request without erasing, and say why."""
    events.append(session, grant, "erasure.decline", f"people/{request.person}")
    request.decided_at, request.decision, request.reason = datetime.now(UTC), "declined", reason


def to_wire(row: ErasureRequest | None) -> wire.Erasure:
    """Return a request in its wire form; all empty when there never was one."""
    if row is None:
        return wire.Erasure(asked_at=None, decided_at=None, decision=None, reason=None)
    return wire.Erasure.model_validate({name: getattr(row, name) for name in wire.Erasure.model_fields})
