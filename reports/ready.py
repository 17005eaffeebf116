"""A kernel client that is ready as soon as its kernel is; used by reports and by the pages."""

from __future__ import annotations

import asyncio
from queue import Empty

from jupyter_client.asynchronous.client import AsyncKernelClient


class ReadyClient(AsyncKernelClient):  # type: ignore[misc] # ships no types
    """A client that is ready as soon as the kernel is.

    The stock client asks a question and waits for 0.2 s of silence on IOPub. This one waits for the first word on
    IOPub, which proves that the subscription is live: a kernel greets whoever subscribes. One that does not is asked.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - nbclient calls it so
        async with asyncio.timeout(timeout):
            while not await self._heard():
                if not await self.parent.is_alive():
                    raise RuntimeError("The kernel died before it answered.")
                self.kernel_info()

    async def _heard(self) -> bool:
        try:
            await self.iopub_channel.get_msg(timeout=1)
        except Empty:
            return False
        return True
