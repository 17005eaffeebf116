"""Which edition of the program makes reports: its version, and the hash of everything that shapes a report."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

PACKAGES = ("spbe_core", "widgets", "reports")
TOOLS = ("altair", "jinja2", "typst", "vl-convert-python")
"""Installed packages that draw and set reports."""


@cache
def fingerprint() -> str:
    """Return SHA-256 over the program's files and the versions of what draws and sets reports."""
    digest = hashlib.sha256("\n".join(f"{name} {version(name)}" for name in TOOLS).encode())
    for package in PACKAGES:
        _add(digest, files(package), package)
    return digest.hexdigest()


def _add(digest: hashlib._Hash, place: Traversable, path: str) -> None:
    for entry in sorted(place.iterdir(), key=lambda entry: entry.name):
        name = f"{path}/{entry.name}"
        if entry.name == "__pycache__":
            continue
        if entry.is_dir():
            _add(digest, entry, name)
        else:
            digest.update(f"\n{name} ".encode() + hashlib.sha256(entry.read_bytes()).digest())


@cache
def name() -> str:
    """Return the edition as a report prints it: ``"0.1.0 · 3f2a9c01b7de"``."""
    return f"{version('spbe-lab')} · {fingerprint()[:12]}"
