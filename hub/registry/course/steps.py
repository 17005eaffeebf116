"""Taking a step of the course."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.assessments.model import AssessmentRow
from hub.registry.course import incomplete, reading, rules
from hub.registry.course.model import CourseStepRow, CourseUnitRow
from hub.registry.course.rules import Standing
from hub.registry.instruments.rules import used
from hub.registry.judgements.reading import verdicts
from hub.registry.problems import ProblemError, conflict, invalid
from hub.registry.texts import digest, new_salt, storable
from spbe_core import course, judgements, periods, units, wire
from spbe_core.course import Step
from spbe_core.formats import id_deadline, moment_in, zone_of
from spbe_core.wire import Why

NOT_OWN = (
    "Anda ikut mengisi penilaian ini, jadi tidak dapat mereviunya: tidak seorang pun mereviu isiannya sendiri. Minta "
    "peninjau lain."
)


def take(
    session: Session, grant: Grant, assessment_id: str, wanted: wire.CourseStepWrite, based_on: int
) -> tuple[int, wire.Course]:
    """Take one step.

    Parameters
    ----------
    session : Session
        The writing session.
    grant : Grant
        Who takes it.
    assessment_id : str
        Of which assessment.
    wanted : CourseStepWrite
        The step and what comes with it.
    based_on : int
        How many steps the person had seen.

    Returns
    -------
    tuple of int and Course
        200 and how the assessment stands now.

    Raises
    ------
    UnknownError
        For a step or a unit that does not exist.
    ProblemError
        403 without the step's right, or for the review of one's own answers; 409 when somebody took a step meanwhile,
        or what is incomplete is not what was acknowledged; 422 for what the step does not allow or lacks.
    """
    step = course.load().step(wanted.step)
    grant.demand(step.right)
    row = assessments.get(session, assessment_id)
    found = rules.standing(session, row)
    if found.version != based_on:
        raise conflict(_stored(found), "Tahap penilaian ini")
    if found.state.state not in step.sources:
        allowed = [each.step for each in course.load().from_state(found.state.state)]
        raise ProblemError(
            422,
            f"“{step.label_id}” tidak dapat dilakukan ketika penilaian berkeadaan “{found.state.label_id}”. Muat ulang "
            "halaman untuk melihat langkah yang tersedia.",
            field="step",
            allowed=allowed,
        )
    if step.never == "writers" and rules.wrote(session, row.id, grant.caller.name):
        raise ProblemError(403, NOT_OWN)
    made = CourseStepRow(
        assessment_id=row.id,
        version=found.version + 1,
        step=step.step,
        source=found.state.state,
        target=step.target(found.state.state),
        round=found.round + step.round,
        reason=_reason(step, wanted),
        purpose=_purpose(row, step, wanted),
        deadline=_deadline(row, found, step, wanted),
        salt=new_salt(),
        gaps=_acknowledged(session, row, step, wanted),
        author=grant.caller.name,
    )
    _store(session, grant, row, made, _units(session, row, step, wanted))
    return 200, reading.whole(session, grant, row)


def _purpose(row: AssessmentRow, step: Step, wanted: wire.CourseStepWrite) -> str:
    if not step.purpose:
        return row.purpose
    if wanted.purpose is None or wanted.purpose == row.purpose:
        raise invalid(f"Penilaian ini sudah bertujuan {row.purpose}. Pilih tujuan yang lain.", "purpose")
    if wanted.purpose == "resmi" and periods.find(row.period).exercise_only:
        raise invalid(
            f"Instrumen periode {row.period} sudah dicabut, jadi penilaiannya hanya dapat menjadi latihan.", "purpose"
        )
    return wanted.purpose


def _reason(step: Step, wanted: wire.CourseStepWrite) -> str:
    if step.reason == "required" and not wanted.reason:
        raise invalid(f"“{step.label_id}” harus beralasan. Tulis alasannya, lalu kirim lagi.", "reason")
    return storable(wanted.reason, "reason")


def _deadline(row: AssessmentRow, found: Standing, step: Step, wanted: wire.CourseStepWrite) -> datetime | None:
    """Return the deadline that holds after the step; one that only changes something else leaves it."""
    if wanted.deadline is None:
        if step.deadline == "required":
            raise invalid(f"“{step.label_id}” harus bertenggat. Isi tanggal dan jamnya.", "deadline")
        return found.deadline if step.to == course.SAME else None
    if step.deadline == "none":
        raise invalid(f"“{step.label_id}” tidak bertenggat. Kosongkan tenggatnya.", "deadline")
    zone = zone_of(row.region_code)
    moment = moment_in(wanted.deadline, zone)
    if course.closes_at(moment) <= rules.now():
        raise invalid(f"Tenggat {id_deadline(moment, zone)} sudah lewat. Pilih waktu yang akan datang.", "deadline")
    return moment


def _acknowledged(session: Session, row: AssessmentRow, step: Step, wanted: wire.CourseStepWrite) -> dict[str, int]:
    """Return how much is incomplete, by kind; it has to be what was acknowledged."""
    if not step.acknowledges:
        return {}
    found = incomplete.of(session, row)
    if found.gaps and wanted.acknowledged != found.digest:
        raise ProblemError(
            409,
            f"Ada {len(found.gaps)} hal yang belum lengkap dan belum Anda akui seperti keadaannya sekarang. Buka "
            "daftar yang belum lengkap, periksa, lalu kirim lagi. Belum ada yang terkirim.",
            field="acknowledged",
            title="Yang belum lengkap perlu diakui",
            kind="urn:spbe:belum-lengkap",
        )
    return dict(Counter(each.kind.value for each in found.gaps))


def _units(
    session: Session, row: AssessmentRow, step: Step, wanted: wire.CourseStepWrite
) -> Mapping[str, tuple[Why, str]]:
    """Return the units that the step names, each with why and a note."""
    instrument = used(session, row.instrument_hash)
    if wanted.flags and step.flags != "given":
        raise invalid(f"“{step.label_id}” tidak menyebut bagian. Kosongkan daftarnya.", "flags")
    if step.flags == "given":
        given = {units.find(instrument, each.unit).code: each.note for each in wanted.flags}
        if len(given) != len(wanted.flags):
            raise invalid("Satu bagian disebut dua kali. Gabungkan catatannya.", "flags")
        return {code: (Why.CATATAN, storable(note, "flags")) for code, note in given.items()}
    if step.flags is None:
        return {}
    opened = judgements.opened(instrument, verdicts(session, row.id))
    if Why.REVISI not in opened.values():
        raise invalid("Belum ada bagian yang harus direvisi menurut asesor. Masukkan putusan asesor dahulu.", "step")
    return {code: (why, "") for code, why in opened.items()}


def _store(
    session: Session, grant: Grant, row: AssessmentRow, made: CourseStepRow, named: Mapping[str, tuple[Why, str]]
) -> None:
    marked = [
        CourseUnitRow(
            assessment_id=row.id,
            version=made.version,
            unit=unit,
            why=why.value,
            reason=None,
            note=note,
            salt=new_salt(),
        )
        for unit, (why, note) in named.items()
    ]
    event = events.append(
        session,
        grant,
        "course.step",
        f"assessments/{row.id}/course/{made.version}",
        before={"state": row.state, "purpose": row.purpose},
        after=_facts(made) | {"units": {each.unit: _unit_facts(each) for each in marked}},
    )
    made.at, made.seq = event.at, event.seq
    session.add(made)
    session.flush()
    for each in marked:
        each.seq = event.seq
    session.add_all(marked)
    row.state, row.purpose = made.target, made.purpose
    session.flush()
    assessments.touch(row, event.seq)


def _facts(made: CourseStepRow) -> dict[str, Any]:
    """Describe a step for the event log: its reason by digest only."""
    names = ("version", "step", "source", "target", "round", "purpose", "gaps")
    return {name: getattr(made, name) for name in names} | {
        "deadline": made.deadline.isoformat() if made.deadline else None,
        "digest": digest(made.salt, made.reason),
    }


def _unit_facts(each: CourseUnitRow) -> dict[str, Any]:
    return {"why": each.why, "reason": each.reason, "digest": digest(each.salt, each.note)}


def _stored(found: Standing) -> wire.FieldValue:
    if found.last is None:
        return wire.FieldValue(value=None, version=0)
    last = found.last
    return wire.FieldValue(
        value=found.state.state, version=last.version, author=last.author, author_name=last.author_name, at=last.at
    )
