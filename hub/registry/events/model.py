"""The event log's table: append-only (triggers refuse anything else), hash chained."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base


class EventRow(Base):
    """One event. ``seq`` has no gaps; ``hash`` covers the row and the hash before it.

    ``carried`` stands on the entries that a migration rewrote without their texts: a second chain over what they hold
    since (:mod:`hub.registry.events.rules`).
    """

    __tablename__ = "events"
    __table_args__ = (Index(None, "region_code", "seq"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str]
    region_code: Mapped[str | None]
    action: Mapped[str]
    object: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    hash: Mapped[str]
    carried: Mapped[str | None]
