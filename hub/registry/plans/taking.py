"""Taking something that was found elsewhere into a plan: one action that says where it comes from."""

from __future__ import annotations

from collections.abc import Collection
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.assessments.model import AssessmentRow
from hub.registry.instruments.rules import used
from hub.registry.plans import rules, writing
from hub.registry.plans.model import ActionVersion
from hub.registry.problems import invalid
from hub.registry.versions import current
from spbe_core import wire
from spbe_core.planning.model import WINDOW

OFFICE = "Diskominfo"
"""Who does it where the instrument names nobody."""


def assessment_of(session: Session, grant: Grant, instrument: str, period: str) -> AssessmentRow:
    """Return the region's assessment of a period.

    Raises
    ------
    ProblemError
        422 when the region has none.
    """
    query = select(AssessmentRow).where(
        AssessmentRow.region_code == grant.code,
        AssessmentRow.period == period,
        AssessmentRow.instrument == instrument,
    )
    assessment = session.scalar(query)
    if assessment is None:
        raise invalid(f"Daerah ini belum memulai penilaian {period} yang sesuai. Mulai dahulu.", "period")
    return assessment


def titled(title: str, origin: str) -> str:
    """Return the title of an action that names where it comes from, cut to what a title may hold."""
    room = wire.MAX_LINE - len(origin) - 3
    return f"{title[:room].rstrip()} ({origin})"


def add(  # noqa: PLR0913, PLR0917 -- what an action is about
    session: Session, grant: Grant, assessment: AssessmentRow, indicator: str, level: int, title: str
) -> str:
    """Add an action with the usual office and day, and return its id; people change both in the plan.

    Raises
    ------
    UnknownError
        For an indicator that the instrument does not have.
    """
    owners = used(session, assessment.instrument_hash).indicator(indicator).owner
    goal, today = rules.target(session, rules.of_assessment(session, assessment.id)), rules.today(grant.code)
    action = wire.ActionWrite(
        indicator=indicator,
        to_level=level,
        title=title,
        owner_office=(owners[0] if owners else OFFICE)[:200],
        due=goal.due if goal and goal.due and goal.due >= today else today + WINDOW,
    )
    made = str(uuid4())
    writing.make_action(session, grant, assessment.id, action, made)
    return made


def newest(session: Session, ids: Collection[str]) -> dict[str, ActionVersion]:
    """Return actions as they stand, by id; one that was deleted says so."""
    query = current(ActionVersion, ActionVersion.action_id).where(ActionVersion.action_id.in_(ids))
    return {action.action_id: action for action in session.scalars(query)}


def standing(session: Session, ids: Collection[str]) -> set[str]:
    """Return those actions that stand in their plan: none that was deleted."""
    return {key for key, action in newest(session, ids).items() if not action.deleted}
