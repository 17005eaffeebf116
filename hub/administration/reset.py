"""Bring a server out of whatever state it hangs in: nothing of it runs afterwards, and it can be started again."""

# ruff: noqa: SLF001 - the hub keeps what it waits for in private fields, and a way out has to reach them
from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any

SETTLE = 3.0
"""Seconds the hub gets to notice by itself that the processes are gone."""
CLEAN_UP = 10.0
"""Seconds for each step of cleaning up after that."""

log = logging.getLogger("hub.administration")


async def reset(user: Any, spawner: Any, proxy: Any) -> None:
    """End a server's processes at once and whatever waits for them.

    Files are not touched. A start or stop that hangs is cancelled; if even cleaning up fails, the hub forgets the
    server's state, so that it can be started again. A server that its person starts meanwhile is left alone.

    Parameters
    ----------
    user : jupyterhub.user.User
    spawner : hub.spawner.LabSpawner
        One of the user's.
    proxy : jupyterhub.proxy.Proxy
        Its route is taken away.
    """
    before = spawner._spawn_future
    spawner.kill()
    if spawner.pending and await _settled(spawner):
        return
    for waiting in (spawner._spawn_future, getattr(spawner, "_stop_future", None)):  # the latter: since the first stop
        if waiting is not None and not waiting.done():
            waiting.cancel()
            await asyncio.wait([waiting], timeout=SETTLE)
    for step in (partial(proxy.delete_user, user, spawner.name), partial(user.stop, spawner.name)):
        if _started_anew(spawner, before):
            return
        try:
            async with asyncio.timeout(CLEAN_UP):
                await step()
        except Exception:
            log.exception("reset of %s: a step failed", spawner._log_name)
    if not _started_anew(spawner, before):
        _forget(user, spawner)


def _started_anew(spawner: Any, before: Any) -> bool:
    """Whether a start was asked for since ``before``, the start that was going on then."""
    return spawner._spawn_future not in {None, before}


async def _settled(spawner: Any) -> bool:
    until = asyncio.get_running_loop().time() + SETTLE
    while spawner.pending and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110 - the hub has no event for it
        await asyncio.sleep(0.1)  # looking again; the deadline above bounds it
    return not spawner.active


def _forget(user: Any, spawner: Any) -> None:
    """Leave nothing pending, whatever failed before."""
    spawner._spawn_pending = spawner._start_pending = spawner._stop_pending = False
    spawner._check_pending = spawner._proxy_pending = spawner._waiting_for_response = False
    if spawner.server is not None:
        spawner.server = None
    spawner.clear_state()
    spawner.orm_spawner.state = spawner.get_state()
    user.db.commit()
