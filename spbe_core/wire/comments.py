"""Notes and replies."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints

from spbe_core.wire.values import MAX_TEXT, Wire


class Comment(Wire):
    """A note or reply on an indicator (or on the assessment as a whole when ``indicator`` is ``None``)."""

    id: str
    assessment_id: str
    indicator: str | None
    reply_to: str | None
    text: str
    author: str
    author_name: str
    author_role: str
    at: datetime
    done: bool
    version: int


class CommentCreate(Wire):
    indicator: str | None = None
    reply_to: str | None = None
    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, strip_whitespace=True)]


class CommentPatch(Wire):
    done: bool
