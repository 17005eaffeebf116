"""What can be wrong with a warm start. Nothing here reaches a person: the stock start takes over."""

from __future__ import annotations

import logging

_told: set[tuple[str, str]] = set()
"""Reasons for a cold start that stand in the log already."""


class StuckError(TimeoutError):
    """A parent took a request and does not say whether it forked: it is frozen, or the machine is."""


class ColdError(RuntimeError):
    """A kernel or server cannot be started warm; the message says why, in words for the log."""


def tell(log: logging.Logger, what: str, why: ColdError) -> None:
    """Say once for each reason that something starts cold.

    Parameters
    ----------
    log : Logger
    what : str
        ``Kernels`` or ``Servers``.
    why : ColdError
    """
    if (what, str(why)) not in _told:
        _told.add((what, str(why)))
        log.warning("%s start cold, in the stock way: %s.", what, why)
