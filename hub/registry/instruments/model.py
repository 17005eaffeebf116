"""Instruments as they were when used: rows are added, never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base


class InstrumentRow(Base):
    """An instrument's content under its hash."""

    __tablename__ = "instruments"

    content_hash: Mapped[str] = mapped_column(primary_key=True)
    instrument: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    revoked: Mapped[date | None]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    loaded_at: Mapped[datetime]
