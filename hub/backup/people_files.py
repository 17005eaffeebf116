"""Copying people's files, which they may change or replace by links at any moment while we, perhaps root, read.

Nothing is followed: folders are walked by descriptor, and only regular files are opened, without following links and
without waiting for a pipe.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

PASSING = {".cache", "runtime", "__pycache__"}
"""Folders that are made anew: caches, and the running server's own notes, which hold its token."""


def copy(source: Path, target: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Copy a tree of regular files.

    Parameters
    ----------
    source, target : Path
        Folders; ``target`` is made where files need it.

    Yields
    ------
    tuple of Path and stat_result
        Each copied file's path inside the tree, with what it was.
    """
    if not source.is_dir():
        return
    for folder, folders, names, descriptor in os.fwalk(source, follow_symlinks=False):
        folders[:] = sorted(set(folders) - PASSING)
        inside = Path(folder).relative_to(source)
        for name in sorted(names):
            found = _copy_file(descriptor, name, target / inside / name)
            if found is not None:
                yield inside / name, found


def _copy_file(folder: int, name: str, target: Path) -> os.stat_result | None:
    try:
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
    except OSError:  # a link, or gone meanwhile
        return None
    with os.fdopen(descriptor, "rb") as file:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            return None
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with target.open("xb") as copied:
            shutil.copyfileobj(file, copied)
    return found
