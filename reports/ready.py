"""A kernel client that is ready as soon as its kernel is; used by reports and by the pages."""

from __future__ import annotations

import asyncio
from queue import Empty

from jupyter_client.asynchronous.client import AsyncKernelClient


class ReadyClient(AsyncKernelClient):  # type: ignore[misc] # ships no types
    """A client that is ready as soon as the kernel is.

    The stock client waits for 0.2 s of silence on IOPub. This one drains IOPub up to the end of its own question,
    which proves that the subscription is live.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:  # noqa: ASYNC109 - nbclient calls it so
        async with asyncio.timeout(timeout):
            while not await self._answered(self.kernel_info()):
                if not await self.parent.is_alive():
                    raise RuntimeError("The kernel died before it answered.")

    async def _answered(self, question: str) -> bool:
        try:
            while (reply := await self.shell_channel.get_msg(timeout=1))["parent_header"].get("msg_id") != question:
                pass
            while True:
                message = await self.iopub_channel.get_msg(timeout=0.5)
                ended = message["content"].get("execution_state") == "idle"
                if ended and message["parent_header"].get("msg_id") == question:
                    break
        except Empty:
            return False
        self._handle_kernel_info_reply(reply)
        return True
