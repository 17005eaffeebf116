"""Making files of what is stored, and laying a file that comes back beside it. Nothing is written here."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.answers import rules as answers
from hub.registry.assessments import changes, written
from hub.registry.assessments import rules as assessments
from hub.registry.assessments.model import AssessmentRow
from hub.registry.comments import rules as comments
from hub.registry.evidence import telling
from hub.registry.instruments.rules import used
from hub.registry.items.model import ItemVersion
from hub.registry.plans import rules as plans
from hub.registry.problems import invalid
from hub.registry.recommendations import rules as recommendations
from hub.registry.regions.model import RegionRow
from hub.registry.regions.rules import to_wire
from spbe_core import regions, wire
from spbe_core.formats import zone_of
from spbe_core.instruments import Instrument
from spbe_core.item_states import ABSENT
from spbe_core.sheets import Book
from spbe_core.wire import AnswerField
from spbe_core.workbooks import Export, item_cells
from spbe_core.workbooks.comparing import compare
from spbe_core.workbooks.evidence import evidence
from spbe_core.workbooks.filled import Filled, Taken, filled
from spbe_core.workbooks.follow_up import follow_up
from spbe_core.workbooks.form import form
from spbe_core.workbooks.outcome import outcome

FAULTS = 200
"""Most unreadable cells that are told one by one."""


def to_fill_in(session: Session, grant: Grant, assessment_id: str) -> Export:
    """Lay out an assessment as a workbook to fill in without a connection, with the evidence to look up."""
    parts = _parts(session, grant, assessment_id)
    book = form(*parts)
    return replace(book, sheets=(*book.sheets, *evidence(*parts, fill_in=True).sheets))


def evidence_list(session: Session, grant: Grant, assessment_id: str) -> Export:
    """List an assessment's evidence: what is usual, and the documents that are kept."""
    row = assessments.get(session, assessment_id)
    return evidence(*_parts(session, grant, assessment_id), telling.stored(session, grant, row))


def result(session: Session, grant: Grant, assessment_id: str) -> Export:
    """Lay out an assessment's result."""
    return outcome(*_parts(session, grant, assessment_id))


def matrix(session: Session, grant: Grant, assessment_id: str) -> Export:
    """Lay out an assessment's plan beside its open comments; comments only for those who may read them."""
    row = assessments.get(session, assessment_id)
    reads = grant.caller.holds("comments:read", row.region_code)
    advises = grant.caller.holds("recommendations:read", row.region_code)
    advised = recommendations.of_region(session, row.region_code, row.period) if advises else []
    return follow_up(
        instrument=used(session, row.instrument_hash),
        region=_region(session, row),
        zone=zone_of(row.region_code),
        assessment=assessments.info(row),
        plan=plans.to_wire(session, plans.of_assessment(session, assessment_id)),
        comments=comments.of_assessment(session, assessment_id) if reads else None,
        recommendations=advised,
    )


def _parts(session: Session, grant: Grant, assessment_id: str) -> tuple[Instrument, wire.Region, wire.Assessment]:
    row = assessments.get(session, assessment_id)
    return used(session, row.instrument_hash), _region(session, row), changes.whole(session, grant, row)


def _region(session: Session, row: AssessmentRow) -> wire.Region:
    return to_wire(session.execute(select(RegionRow).where(RegionRow.code == row.region_code)).scalar_one())


def beside(session: Session, grant: Grant, assessment_id: str, file: Book) -> wire.OfflineComparison:
    """Lay a file beside an assessment.

    Raises
    ------
    ProblemError
        422 when the file is another region's or instrument's, is no form, or holds no answers at all.
    """
    row = assessments.get(session, assessment_id)
    instrument = used(session, row.instrument_hash)
    found = filled(file, instrument)
    _fits(_region(session, row), instrument, found)
    known = found.assessment == row.id

    def base(cell: Taken, version: int) -> int | str | None:
        if cell.item is not None:
            return _item_then(session, row, cell.item, version)
        held = answers.history(session, row, cell.indicator, AnswerField(cell.field))
        return ({each.version: each.value for each in held} | {0: None})[version]

    compared = compare(found, changes.whole(session, grant, row), base, known=known)
    harmless = bool(compared.cells) and all(cell.state in {"first", "blank"} for cell in compared.cells)
    faults = [*found.faults, *compared.faults]
    return wire.OfflineComparison(
        assessment_id=row.id,
        seq=row.seq,
        same=compared.same,
        cells=list(compared.cells),
        faults=faults[:FAULTS],
        notices=[*([] if known or harmless else [_stranger(found)]), *_more(len(faults) - FAULTS)],
    )


def _item_then(session: Session, row: AssessmentRow, code: str, version: int) -> str:
    if version == 0:
        return item_cells.key(ABSENT)
    found = session.get(ItemVersion, (row.id, code, version))
    if found is None:
        raise LookupError(version)
    return item_cells.key(written.status(found))


def _fits(region: wire.Region, instrument: Instrument, found: Filled) -> None:
    if found.export is not None:
        raise invalid(
            f"Ini berkas hasil ({found.export}), bukan formulir isi luring. "
            "Unduh Lembar isian (XLSX), lalu isi yang itu.",
            "file",
        )
    if found.region is not None and found.region != region.code:
        own = regions.full_name(region)
        raise invalid(f"Berkas ini dibuat untuk wilayah lain, bukan {own}. Pilih berkas wilayah ini.", "file")
    if found.foreign or (found.instrument is not None and found.instrument != instrument.id):
        raise invalid(
            f"Berkas ini dibuat untuk instrumen lain, bukan {instrument.title}. "
            "Unduh lembar isian penilaian ini, lalu isi yang itu.",
            "file",
        )
    if not found.cells and not found.faults:
        raise invalid(
            "Tidak ada isian yang dikenali: tidak satu lembar pun punya baris judul dengan indikatornya "
            "(Kode, Nomor indikator, atau Indikator) dan Tingkat, Nilai, Fakta, Analisis, atau Justifikasi. Lengkapi "
            "judul kolomnya, atau pakai lembar yang diunduh dari lab.",
            "file",
        )


def _more(count: int) -> list[str]:
    return [f"{count} sel lain juga tidak terbaca. Periksa apakah ini lembar isian."] if count > 0 else []


def _stranger(found: Filled) -> str:
    if found.assessment is None:
        return (
            "Berkas ini tidak menyebut penilaian asalnya, jadi tidak diketahui apa yang berubah sejak dibuat. "
            "Periksa tiap sel sebelum mengambilnya."
        )
    of = f" (periode {found.period})" if found.period and found.period.isdigit() else ""
    return f"Berkas ini dibuat dari penilaian lain wilayah ini{of}. Periksa tiap sel sebelum mengambilnya."
