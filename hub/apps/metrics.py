"""What the page service measures: its requests by route, and its kernels by what they wait for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from hub.apps.internal import TokenHandler
from hub.apps.kernels import PageKernels
from hub.metrics import CONTENT_TYPE, Requests

_GROUP = re.compile(r"\((?:\?P<(\w+)>)?(?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)\??")
"""A group of a route's pattern, with up to two levels of groups inside."""


def template(pattern: str) -> str:
    """Write a route's pattern for people: ``/x/(?P<kernel_id>…)`` becomes ``/x/{kernel_id}``."""
    if pattern == r".*":
        return "*"
    return _GROUP.sub(lambda found: f"{{{found[1] or 'part'}}}", pattern).rstrip("?$")


class PageMetrics(Collector):
    """The service's requests and kernels.

    Parameters
    ----------
    patterns : iterable of str
        The patterns of its routes, in the order in which they are tried.
    kernels : PageKernels
    """

    def __init__(self, patterns: Iterable[str], kernels: PageKernels) -> None:
        self._routes = [(re.compile(pattern + r"\Z"), template(pattern)) for pattern in patterns]
        self._route = lru_cache(maxsize=1024)(self._find)
        self._kernels = kernels
        self._requests = Requests("apps")
        self._requests.registry.register(self)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Count the kernels at this moment."""
        family = GaugeMetricFamily("spbe_apps_kernels", "Page kernels by what they wait for.", labels=["state"])
        for state, count in self._kernels.counts().items():
            family.add_metric([state], count)
        yield family

    def _find(self, path: str) -> str | None:
        return next((readable for pattern, readable in self._routes if pattern.match(path)), None)

    def note(self, handler: Any) -> None:
        """Count a request that tornado has answered."""
        request = handler.request
        self._requests.note(request.method, self._route(request.path), handler.get_status(), request.request_time())

    def render(self) -> bytes:
        """Write everything down in Prometheus's text form."""
        return self._requests.render()


class MetricsHandler(TokenHandler):
    """The metrics, for who holds the lab's ``metrics-token``."""

    def initialize(self, token: str, **more: Any) -> None:
        super().initialize(token)
        self._render: Callable[[], bytes] = more["render"]

    @allow_unauthenticated  # type: ignore[untyped-decorator]
    def get(self) -> None:
        self.set_header("Content-Type", CONTENT_TYPE)
        self.finish(self._render())
