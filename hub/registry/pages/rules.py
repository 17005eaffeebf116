"""Parts of several resources, read together of one snapshot.

A room of people opens the same page within two minutes, and most of what a small request costs is the request itself.
Each part is what the route of its own resource gives, to whom that gives it: who would be refused there reads ``None``.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.assessments import changes
from hub.registry.assessments import rules as assessments
from hub.registry.comments import rules as comments
from hub.registry.course import reading as course
from hub.registry.evidence import rules as evidence
from hub.registry.plans import rules as plans
from hub.registry.recommendations import rules as recommendations
from hub.registry.results import rules as results
from hub.registry.tasks import offices
from hub.registry.tasks import rules as tasks
from spbe_core import periods, wire


def form(session: Session, grant: Grant, period: str) -> wire.Form:
    """Return what the self-assessment's form of a period is drawn from.

    Parameters
    ----------
    session : Session
        A reading session.
    grant : Grant
        Leave to read the region's assessments.
    period : str
        Year as text.

    Raises
    ------
    UnknownError
        For a period that the lab does not know.
    """
    instrument, region = periods.find(period).instrument, grant.code
    row = assessments.of_period(session, region, period)
    published = grant.caller.holds("published:read")
    return wire.Form(
        assessment=None if row is None else changes.whole(session, grant, row),
        comments=comments.of_assessment(session, row.id)
        if row is not None and grant.caller.holds(comments.READ, region)
        else None,
        target=plans.aimed_at(plans.target(session, plans.of_assessment(session, row.id)))
        if row is not None and grant.caller.holds("plans:read", region)
        else None,
        results=results.listed(session, region=region) if published else None,
        levels=results.levels(session, region=region, instrument=instrument) if published else None,
    )


def beside(session: Session, grant: Grant, assessment_id: str) -> wire.Beside:
    """Return what stands beside an open form.

    Parameters
    ----------
    session : Session
        A reading session.
    grant : Grant
        Leave to read the assessment.
    assessment_id : str
        Whose form it is.
    """
    caller, region = grant.caller, grant.code
    row = assessments.get(session, assessment_id)
    sees_tasks = caller.holds("tasks:read", region)
    return wire.Beside(
        course=course.whole(session, grant, row),
        evidence=evidence.whole(session, grant, assessment_id),
        recommendations=recommendations.of_region(session, region, row.period)
        if caller.holds("recommendations:read", region)
        else None,
        tasks=tasks.whole(session, grant, assessment_id) if sees_tasks else None,
        offices=offices.listed(session, grant) if sees_tasks else None,
    )
