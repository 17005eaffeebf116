"""Which operating-system accounts the lab's parts run under.

Kernels and servers run code that people wrote. Where the lab runs as root, each person's code gets a numeric user
of its own: no password file entry is needed, and nothing has to be created. Elsewhere everything shares the account
that started the lab; :func:`separable` says so, and why, in one Indonesian line for the start message.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hub.settings import ROOT
from spbe_core.errors import DataError

UID_START = "SPBE_UID_START"
DEFAULT_UID_START = 61_000
PAGES = 1_000
"""How many user numbers page kernels share; one is free again when nobody's page uses it."""
SERVERS = 3_500
"""How many user numbers servers have, one for each person and room that ever was: 552 regions and their people."""


@dataclass(frozen=True)
class UidRange:
    """A half-open range of numeric users, each with the group of the same number."""

    start: int
    stop: int

    def __contains__(self, uid: int) -> bool:
        return self.start <= uid < self.stop

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.start, self.stop))


def uid_start() -> int:
    """Return the first user number of the lab (``SPBE_UID_START``, 1000–4000000000).

    Raises
    ------
    DataError
        When the setting is not such a number.
    """
    text = os.environ.get(UID_START, str(DEFAULT_UID_START))
    if not text.isascii() or not text.isdigit() or not 1_000 <= int(text) <= 4_000_000_000:
        raise DataError(UID_START, f"{text!r} bukan bilangan 1000–4000000000", "perbaiki lalu jalankan lagi")
    return int(text)


def page_uids() -> UidRange:
    """User numbers of page kernels; never used by a server."""
    return UidRange(uid_start(), uid_start() + PAGES)


def server_uids() -> UidRange:
    """User numbers of JupyterLab servers, people's and rooms'; never used by a page kernel."""
    return UidRange(page_uids().stop, page_uids().stop + SERVERS)


@cache
def separable() -> bool:
    """Whether people's code can run under accounts of its own on this machine."""
    return reason_against() is None


@cache
def reason_against() -> str | None:
    """Say in Indonesian why accounts cannot be separated, or ``None`` when they can."""
    if os.geteuid() != 0:
        return "lab tidak dijalankan sebagai root"
    for path in (Path(sys.prefix), Path(sys.base_prefix), Path(sys.executable).resolve(), ROOT):
        closed = _closed_to_others(path)
        if closed is not None:
            return f"{closed} tidak dapat dibaca akun lain"
    return None


def _closed_to_others(path: Path) -> Path | None:
    """Return the first part of ``path`` that another account cannot pass or read."""
    for part in (*reversed(path.parents), path):
        mode = part.stat().st_mode
        needed = stat.S_IROTH | stat.S_IXOTH if part == path else stat.S_IXOTH
        if mode & needed != needed:
            return part
    return None
