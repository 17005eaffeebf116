"""Copying people's files, which they may change or replace by links at any moment while we, perhaps root, read.

Nothing is followed: folders are walked by descriptor, and only regular files are opened, without following links and
without waiting for a pipe.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

PASSING = {(".cache",), (".local", "share", "jupyter", "runtime")}
"""Folders of a home that are made anew: the cache, and the running server's own notes, which hold its token."""


def copy(source: Path, target: Path, leave: Callable[[str], bool]) -> Iterator[tuple[Path, os.stat_result]]:
    """Copy a tree of regular files.

    Parameters
    ----------
    source, target : Path
        Folders; ``target`` is made where files need it.
    leave : callable
        Says whether a name at the top of the tree is left out.

    Yields
    ------
    tuple of Path and stat_result
        Each copied file's path inside the tree, with what it was.
    """
    for folder, folders, names, descriptor in os.fwalk(source, follow_symlinks=False):
        inside = Path(folder).relative_to(source)
        folders[:] = sorted(
            name for name in folders if not _passing(inside / name) and (inside.parts or not leave(name))
        )
        for name in sorted(names):
            if not inside.parts and leave(name):
                continue
            found = _copy_file(descriptor, name, target / inside / name)
            if found is not None:
                yield inside / name, found


def _passing(inside: Path) -> bool:
    return inside.name == "__pycache__" or (inside.parts[:1] == ("homes",) and inside.parts[2:] in PASSING)


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
