"""How often whoever has no account may ask: tries that open nothing by address, work through one link by link.

Kept in memory: a registry that starts again begins anew. The secrets are too long to be guessed at any pace; this keeps
the asking from taking the registry's time.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request

from hub.registry.problems import ProblemError

FAILURES = 30
"""Tries that open nothing, per address and window; a whole office may stand behind one."""
REQUESTS = 600
"""Requests through one link per window: ten files of 25 MB in parts take half of them."""
WINDOW = 300.0
"""Seconds."""
BOUND = 10_000
"""Addresses and links remembered at most; the oldest are forgotten."""


class Pace:
    """Counts by address and by link, in windows of time.

    Parameters
    ----------
    clock : callable, optional
        Seconds that only grow (tests).
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._counts: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    def check(self, request: Request) -> None:
        """Refuse whoever failed too often lately (429)."""
        self._refuse(("address", _address(request)), FAILURES)

    def failed(self, request: Request) -> None:
        """Count a try that opened nothing."""
        self._count(("address", _address(request)))

    def used(self, link: str) -> None:
        """Count a request through a link; refuse too many (429)."""
        self._refuse(("link", link), REQUESTS)
        self._count(("link", link))

    def _refuse(self, key: tuple[str, str], most: int) -> None:
        with self._lock:
            began, count = self._counts.get(key, (0.0, 0))
            left = began + WINDOW - self._clock()
        if count >= most and left > 0:
            raise ProblemError(429, headers={"Retry-After": str(int(left) + 1)})

    def _count(self, key: tuple[str, str]) -> None:
        with self._lock:
            now = self._clock()
            began, count = self._counts.get(key, (now, 0))
            self._counts[key] = (now, 1) if now - began >= WINDOW else (began, count + 1)
            self._counts.move_to_end(key)
            while len(self._counts) > BOUND:
                self._counts.popitem(last=False)


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""
