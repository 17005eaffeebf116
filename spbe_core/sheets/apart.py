"""Read a file of tables in a process of its own, with limits of time and memory that a crafted file cannot pass.

The child gets the file through a pipe, may open nothing it needs not, and answers in JSON: what a crafted file could
make of it is text at most.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from spbe_core.errors import DataError, visible
from spbe_core.sheets import limits
from spbe_core.sheets.model import Book, Cell, Range, Sheet
from spbe_core.sheets.reading import read

SECONDS = 5
"""Time for one file."""
MEMORY = 500_000_000
"""Address space of the child in bytes."""
_REFUSED = 3
_KEPT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "TMPDIR", "COVERAGE_PROCESS_START")


def read_apart(data: bytes, name: str) -> Book:
    """Read a file as :func:`spbe_core.sheets.read` does, within :data:`SECONDS` and :data:`MEMORY`.

    Parameters
    ----------
    data : bytes
        The file's content.
    name : str
        Its name.

    Raises
    ------
    DataError
        As :func:`spbe_core.sheets.read`, and when time or memory does not do.
    """
    if len(data) > limits.MAX_BYTES:
        raise limits.too_large(name)
    environ = {key: os.environ[key] for key in _KEPT if key in os.environ}
    command = [sys.executable, "-P", "-m", "spbe_core.sheets.apart", name]
    root = str(Path(__file__).resolve().parent.parent.parent)
    environ["PYTHONPATH"] = os.pathsep.join(filter(None, (root, environ.get("PYTHONPATH", ""))))
    try:
        done = subprocess.run(  # noqa: S603 -- fixed words; the name is an argument, not a command
            command, input=data, capture_output=True, timeout=SECONDS, check=False, env=environ, cwd="/"
        )
    except subprocess.TimeoutExpired as error:
        raise _beyond(name) from error
    if done.returncode == _REFUSED:
        where, what, todo = json.loads(done.stdout)
        raise DataError(where, what, todo)
    if done.returncode:
        raise _beyond(name)
    return unpacked(json.loads(done.stdout))


def packed(book: Book) -> dict[str, Any]:
    """Write a book as JSON values; :func:`unpacked` undoes it."""
    return {
        "name": book.name,
        "form": book.form,
        "encoding": book.encoding,
        "delimiter": book.delimiter,
        "sheets": [
            {
                "name": sheet.name,
                "hidden": sheet.hidden,
                "hidden_rows": sorted(sheet.hidden_rows),
                "merged": [[each.top, each.left, each.bottom, each.right] for each in sheet.merged],
                "cells": [[c.row, c.column, c.text, c.kind, c.raw] for c in sheet.cells.values()],
            }
            for sheet in book.sheets
        ],
    }


def unpacked(values: dict[str, Any]) -> Book:
    """Return the book that :func:`packed` wrote."""
    sheets = tuple(
        Sheet(
            name=each["name"],
            cells={(row, column): Cell(row, column, *rest) for row, column, *rest in each["cells"]},
            merged=tuple(Range(*merged) for merged in each["merged"]),
            hidden=each["hidden"],
            hidden_rows=frozenset(each["hidden_rows"]),
        )
        for each in values["sheets"]
    )
    return Book(values["name"], values["form"], sheets, encoding=values["encoding"], delimiter=values["delimiter"])


def _beyond(name: str) -> DataError:
    return DataError(
        visible(name),
        f"tidak selesai dibaca dalam {SECONDS} detik dan {MEMORY // 1_000_000} MB",
        "Salin tabelnya ke buku kerja baru, lalu simpan sebagai .xlsx",
    )


def _limit() -> None:
    """Bind this process; where the system knows no such limits, the parent's clock remains."""
    try:
        import resource  # noqa: PLC0415 -- absent on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Read standard input, write the book or the refusal to standard output, return the exit code."""
    _limit()
    try:
        book = read(sys.stdin.buffer.read(), sys.argv[1])
    except DataError as error:
        sys.stdout.write(json.dumps([error.where, error.what, error.todo]))
        return _REFUSED
    sys.stdout.write(json.dumps(packed(book)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
