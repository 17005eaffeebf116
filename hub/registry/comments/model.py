"""Comments: the text never changes; being done is versioned."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.registry.db import Base
from hub.registry.people.model import Signed, person_of, shown


class CommentRow(Signed, Base):
    """A note, or the reply to one; ``salt`` goes with its text, in which people stand by their ids.

    ``version`` counts changes of ``done``; each is an event.
    """

    __tablename__ = "comments"
    __table_args__ = (Index(None, "assessment_id", "seq"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    assessment_id: Mapped[str] = mapped_column(ForeignKey("assessments.id"))
    indicator: Mapped[str | None]
    unit: Mapped[str | None]
    reply_to: Mapped[str | None] = mapped_column(ForeignKey("comments.id"))
    text: Mapped[str]
    salt: Mapped[str | None]
    author_role: Mapped[str]
    done: Mapped[bool]
    version: Mapped[int]
    mentioned: Mapped[list[MentionRow]] = relationship(lazy="selectin", viewonly=True, order_by="MentionRow.person")


class MentionRow(Base):
    """A person whom a comment names."""

    __tablename__ = "comment_mentions"
    __table_args__ = (Index(None, "person"),)

    comment_id: Mapped[str] = mapped_column(ForeignKey("comments.id"), primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    seq: Mapped[int] = mapped_column(ForeignKey("events.seq"))
    _person = person_of("person")

    @property
    def name(self) -> str:
        """What the person is called now."""
        return shown(self._person)
