"""The drawing room: one warm place in a process where charts of many kernels become SVG.

The drawing engine takes a second to start and starts threads, so a kernel's warm parent must not have it. Instead a
thread of the process that runs the kernels holds it; a kernel finds its socket in its own folder and sends one
specification per connection. Equal specifications are drawn once.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import socket
import socketserver
import tempfile
import threading
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from reports import charts, svg
from reports.errors import ReportError
from widgets.chart_theme import to_svg

SOCKET = "gambar"
"""What the way to the room is called in a kernel's folder."""
LARGEST = 10_000_000
"""Bytes of the longest specification."""
SECONDS = 60.0
"""How long a kernel waits for a drawing, and the room for a kernel."""


class _Turn(socketserver.StreamRequestHandler):
    """One drawing: JSON until the end of the stream, answered by ``{"svg": …}`` or ``{"wrong": …}``."""

    timeout = SECONDS

    def handle(self) -> None:
        try:
            reply = {"svg": _drawn(self.rfile.read(LARGEST).decode())}
        except Exception as failed:  # noqa: BLE001 - whatever the engine says goes to the one who asked, and the room stays open
            reply = {"wrong": f"{type(failed).__name__}: {failed}"[:500]}
        self.wfile.write(json.dumps(reply).encode())


@lru_cache(maxsize=1024)
def _drawn(specification: str) -> str:
    return to_svg(json.loads(specification))


class Room:
    """A drawing room that is open until :meth:`close`."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="spbe-gambar-")
        self.address = Path(self._folder) / SOCKET
        self._server = socketserver.UnixStreamServer(str(self.address), _Turn)
        self._thread = threading.Thread(target=self._serve, name="gambar", daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        _drawn('{"mark": "point", "data": {"values": [{}]}}')  # starts the engine while the first kernel comes up
        self._server.serve_forever(poll_interval=0.1)

    def show(self, folder: Path) -> None:
        """Let a kernel find the room from its folder."""
        (folder / SOCKET).symlink_to(self.address)

    def close(self) -> None:
        """Close the room and take its socket away."""
        self._server.shutdown()
        self._thread.join(SECONDS)
        self._server.server_close()
        shutil.rmtree(self._folder, ignore_errors=True)


@cache
def shared() -> Room:
    """Return this process's room; it is closed with the process."""
    room = Room()
    atexit.register(room.close)
    return room


os.register_at_fork(after_in_child=shared.cache_clear)


def near(folder: Path) -> charts.Draw:
    """Return what draws for whoever works in a folder: the room that is shown there, else this process itself."""
    address = folder / SOCKET
    return partial(svg.draw, render=partial(ask, address)) if address.exists() else svg.draw


def ask(address: Path, specification: dict[str, Any]) -> str:
    """Have a specification drawn.

    Raises
    ------
    ReportError
        When the room is gone, does not answer, or could not draw it.
    """
    todo = "Coba sekali lagi; bila berulang, sampaikan kepada pengelola lab"
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(SECONDS)
            line.connect(os.path.relpath(address))  # a socket's path is short: 107 bytes
            line.sendall(json.dumps(specification).encode())
            line.shutdown(socket.SHUT_WR)
            reply = json.loads(b"".join(iter(lambda: line.recv(1 << 16), b"")))
    except (OSError, ValueError) as failed:
        raise ReportError("grafik tidak tergambar: ruang gambar tidak menjawab", todo, repr(failed)) from failed
    if "svg" not in reply:
        raise ReportError("grafik tidak tergambar", todo, str(reply.get("wrong")))
    return str(reply["svg"])
