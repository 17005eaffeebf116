"""The event log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from spbe_core.wire.values import Wire


class Event(Wire):
    """One line of the append-only event log. What people wrote stands in it by digest, people by their opaque id."""

    seq: int
    at: datetime
    actor: str
    region_code: str | None
    action: str
    object: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    hash: str
