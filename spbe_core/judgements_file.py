"""Read a file of assessors' verdicts: one row per unit of evidence, by its code or by indicator and level.

Nothing is guessed: a row whose unit or verdict is not understood says why, and the file is not taken while one does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from spbe_core import units
from spbe_core.errors import DataError, SpbeError, UnknownError, visible
from spbe_core.files import read_yaml
from spbe_core.instruments import Instrument
from spbe_core.item_states import RevisionReason
from spbe_core.judgements import Judged
from spbe_core.results_file.heading import Heading, find
from spbe_core.results_file.words import part_named, plain
from spbe_core.sheets import Book, Sheet
from spbe_core.wire.course import MAX_REASON, Verdict


@dataclass(frozen=True)
class Row:
    """One row of a file.

    Attributes
    ----------
    address : str
        Its first cell, as people find it: ``"Lembar “Putusan” sel B7"``.
    text : str
        What the file says of the unit.
    unit : str or None
    judged : Judged or None
    note : str
    why : str
        What is wrong; empty when nothing is.
    """

    address: str
    text: str
    unit: str | None
    judged: Judged | None
    note: str
    why: str = ""


@cache
def _words() -> dict[str, Any]:
    found: dict[str, Any] = read_yaml("judgements_file.yaml")
    return found


def read(book: Book, instrument: Instrument) -> list[Row]:
    """Return the judged rows of a file, in its order; rows without a verdict are left out.

    Raises
    ------
    DataError
        When no visible sheet holds a table of verdicts, or two columns are headed alike.
    """
    roles = {word: role for role, words in _words()["columns"].items() for word in words}

    def role(text: str) -> str | None:
        return roles.get(plain(text))

    def needed(found: Iterable[str]) -> bool:
        held = set(found)
        return "verdict" in held and ("unit" in held or {"indicator", "level"} <= held)

    rows: list[Row] = []
    seen = False
    for sheet in (each for each in book.sheets if not each.hidden):
        heading = find(sheet, role, needed)
        if heading is not None:
            seen = True
            rows += _rows(sheet, heading, instrument)
    if not seen:
        raise DataError(
            visible(book.name),
            "tidak memuat tabel putusan asesor",
            "Beri kolom kode butir (atau indikator dan tingkat) dan kolom putusan",
        )
    return _once(rows)


def _rows(sheet: Sheet, heading: Heading, instrument: Instrument) -> Iterator[Row]:
    for row in (each for each in sheet.rows if each > heading.last):
        told = {name: sheet.cell(row, column, merged=True) for name, column in heading.columns.items()}
        texts = {name: cell.text if cell else "" for name, cell in told.items()}
        named = texts.get("unit") or texts.get("indicator", "")
        if not named or plain(texts["verdict"]) in _words()["blank"]:
            continue
        place = sheet.where((row, heading.columns["unit" if texts.get("unit") else "indicator"]))
        yield _row(place, texts, instrument)


def _row(place: str, texts: dict[str, str], instrument: Instrument) -> Row:
    level = f" tingkat {texts['level']}" if texts.get("level") and not texts.get("unit") else ""
    text = visible((texts.get("unit") or texts.get("indicator", "")) + level)
    note = texts.get("note", "")
    word = plain(texts["verdict"])
    if word in _words()["keeps"]:
        note = f"{texts['verdict']}. {note}".strip()
    unit: str | None = None
    try:
        unit = _unit(texts, instrument)
        judged = _judged(texts)
        if len(note) > MAX_REASON:
            raise DataError("Catatan", f"lebih dari {MAX_REASON} huruf", "Ringkaskan catatannya")
    except SpbeError as error:
        return Row(place, text, unit, None, note[:MAX_REASON], str(error))
    return Row(place, text, unit, judged, note)


def _unit(texts: dict[str, str], instrument: Instrument) -> str:
    code = texts.get("unit", "")
    if code:
        return units.find(instrument, code.upper() if instrument.item_list else _lower(code)).code
    indicator = part_named(texts.get("indicator", ""), instrument) or part_named(
        f"indikator {texts.get('indicator', '')}", instrument
    )
    if indicator is None:
        raise UnknownError.naming("indikator", texts.get("indicator", ""), [each.id for each in instrument.indicators])
    if instrument.item_list is not None:
        raise DataError("Kode butir", "tidak ada", "Instrumen ini dinilai per butir; tambahkan kolom kode butir")
    level = plain(texts.get("level", "")).removeprefix("tingkat ").removeprefix("level ")
    return units.find(instrument, f"{indicator}-L{level}").code


def _lower(code: str) -> str:
    """Return a level's code as the lab writes it: "I22-l3" → "i22-L3"."""
    indicator, dash, level = code.lower().rpartition("-l")
    return f"{indicator}-L{level}" if dash else code


def _judged(texts: dict[str, str]) -> Judged:
    word = plain(texts["verdict"])
    known: dict[str, list[str]] = _words()["verdicts"]
    if word not in known:
        raise UnknownError.naming("putusan", texts["verdict"], known)
    verdict, reason = known[word]
    if verdict == Verdict.DITERIMA:
        return Judged(Verdict.DITERIMA)
    reason = reason or plain(texts.get("reason", "")).replace(" ", "_")
    if reason not in set(RevisionReason):
        raise DataError(
            "Alasan revisi", f"“{visible(reason)}” tidak dikenal", "Tulis “tidak tepat” atau “belum lengkap”"
        )
    return Judged(Verdict.REVISI, RevisionReason(reason))


def _once(rows: list[Row]) -> list[Row]:
    """Mark rows about a unit that stood above already."""
    first: dict[str, str] = {}
    found = []
    for row in rows:
        if row.unit is not None and row.unit in first and not row.why:
            found.append(Row(row.address, row.text, row.unit, None, row.note, f"Sudah disebut pada {first[row.unit]}."))
        else:
            found.append(row)
        if row.unit is not None:
            first.setdefault(row.unit, row.address)
    return found
