"""A page's line to its kernel: jupyter_server's websocket connection, with as many sockets as a page uses."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

CHANNELS = ("iopub", "shell", "control")
"""What a page speaks over; nothing in a page answers ``input()``."""
ASK_AFTER = (0.2, 0.8, 3.0, 6.0)
"""Seconds of silence after each of which the kernel is asked for a word; then the line goes on without one.

In all less than the browser may leave pings unanswered: while it waits, a line reads nothing.
"""


class PageLine(ZMQChannelsWebsocketConnection):  # type: ignore[misc] # ships no types
    """The line of one open page.

    The stock connection opens seven sockets and asks the kernel three times before a first message passes. A page's
    kernel is known to be ready, and mostly greets who begins to listen to it: that is all there is to wait for. Where
    somebody else listens still, it greets nobody, and is asked.
    """

    _heard: asyncio.Event | None = None

    async def prepare(self) -> None:
        """Take the place of an older line of the same page."""
        await self._register_session()
        self.session.key = self.kernel_manager.session.key

    def create_stream(self) -> None:
        for channel in CHANNELS:
            connect = getattr(self.kernel_manager, f"connect_{channel}")
            self.channels[channel] = stream = connect(identity=self.session.bsession)
            stream.channel = channel
        self._heard = asyncio.Event()

    def nudge(self) -> asyncio.Future[None]:
        return asyncio.ensure_future(self._listen())

    async def _listen(self) -> None:
        """Wait for the kernel's first word; a line that comes back to its old sockets need not."""
        if self._heard is None:
            return
        self.channels["iopub"].on_recv(self._first_word)
        for silence in ASK_AFTER:
            with suppress(TimeoutError):
                async with asyncio.timeout(silence):
                    await self._heard.wait()
                    return
            if not self.channels:  # the page has left
                return
            self.session.send(self.channels["control"], "kernel_info_request")

    def _first_word(self, message: list[Any]) -> None:
        if self._heard is not None:
            self._heard.set()
        self.handle_outgoing_message("iopub", message)
