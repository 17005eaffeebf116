"""What is installed beside an interpreter, so that a parent that imported something else is known by it."""

from __future__ import annotations

import hashlib
import os
import sysconfig
from collections.abc import Iterable
from contextlib import suppress


def folders() -> list[str]:
    """Return the folders in which this interpreter's packages lie."""
    return sorted({sysconfig.get_path(name) for name in ("purelib", "platlib")})


def mark(where: Iterable[str]) -> str:
    """Return what changes when a package is installed, removed or comes in another version.

    Installers write a folder for each package whose name holds the version, so the names are enough.
    """
    names: list[str] = []
    for folder in where:
        with suppress(OSError), os.scandir(folder) as entries:  # a folder that is gone holds nothing
            names += sorted(entry.name for entry in entries if entry.name != "__pycache__")
    return hashlib.sha256("\0".join(names).encode(errors="surrogateescape")).hexdigest()
