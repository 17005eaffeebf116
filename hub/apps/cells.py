"""A page's notebook: its cells, and running one in a kernel so that what it shows is there as soon as it is shown."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import lru_cache
from pathlib import Path
from queue import Empty
from typing import Any

import nbformat

from reports.ready import ReadyClient
from spbe_core.errors import SpbeError
from widgets.base import WIDGET_MIME

CELL_SECONDS = 60
"""How long a cell may run."""
LOOK_EVERY = 1.0
"""Seconds of silence after which the kernel is looked at, whether it still lives."""


class CellError(SpbeError):
    """A cell did not come to its end.

    Parameters
    ----------
    message : str
        For the log: the traceback, or what else ended it.
    ename : str
        The name of the exception that the cell raised; empty where the kernel died or took too long.
    """

    def __init__(self, message: str, ename: str = "") -> None:
        super().__init__(message)
        self.ename = ename


def sources(notebook: Path) -> tuple[str, ...]:
    """Return the code of a notebook's cells, read again when the file has changed."""
    return _sources(notebook, notebook.stat().st_mtime_ns)


@lru_cache(maxsize=64)
def _sources(notebook: Path, _changed: int) -> tuple[str, ...]:
    cells = nbformat.read(notebook, as_version=4).cells
    return tuple(str(cell.source) for cell in cells if cell.cell_type == "code")


async def shown(client: ReadyClient, source: str) -> AsyncIterator[dict[str, Any]]:
    """Run a cell.

    Parameters
    ----------
    client : reports.ready.ReadyClient
        Of a kernel that is ready.
    source : str
        The cell's code.

    Yields
    ------
    dict
        The bundle of each widget, when it is shown.

    Raises
    ------
    CellError
        When the cell raised or ran longer than :data:`CELL_SECONDS`, or the kernel died.
    """
    until = asyncio.get_running_loop().time() + CELL_SECONDS
    asked = client.execute(source, store_history=False, allow_stdin=False)
    while True:
        said = await _next(client, until)
        if said["parent_header"].get("msg_id") != asked:
            continue
        content = said["content"]
        match said["header"]["msg_type"]:
            case "display_data" | "execute_result":
                if WIDGET_MIME in content["data"]:
                    yield content["data"][WIDGET_MIME]
            case "error":
                raise CellError("\n".join(content["traceback"]), content["ename"])
            case "status" if content["execution_state"] == "idle":
                return


async def _next(client: ReadyClient, until: float) -> dict[str, Any]:
    while asyncio.get_running_loop().time() < until:
        try:
            said: dict[str, Any] = await client.get_iopub_msg(timeout=LOOK_EVERY)
        except Empty:
            if not await client.parent.is_alive():
                raise CellError("The kernel died while it ran a cell.") from None
        else:
            return said
    raise CellError(f"The cell ran longer than {CELL_SECONDS} s.")
