"""Put finished files where readers look, all or nothing.

All files are first written beside their places under hidden names and flushed to disk; only then are they renamed.
A lock on the folder keeps two deliveries apart, so a reader finds the files of one run or of the other.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from reports.errors import ReportError

ASIDE = ".laporan-"
"""How the hidden folders begin in which files wait for their places."""
READY = "siap"
"""What such a folder holds once all its files are written; old ones, to be put back, are kept in it."""

Content = bytes | Callable[[BinaryIO], object]
"""What a file is to hold, or what writes it: for what is too large to be held whole."""


def deliver(files: Mapping[str, Content], out: Path) -> None:
    """Write files into a folder.

    Parameters
    ----------
    files : mapping of str to bytes or callable
        File name → content.
    out : Path
        The folder; made when it does not exist.

    Raises
    ------
    ReportError
        When a file could not be put in place; then none was.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _locked(out):
            _finish(out)
            with tempfile.TemporaryDirectory(prefix=ASIDE, dir=out) as aside:
                for name, content in files.items():
                    _write(Path(aside) / name, content)
                (Path(aside) / READY).mkdir()
                _switch(list(files), Path(aside), out)
    except OSError as failed:
        raise ReportError.folder(out, failed) from failed


def finish(out: Path) -> None:
    """Put in place what a delivery that was killed amid its renaming had ready, and take away what it had not."""
    with _locked(out):
        _finish(out)


def _finish(out: Path) -> None:
    for left in out.glob(f"{ASIDE}*"):
        if (left / READY).exists():
            for file in (each for each in left.iterdir() if each.is_file()):
                file.replace(out / file.name)
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, content: Content) -> None:
    with path.open("xb") as file:
        if callable(content):
            content(file)
        else:
            file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _switch(names: list[str], aside: Path, out: Path) -> None:
    """Rename every file into place; when one cannot be, put back what was there before."""
    old = aside / READY
    done: list[str] = []
    try:
        for name in names:
            if (out / name).exists():
                os.link(out / name, old / name, follow_symlinks=False)
            (aside / name).replace(out / name)
            done.append(name)
    except BaseException:  # also the key that interrupts
        for name in done:
            if (old / name).exists():
                (old / name).replace(out / name)
            else:
                (out / name).unlink()
        old.rename(aside / "lama")
        raise
