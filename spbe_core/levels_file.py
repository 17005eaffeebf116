"""Read a file of maturity levels: CSV with the columns ``indicator`` and ``level``.

Every cell is read as text and parsed strictly; what cannot be read is refused with its row and column, never
repaired. A UTF-8 byte order mark and the semicolon of Indonesian spreadsheets are the only forms accepted besides.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from spbe_core.errors import DataError, UnknownError, visible
from spbe_core.instruments import Instrument

COLUMNS = ("indicator", "level")
MAX_BYTES = 1_000_000
"""Largest file read; 47 rows take less than 1 kB."""

_LEVELS = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}


def read_levels(path: str | Path, instrument: Instrument) -> dict[str, int]:
    """Read a levels file.

    Parameters
    ----------
    path : str or Path
        The CSV file.
    instrument : Instrument
        The instrument whose indicators it answers.

    Returns
    -------
    dict of str to int
        Indicator id → level 1–5, in file order. A row with an empty level is not answered and left out, like an
        indicator without a row.

    Raises
    ------
    DataError
        When the file cannot be read, is larger than 1 MB, is not UTF-8, has other columns, or a row is wrong.
    """
    name = Path(path).name
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise DataError(name, f"tidak dapat dibaca ({error.strerror})", "Periksa nama dan hak baca berkas") from error
    if len(content) > MAX_BYTES:
        raise DataError(name, "lebih besar dari 1 MB", "Periksa apakah ini berkas tingkat indikator")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(name, "bukan teks UTF-8", "Simpan ulang sebagai CSV UTF-8") from error
    return parse_levels(text, instrument, name)


def parse_levels(text: str, instrument: Instrument, where: str) -> dict[str, int]:
    """Parse the text of a levels file; see :func:`read_levels`. ``where`` names the file in errors."""
    lines = text.splitlines()
    delimiter = ";" if lines and ";" in lines[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    levels: dict[str, int] = {}
    seen: dict[str, int] = {}
    try:
        header = next(reader, [])
        if sorted(header) != sorted(COLUMNS):
            found = ", ".join(visible(cell) for cell in header) or "tidak ada"
            raise DataError(
                f"{where} baris 1", f"kolomnya {found}", "Tulis baris pertama tepat dua kolom: indicator,level"
            )
        for cells in reader:
            if not cells:
                continue
            place = f"{where} baris {reader.line_num}"
            if len(cells) != len(header):
                raise DataError(place, f"berisi {len(cells)} sel", "Isi tepat dua sel: indikator dan tingkat")
            row = dict(zip(header, cells, strict=True))
            indicator_id = _indicator(row["indicator"], instrument, place)
            if indicator_id in seen:
                raise DataError(
                    f"{place} kolom indicator",
                    f"{indicator_id} sudah ada di baris {seen[indicator_id]}",
                    "Sisakan satu baris untuk tiap indikator",
                )
            seen[indicator_id] = reader.line_num
            if row["level"]:
                levels[indicator_id] = _level(row["level"], place)
    except csv.Error as error:
        raise DataError(f"{where} baris {reader.line_num}", "bukan CSV yang sah", "Simpan ulang sebagai CSV") from error
    return levels


def _indicator(text: str, instrument: Instrument, place: str) -> str:
    try:
        return instrument.indicator(text).id
    except UnknownError as error:
        first, last = instrument.indicators[0].id, instrument.indicators[-1].id
        raise DataError(
            f"{place} kolom indicator",
            f"“{visible(text)}” bukan indikator {instrument.id}",
            f"Pakai {first} sampai {last}",
        ) from error


def _level(text: str, place: str) -> int:
    try:
        return _LEVELS[text]
    except KeyError:
        raise DataError(
            f"{place} kolom level",
            f"“{visible(text)}” bukan tingkat",
            "Isi angka 1, 2, 3, 4 atau 5, atau kosongkan bila belum dinilai",
        ) from None
