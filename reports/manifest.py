"""The manifest of a folder of reports: for each region, which report is in it, and why the last try failed.

One line of JSON for each thing that happened, appended and flushed when it has happened. The files are the truth: an
entry counts only while the files have the hashes that it names. A line that a lost process left unfinished does not
count, and is gone with the next run, which writes the manifest anew.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError

from reports.frozen import Frozen
from reports.model import Language
from spbe_core.wire import FileClass

FILE = "manifest.jsonl"


class Entry(Frozen):
    """One region's line.

    Attributes
    ----------
    code : str
    year : int
    language : {"id", "en"}
    files : dict of str to str
        File name → SHA-256 of what was delivered.
    title, data_version, edition : str
        Of the report that was delivered.
    snapshot : str
        Version of the whole data that it was last held against.
    made_on : date
        The day printed on it.
    run : str
        Which run made it.
    file_class : FileClass
        How far it may be known.
    published : bool
        Whether these files are on the region's page.
    failed : str
        Why the last try failed; the report named here, if there is one, is the last good one.
    """

    code: str
    year: int
    language: Language = "id"
    files: dict[str, str] = Field(default_factory=dict)
    title: str = ""
    data_version: str = ""
    edition: str = ""
    snapshot: str = ""
    made_on: date | None = None
    run: str = ""
    file_class: FileClass = FileClass.TERBUKA
    published: bool = False
    failed: str = ""


class Manifest:
    """A folder's manifest, open for one run.

    Parameters
    ----------
    folder : Path
        Its lines are read and written anew, one for each region, year and language.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / FILE
        self._entries = {(entry.code, entry.year, entry.language): entry for entry in self._read()}
        aside = folder / f".{FILE}"
        with aside.open("w", encoding="utf-8") as file:
            file.writelines(_line(entry) for entry in self._entries.values())
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self._path)
        self._file = self._path.open("ab", buffering=0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def get(self, code: str, year: int, language: Language = "id") -> Entry:
        """Return a region's entry; an empty one when there is none."""
        return self._entries.get((code, year, language), Entry(code=code, year=year, language=language))

    def put(self, entry: Entry) -> None:
        """Write an entry down.

        Raises
        ------
        OSError
            When there is no room; the manifest is as it was.
        """
        number, line = self._file.fileno(), _line(entry).encode()
        end = os.fstat(number).st_size
        try:
            whole = self._file.write(line) == len(line)
            os.fsync(number)
        except OSError:
            os.ftruncate(number, end)
            raise
        if not whole:
            os.ftruncate(number, end)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._entries[entry.code, entry.year, entry.language] = entry

    def whole(self, entry: Entry) -> bool:
        """Whether the entry's files are in the folder, exactly as they were delivered."""
        return bool(entry.files) and all(_hash(self._folder / name) == known for name, known in entry.files.items())

    def _read(self) -> Iterator[Entry]:
        if not self._path.exists():
            return
        for line in self._path.read_bytes().splitlines():
            try:
                yield Entry.model_validate_json(line)
            except ValidationError:
                continue


def digest(content: bytes) -> str:
    """Return SHA-256 as the manifest names it."""
    return hashlib.sha256(content).hexdigest()


def _hash(path: Path) -> str:
    try:
        return digest(path.read_bytes())
    except OSError:
        return ""


def _line(entry: Entry) -> str:
    return entry.model_dump_json(exclude_defaults=True) + "\n"
