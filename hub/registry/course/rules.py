"""Where an assessment stands, and the one check that every write of it goes through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.answers.model import AnswerVersion
from hub.registry.assessments.model import AssessmentRow
from hub.registry.course.model import CourseStepRow, CourseUnitRow
from hub.registry.evidence.model import EvidenceVersion
from hub.registry.external.model import ExternalVersion
from hub.registry.instruments.rules import used
from hub.registry.items.model import ItemVersion
from hub.registry.problems import closed
from spbe_core import course, units, wire
from spbe_core.course import State
from spbe_core.formats import id_deadline, zone_of

WRITTEN = (AnswerVersion, ItemVersion, ExternalVersion, EvidenceVersion)
"""What somebody who filled in an assessment has written."""


def now() -> datetime:
    """Return the server's time: no other clock decides about a deadline."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Standing:
    """Where an assessment stands.

    Attributes
    ----------
    state : State
    last : CourseStepRow or None
        The last step; ``None`` while none was taken.
    units : tuple of CourseUnitRow
        The units named by the step that led here.
    """

    state: State
    last: CourseStepRow | None
    units: tuple[CourseUnitRow, ...]

    @property
    def deadline(self) -> datetime | None:
        return self.last.deadline if self.last else None

    @property
    def version(self) -> int:
        return self.last.version if self.last else 0

    @property
    def round(self) -> int:
        return self.last.round if self.last else 1


def steps(session: Session, assessment_id: str) -> list[CourseStepRow]:
    """Return the steps of an assessment, oldest first."""
    query = select(CourseStepRow).where(CourseStepRow.assessment_id == assessment_id)
    return list(session.scalars(query.order_by(CourseStepRow.version)))


def standing(session: Session, row: AssessmentRow) -> Standing:
    """Return where an assessment stands."""
    state = course.load().state(row.state)
    last = session.scalar(
        select(CourseStepRow)
        .where(CourseStepRow.assessment_id == row.id)
        .order_by(CourseStepRow.version.desc())
        .limit(1)
    )
    return Standing(state, last, _named(session, row.id, last))


def _named(session: Session, assessment_id: str, last: CourseStepRow | None) -> tuple[CourseUnitRow, ...]:
    """Return the units of the newest step that named some, unless a step into another state came after it."""
    while last is not None:
        table = course.load().step(last.step)
        if table.flags is not None or last.source != last.target:
            query = select(CourseUnitRow).where(
                CourseUnitRow.assessment_id == assessment_id, CourseUnitRow.version == last.version
            )
            return tuple(session.scalars(query.order_by(CourseUnitRow.unit)))
        last = session.get(CourseStepRow, (assessment_id, last.version - 1))
    return ()


def open_for(session: Session, row: AssessmentRow, thing: str | None, stored: wire.FieldValue | None = None) -> None:
    """Refuse a write into an assessment, or a part of it, that is closed.

    Every write of answers, items, external indices and data dukung asks here, inside its transaction.

    Parameters
    ----------
    session : Session
        The writing session.
    row : AssessmentRow
        The assessment.
    thing : str or None
        What is written: a unit of evidence, an indicator or an external index; ``None`` for the assessment as a whole.
    stored : FieldValue, optional
        What stands there now.

    Raises
    ------
    ProblemError
        409 of type :data:`hub.registry.problems.CLOSED`, with what stands.
    """
    state = course.load().state(row.state)
    if state.writable == "all" and state.deadline != "closes":
        return
    found = standing(session, row)
    if not course.is_open(state, found.deadline, now()):
        raise closed(_why(row, found), stored, _todo(found))
    if state.writable == "all":
        return
    opened = [each.unit for each in found.units]
    if thing is None or not units.is_open(used(session, row.instrument_hash), thing, opened):
        why = f"Bagian ini tidak dibuka: keadaan penilaian “{state.label_id}”. {state.says_id}"
        raise closed(why, stored, "Buka bagian yang ditandai, atau hubungi koordinator.")


def _why(row: AssessmentRow, found: Standing) -> str:
    if found.state.writable != "nothing" and found.deadline is not None:
        moment = id_deadline(found.deadline, zone_of(row.region_code))
        return f"{found.state.label_id} sudah berakhir {moment}."
    return f"Penilaian ini tertutup: keadaannya “{found.state.label_id}”. {found.state.says_id}"


def _todo(found: Standing) -> str:
    steps_on = course.load().from_state(found.state.state)
    if any(each.step == "reopen" for each in steps_on):
        return "Minta koordinator membukanya kembali dengan alasan bila harus diubah."
    return "Salin tulisan Anda, lalu hubungi koordinator bila harus diubah."


def wrote(session: Session, assessment_id: str, person: str) -> bool:
    """Whether somebody wrote anything of what an assessment holds."""
    return any(
        session.scalar(
            select(table.assessment_id).where(table.assessment_id == assessment_id, table.author == person).limit(1)
        )
        is not None
        for table in WRITTEN
    )
