"""Reading a file of tables that somebody sent: in a process of its own, only a few at once."""

from __future__ import annotations

import threading

from hub.registry.problems import ProblemError
from spbe_core import sheets
from spbe_core.sheets import Book

_ROOM = threading.BoundedSemaphore(2)
"""Files read at once: each may take a child's whole memory."""
_PATIENCE = 20
"""Seconds a request waits for its turn."""


def read(data: bytes, name: str) -> Book:
    """Read a file of tables.

    Parameters
    ----------
    data : bytes
    name : str
        As the sender calls it.

    Raises
    ------
    DataError
        For a file that cannot be taken (:func:`spbe_core.sheets.read_apart`).
    ProblemError
        503 when others are having files read.
    """
    if not _ROOM.acquire(timeout=_PATIENCE):
        raise ProblemError(503, "Berkas lain masih dibaca. Coba lagi sebentar.", headers={"Retry-After": "10"})
    try:
        return sheets.read_apart(data, name)
    finally:
        _ROOM.release()
