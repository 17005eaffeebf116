"""What happened to an assessment after a sequence."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.answers import rules as answers
from hub.registry.assessments import rules
from hub.registry.assessments.model import AssessmentRow
from hub.registry.comments import rules as comments
from hub.registry.plans.model import PlanRow
from spbe_core import wire


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
    quiet = row.seq <= seq
    sees_comments = not quiet and grant.caller.holds("comments:read", row.region_code)
    sees_plan = not quiet and grant.caller.holds("plans:read", row.region_code)
    plan_seq = select(PlanRow.seq).where(PlanRow.assessment_id == row.id)
    return wire.Changes(
        seq=max(row.seq, seq),
        answers=[] if quiet else answers.changed_after(session, row, seq),
        comments=comments.of_assessment(session, row.id, after=seq) if sees_comments else [],
        plan_changed=sees_plan and session.execute(plan_seq).scalar_one() > seq,
        summary=rules.summary(row),
    )
