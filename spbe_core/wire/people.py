"""People: the caller, requests about their data, presence in a shared workspace."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field

from spbe_core.wire.reference import Region
from spbe_core.wire.values import Wire


class Person(Wire):
    """The caller as the registry sees them."""

    name: str
    display_name: str
    roles: list[str]
    regions: list[Region]
    permissions: dict[str, list[str]]
    """Permission -> region codes it is held for; ``["*"]`` for every region or for a right without a region."""
    xsrf: str | None
    """Token to send as ``X-SPBE-XSRF`` on writes from a browser session; ``None`` for bearer tokens."""


class Erasure(Wire):
    """A person's request that their data be erased; all empty when they never asked."""

    asked_at: datetime | None
    decided_at: datetime | None
    decision: Literal["erased", "declined"] | None
    reason: str | None


class RoomPresence(Wire):
    """A person was in a region's shared workspace during the hour that began at ``hour``; told by the hub."""

    person: str = Field(min_length=1, max_length=64)
    display_name: str = Field(min_length=1, max_length=200)
    hour: AwareDatetime
