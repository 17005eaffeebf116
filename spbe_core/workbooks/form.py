"""The self-assessment as a workbook to fill in without a connection: one sheet per aspect, criteria beside the answer.

Beside each answer stands, hidden, the version it had when the file was made. When the file comes back
(:mod:`spbe_core.workbooks.filled`), that tells what was changed in the file from what was changed in the lab meanwhile.
"""

from __future__ import annotations

from fractions import Fraction

from spbe_core import regions, wire
from spbe_core.confidence import caveats
from spbe_core.exact import exact
from spbe_core.formats import id_or_range
from spbe_core.instruments import Aspect, Indicator, Instrument
from spbe_core.wire import AnswerField
from spbe_core.workbooks import layout
from spbe_core.workbooks.model import Cover, Export, Number, Table, Value

NOTES = (
    "Isi hanya sel berwarna kuning; kolom lain terkunci. Kosongkan sel bila belum diisi.",
    "Baris baru di dalam sel: Alt+Enter. Jangan mengubah kolom Kode dan jangan menambah lembar.",
    "Setelah selesai, pilih berkas ini pada “Isi luring” di halaman Penilaian, bandingkan, lalu pilih yang diambil.",
    "Tidak ada yang tersimpan sebelum Anda memilih.",
    "Selama berkas ini di luar lab, rekan dapat terus mengisi di lab; perbedaannya ditunjukkan sel demi sel.",
)


def form(instrument: Instrument, region: wire.Region, assessment: wire.Assessment) -> Export:
    """Lay out an assessment as a workbook to fill in.

    Parameters
    ----------
    instrument : Instrument
        The one the assessment was opened with.
    region : Region
        Whose it is.
    assessment : Assessment
        With its answers and their versions.
    """
    answers = {answer.indicator: answer for answer in assessment.answers}
    cover = Cover(
        title=f"Penilaian mandiri {assessment.period}: {regions.full_name(region)}",
        facts=facts(instrument, region, assessment),
        notes=(*NOTES, *caveats(instrument)),
        sources=sources(instrument),
        sample=assessment.sample,
    )
    sheets = tuple(_aspect(instrument, aspect, answers) for aspect in instrument.aspects)
    return Export(cover, sheets, fill_in=True)


def facts(
    instrument: Instrument, region: wire.Region, assessment: wire.AssessmentInfo
) -> tuple[tuple[str, Value], ...]:
    """Return what every cover says of an assessment: where, by which instrument, how far, with which index."""
    summary = assessment.summary
    low, high = summary.low_predicate, summary.high_predicate
    return (
        ("Wilayah", regions.full_name(region)),
        (layout.REGION, region.code),
        ("Instrumen", f"{instrument.title}; {instrument.regulation}"),
        (layout.INSTRUMENT, instrument.id),
        (layout.PERIOD, assessment.period),
        ("Tujuan", "Latihan" if assessment.purpose == "latihan" else "Resmi"),
        ("Terisi", f"{summary.answered} dari {summary.total} indikator"),
        (
            "Indeks sementara" if summary.index is not None else "Rentang sementara",
            id_or_range(summary.index, summary.low, summary.high),
        ),
        ("Predikat", summary.predicate or (low if low == high else f"{low} sampai {high}")),
        (layout.ID, assessment.id),
    )


def sources(instrument: Instrument) -> tuple[str, ...]:
    """Return where an instrument's texts and figures were read."""
    return tuple(f"{each.covers}: {each.source}" for each in instrument.sources)


def _aspect(instrument: Instrument, aspect: Aspect, answers: dict[str, wire.Answer]) -> Table:
    return Table(
        name=f"{aspect.number} {aspect.name}",
        title=f"Aspek {aspect.number}: {aspect.name}",
        columns=layout.columns(instrument),
        rows=tuple(_row(indicator, answers[indicator.id]) for indicator in aspect.indicators),
    )


def _row(indicator: Indicator, answer: wire.Answer) -> tuple[Value, ...]:
    fields: dict[AnswerField, wire.FieldValue] = {field: getattr(answer, field) for field in AnswerField}
    return (
        indicator.id,
        Number(indicator.number),
        indicator.name,
        Number(indicator.weight, 2),
        described(indicator),
        level_value(fields[AnswerField.LEVEL].value),
        *(_text(fields[field].value) for field in layout.FIELDS),
        *(Number(fields[field].version) for field in AnswerField),
    )


def described(indicator: Indicator) -> str:
    """Return the levels of an indicator, one per line, as they stand beside the answer."""
    return "\n".join(
        f"{level.level}{f' {level.name}' if level.name else ''}: {level.criterion or level.gist}"
        for level in indicator.levels
    )


def level_value(value: int | str | None) -> Value:
    """Return a level or an exact score as the number a sheet holds."""
    if value is None:
        return None
    score = exact(value)
    return Number(score, 0 if isinstance(value, int) else _decimals(score))


def _decimals(score: Fraction) -> int:
    return next((places for places in (2, 3) if (score * 10**places).denominator == 1), 4)


def _text(value: int | str | None) -> str | None:
    return None if value is None else str(value)
