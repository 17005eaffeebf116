"""Reading what is given to several commands: days, and regions by code or name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from spbe_core import called
from spbe_core.errors import DataError, visible

LARGEST = 1_000_000
"""Bytes of the longest list: six hundred regions with their names are a twentieth of it."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def day(text: str, option: str) -> date:
    """Read a day.

    Raises
    ------
    DataError
        For another form than 2027-01-31.
    """
    try:
        return datetime.strptime(text if _DAY.fullmatch(text) else "", "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    except ValueError as error:
        raise DataError(option, f"“{visible(text)}” bukan tanggal", "Tulis seperti 2027-01-31") from error


def codes(words: Iterable[str]) -> list[str]:
    """Return the codes of the regions that were given by code or name, each once.

    Raises
    ------
    UnknownError, DataError
        For what names no region, and for a name of several.
    """
    return list(dict.fromkeys(called.region(word).code for word in words))


def listed(path: Path) -> list[str]:
    """Read a list of regions: a code at the start of each line, or a name; empty lines and ``#`` lines are remarks.

    Raises
    ------
    DataError
        When the file cannot be read, is too large or names no region, and for a name of several.
    UnknownError
        For what names no region.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        lines = content.decode("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        todo = "Simpan sebagai teks biasa (UTF-8), satu daerah per baris"
        raise DataError(path.name, "tidak terbaca", todo) from error
    if len(content) > LARGEST:
        raise DataError(path.name, "lebih besar dari 1 MB", "Simpan hanya kode wilayah, satu per baris")
    told = [line.strip() for line in lines if not line.lstrip().startswith("#")]
    words = [re.split(r"[\s,;]" if line[:1].isdigit() else r"[,;]", line, maxsplit=1)[0] for line in told]
    found = codes(word for word in words if word)
    if not found:
        raise DataError(path.name, "tidak memuat satu daerah pun", "Tulis satu kode atau nama wilayah per baris")
    return found
