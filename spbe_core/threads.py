"""Notes as threads: a note with its replies, and which of them wait for somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spbe_core.wire import Comment


@dataclass(frozen=True)
class Thread:
    """A note with its replies, oldest first."""

    root: Comment
    replies: tuple[Comment, ...] = ()

    @property
    def comments(self) -> tuple[Comment, ...]:
        """The note and its replies."""
        return (self.root, *self.replies)

    @property
    def open(self) -> bool:
        """Whether the note is not marked as followed up."""
        return not self.root.done

    def waits_for(self, person: str) -> Comment | None:
        """Return the newest comment that mentions a person, unless they answered it or the thread is done."""
        if not self.open:
            return None
        told = [each for each in self.comments if any(one.person == person for one in each.mentions)]
        said = [each for each in self.comments if each.author == person]
        newest = max(told, key=_when, default=None)
        if newest is None or any(_when(each) > _when(newest) for each in said):
            return None
        return newest


def _when(comment: Comment) -> tuple[object, str]:
    return comment.at, comment.id


def threads(comments: Iterable[Comment]) -> list[Thread]:
    """Put comments together as threads, in the order of their notes.

    Parameters
    ----------
    comments : iterable of Comment
        Of one assessment, in any order; a reply without its note is left out.
    """
    ordered = sorted(comments, key=_when)
    replies: dict[str, list[Comment]] = {each.id: [] for each in ordered if each.reply_to is None}
    for each in ordered:
        if each.reply_to in replies:
            replies[each.reply_to].append(each)
    return [Thread(each, tuple(replies[each.id])) for each in ordered if each.reply_to is None]
