"""The course as people see it: where an assessment stands, what was done, what whoever asks may do next."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.assessments.model import AssessmentRow
from hub.registry.course import rules
from hub.registry.course.model import CourseStepRow, CourseUnitRow
from hub.registry.course.rules import Standing
from hub.registry.instruments.rules import used
from hub.registry.judgements import reading as judgements
from hub.registry.judgements.model import JudgementVersion
from spbe_core import course, units, wire
from spbe_core.course import Step
from spbe_core.instruments import Instrument
from spbe_core.item_states import RevisionReason
from spbe_core.wire import GapKind, Why, Words


def whole(session: Session, grant: Grant, row: AssessmentRow) -> wire.Course:
    """Return the course of an assessment, with the steps that are open to the caller."""
    found = rules.standing(session, row)
    taken = rules.steps(session, row.id)
    state = found.state
    counted = _counted(session, row.id)
    late = _late(taken)
    return wire.Course(
        state=state.state,
        name=Words(id=state.label_id, en=state.label_en),
        says=Words(id=state.says_id, en=state.says_en),
        part=state.part,
        version=found.version,
        round=found.round,
        purpose=_purpose(row),
        deadline=found.deadline,
        deadline_closes=state.deadline == "closes",
        writable=state.writable if course.is_open(state, found.deadline, rules.now()) else "nothing",
        judged=state.judged,
        units=_named(session, row, found),
        steps=[_step(each, counted.get(each.version, 0), late=each.version in late) for each in reversed(taken)],
        offers=offers(session, grant, row, found),
        seq=row.seq,
    )


def _purpose(row: AssessmentRow) -> wire.Purpose:
    return "resmi" if row.purpose == "resmi" else "latihan"


def offers(session: Session, grant: Grant, row: AssessmentRow, found: Standing) -> list[wire.CourseOffer]:
    """Return the steps that may follow and whose right the caller holds, in the table's order."""
    following = [
        each for each in course.load().from_state(found.state.state) if grant.caller.holds(each.right, grant.code)
    ]
    own = any(each.never for each in following) and rules.wrote(session, row.id, grant.caller.name)
    return [_offer(each, found.state.state, refused=own and each.never is not None) for each in following]


def _offer(step: Step, state: str, *, refused: bool) -> wire.CourseOffer:
    return wire.CourseOffer(
        step=step.step,
        name=Words(id=step.label_id, en=step.label_en),
        target=step.target(state),
        reason=step.reason,
        deadline=step.deadline,
        units=step.units,
        acknowledges=step.acknowledges,
        purpose=step.purpose,
        next=step.next,
        refused="writers" if refused else None,
    )


def _late(taken: list[CourseStepRow]) -> set[int]:
    """Return which steps submitted after the last due time that had been set for filling in."""
    due, late = None, set()
    for row in taken:
        if row.deadline is not None and course.load().state(row.target).writable == "all":
            due = row.deadline
        if course.load().step(row.step).acknowledges and course.is_late(due, row.at):
            late.add(row.version)
    return late


def _step(row: CourseStepRow, named: int, *, late: bool) -> wire.CourseStep:
    table = course.load().step(row.step)
    return wire.CourseStep.model_validate(
        {
            **{name: getattr(row, name) for name in _STEP},
            "done": {"id": table.done_id, "en": table.done_en},
            "gaps": {GapKind(kind): count for kind, count in row.gaps.items()},
            "units": named,
            "late": late,
        }
    )


_STEP = [name for name in wire.CourseStep.model_fields if name not in {"done", "gaps", "units", "late"}]


def _counted(session: Session, assessment_id: str) -> dict[int, int]:
    query = select(CourseUnitRow.version, func.count()).where(CourseUnitRow.assessment_id == assessment_id)
    counted = session.execute(query.group_by(CourseUnitRow.version))
    return {row[0]: row[1] for row in counted}


def _named(session: Session, row: AssessmentRow, found: Standing) -> list[wire.CourseUnit]:
    """Return the named units in the instrument's order, those sent back with what the assessors said."""
    if not found.units:
        return []
    instrument = used(session, row.instrument_hash)
    said = judgements.rows(session, row.id)
    named = {each.unit: each for each in found.units}
    return [
        _unit(instrument, named[each.code], said.get(each.code))
        for each in units.all_units(instrument)
        if each.code in named
    ]


def _unit(instrument: Instrument, row: CourseUnitRow, said: JudgementVersion | None) -> wire.CourseUnit:
    told = said if row.why == Why.REVISI else None
    reason = told.reason if told else row.reason
    return wire.CourseUnit(
        unit=row.unit,
        indicator=units.find(instrument, row.unit).indicator,
        why=Why(row.why),
        reason=RevisionReason(reason) if reason else None,
        note=told.note if told else row.note,
    )
