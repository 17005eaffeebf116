"""An assessment whole, and what happened to it after a sequence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.answers import rules as answers
from hub.registry.assessments import news, rules, written
from hub.registry.assessments.model import AssessmentRow
from hub.registry.comments import rules as comments
from hub.registry.course import reading as course
from hub.registry.course import rules as course_rules
from hub.registry.evidence import telling
from hub.registry.external import rules as external
from hub.registry.items import rules as items
from hub.registry.judgements import reading as judgements
from hub.registry.plans.rules import today
from spbe_core import course as table
from spbe_core import next_step, wire
from spbe_core.advice import Document
from spbe_core.assessed import Written


def whole(session: Session, grant: Grant, row: AssessmentRow) -> wire.Assessment:
    """Return an assessment with everything that was written in it and what follows from that."""
    return wire.Assessment.model_validate(
        {
            **dict(rules.info(row)),
            **derived(session, grant, row),
            "answers": answers.all_of(session, row),
            "items": items.all_of(session, row),
            "external": external.all_of(session, row),
            "course": course.whole(session, grant, row),
            "judgements": judgements.all_of(session, row),
            "seq": row.seq,
        }
    )


def derived(session: Session, grant: Grant, row: AssessmentRow) -> dict[str, Any]:
    """Return what follows from what was written: simulation, scores with their basis, thresholds, advice."""
    found = written.of(session, row)
    documents = telling.for_advice(session, grant, row)
    return {
        "simulation": found.simulation(),
        "scored": found.scored(),
        "thresholds": found.thresholds(),
        "advice": found.advice(today(row.region_code), documents),
        "evidence": found.evidence(documents),
        "next": _next(session, row, found, documents, comments.waiting_for_answer(session, grant, row)),
    }


def _next(
    session: Session, row: AssessmentRow, found: Written, documents: Sequence[Document], noted: Sequence[str | None]
) -> wire.NextStep | None:
    """Return the next step among what can be done as the assessment stands."""
    state = table.load().state(row.state)
    if state.writable == "flagged":
        standing = course_rules.standing(session, row)
        if table.is_open(state, standing.deadline, course_rules.now()):
            return next_step.improving(found.instrument, [each.unit for each in standing.units])
    if state.writable == "all":
        return found.next(documents, noted)
    return next_step.answering(noted, len(found.instrument.indicators))


def after(session: Session, grant: Grant, row: AssessmentRow, seq: int) -> wire.Changes:
    """Collect the changes; comments only for those who may read comments, the plan likewise.

    Parameters
    ----------
    session : Session
        A reading session: all parts are of one snapshot.
    grant : Grant
        Who asks.
    row : AssessmentRow
        The assessment.
    seq : int
        The sequence the caller knows.
    """
    if row.seq <= seq:
        return wire.Changes(seq=seq, answers=[], comments=[], plan_changed=False, summary=rules.summary(row))
    newest = news.newest(session, row)

    def sees(permission: str) -> bool:
        return grant.caller.holds(permission, row.region_code)

    judged = newest.judgements > seq
    return wire.Changes(
        **derived(session, grant, row),
        seq=row.seq,
        answers=answers.changed_after(session, row, seq) if newest.answers > seq else [],
        items=items.changed_after(session, row, seq) if newest.items > seq else [],
        external=external.changed_after(session, row, seq) if newest.external > seq else [],
        comments=comments.of_assessment(session, row.id, after=seq)
        if newest.comments > seq and sees("comments:read")
        else [],
        evidence_changed=newest.evidence > seq,
        tasks_changed=newest.all_tasks > seq and sees("tasks:read"),
        plan_changed=newest.plan > seq and sees("plans:read"),
        course=course.whole(session, grant, row) if newest.course > seq or judged else None,
        judgements=judgements.all_of(session, row) if judged else None,
        summary=rules.summary(row),
    )
