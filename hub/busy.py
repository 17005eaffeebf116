"""Tell the hub that a notebook server works, even when nothing is printed and no browser is there.

An extension of the notebook server. The server itself counts requests and outputs as activity; a long, silent
computation makes neither. Here a busy kernel and a program running in a terminal count as well, so that the rule for
idle servers (:mod:`hub.administration.culling`) never ends work.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tornado.ioloop import PeriodicCallback

from hub import processes

EVERY_MS = 2_000
"""How often to look; cheap, and shorter than any limit."""


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    PeriodicCallback(lambda: note(server), EVERY_MS).start()


def note(server: Any) -> None:
    """Count the present moment as activity if the server works."""
    if works(server):
        server.web_app.settings["last_activity_times"]["work"] = datetime.now(UTC)


def works(server: Any) -> bool:
    """Return whether a kernel computes, or a program runs in a terminal."""
    kernels = server.kernel_manager
    if any(kernels.get_kernel(one).execution_state == "busy" for one in kernels.list_kernel_ids()):
        return True
    terminals = server.web_app.settings.get("terminal_manager")
    shells = [terminal.ptyproc.pid for terminal in terminals.terminals.values()] if terminals else []
    return any(processes.descendants(shell) for shell in shells)
