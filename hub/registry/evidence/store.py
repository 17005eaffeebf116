"""Where the content of files stands: a folder, each content once per region under its hash.

``bukti/<region>/<first two digits>/<sha256>`` holds whole files, ``unggahan/<id>`` the parts of those on their way,
``pratinjau/`` pictures of whole ones. No name that anybody typed becomes a path. A content appears under its hash by an
atomic rename, after it is on the disk.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from hub.errors import StorageError
from spbe_core.wire import REGION_CODE

WHOLE = "bukti"
PARTS = "unggahan"
PREVIEWS = "pratinjau"
"""Pictures of contents: made anew whenever they are gone."""
HASH = re.compile(r"[0-9a-f]{64}")


def inside(region: str, sha256: str) -> str:
    """Return where a content stands below the lab's folder.

    Raises
    ------
    ValueError
        For what is no region code or no hash; nothing else may become a path.
    """
    if not re.fullmatch(REGION_CODE, region, re.ASCII) or not HASH.fullmatch(sha256):
        raise ValueError("not a region code and a hash")
    return f"{WHOLE}/{region}/{sha256[:2]}/{sha256}"


class Store:
    """The files below one folder.

    Parameters
    ----------
    root : Path
        The lab's folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def part(self, upload: str) -> Iterator[Part]:
        """Hold the part of an upload that has arrived; nobody else has it meanwhile.

        Raises
        ------
        BusyError
            When another request holds it.
        """
        folder = self._folder(self._root / PARTS)
        path = folder / str(UUID(upload))
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(path, flags, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BusyError from None
            yield Part(descriptor, folder)
        finally:
            os.close(descriptor)

    def drop(self, upload: str) -> None:
        """Remove the part of an upload."""
        (self._root / PARTS / str(UUID(upload))).unlink(missing_ok=True)

    def keep(self, region: str, content: bytes) -> str:
        """Keep a content and return its hash; the same content again is the same file."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._root / inside(region, sha256)
        if not self._holds(path, sha256):
            self._put(path, content)
        return sha256

    def preview(self, region: str, sha256: str) -> bytes | None:
        """Return the picture of a content, where one was kept."""
        try:
            return self._preview(region, sha256).read_bytes()
        except FileNotFoundError:
            return None

    def keep_preview(self, region: str, sha256: str, picture: bytes) -> None:
        """Keep the picture of a content."""
        self._put(self._preview(region, sha256), picture)

    def _preview(self, region: str, sha256: str) -> Path:
        return self._root / PREVIEWS / Path(inside(region, sha256)).relative_to(WHOLE)

    def _put(self, path: Path, content: bytes) -> None:
        """Write a file so that it is there whole or not at all, down to the disk."""
        folder = self._folder(path.parent)
        beside = folder / f".{uuid4()}"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        _settle(folder)

    def read(self, region: str, sha256: str) -> bytes:
        """Return a content.

        Raises
        ------
        StorageError
            When it is not there, or not what its hash says.
        """
        try:
            content = (self._root / inside(region, sha256)).read_bytes()
        except FileNotFoundError:
            raise StorageError(f"The file {sha256[:12]}… of {region} is missing.") from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise StorageError(f"The file {sha256[:12]}… of {region} is not what its hash says.")
        return content

    def _holds(self, path: Path, sha256: str) -> bool:
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest() == sha256
        except FileNotFoundError:
            return False

    def _folder(self, path: Path) -> Path:
        """Make a folder and those on the way to it, each down to the disk."""
        missing = [each for each in (path, *path.parents) if each != self._root and each.is_relative_to(self._root)]
        for each in reversed(missing):
            if not each.is_dir():
                each.mkdir(mode=0o700, exist_ok=True)
                _settle(each.parent)
        return path


class Part:
    """What has arrived of one file."""

    def __init__(self, descriptor: int, folder: Path) -> None:
        self._descriptor = descriptor
        self._directory = folder

    def size(self) -> int:
        """Return the bytes in the file; those that were never acknowledged may stand behind the others."""
        return os.fstat(self._descriptor).st_size

    def write(self, offset: int, data: bytes) -> None:
        """Put bytes behind the first ``offset`` ones, down to the disk."""
        os.ftruncate(self._descriptor, offset)
        written = 0
        while written < len(data):
            written += os.pwrite(self._descriptor, data[written:], offset + written)
        os.fsync(self._descriptor)
        _settle(self._directory)

    def read(self) -> bytes:
        """Return everything."""
        found, size = bytearray(), self.size()
        while len(found) < size and (block := os.pread(self._descriptor, size - len(found), len(found))):
            found += block
        return bytes(found)


class BusyError(Exception):
    """Another request is writing the same upload."""


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
