"""Comments: the text never changes; being done is versioned."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.registry.db import Base
from hub.registry.people.model import Signed


class CommentRow(Signed, Base):
    """A note, or the reply to one; ``salt`` goes with its text.

    ``version`` counts changes of ``done``; each is an event.
    """

    __tablename__ = "comments"
    __table_args__ = (Index(None, "assessment_id", "seq"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"))
    indicator: Mapped[str | None]
    reply_to: Mapped[str | None] = mapped_column(ForeignKey("comments.id"))
    text: Mapped[str]
    salt: Mapped[str | None]
    author_role: Mapped[str]
    done: Mapped[bool]
    version: Mapped[int]
