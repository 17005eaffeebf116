"""Drawing a page: run its notebook in a kernel and hand each widget to the template as soon as it is there."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from hub.apps import cells, states
from hub.apps.kernels import PageKernels
from hub.apps.pages import Page
from hub.apps.states import EmptyPageError, State
from reports.ready import ReadyClient

log = logging.getLogger("hub.apps")


class Drawing:
    """One page being drawn.

    The template walks :meth:`early` and :meth:`ahead`, awaits :meth:`start` and walks :meth:`widgets`. A failure never
    escapes: it ends up in :attr:`failure`, with its cause in the log under the same reference number.

    Parameters
    ----------
    page : hub.apps.pages.Page
    kernels : hub.apps.kernels.PageKernels
    owner : str
        The visitor's account name.
    environment : mapping
        What the kernel is told.
    flush : callable
        Sends what was written so far to the browser; called before each wait.
    form : callable
        Draws the page's form without a kernel (:mod:`hub.apps.forms`), or returns ``None``.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what a page is made of
        self,
        page: Page,
        kernels: PageKernels,
        owner: str,
        environment: Mapping[str, str],
        flush: Callable[[], Awaitable[None]],
        form: Callable[[], Awaitable[dict[str, Any] | None]],
    ) -> None:
        self._page = page
        self._kernels = kernels
        self._turn = kernels.arrivals.turn(owner)
        self._owner = owner
        self._environment = environment
        self._flush = flush
        self._form = form
        self._client: ReadyClient | None = None
        self.kernel_id: str | None = None
        self.failure: State | None = None
        self.form_stands = False
        """Whether the form was drawn before its kernel: then the kernel is only started, and draws nothing."""

    async def early(self) -> AsyncIterator[dict[str, Any]]:
        """Yield the page's form where its turn has not come and the form can do without a kernel."""
        if self._turn.come.is_set():
            return
        await self._flush()
        bundle = await self._form()
        if bundle is not None:
            self.form_stands = True
            yield bundle

    async def ahead(self) -> AsyncIterator[int]:
        """Wait for the page's turn; yield how many pages come before it each time that has changed."""
        async for place in self._turn.ahead():
            yield place
            await self._flush()

    async def start(self) -> str | None:
        """Start the kernel when the page's turn has come; return its id, or ``None`` after a failure."""
        await self._flush()
        try:
            self.kernel_id = await self._kernels.open(self._owner, self._environment)
            if not self.form_stands:
                self._client = await self._kernels.client(self.kernel_id)
        except Exception as error:  # noqa: BLE001 - whatever it was, the person gets a page and the log the cause
            self._failed(error)
        return self.kernel_id if self.failure is None else None

    async def widgets(self) -> AsyncIterator[dict[str, Any]]:
        """Run the notebook cell by cell and yield the bundle of each widget it shows; nothing where the form stands."""
        if self.form_stands:
            return
        shown = 0
        try:
            async for bundle in self._run():
                shown += 1
                yield bundle
        except Exception as error:  # noqa: BLE001 - a failed cell, a dead kernel: a state for the person, a line for us
            self._failed(error)
        if shown == 0 and self.failure is None:
            self._failed(EmptyPageError(f"{self._page.notebook.name} showed no widget."))

    async def close(self) -> None:
        """Let the next page come, and the kernel go: it waits for the page's own line, or ends when the page failed."""
        self._turn.close()
        if self._client is not None:
            self._client.stop_channels()
        if self.kernel_id is None:
            return
        if self.failure is None:
            self._kernels.drawn(self.kernel_id)
        else:
            await self._kernels.end(self.kernel_id)

    async def _run(self) -> AsyncIterator[dict[str, Any]]:
        if self._client is None:
            return
        for source in cells.sources(self._page.notebook):
            await self._flush()
            async for bundle in cells.shown(self._client, source):
                yield bundle

    def _failed(self, error: Exception) -> None:
        self.failure = states.of(error)
        log.error(
            "Page failure reference=%s page=%s user=%s kernel=%s: %s",
            self.failure.reference,
            self._page.name,
            self._owner,
            self.kernel_id,
            error,
        )
