"""A list of evidence that comes in, laid beside the documents that are kept. Nothing is written here."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.evidence import rules as evidence
from hub.registry.evidence.checks import day, web_address
from hub.registry.instruments.rules import used
from hub.registry.problems import ProblemError, invalid
from hub.registry.workbooks.rules import FAULTS
from spbe_core import wire
from spbe_core.sheets import Book, fold
from spbe_core.sheets.model import address
from spbe_core.workbooks.listed import Row, listed

ENDING = re.compile(r"\.(?:pdf|png|jpe?g|docx|xlsx)$")
OTHER = "Daftar ini dibuat untuk {what} lain. Pilih daftar penilaian ini."
NONE = (
    "Tidak ada daftar bukti dukung yang dikenali: tidak satu lembar pun punya baris judul dengan nama dokumen (atau "
    "tautan) dan tempatnya (indikator dan tingkat, atau kode butir). Unduh Daftar Lengkap Bukti Dukung, lalu isi "
    "lembar Dokumen di dalamnya."
)


def beside(session: Session, grant: Grant, assessment_id: str, file: Book) -> wire.ListComparison:
    """Lay a list beside the documents that the caller may see.

    Raises
    ------
    ProblemError
        422 when the list is another region's or instrument's, or none at all.
    """
    row = assessments.get(session, assessment_id)
    instrument = used(session, row.instrument_hash)
    found = listed(file, instrument)
    if found.region is not None and found.region != row.region_code:
        raise invalid(OTHER.format(what="wilayah"), "file")
    if found.instrument is not None and found.instrument != instrument.id:
        raise invalid(OTHER.format(what="instrumen"), "file")
    if not found.found:
        raise invalid(NONE, "file")
    laid = _Laid(grant, evidence.whole(session, grant, assessment_id))
    rows = [each for each in map(laid.row, found.rows) if each is not None]
    faults = [*found.faults, *laid.faults]
    return wire.ListComparison(rows=rows, faults=faults[:FAULTS], more=max(0, len(faults) - FAULTS))


class _Laid:
    """Rows beside documents; a row belongs to a document with its address, else to the newest with its name.

    A file's ending may lack in a list, as its page allows (``evidence_list.mjs``).
    """

    def __init__(self, grant: Grant, kept: wire.Evidence) -> None:
        self._grant = grant
        self._by_url = {each.url: each for each in kept.documents if each.url is not None}
        held = [each for each in kept.documents if each.url is None]
        self._by_name = {_bare(each.name): each for each in held} | {_plain(each.name): each for each in held}
        self._ties = {(each.unit, each.document) for each in kept.ties if each.tied}
        self.faults: list[wire.OfflineFault] = []

    def row(self, row: Row) -> wire.ListedRow | None:
        url, dated = row.url, row.dated
        if url is not None:
            try:
                url = web_address(url)
            except ProblemError as error:
                self._fault(row, url, error.detail)
                return None
        try:
            dated = day(self._grant, dated)
        except ProblemError as error:
            self._fault(row, str(dated), f"{error.detail} Dianggap tidak diisi.")
            dated = None
        known = self._by_url.get(url) if url is not None else self._named(row.name)
        missing = [unit for unit in row.units if known is None or (unit, known.id) not in self._ties]
        return wire.ListedRow(
            sheet=row.sheet,
            row=row.row,
            units=list(row.units),
            missing=missing,
            name=row.name,
            url=url,
            file_class=row.file_class,
            dated=dated,
            document=None if known is None else known.id,
        )

    def _named(self, name: str) -> wire.Document | None:
        return self._by_name.get(_plain(name)) or self._by_name.get(_bare(name))

    def _fault(self, row: Row, text: str, reason: str) -> None:
        where = address(row.row, 1)
        self.faults.append(wire.OfflineFault(sheet=row.sheet, address=where, text=text, reason=reason))


def _plain(name: str) -> str:
    return fold(name.replace("_", " "))


def _bare(name: str) -> str:
    return ENDING.sub("", _plain(name))
