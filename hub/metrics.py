"""What registry and page service measure of their requests, in Prometheus's form.

A label is a method, a route's template or a status: never a path, so never an id, a name or a region.
"""

from __future__ import annotations

import hmac

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, ProcessCollector, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
OTHER = "other"
"""Stands for a path that is no route, and for a method that HTTP does not know: anybody can invent more of both."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Requests:
    """Counts and times one part's requests.

    Parameters
    ----------
    part : str
        The part's name, which begins the names of its metrics.
    """

    def __init__(self, part: str) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._seconds = Histogram(
            f"spbe_{part}_request_seconds",
            "Requests and how long each took.",
            ("method", "route", "status"),
            buckets=_BUCKETS,
            registry=self.registry,
        )

    def note(self, method: str, route: str | None, status: int, seconds: float) -> None:
        """Count one request.

        Parameters
        ----------
        method : str
        route : str or None
            The route's template; ``None`` when the path is no route.
        status : int
        seconds : float
        """
        known = method if method in _METHODS else OTHER
        self._seconds.labels(known, route or OTHER, str(status)).observe(seconds)

    def render(self) -> bytes:
        """Write everything down in Prometheus's text form."""
        return generate_latest(self.registry)


def bears(authorization: str, token: str) -> bool:
    """Return whether a request's ``Authorization`` header carries a token (an empty one is never carried)."""
    kind, _, given = authorization.partition(" ")
    fits = hmac.compare_digest(given.strip().encode("utf-8", "surrogateescape"), token.encode())
    return bool(token) and kind.lower() == "bearer" and fits
