"""What can be wrong with a warm start. Nothing here reaches a person: the stock start takes over."""

from __future__ import annotations


class StuckError(TimeoutError):
    """A parent took a request and does not say whether it forked: it is frozen, or the machine is."""


class ColdError(RuntimeError):
    """A kernel cannot be started warm; the message says why, in words for the log."""
