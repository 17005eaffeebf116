"""Read a file of maturity levels or scores: CSV with the columns ``indicator`` and ``level``.

Every cell is read as text and parsed strictly; what cannot be read is refused with its row and column, never
repaired. A UTF-8 byte order mark and the semicolon of Indonesian spreadsheets are the only forms accepted besides.
A fractional score is written with at most two decimals, comma or point (1,26), or exactly (7/6); "1.000" could be a
thousand and is refused.
"""

from __future__ import annotations

import csv
import io
import re
from fractions import Fraction
from pathlib import Path

from spbe_core.errors import DataError, UnknownError, visible
from spbe_core.instruments import Instrument
from spbe_core.scoring import Value

COLUMNS = ("indicator", "level")
MAX_BYTES = 1_000_000
"""Largest file read; 47 rows take less than 1 kB."""

_SCORE = re.compile(r"[0-9]([.,][0-9]{1,2})?|[0-9]{1,6}/[1-9][0-9]{0,5}")


def read_levels(path: str | Path, instrument: Instrument) -> dict[str, Value]:
    """Read a levels file.

    Parameters
    ----------
    path : str or Path
        The CSV file.
    instrument : Instrument
        The instrument whose indicators it answers.

    Returns
    -------
    dict of str to int or Fraction
        Indicator id → level, or exact score where the instrument is fractional; in file order. A row with an empty
        level is not answered and left out, like an indicator without a row.

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


def parse_levels(text: str, instrument: Instrument, where: str) -> dict[str, Value]:
    """Parse the text of a levels file; see :func:`read_levels`. ``where`` names the file in errors."""
    lines = text.splitlines()
    delimiter = ";" if lines and ";" in lines[0] else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    levels: dict[str, Value] = {}
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
                levels[indicator_id] = _value(row["level"], instrument, place)
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


def _value(text: str, instrument: Instrument, place: str) -> Value:
    levels = [str(level) for level in instrument.levels]
    if instrument.fractional and _SCORE.fullmatch(text):
        found = Fraction(text.replace(",", "."))
        if instrument.lowest <= found <= instrument.highest:
            return found
    elif text in levels:
        return int(text)
    if instrument.fractional:
        what = "nilai"
        ask = f"Isi nilai {instrument.lowest} sampai {instrument.highest}, misalnya 1,26 atau 7/6,"
    else:
        what, ask = "tingkat", f"Isi angka {', '.join(levels[:-1])} atau {levels[-1]},"
    raise DataError(
        f"{place} kolom level", f"“{visible(text)}” bukan {what}", f"{ask} atau kosongkan bila belum dinilai"
    )
