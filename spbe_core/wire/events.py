"""The event log."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

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


LogKind = Literal["penilaian", "rencana", "catatan", "tugas", "laporan", "ruang"]
"""What somebody who reads the event log may narrow it to."""


class LogLine(Wire):
    """One line of the event log as people read it: with the names that things and people have now."""

    seq: int
    at: datetime
    actor: str
    actor_name: str
    action: str
    object: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    period: str | None = None
    """Of the assessment it is about."""
    indicator: str | None = None
    title: str | None = None
    """Of the action or report it is about."""
