"""Put finished files where readers look, all or nothing.

Both files are first written beside their places under hidden names and flushed to disk; only then are they renamed.
A lock on the folder keeps two deliveries apart, so a reader finds the pair of one run or of the other.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from reports.errors import ReportError


def deliver(files: Mapping[str, bytes], out: Path) -> None:
    """Write files into a folder.

    Parameters
    ----------
    files : mapping of str to bytes
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
        with _locked(out), tempfile.TemporaryDirectory(prefix=".laporan-", dir=out) as aside:
            for name, content in files.items():
                _write(Path(aside) / name, content)
            _switch(list(files), Path(aside), out)
    except OSError as failed:
        raise ReportError(
            f"folder {out.name or out} tidak dapat ditulisi ({failed.strerror})",
            "Pilih folder lain atau periksa hak aksesnya",
        ) from failed


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _switch(names: list[str], aside: Path, out: Path) -> None:
    """Rename every file into place; when one cannot be, put back what was there before."""
    old = aside / "lama"
    old.mkdir()
    done: list[str] = []
    try:
        for name in names:
            if (out / name).exists():
                os.link(out / name, old / name, follow_symlinks=False)
            (aside / name).replace(out / name)
            done.append(name)
    except OSError:
        for name in done:
            if (old / name).exists():
                (old / name).replace(out / name)
            else:
                (out / name).unlink()
        raise
