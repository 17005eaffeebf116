"""Studi tiru: a visit to another region with what was agreed, and its checks after 30 and 60 days."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from spbe_core.wire.plans import ActionStatus
from spbe_core.wire.reference import Region
from spbe_core.wire.values import Day, RegionCode, Wire

Line = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
Note = Annotated[str, StringConstraints(max_length=5000, strip_whitespace=True)]


class VisitWrite(Wire):
    """Body of PUT: the whole visit under its version."""

    host: RegionCode
    day: Day
    topic: Line
    delegation: Note = ""
    """Who goes, by position."""
    agreed: Note = ""
    """What was agreed to be done at home, one action a line."""
    check30: Note = ""
    """What of it was done by day 30; not before that day."""
    check60: Note = ""
    cancelled: bool = False


class VisitNew(VisitWrite):
    """Body of POST: a visit that the region has not yet."""

    id: UUID | None = None
    """As :attr:`spbe_core.wire.PracticeNew.id`."""


class VisitVersion(Wire):
    """One version of a visit: who wrote what, and when."""

    version: int
    written: VisitWrite
    author: str
    author_name: str
    at: datetime


class VisitActionWrite(Wire):
    """Body of PUT: make a line of what was agreed an action of the region's plan of a period."""

    period: str = Field(pattern=r"^\d{4}$")
    indicator: str
    line: Annotated[str, StringConstraints(min_length=1, max_length=5000, strip_whitespace=True)]
    """The line as it was read."""


class VisitAction(Wire):
    """An agreed line that became an action, and how far that is."""

    line: str
    """As it was agreed when the action was made."""
    now: str | None = None
    """As it stands, also in other words; ``None`` where it is agreed no more."""
    action_id: str
    period: str
    indicator: str
    status: ActionStatus | None
    """``None`` where the action was deleted."""
    status30: ActionStatus | None
    """How far it was at the end of day 30; ``None`` before that day, and where there was no action on it."""
    status60: ActionStatus | None
    at: datetime


class Visit(Wire):
    """A visit as the visiting region and its coach see it."""

    id: str
    version: int
    host: Region
    written: VisitWrite
    check30_on: date
    check60_on: date
    due: Literal["30", "60"] | None
    """The check whose day has come and which nobody wrote."""
    lines: list[str] = Field(default_factory=list)
    """What was agreed, one action a line."""
    actions: list[VisitAction] = Field(default_factory=list)
    """Made of what was agreed, in the order in which they were."""
    at: datetime
