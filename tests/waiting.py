"""Waiting for what other processes do, with a deadline and without sleeping for luck.

The deadline is for what hangs: it costs nothing where things go well, and no machine is too slow for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(what: Callable[[], T], seconds: float = 120) -> T:
    """Ask until the answer is true, and give it back; fail when the time is over."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)  # polling others; the deadline above bounds it
    return found
