"""A page's line to its kernel: jupyter_server's websocket connection, with as many sockets as a page uses."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

CHANNELS = ("iopub", "shell", "control")
"""What a page speaks over; nothing in a page answers ``input()``."""


class PageLine(ZMQChannelsWebsocketConnection):  # type: ignore[misc] # ships no types
    """The line of one open page.

    The stock connection opens seven sockets and asks the kernel three times before a first message passes. A page's
    kernel is known to be ready, and greets whoever subscribes to what it publishes: that is all there is to wait for.
    """

    _greeted: asyncio.Future[None] | None = None

    async def prepare(self) -> None:
        """Take the place of an older line of the same page."""
        await self._register_session()
        self.session.key = self.kernel_manager.session.key

    def create_stream(self) -> None:
        for channel in CHANNELS:
            connect = getattr(self.kernel_manager, f"connect_{channel}")
            self.channels[channel] = stream = connect(identity=self.session.bsession)
            stream.channel = channel
        self._greeted = asyncio.get_running_loop().create_future()

    def nudge(self) -> asyncio.Future[None]:
        """Wait for the kernel's first word; a line that comes back to its old sockets need not."""
        loop = asyncio.get_running_loop()
        if self._greeted is None:
            self._greeted = loop.create_future()
            self._greeted.set_result(None)
            return self._greeted
        greeted = self._greeted
        late = loop.call_later(self.kernel_info_timeout, self._go_on)
        greeted.add_done_callback(lambda _: late.cancel())
        self.channels["iopub"].on_recv(self._first_word)
        return greeted

    def _first_word(self, message: list[Any]) -> None:
        self._go_on()
        self.handle_outgoing_message("iopub", message)

    def _go_on(self) -> None:
        if self._greeted is not None and not self._greeted.done():
            self._greeted.set_result(None)
