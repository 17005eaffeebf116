"""Read a file of tables in a process of its own, with limits of time and memory that a crafted file cannot pass.

The child gets the file through a pipe, may open nothing it needs not, and answers in JSON: what a crafted file could
make of it is text at most.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from typing import Any, get_args

from spbe_core import apart
from spbe_core.errors import DataError, visible
from spbe_core.sheets import limits
from spbe_core.sheets.model import Book, Cell, Kind, Range, Sheet
from spbe_core.sheets.reading import read

SECONDS = 5
"""Time for one file."""
MEMORY = 500_000_000
"""Address space of the child in bytes."""
_REFUSED, _TOO_MUCH, _UNREADABLE = 3, 4, 5
"""Exit codes of the child."""
_KINDS: dict[str, Kind] = {each: each for each in get_args(Kind)}
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_AGAIN = "Salin tabelnya ke buku kerja baru, lalu simpan sebagai .xlsx"


def label(name: str) -> str:
    r"""Return a file's name as it may stand in a text: no control characters and half characters, not too long.

    Examples
    --------
    >>> label("isian.csv"), label("a\x00.csv")
    ('isian.csv', 'a�.csv')
    """
    return _UNFIT.sub("\ufffd", name[: limits.MAX_TITLE])


def read_apart(data: bytes, name: str) -> Book:
    """Read a file as :func:`spbe_core.sheets.read` does, within :data:`SECONDS` and :data:`MEMORY`.

    Parameters
    ----------
    data : bytes
        The file's content.
    name : str
        Its name; the book has its :func:`label`.

    Raises
    ------
    DataError
        As :func:`spbe_core.sheets.read`, and when time or memory does not do or the reader itself fails.
    """
    name = label(name)
    if len(data) > limits.MAX_BYTES:
        raise limits.too_large(name)
    try:
        done = apart.run("spbe_core.sheets.apart", json.dumps(name).encode() + b"\n" + data, SECONDS)
    except subprocess.TimeoutExpired as error:
        raise _late(name) from error
    if done.returncode == _REFUSED:
        where, what, todo = json.loads(done.stdout)
        raise DataError(where, what, todo)
    if done.returncode:
        raise _failed(name, done.returncode, done.stdout)
    return unpacked(json.loads(done.stdout))


def packed(book: Book) -> dict[str, Any]:
    """Write a book as JSON values; :func:`unpacked` undoes it. Cells lie in columns, which take the least memory."""
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
                "fields": [*sheet.fields.items()],
                "merged": [[each.top, each.left, each.bottom, each.right] for each in sheet.merged],
                "rows": [each.row for each in sheet.cells.values()],
                "columns": [each.column for each in sheet.cells.values()],
                "texts": [each.text for each in sheet.cells.values()],
                "kinds": [each.kind for each in sheet.cells.values()],
                "raws": [None if each.raw == each.text else each.raw for each in sheet.cells.values()],
            }
            for sheet in book.sheets
        ],
    }


def unpacked(values: dict[str, Any]) -> Book:
    """Return the book that :func:`packed` wrote."""
    sheets = tuple(
        Sheet(
            name=each["name"],
            cells={
                (row, column): Cell(row, column, text, _KINDS[kind], text if raw is None else raw)
                for row, column, text, kind, raw in zip(
                    each["rows"], each["columns"], each["texts"], each["kinds"], each["raws"], strict=True
                )
            },
            merged=tuple(Range(*merged) for merged in each["merged"]),
            hidden=each["hidden"],
            hidden_rows=frozenset(each["hidden_rows"]),
            fields=dict(each["fields"]),
        )
        for each in values["sheets"]
    )
    return Book(values["name"], values["form"], sheets, encoding=values["encoding"], delimiter=values["delimiter"])


def _late(name: str) -> DataError:
    return DataError(visible(name), f"tidak selesai dibaca dalam {SECONDS} detik", _AGAIN)


def _failed(name: str, code: int, told: bytes) -> DataError:
    """Say why the child ended: its clock, its memory (also by the system's hand), or a fault in reading."""
    if code < 0 and -code == signal.SIGXCPU:
        return _late(name)
    if code == _TOO_MUCH or (code < 0 and -code == signal.SIGKILL):
        return DataError(visible(name), f"perlu lebih dari {MEMORY // 1_000_000} MB untuk dibaca", _AGAIN)
    fault = json.loads(told) if code == _UNREADABLE else f"kode {code}"
    return DataError(visible(name), f"tidak dapat dibaca; pembacanya berhenti di tengah ({fault})", _AGAIN)


def _limit() -> None:
    apart.bind(SECONDS, MEMORY)


def main() -> int:
    """Read a name and a file from standard input, write the book or the refusal, return the exit code."""
    _limit()
    try:
        book = read(name=json.loads(sys.stdin.buffer.readline()), data=sys.stdin.buffer.read())
        _send(packed(book))
    except DataError as error:
        _send([error.where, error.what, error.todo])
        return _REFUSED
    except MemoryError:
        return _TOO_MUCH
    except Exception as error:  # noqa: BLE001 -- its kind is told, the file's content stays out of every log
        _send(type(error).__name__)
        return _UNREADABLE
    return 0


def _send(values: object) -> None:
    sys.stdout.buffer.write(json.dumps(values, ensure_ascii=False).encode())
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
