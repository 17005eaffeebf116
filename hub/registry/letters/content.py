"""What a letter says of an assessment, from what is stored; and in what two such contents differ."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.registry.assessments import written
from hub.registry.assessments.model import AssessmentRow
from hub.registry.course import rules as course
from hub.registry.evidence.model import DocumentVersion, EvidenceVersion
from hub.registry.evidence.rules import TIE
from hub.registry.instruments.rules import used
from hub.registry.stages.model import StageVersion
from hub.registry.stages.rules import KEYS
from hub.registry.versions import current
from spbe_core import regions, scoring, stages, wire
from spbe_core.formats import id_number
from spbe_core.instruments import Aspect, Domain, Instrument
from spbe_core.scoring import Part
from spbe_core.wire import LetterKind, Stage

FINAL = "final"
"""The state of the course from which on nothing inside the region is open."""
BASES = {"indeks luar": "indeks luar", "menunggu": "menunggu indeks luar"}


def facts(session: Session, row: AssessmentRow, kind: LetterKind, stage: Stage) -> wire.LetterFacts | str:
    """Gather what a letter says.

    Returns
    -------
    LetterFacts or str
        A text (Indonesian) says what keeps the letter from being made.
    """
    instrument, told = used(session, row.instrument_hash), None
    if stage is Stage.MANDIRI:
        found = written.of(session, row)
        score = found.score
        if score.index is None:
            return f"Masih ada {len(score.empty)} indikator yang belum diisi. Lengkapi penilaiannya dulu."
        values = {each.indicator: (_text(each.score), BASES.get(each.basis)) for each in found.stated}
        index, parts = score.index, tuple(_part(each, str(each.value)) for each in score.domains or score.aspects)
    else:
        held = _held(session, row, stage)
        if stages.INDEX not in held:
            return f"Indeks tahap {stage.value} belum diisi."
        values = {each.id: (held.get(each.id), None) for each in instrument.indicators}
        index, told = Fraction(held[stages.INDEX]), held.get(stages.PREDICATE)
        parts = tuple(_part(each, held.get(each.id)) for each in instrument.domains or instrument.aspects)
    indicators = tuple(_indicators(instrument, values)) if kind is LetterKind.BERITA_ACARA else ()
    return wire.LetterFacts.model_validate(
        {
            "kind": kind,
            "stage": stage,
            "region_code": row.region_code,
            "region_name": regions.full_name(regions.find(row.region_code)),
            "period": row.period,
            "purpose": row.purpose,
            "sample": row.sample,
            "instrument": instrument.id,
            "instrument_title": instrument.title,
            "regulation": instrument.regulation,
            "instrument_hash": row.instrument_hash,
            "fractional": bool(instrument.fractional),
            "index": str(index),
            "predicate": told or scoring.predicate(instrument, index),
            "note": None if told else scoring.threshold_note(instrument, index),
            "parts": parts if indicators else (),
            "indicators": indicators,
            "documents": _documents(session, row) if indicators else 0,
        }
    )


def hindrance(session: Session, row: AssessmentRow, kind: LetterKind, stage: Stage) -> str | None:
    """Say what keeps a letter from being made at this point of the assessment's course; an exercise may always.

    A Berita Acara of the self-assessment is made of what can no longer be changed, so once it was submitted; a consent
    once it is final.
    """
    if row.purpose == "latihan" or stage is not Stage.MANDIRI:
        return None
    state = course.standing(session, row).state
    if state.writable == "all":
        return f"Penilaian ini masih dapat diubah (“{state.label_id}”). Kirim dulu di halaman Penilaian."
    if kind is LetterKind.PERSETUJUAN and state.part == "internal" and state.state != FINAL:
        return f"Penilaian ini belum final (“{state.label_id}”). Persetujuan publikasi dibuat setelah disahkan."
    return None


def stages_with_index(session: Session, row: AssessmentRow) -> list[Stage]:
    """Return the stages of which a letter can be thought of: the self-assessment, and each that has an index."""
    held = [stage for stage in Stage if stage is not Stage.MANDIRI and stages.INDEX in _held(session, row, stage)]
    return [Stage.MANDIRI, *held]


def differences(then: wire.LetterFacts, now: wire.LetterFacts | str) -> list[str]:
    """Say in what the assessment differs from a letter by now; empty when it does not."""
    if isinstance(now, str):
        return [now]
    return [] if then == now else list(_differences(then, now))


def _differences(then: wire.LetterFacts, now: wire.LetterFacts) -> Iterator[str]:
    if Fraction(then.index) != Fraction(now.index):
        yield f"indeks {id_number(Fraction(then.index))} menjadi {id_number(Fraction(now.index))}"
    if then.predicate != now.predicate:
        yield f"predikat {then.predicate} menjadi {now.predicate}"
    before = {each.id: each.value for each in then.indicators}
    moved = sum(before.get(each.id) != each.value for each in now.indicators)
    if moved:
        yield f"nilai {moved} indikator berubah"
    if then.documents != now.documents:
        yield f"data dukung {then.documents} menjadi {now.documents}"
    if then.instrument_hash != now.instrument_hash or then.region_name != now.region_name:
        yield "instrumen atau nama wilayah berubah"


def _held(session: Session, row: AssessmentRow, stage: Stage) -> dict[str, str]:
    query = current(StageVersion, *KEYS).where(
        StageVersion.region_code == row.region_code,
        StageVersion.instrument == row.instrument,
        StageVersion.period == row.period,
        StageVersion.stage == stage.value,
    )
    return {each.subject: each.value for each in session.scalars(query) if each.value is not None}


def _text(value: scoring.Value | None) -> str | None:
    return None if value is None else str(value)


def _part(part: Part | Domain | Aspect, value: str | None) -> wire.LetterPart:
    return wire.LetterPart(id=part.id, name=part.name, weight=str(part.weight), value=value)


def _indicators(instrument: Instrument, values: dict[str, tuple[str | None, str | None]]) -> Iterator[wire.LetterPart]:
    for each in instrument.indicators:
        value, basis = values.get(each.id, (None, None))
        number = "".join((str(each.number), *each.id.partition("-")[1:])).replace("-", ".")
        yield wire.LetterPart(id=each.id, number=number, name=each.name, value=value, basis=basis)


def _documents(session: Session, row: AssessmentRow) -> int:
    """Count the documents that stand under a unit, whatever their class: of each only that it is there."""
    kept = current(DocumentVersion, DocumentVersion.document_id).where(DocumentVersion.removed.is_(False)).subquery()
    ties = current(EvidenceVersion, *TIE).where(EvidenceVersion.assessment_id == row.id, EvidenceVersion.tied.is_(True))
    tied = ties.with_only_columns(EvidenceVersion.document_id).distinct()
    query = select(func.count()).select_from(kept).where(kept.c.document_id.in_(tied))
    return int(session.scalar(query) or 0)
