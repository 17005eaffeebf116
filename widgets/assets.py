"""The browser files of the lab and the one version under which they are served.

The version is a digest of all files' contents, so an address never changes its meaning and may be cached for ever.
Kernel, page service and JupyterLab compute the same version from the same files.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"
"""The folder whose files are public: ES modules, style sheets, fonts. Nothing else belongs into it."""

PREFIX = "/services/apps/static/"

LAB = "SPBE_LAB_URL"
"""Environment variable of notebook servers: the lab's public address, without a trailing slash."""


@cache
def version() -> str:
    """Return the digest (12 hex digits) of every file's relative path and content in :data:`STATIC`."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            name = path.relative_to(STATIC).as_posix()
            content = path.read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()[:12]


def url(name: str) -> str:
    """Return the address of a browser file: a path, or in a notebook server, which has its own host, a whole address.

    Parameters
    ----------
    name : str
        Path below :data:`STATIC`, such as ``"penilaian.mjs"``.

    Raises
    ------
    FileNotFoundError
        When there is no such file: a widget that names a missing module fails where it is written.
    """
    if not (STATIC / name).is_file():
        raise FileNotFoundError(f"There is no browser file {name!r} in {STATIC.name}/.")
    return f"{os.environ.get(LAB, '')}{PREFIX}{version()}/{name}"
