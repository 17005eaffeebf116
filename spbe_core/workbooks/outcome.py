"""The result of one assessment as a table: index and parts, each shown value beside the exact one."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from spbe_core import regions, scoring, wire
from spbe_core.confidence import caveats
from spbe_core.exact import exact
from spbe_core.formats import two_decimals
from spbe_core.instruments import Instrument
from spbe_core.scoring import Part
from spbe_core.workbooks.form import facts, sources
from spbe_core.workbooks.model import Column, Cover, Export, Number, Table, Value

_COLUMNS = (
    Column("Kode wilayah", 13),
    Column("Wilayah", 26),
    Column("Instrumen", 26),
    Column("Periode", 9),
    Column("Bagian", 12),
    Column("Kode", 8),
    Column("Nama", 46),
    Column("Bobot (%)", 9),
    Column("Terisi", 8),
    Column("Jumlah", 8),
    Column("Nilai", 9),
    Column("Nilai tepat", 18),
    Column("Terendah", 10),
    Column("Tertinggi", 10),
    Column("Predikat", 16),
    Column("Keterangan", 40),
)
_EXTERNAL = (
    Column("Indeks", 42),
    Column("Penanggung jawab", 18),
    Column("Nilai", 10),
    Column("Tahun", 8),
    Column("Dokumen", 46),
    Column("Status", 12),
    Column("Tenggat", 12),
    Column("Indikator", 14),
    Column("Peran", 16),
)
NOTES = (
    "Nilai mandiri, bukan hasil penetapan.",
    "“Nilai” dibulatkan dua desimal (setengah ke atas), “Nilai tepat” tidak dibulatkan.",
    "Menjumlahkan nilai yang sudah dibulatkan dapat memberi angka lain; pakai nilai tepat untuk menghitung.",
    "Predikat mengikuti nilai tepat. Selama ada indikator kosong, yang ada hanya rentang terendah sampai tertinggi.",
)


def outcome(instrument: Instrument, region: wire.Region, assessment: wire.Assessment) -> Export:
    """Lay out the result of an assessment; the same figures as on its page.

    Parameters
    ----------
    instrument : Instrument
        The one the assessment was opened with.
    region : Region
    assessment : Assessment
    """
    name = regions.full_name(region)
    head: tuple[Value, ...] = (region.code, name, instrument.id, assessment.period)
    rows = tuple((*head, *row) for row in _rows(instrument, assessment))
    cover = Cover(
        title=f"Hasil penilaian mandiri {assessment.period}: {name}",
        facts=facts(instrument, region, assessment),
        notes=(*NOTES, *caveats(instrument)),
        sources=sources(instrument),
        sample=assessment.sample,
    )
    result = Table("Hasil", f"Hasil penilaian mandiri, {name}", _COLUMNS, rows)
    return Export(cover, (result, _external(instrument, assessment)) if assessment.external else (result,))


def _external(instrument: Instrument, assessment: wire.Assessment) -> Table:
    """List the external indices: what the region has of each, and which indicators it belongs to."""
    return Table(
        "Indeks luar",
        "Indeks dari instansi lain",
        _EXTERNAL,
        tuple(_index(instrument, each) for each in assessment.external),
        ("“Menunggu” dihitung dengan nilai instrumen untuk indeks yang belum ada; itu bukan penilaian.",),
    )


def _index(instrument: Instrument, held: wire.ExternalValue) -> tuple[Value, ...]:
    index = instrument.external(held.index)
    users = [each for each in instrument.indicators if each.external_index == index.id]
    value = None if held.value is None else exact(held.value)
    return (
        index.name,
        index.custodian,
        None if value is None else Number(value, 2),
        None if held.year is None else Number(held.year),
        held.document or None,
        held.status,
        held.deadline,
        ", ".join(each.id for each in users),
        "menentukan nilai" if any(each.external_role == "determines" for each in users) else "butir bukti",
    )


def levels(instrument: Instrument, assessment: wire.Assessment) -> dict[str, scoring.Value | None]:
    """Return what the scorer took: the levels, or the scores of a fractional instrument with its external indices."""
    if instrument.fractional:
        return {each.indicator: exact(each.score_exact) if each.score_exact else None for each in assessment.scored}
    found: dict[str, scoring.Value | None] = {}
    for answer in assessment.answers:
        value = answer.level.value
        found[answer.indicator] = value if isinstance(value, int) else None
    return found


def _rows(instrument: Instrument, assessment: wire.Assessment) -> Iterator[tuple[Value, ...]]:
    values = levels(instrument, assessment)
    score = scoring.score(instrument, values)
    summary = score.summary()
    yield (
        *_part("indeks", score.whole, summary.index, summary.low, summary.high),
        summary.predicate or f"{summary.low_predicate} sampai {summary.high_predicate}",
        summary.note,
    )
    for kind, parts, shown in (
        ("domain", score.domains, summary.domains),
        ("aspek", score.aspects, summary.aspects),
    ):
        for part, as_shown in zip(parts, shown, strict=True):
            yield *_part(kind, part, as_shown.value, as_shown.low, as_shown.high), None, None
    basis = {each.indicator: each.basis for each in assessment.scored}
    for indicator in instrument.indicators:
        value = values.get(indicator.id)
        yield (
            "indikator",
            indicator.id,
            indicator.name,
            Number(indicator.weight, 2),
            Number(0 if value is None else 1),
            Number(1),
            _number(value, 2 if instrument.fractional else 0),
            None if value is None else str(value),
            None,
            None,
            None,
            basis.get(indicator.id),
        )


def _part(kind: str, part: Part, value: str | None, low: str, high: str) -> tuple[Value, ...]:
    return (
        kind,
        part.id,
        part.name,
        Number(part.weight, 2),
        Number(part.answered),
        Number(part.total),
        None if value is None else Number(Fraction(value), 2),
        None if part.value is None else str(part.value),
        Number(Fraction(low), 2),
        Number(Fraction(high), 2),
    )


def _number(value: scoring.Value | None, decimals: int) -> Number | None:
    if value is None:
        return None
    if isinstance(value, int):
        return Number(value, decimals)
    return Number(Fraction(two_decimals(value)), decimals)
