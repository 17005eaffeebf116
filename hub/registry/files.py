"""Reading a file of tables that somebody sent: in a process of its own, only a few at once."""

from __future__ import annotations

from hub.registry.problems import invalid
from hub.registry.turns import Turns
from spbe_core import sheets
from spbe_core.errors import visible
from spbe_core.sheets import Book

TURNS = Turns(20, "Berkas lain masih dibaca. Coba lagi sebentar.")


def read(data: bytes, name: str) -> Book:
    """Read a file of tables.

    Parameters
    ----------
    data : bytes
    name : str
        As the sender calls it.

    Raises
    ------
    DataError
        For a file that cannot be taken (:func:`spbe_core.sheets.read_apart`).
    ProblemError
        422 for a name with characters that no text can hold; 503 when others are having files read.
    """
    if sheets.label(name) != name:
        raise invalid(
            f"Nama berkas “{visible(name)}” terlalu panjang atau memuat tanda yang tidak dapat ditulis. "
            "Ganti nama berkasnya, lalu pilih lagi.",
            "name",
        )
    with TURNS.turn():
        return sheets.read_apart(data, name)
