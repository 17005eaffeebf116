"""The columns of the self-assessment's workbook: what the writer writes and the reader finds again by its header."""

from __future__ import annotations

from collections import Counter

from spbe_core.instruments import Instrument
from spbe_core.sheets import Book, fold
from spbe_core.wire import AnswerField
from spbe_core.workbooks.model import Column, Rule

CODE = "Kode"
NAME = "Indikator"
LEVEL = "Tingkat"
SCORE = "Nilai"
FIELDS: dict[AnswerField, str] = {
    AnswerField.FAKTA: "Fakta",
    AnswerField.ANALISIS: "Analisis",
    AnswerField.JUSTIFIKASI: "Justifikasi",
}
"""The texts and their headers."""
VERSION = "Versi {field}"
"""Header of the hidden column that says which version of a field the file was made from."""

TOP = 60
"""Rows in which headers, and labels of a cover, are looked for."""

ITEM = "Kode butir"
STATE = "Keadaan"
ITEM_VERSION = "Versi"
"""Headers of the list of evidence, where its states are filled in too."""

EXPORTS: dict[str, tuple[str, ...]] = {
    "Hasil": ("Bagian", "Nilai tepat"),
    "Hasil penetapan": ("Jenis", "Indeks", "Predikat"),
    "Matriks Tindak Lanjut Rekomendasi": (CODE, "Rekomendasi (catatan terbuka)"),
}
"""Files to take along that look like a filled form but are none: their name, and headers that only they have."""
EVIDENCE = "Daftar Lengkap Bukti Dukung"
USUAL = "Bukti dukung yang lazim"
"""The list of evidence is one too, unless it is the form's own sheet."""

ID = "Nomor penilaian"
REGION = "Kode wilayah"
INSTRUMENT = "Kode instrumen"
PERIOD = "Periode"
"""Labels on the cover that the reader looks for."""


def level_column(instrument: Instrument) -> Column:
    """Return the column of the level, or of the score where the instrument is fractional."""
    rule = Rule("decimal" if instrument.fractional else "whole", instrument.lowest, instrument.highest)
    return Column(SCORE if instrument.fractional else LEVEL, 10, input=True, rule=rule)


def columns(instrument: Instrument) -> tuple[Column, ...]:
    """Return all columns of an aspect's sheet, in order."""
    unofficial = all(level.criterion is None for level in instrument.indicators[0].levels)
    return (
        Column(CODE, 7),
        Column("Nomor", 7),
        Column(NAME, 26),
        Column("Bobot (%)", 8),
        Column("Gambaran tingkat (tidak resmi)" if unofficial else "Kriteria tiap tingkat", 62),
        level_column(instrument),
        *(Column(title, 46, input=True) for title in FIELDS.values()),
        *(Column(VERSION.format(field=field), 8, hidden=True) for field in AnswerField),
    )


def headers(instrument: Instrument) -> dict[str, AnswerField]:
    """Return folded header → field of an instrument's sheets."""
    texts = {fold(title): field for field, title in FIELDS.items()}
    return {fold(level_column(instrument).title): AnswerField.LEVEL} | texts


def other_level(instrument: Instrument) -> str:
    """Return the folded header that the level has in sheets of the other kind of instrument."""
    return fold(LEVEL if instrument.fractional else SCORE)


def told(book: Book) -> dict[str, str]:
    """Return what the cover says: the text right of each known label, wherever the label stands.

    A row of more than four cells is a table's, and names no label.
    """
    wanted = {fold(label): label for label in (ID, REGION, INSTRUMENT, PERIOD)}
    found: dict[str, str] = {}
    for sheet in book.sheets:
        filled = Counter(row for row, _ in sheet.cells)
        for (row, column), cell in sheet.cells.items():
            short = row <= TOP and filled[row] <= 4 and len(cell.text) < 40
            label = wanted.get(fold(cell.text)) if short else None
            beside = sheet.cells.get((row, column + 1))
            if label and beside and label not in found:
                found[label] = beside.text
    return found
