"""What the hub asks of the page service: which kernels there are, and to end one.

The route stands outside the service's prefix, where the proxy never leads, and answers only who holds the lab's
``administration-token``. It tells whose page a kernel draws, since when and how large it is; nothing of its content.
"""

from __future__ import annotations

from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import HTTPError, RequestHandler

from hub.apps.kernel_state import PageKernelList
from hub.metrics import bears


class TokenHandler(RequestHandler):  # type: ignore[misc] # ships no types
    """A route for programs of the lab: one bearer token, no cookie, no session."""

    def initialize(self, token: str, **_more: Any) -> None:
        self._token = token

    def prepare(self) -> None:
        if not bears(self.request.headers.get("Authorization", ""), self._token):
            raise HTTPError(401)
        self.set_header("Cache-Control", "no-store")

    def check_xsrf_cookie(self) -> None:
        """Need none: a browser never sends the token by itself."""

    def write_error(self, status_code: int, **_cause: Any) -> None:
        """Say nothing but the status."""
        self.finish(str(status_code))


class KernelListHandler(TokenHandler):
    """All kernels."""

    @allow_unauthenticated  # type: ignore[untyped-decorator]
    def get(self) -> None:
        states = self.settings["kernel_manager"].states()
        self.set_header("Content-Type", "application/json")
        self.finish(PageKernelList(kernels=tuple(states)).model_dump_json())


class KernelEndHandler(TokenHandler):
    """One kernel."""

    @allow_unauthenticated  # type: ignore[untyped-decorator]
    async def delete(self, kernel_id: str) -> None:
        kernels = self.settings["kernel_manager"]
        if kernels.owner(kernel_id) is None:
            raise HTTPError(404)
        await kernels.end(kernel_id)
        self.set_status(204)
