"""Reading the file of a request, in a process of its own, before anything of the registry is held."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from hub.registry import files
from hub.registry.problems import invalid
from spbe_core import instruments, periods, results_file, wire
from spbe_core.instruments import Instrument
from spbe_core.results_file import LEAVE_OUT, FileTable, Resolution
from spbe_core.sheets import Book


@dataclass(frozen=True)
class Received:
    """A file as it was read, with what was asked of it, and whose each of its rows is."""

    asked: wire.ImportRequest
    book: Book
    table: FileTable
    whose: tuple[Resolution, ...]
    instrument: Instrument
    sha256: str


def received(asked: wire.ImportRequest) -> Received:
    """Read the file of a request.

    Parameters
    ----------
    asked : ImportRequest

    Raises
    ------
    DataError
        For a file that cannot be taken (:func:`spbe_core.sheets.read`), or that holds no table of the wanted kind.
    UnknownError
        For an unknown period.
    ProblemError
        422 for a body that is not base64; 503 when others are having files read.
    """
    instrument = instruments.load(periods.find(asked.period).instrument)
    try:
        data = base64.b64decode(asked.content, validate=True)
    except (binascii.Error, ValueError):
        raise invalid(
            "Berkas tidak sampai dengan utuh. Muat ulang halaman, lalu pilih berkasnya lagi.", "content"
        ) from None
    book = files.read(data, asked.name)
    return of_book(asked, book, instrument, hashlib.sha256(data).hexdigest())


def of_book(asked: wire.ImportRequest, book: Book, instrument: Instrument, sha256: str) -> Received:
    """Find the table of a file that was read."""
    table = (
        results_file.read_regions(book, instrument, asked.period)
        if asked.region is None
        else results_file.read_recap(book, instrument, asked.stage)
    )
    return Received(asked, book, table, _whose(table, asked), instrument, sha256)


def _whose(table: FileTable, asked: wire.ImportRequest) -> tuple[Resolution, ...]:
    """Find whose the rows are; needs nothing of the registry, and so is done before any of it is held."""
    if asked.region is None:
        return results_file.resolve_all(table.rows, asked.answers, accept_names=asked.accept_names)
    return tuple(
        Resolution(asked.region, left_out=asked.answers.get(row.address, "").casefold() == LEAVE_OUT)
        for row in table.rows
    )
