"""Read a file of tables, whatever its kind, by its content and not by the end of its name."""

from __future__ import annotations

from pathlib import Path

from spbe_core.errors import DataError, visible
from spbe_core.sheets import limits
from spbe_core.sheets.delimited import read_delimited
from spbe_core.sheets.model import Book
from spbe_core.sheets.workbook import read_workbook

_FOREIGN = {b"%PDF": "PDF", b"\x89PNG": "gambar", b"\xff\xd8\xff": "gambar", b"{\\rt": "RTF", b"<htm": "HTML"}


def read(data: bytes, name: str) -> Book:
    """Read an XLSX or CSV file as text cells with addresses.

    What comes from outside the lab's own hands is read in a process of its own: :func:`spbe_core.sheets.read_apart`.

    Parameters
    ----------
    data : bytes
        The file's content.
    name : str
        The file's name, for errors and as the name of a CSV file's one sheet.

    Returns
    -------
    Book
        Its sheets; hidden ones are marked.

    Raises
    ------
    DataError
        For a file that is too large, empty, of another kind, locked, damaged, or that carries macros, links to other
        files, circular formulas or formulas without a stored result; the message says what, where and what to do.
    """
    if len(data) > limits.MAX_BYTES:
        raise limits.too_large(name)
    if not data.strip():
        raise DataError(visible(name), "kosong", "Pilih berkas yang berisi tabel")
    for start, kind in _FOREIGN.items():
        if data[:4].lower() == start.lower():
            raise DataError(visible(name), f"berkas {kind}, bukan tabel", "Kirim tabelnya sebagai .xlsx atau CSV")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return read_workbook(data, name)
    return read_delimited(data, name)


def content_of(path: str | Path) -> bytes:
    """Return a file's content, at most one byte more than :func:`read` takes.

    Raises
    ------
    DataError
        When it cannot be read or is too large.
    """
    name = Path(path).name
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(limits.MAX_BYTES + 1)
    except OSError as error:
        raise DataError(name, f"tidak dapat dibaca ({error.strerror})", "Periksa nama dan hak baca berkas") from error
    if len(content) > limits.MAX_BYTES:
        raise limits.too_large(name)
    return content
