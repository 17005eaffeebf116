"""How far a plan is: where it started, where the region stands, what was expected by today, what is to come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.assessments import rules as assessments
from hub.registry.assessments import written
from hub.registry.plans import composing, reviews, rules
from hub.registry.plans.model import ActionVersion, PlanRow
from hub.registry.problems import ProblemError
from spbe_core import planning, wire
from spbe_core.assessed import Written
from spbe_core.exact import neutral
from spbe_core.formats import two_decimals
from spbe_core.planning import composing as core
from spbe_core.planning.model import WINDOW
from spbe_core.scoring import Score, Value


def progress(session: Session, assessment_id: str) -> wire.PlanProgress:
    """Return how far a plan is.

    Raises
    ------
    ProblemError
        404 while there is no action.
    """
    plan = rules.of_assessment(session, assessment_id)
    assessment = assessments.get(session, assessment_id)
    rows, promised = rules.actions(session, plan), _promised(session, plan)
    if not promised:
        raise ProblemError(404, "Rencana ini belum memuat aksi, jadi belum ada yang dipantau.")
    now = rules.today(assessment.region_code)
    seq, moment = _start(session, plan)
    started = rules.today(assessment.region_code, moment)
    goal = rules.target(session, plan)
    deadline = goal.due if goal and goal.due else started + WINDOW
    before, found = written.as_of(session, assessment, seq), written.of(session, assessment)
    planned = composing.planned(rows)
    points = core.path(found.instrument, found.scores, planned, now)
    last = [each for each in points if each.day <= max(deadline, now)][-1]
    return wire.PlanProgress(
        started=started,
        deadline=deadline,
        today=now,
        start=_span(before.score),
        now=_span(found.score),
        expected=_span(_with(before, (each for each in promised if each.due <= now))),
        promised=_span(_with(before, promised)),
        forecast=wire.IndexSpan(low=two_decimals(last.low), high=two_decimals(last.high)),
        risen=list(_risen(before, found)),
        unfilled=_unfilled(found, rows),
    )


def _start(session: Session, plan: PlanRow) -> tuple[int, datetime]:
    """Return the event from which a plan runs: its first approval, else its first action."""
    approved = next((each for each in reviews.of_plan(session, plan) if each.step == "setujui"), None)
    if approved is not None:
        return approved.seq, approved.at
    query = select(ActionVersion.seq, ActionVersion.at).where(ActionVersion.plan_id == plan.id)
    seq, at = session.execute(query.order_by(ActionVersion.seq).limit(1)).one()
    return seq, at


def _promised(session: Session, plan: PlanRow) -> list[composing.Facts]:
    """Return the actions as the last approved plan has them, and those that came later as they were first written."""
    approved = [each.plan_seq for each in reviews.of_plan(session, plan) if each.step == "setujui"]
    return list(composing.promised(composing.history(session, plan), approved[-1] if approved else None).values())


def _with(before: Written, actions: Iterable[composing.Facts]) -> Score:
    """Score where a plan started with the levels of some actions."""
    aims: dict[str, Value | None] = {}
    for each in actions:
        aims[each.indicator] = max(each.to_level, aims.get(each.indicator) or 0)
    return planning.after(before.instrument, before.scores, aims)


def _span(score: Score) -> wire.IndexSpan:
    summary = score.summary()
    return wire.IndexSpan(low=summary.low, high=summary.high)


def _risen(before: Written, found: Written) -> Iterator[wire.Risen]:
    for indicator, level in found.scores.items():
        old = before.scores.get(indicator)
        if level is not None and (old is None or level > old):
            yield wire.Risen(
                indicator=indicator,
                before=None if old is None else neutral(Fraction(old)),
                now=neutral(Fraction(level)),
            )


def _unfilled(found: Written, rows: Sequence[ActionVersion]) -> list[str]:
    done = (each for each in rows if each.status == wire.ActionStatus.SELESAI)
    return [each.action_id for each in done if (found.scores.get(each.indicator) or 0) < each.to_level]
