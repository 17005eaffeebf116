"""Where the content of files stands: each once per region under its hash, in the lab's folder or in a bucket.

``bukti/<region>/<first two digits>/<sha256>`` holds whole files, ``unggahan/<id>`` the parts of those on their way,
``pratinjau/`` pictures of whole ones. No name that anybody typed becomes a path. A content appears under its hash when
it is whole: in the folder by an atomic rename after it is on the disk; a bucket takes an object whole or not at all.
Parts and pictures stand in the folder always: a bucket takes no parts from an offset, and pictures are made anew. What
the folder holds from before there was a bucket is found as well, until a start has moved it (:meth:`Store.move_in`).
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from hub.errors import StorageError
from hub.s3.place import Place
from spbe_core.wire import REGION_CODE

if TYPE_CHECKING:
    from hub.s3.bucket import Bucket

WHOLE = "bukti"
PARTS = "unggahan"
PREVIEWS = "pratinjau"
"""Pictures of contents: made anew whenever they are gone."""
HASH = re.compile(r"[0-9a-f]{64}")
NAME = re.compile(rf"{WHOLE}/(?P<region>\d{{2}}(?:\.\d{{2}})?)/[0-9a-f]{{2}}/(?P<hash>[0-9a-f]{{64}})", re.ASCII)


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
    """The files of one lab.

    Parameters
    ----------
    root : Path
        The lab's folder.
    bucket : Bucket, optional
        Where whole files stand instead.
    """

    def __init__(self, root: Path, bucket: Bucket | None = None) -> None:
        self._root, self._bucket = root, bucket

    def close(self) -> None:
        """Let the bucket's connections go."""
        if self._bucket is not None:
            self._bucket.close()

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
        """Keep a content and return its hash; the same content again is the same file.

        Raises
        ------
        FilesAwayError
            When the bucket cannot be reached.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        name = inside(region, sha256)
        if self._bucket is not None:
            if _hash(self._bucket.get(name)) != sha256:
                self._bucket.put(name, content)
        elif _hash(self._in_folder(name)) != sha256:
            self._put(self._root / name, content)
        return sha256

    def content(self, name: str) -> bytes | None:
        """Return what stands under a name (:func:`inside`), whatever it is; ``None`` where nothing does."""
        held = self._in_folder(name)
        if self._bucket is None or _hash(held) == PurePosixPath(name).name:
            return held
        found = self._bucket.get(name)
        return held if found is None else found

    def names(self) -> set[str]:
        """Return the names of all that is kept."""
        found = {path.relative_to(self._root).as_posix() for path in self._kept()}
        return found if self._bucket is None else found | set(self._bucket.names(f"{WHOLE}/"))

    def move_in(self) -> int:
        """Move what the folder holds into the bucket; returns how many files.

        A file leaves the folder when the bucket has been read back and holds it; one that is not what its name says
        stays for the doctor to find.
        """
        if self._bucket is None:
            return 0
        moved = 0
        for path in self._kept():
            found = NAME.fullmatch(path.relative_to(self._root).as_posix())
            content = path.read_bytes() if found else b""
            if found and _hash(content) == found["hash"]:
                self.keep(found["region"], content)
                if self._bucket.get(found[0]) == content:
                    path.unlink()
                    moved += 1
        return moved

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
        FilesAwayError
            When the bucket cannot be reached.
        """
        content = self.content(inside(region, sha256))
        if content is None:
            raise StorageError(f"The file {sha256[:12]}… of {region} is missing.")
        if _hash(content) != sha256:
            raise StorageError(f"The file {sha256[:12]}… of {region} is not what its hash says.")
        return content

    def _in_folder(self, name: str) -> bytes | None:
        try:
            return (self._root / name).read_bytes()
        except FileNotFoundError:
            return None

    def _kept(self) -> list[Path]:
        """Return the files in the folder, among them those that are being written, or whose writer was killed."""
        return [path for path in (self._root / WHOLE).rglob("*") if path.is_file()]

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


def opened(root: Path, place: Place | None) -> Store:
    """Return a lab's files.

    Raises
    ------
    DataError
        When the keys of the bucket cannot be read.
    """
    if place is None:
        return Store(root)
    from hub.s3.bucket import Bucket  # noqa: PLC0415 -- nobody else needs it

    return Store(root, Bucket(place))


class BusyError(Exception):
    """Another request is writing the same upload."""


def _hash(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
