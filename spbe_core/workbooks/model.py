"""What a file to be written is made of: values with their kind, columns, sheets, a cover that says where it is from."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from spbe_core.errors import DataError

NAME_LENGTH = 31
"""Longest name of a sheet (a spreadsheet's limit)."""
SAMPLE = "CONTOH: bukan data nyata"
"""Stands on every sheet of a file about a sample."""


@dataclass(frozen=True)
class Number:
    """A number, written as a number.

    Attributes
    ----------
    value : Fraction or int
        Exact; a fraction that does not end is written to 15 digits.
    decimals : int
        Decimals to show, 0–4; the stored value is not rounded.
    """

    value: Fraction | int
    decimals: int = 0


Value = str | Number | date | None
"""What a cell holds. A ``str`` is always text: codes, names, what people wrote."""


@dataclass(frozen=True)
class Rule:
    """What may be typed into the cells of a column: a number between two bounds, whole or with decimals."""

    kind: Literal["whole", "decimal"]
    low: int
    high: int


@dataclass(frozen=True)
class Options:
    """What may be chosen in the cells of a column; no text has a comma."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    Attributes
    ----------
    title : str
        Its header.
    width : int
        In characters.
    input : bool
        Whether people fill it in; all else is locked.
    hidden : bool
        Whether the spreadsheet hides it.
    rule : Rule, Options or None
        What may be typed.
    """

    title: str
    width: int = 14
    input: bool = False
    hidden: bool = False
    rule: Rule | Options | None = None


@dataclass(frozen=True)
class Table:
    """One table with a heading.

    Raises
    ------
    DataError
        When a row has more or fewer values than there are columns.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise DataError(
                    f"Lembar {self.name} baris {number}",
                    f"{len(row)} nilai untuk {len(self.columns)} kolom",
                    "Samakan jumlahnya",
                )


@dataclass(frozen=True)
class Cover:
    """The first sheet: what this is, about whom, from where, how sure.

    Attributes
    ----------
    title : str
    facts : tuple of (str, Value)
        What the file is about: region, instrument, period, index.
    notes : tuple of str
        How to read or fill it.
    sources : tuple of str
        Where the figures and texts come from.
    sample : bool
        Whether it is about a sample; then every sheet says so.
    """

    title: str
    facts: tuple[tuple[str, Value], ...]
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    sample: bool = False


@dataclass(frozen=True)
class Labels:
    """What the writer itself writes, for a file in another language than Indonesian.

    Attributes
    ----------
    cover : str
        Name of the first sheet.
    made : str
        Before the time of making.
    moment : str
        That time as it is to be read; the Indonesian form when empty.
    notes, sources : str
        Before these parts of the cover.
    page : str
        At the foot of a printed page, with the spreadsheet's own marks for number and count.
    """

    cover: str = "Sampul"
    made: str = "Dibuat"
    moment: str = ""
    notes: str = "Catatan"
    sources: str = "Sumber"
    page: str = "Halaman &P dari &N"


@dataclass(frozen=True)
class Export:
    """A file to be written. ``fill_in``: people fill in its input columns, so that its structure is locked."""

    cover: Cover
    sheets: tuple[Table, ...]
    fill_in: bool = False
    labels: Labels = Labels()


def sheet_name(text: str) -> str:
    r"""Return a text fit to name a sheet: without the signs a spreadsheet refuses, no formula, 31 signs.

    Examples
    --------
    >>> sheet_name("=1 [A]: Layanan/Publik")
    '1 A Layanan Publik'
    """
    plain = "".join(char if char.isprintable() and char not in "[]:*?/\\" else " " for char in text)
    bare = " ".join(plain.split()).lstrip("=+-@＝＋－＠' ").rstrip("' ")
    if len(bare) > NAME_LENGTH:
        head = bare[: NAME_LENGTH + 1].rpartition(" ")[0]
        bare = head if len(head) >= NAME_LENGTH // 2 else bare[:NAME_LENGTH]
    return bare.rstrip("' ") or "Lembar"


def file_name(*parts: str) -> str:
    """Return a file name (without its ending) that every system takes: ASCII letters, digits, dots and hyphens.

    Examples
    --------
    >>> file_name("bukti dukung", "18.71", "=2025/../x")
    'bukti-dukung-18.71-2025-x'
    """
    plain = unicodedata.normalize("NFKD", "-".join(parts)).encode("ascii", "ignore").decode()
    return re.sub(r"-*\.*-+\.*-*", "-", re.sub(r"[^A-Za-z0-9.]+", "-", plain)).strip("-.") or "berkas"
