"""Log files of the parts: everything a part prints, cut into a bounded number of bounded files."""

from __future__ import annotations

import asyncio
import traceback
from pathlib import Path

LARGEST = 10_000_000
"""Bytes of one file."""

KEPT = 4
"""Older files beside the present one: ``hub.log.1`` (newest) to ``hub.log.4``."""


def stack(error: BaseException) -> str:
    """Tell where an error and those behind it came from, without their messages, which may quote what people write."""
    lines: list[str] = []
    behind: BaseException | None = error
    while behind is not None:
        lines += [f"{type(behind).__module__}.{type(behind).__name__}\n", *traceback.format_tb(behind.__traceback__)]
        behind = behind.__cause__ or behind.__context__
    return "".join(lines)


class Log:
    """A file that is moved aside when it is full."""

    def __init__(self, path: Path, largest: int = LARGEST) -> None:
        self.path = path
        self._largest = largest
        self._file = path.open("ab", buffering=0)
        path.chmod(0o600)

    def write(self, data: bytes) -> None:
        """Append; move on to a new file when this one would grow too large."""
        if self._file.tell() and self._file.tell() + len(data) > self._largest:
            self._file.close()
            for number in range(KEPT, 0, -1):
                older = self.path if number == 1 else self.path.with_name(f"{self.path.name}.{number - 1}")
                if older.exists():
                    older.replace(self.path.with_name(f"{self.path.name}.{number}"))
            self._file = self.path.open("ab", buffering=0)
            self.path.chmod(0o600)
        self._file.write(data)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Drain(asyncio.Protocol):
    """Copy what comes out of a part's pipe into its log, until every process that holds the pipe has ended."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def data_received(self, data: bytes) -> None:
        self._log.write(data)
