"""Notes and replies, and whom they mention."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from spbe_core.wire.values import MAX_TEXT, RegionCode, Wire

MENTION = re.compile(r"@\{([A-Za-z0-9_.:-]{1,80})\}")
"""How a text names a person: ``@{id}``, so that their name is shown as it is now, and erased with them."""


class Mention(Wire):
    """A person whom a note names."""

    person: str
    name: str
    """What they are called now."""


class Comment(Wire):
    """A note or reply on an indicator (or on the assessment as a whole when ``indicator`` is ``None``).

    ``unit`` is the unit of evidence it is about: a level (``"i22-L3"``) or an item (``"I13-L1-02"``).
    """

    id: str
    assessment_id: str
    indicator: str | None
    unit: str | None = None
    reply_to: str | None
    text: str
    """As written: who is mentioned stands in it as ``@{id}``; :meth:`shown` puts the names in."""
    mentions: list[Mention] = Field(default_factory=list)
    author: str
    author_name: str
    author_role: str
    at: datetime
    done: bool
    version: int

    def shown(self) -> str:
        """Return the text as people read it."""
        names = {each.person: each.name for each in self.mentions}
        return MENTION.sub(lambda found: f"@{names[found[1]]}" if found[1] in names else found[0], self.text)


class CommentCreate(Wire):
    """A note to be written: on an indicator, a unit of evidence, or the assessment as a whole; or a reply."""

    indicator: str | None = None
    unit: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    reply_to: str | None = None
    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, strip_whitespace=True)]


class CommentPatch(Wire):
    """Whether a thread is done."""

    done: bool


class Mentionable(Wire):
    """A person who may be mentioned in a region's notes."""

    id: str
    name: str
    role: str
    """The first role for which they may read the notes; empty where the lab does not know it."""


class MentionOfMe(Wire):
    """A thread in which the caller is mentioned and that still waits for them."""

    region_code: RegionCode
    period: str
    assessment_id: str
    indicator: str | None
    thread: str
    """The id of the note that began it."""
    comment: Comment
    """The newest one that mentions the caller."""
