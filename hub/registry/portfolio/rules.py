"""Putting the portfolio together: a handful of queries, however many regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from hub.registry.assessments import rules as assessments
from hub.registry.assessments.model import AssessmentRow
from hub.registry.comments.model import CommentRow
from hub.registry.course.model import CourseStepRow
from hub.registry.identity import Caller
from hub.registry.plans.model import ActionVersion, PlanRow
from hub.registry.plans.rules import today
from hub.registry.regions import rules as regions
from hub.registry.results import rules as results
from hub.registry.results.model import ResultRow
from hub.registry.versions import current
from spbe_core import wire


def of_caller(session: Session, caller: Caller) -> list[wire.PortfolioRow]:
    """Return a line for every region whose drafts the caller may read, in the order of the region code.

    ``official`` and ``previous`` are the two newest published results of one instrument; the assessment is the one of
    the newest period. Comments and actions are counted over that assessment. The sample region is there only for who
    holds a role in it by name.
    """
    every = regions.listed(session) if caller.holds("assessments:read") else regions.held(session)
    own = caller.regions("assessments:read", [region.code for region in every])
    listed = [region for region in every if region.code in own and not region.administrative_only]
    official = _results(session, own)
    drafts = _assessments(session, own)
    ids = {row.id for row in drafts.values()}
    comments = _open_comments(session, ids)
    actions = _actions(session, {row.id: row.region_code for row in drafts.values()})
    deadlines = _deadlines(session, ids)
    lines = []
    for region in listed:
        draft = drafts.get(region.code)
        newest, before = official.get(region.code, (None, None))
        total, overdue = actions.get(draft.id, (0, 0)) if draft else (0, 0)
        lines.append(
            wire.PortfolioRow(
                region=region,
                official=newest,
                previous=before,
                assessment=assessments.info(draft) if draft else None,
                open_comments=comments.get(draft.id, 0) if draft else 0,
                overdue_actions=overdue,
                deadline=deadlines.get(draft.id) if draft else None,
                actions=total,
            )
        )
    return lines


def _results(
    session: Session, codes: Collection[str]
) -> dict[str, tuple[wire.OfficialResult, wire.OfficialResult | None]]:
    found: dict[str, list[ResultRow]] = defaultdict(list)
    for row in session.scalars(select(ResultRow).order_by(ResultRow.year.desc())):
        if row.region_code is not None and row.region_code in codes:
            found[row.region_code].append(row)
    pairs = {}
    for code, (newest, *older) in found.items():
        before = next((row for row in older if row.instrument == newest.instrument), None)
        pairs[code] = (results.to_wire(newest), results.to_wire(before) if before else None)
    return pairs


def _assessments(session: Session, codes: Collection[str]) -> dict[str, AssessmentRow]:
    """Return the assessment of the newest period of each region."""
    rows = session.scalars(select(AssessmentRow).order_by(AssessmentRow.period, AssessmentRow.instrument))
    return {row.region_code: row for row in rows if row.region_code in codes}


def _open_comments(session: Session, ids: Collection[str]) -> dict[str, int]:
    """Count the notes (not replies) that are not done."""
    query = (
        select(CommentRow.assessment_id, func.count())
        .where(CommentRow.done.is_(False), CommentRow.reply_to.is_(None))
        .group_by(CommentRow.assessment_id)
    )
    return {key: count for key, count in session.execute(query) if key in ids}


def _deadlines(session: Session, ids: Collection[str]) -> dict[str, datetime]:
    """Return the deadline of each assessment's last step, where it has one."""
    last = select(CourseStepRow.assessment_id, func.max(CourseStepRow.version).label("version"))
    newest = last.group_by(CourseStepRow.assessment_id).subquery()
    query = select(CourseStepRow.assessment_id, CourseStepRow.deadline).join(
        newest,
        and_(
            CourseStepRow.assessment_id == newest.c.assessment_id,
            CourseStepRow.version == newest.c.version,
        ),
    )
    return {key: deadline for key, deadline in session.execute(query) if deadline is not None and key in ids}


def _actions(session: Session, regions_of: dict[str, str]) -> dict[str, tuple[int, int]]:
    """Count all and overdue actions per assessment; a day ends in each region's own zone."""
    version = current(ActionVersion, ActionVersion.action_id).where(ActionVersion.deleted.is_(False)).subquery()
    query = select(PlanRow.assessment_id, version.c.due, version.c.status, func.count()).join(
        version, version.c.plan_id == PlanRow.id
    )
    counts: dict[str, tuple[int, int]] = {}
    days = {code[:2]: today(code) for code in regions_of.values()}
    groups = query.group_by(PlanRow.assessment_id, version.c.due, version.c.status)
    for key, due, status, count in session.execute(groups):
        if key in regions_of:
            late = due < days[regions_of[key][:2]] and status != wire.ActionStatus.SELESAI
            total, overdue = counts.get(key, (0, 0))
            counts[key] = (total + count, overdue + count * late)
    return counts
