"""What can be wrong with a warm start. Nothing here reaches a person: the stock start takes over."""

from __future__ import annotations


class ColdError(RuntimeError):
    """A kernel cannot be started warm; the message says why, in words for the log."""
