"""Comments: the text never changes; being done is versioned."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base


class CommentRow(Base):
    """A note, or the reply to one. ``version`` counts changes of ``done``; each is an event."""

    __tablename__ = "comments"
    __table_args__ = (Index(None, "assessment_id", "seq"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"))
    indicator: Mapped[str | None]
    reply_to: Mapped[str | None] = mapped_column(ForeignKey("comments.id"))
    text: Mapped[str]
    author: Mapped[str]
    author_name: Mapped[str]
    author_role: Mapped[str]
    at: Mapped[datetime]
    done: Mapped[bool]
    version: Mapped[int]
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"))
