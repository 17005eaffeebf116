"""Writing down who was in a region's shared workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.identity import Caller
from hub.registry.problems import ProblemError, invalid
from hub.registry.regions.model import RegionRow
from spbe_core import wire


def record(session: Session, grant: Grant, code: str, presence: wire.RoomPresence) -> tuple[int, wire.RoomPresence]:
    """Put into a region's event log that a person was in its room in a certain hour.

    The event names the person as actor, because it is their coming that the log keeps, and the hub as who recorded it.

    Parameters
    ----------
    session : Session
        The writing session.
    grant : Grant
        The hub's leave to record.
    code : str
        Region code.
    presence : RoomPresence
        Who, and in which hour.

    Raises
    ------
    ProblemError
        404 when there is no such region, 422 when the time is not the beginning of an hour.
    """
    if session.get(RegionRow, code) is None:
        raise ProblemError(404)
    hour = presence.hour.astimezone(UTC)
    if hour != hour.replace(minute=0, second=0, microsecond=0):
        raise invalid("Waktu kehadiran harus awal suatu jam.", "hour")
    person = Caller(name=presence.person, display_name=presence.display_name, roles=(), scopes=frozenset())
    events.append(
        session,
        replace(grant, caller=person, region=code),
        "room.present",
        f"rooms/{code}",
        after={"hour": hour.isoformat(timespec="minutes"), "recorded_by": grant.caller.name},
    )
    return 201, presence
