"""The file of a backup: a compressed tar whose first member is the manifest."""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from hub.backup.manifest import FORMAT, NAME, Kept, Manifest
from spbe_core.errors import DataError

SUFFIX = ".tar.gz"
LARGEST_MANIFEST = 64 * 2**20
BLOCK = 2**20


def pack(folder: Path, manifest: Manifest, target: Path) -> None:
    """Write a folder's files and their manifest into one file, down to the disk."""
    # a file's name may be any bytes: what is no UTF-8 stands in Python's own escape, which only ASCII JSON carries
    text = json.dumps(manifest.model_dump(), default=str, indent=1)
    (folder / NAME).write_text(text, encoding="ascii")
    with target.open("xb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as tar:
            for name in (NAME, *sorted(manifest.files)):
                tar.add(folder / name, name, recursive=False, filter=_plain)
        file.flush()
        os.fsync(file.fileno())


def _plain(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def unpack(file: Path, folder: Path) -> Manifest:
    """Lay a backup's files out in an empty folder, each checked against the manifest.

    Raises
    ------
    DataError
        When the file is no backup, is cut off, was changed, or is of a newer lab.
    """
    with _opened(file) as tar:
        manifest = _manifest(tar, file)
        missing = set(manifest.files)
        while (member := tar.next()) is not None:
            name = member.name
            kept = manifest.files.get(name)
            if kept is None or name not in missing or not member.isreg() or _leaves(name):
                raise _bad(file, f"memuat {name!r}, yang tidak ada dalam manifesnya")
            source = tar.extractfile(member)
            assert source is not None  # noqa: S101 - a regular file has content
            if _write(source, folder / name) != (kept.size, kept.sha256):
                raise _bad(file, f"{name} tidak sama dengan manifesnya")
            missing.remove(name)
    if missing:
        raise _bad(file, f"{len(missing)} berkas hilang, misalnya {min(missing)}")
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(file, "r:gz") as tar:
            yield tar
    except OSError as error:
        if error.errno is not None:  # the machine's own trouble, such as a full disk, and not the file's
            raise
        raise _bad(file, "bukan cadangan yang utuh") from error
    except (tarfile.TarError, zlib.error, EOFError) as error:
        raise _bad(file, "bukan cadangan yang utuh") from error


def _manifest(tar: tarfile.TarFile, file: Path) -> Manifest:
    member = tar.next()
    if member is None or member.name != NAME or not member.isreg() or member.size > LARGEST_MANIFEST:
        raise _bad(file, "tidak memuat manifes")
    source = tar.extractfile(member)
    assert source is not None  # noqa: S101 - a regular file has content
    try:
        manifest = Manifest.model_validate(json.loads(source.read()))
    except ValueError as error:
        raise _bad(file, "manifesnya tidak terbaca") from error
    if manifest.format > FORMAT:
        raise DataError(str(file), "dibuat oleh versi lab yang lebih baru", "perbarui lab, lalu ulangi")
    return manifest


def _leaves(name: str) -> bool:
    path = PurePosixPath(name)
    return path.is_absolute() or ".." in path.parts


def _write(source: IO[bytes], target: Path) -> tuple[int, str]:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        return _hashed(source, file)


def _hashed(source: IO[bytes], target: IO[bytes] | None = None) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    while block := source.read(BLOCK):
        size += len(block)
        digest.update(block)
        if target is not None:
            target.write(block)
    return size, digest.hexdigest()


def described(path: Path, found: os.stat_result | None = None) -> Kept:
    """Describe a file for the manifest; ``found`` says whose it was when it is a copy."""
    origin = found or path.stat()
    with path.open("rb") as file:
        size, sha256 = _hashed(file)
    return Kept(size=size, sha256=sha256, mode=origin.st_mode & 0o777, uid=origin.st_uid, gid=origin.st_gid)


def sha256(path: Path) -> str:
    """Return a file's SHA-256."""
    with path.open("rb") as file:
        return _hashed(file)[1]


def _bad(file: Path, what: str) -> DataError:
    return DataError(file.name, what, "pakai cadangan lain")
