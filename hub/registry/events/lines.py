"""The event log as people read it: names instead of ids, what a thing is called, newest first.

The log itself holds neither names nor texts (:mod:`hub.registry.events.rules`); both are looked up where they are kept,
so what was erased there is not shown here either.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.registry.assessments.model import AssessmentRow
from hub.registry.comments.model import CommentRow
from hub.registry.events.model import EventRow
from hub.registry.people.model import PersonRow, shown
from hub.registry.plans.model import ActionVersion, PlanRow
from hub.registry.reports.model import ReportRow
from hub.registry.versions import current
from spbe_core import wire

PAGE = 50
"""Lines in one answer at most."""

KINDS: dict[wire.LogKind, tuple[str, ...]] = {
    "penilaian": (
        "assessment",
        "answer",
        "item",
        "external",
        "stage",
        "document",
        "evidence",
        "letter",
        "course",
        "judgement",
    ),
    "rencana": ("plan", "action", "recommendation", "practice", "visit"),
    "catatan": ("comment",),
    "tugas": ("task", "tasklink", "delivery", "office"),
    "laporan": ("report",),
    "ruang": ("room",),
}
"""Which events a kind shows, by the first word of their action."""

_INDICATOR = re.compile(r"/(?:answers|levels|units|tasks)/(i\d{2}(?:-\d)?)(?:-L\d)?(?:/|$)")


def of_region(session: Session, region: str, *, before: int | None, kind: wire.LogKind | None) -> list[wire.LogLine]:
    """Return a region's events before a sequence, newest first, at most :data:`PAGE`.

    Parameters
    ----------
    session : Session
        A reading session.
    region : str
        Region code.
    before : int or None
        The sequence the caller has seen last; ``None`` begins with the newest.
    kind : str or None
        One of :data:`KINDS`; ``None`` is everything.
    """
    query = select(EventRow).where(EventRow.region_code == region)
    if before is not None:
        query = query.where(EventRow.seq < before)
    if kind is not None:
        query = query.where(or_(*(EventRow.action.startswith(f"{word}.") for word in KINDS[kind])))
    rows = list(session.scalars(query.order_by(EventRow.seq.desc()).limit(PAGE)))
    names = {row.id: row for row in _by_id(session, PersonRow, {row.actor for row in rows})}
    things = _Things(session, rows)
    return [_line(row, shown(names.get(row.actor)), things) for row in rows]


class _Things:
    """What the objects of some events are called, read with one query per kind of thing."""

    def __init__(self, session: Session, rows: Iterable[EventRow]) -> None:
        ids: dict[str, set[str]] = {}
        for row in rows:
            kind, _, rest = row.object.partition("/")
            ids.setdefault(kind, set()).add(rest.partition("/")[0])
        self.comments = {row.id: row for row in _by_id(session, CommentRow, ids.get("comments", ()))}
        self.reports = {row.id: row for row in _by_id(session, ReportRow, ids.get("reports", ()))}
        actions = current(ActionVersion, ActionVersion.action_id).where(
            ActionVersion.action_id.in_(ids.get("actions", ()))
        )
        self.actions = {row.action_id: row for row in session.scalars(actions)}
        plan_ids = {*ids.get("plans", ()), *(row.plan_id for row in self.actions.values())}
        self.plans = {row.id: row for row in _by_id(session, PlanRow, plan_ids)}
        drafts = {
            *ids.get("assessments", ()),
            *(row.assessment_id for row in self.comments.values()),
            *(row.assessment_id for row in self.plans.values()),
        }
        self.periods = {row.id: row.period for row in _by_id(session, AssessmentRow, drafts)}

    def facts(self, event: EventRow) -> dict[str, Any]:
        """Return period, indicator and title of what an event is about, as far as it has them."""
        kind, _, rest = event.object.partition("/")
        one = rest.partition("/")[0]
        named = _INDICATOR.search(event.object)
        indicator = named[1] if named else None
        if kind == "assessments":
            return {"period": self.periods.get(one), "indicator": indicator}
        if kind == "plans":
            return {"period": self._period_of_plan(one), "indicator": indicator}
        if kind == "actions" and one in self.actions:
            action = self.actions[one]
            return {
                "period": self._period_of_plan(action.plan_id),
                "indicator": action.indicator,
                "title": action.title or None,
            }
        if kind == "comments" and one in self.comments:
            comment = self.comments[one]
            return {"period": self.periods.get(comment.assessment_id), "indicator": comment.indicator}
        if kind == "reports" and one in self.reports:
            return {"title": self.reports[one].title or None}
        return {}

    def _period_of_plan(self, plan_id: str) -> str | None:
        plan = self.plans.get(plan_id)
        return None if plan is None else self.periods.get(plan.assessment_id)


def _by_id(session: Session, model: Any, ids: Collection[str]) -> list[Any]:
    return list(session.scalars(select(model).where(model.id.in_(ids)))) if ids else []


def _line(row: EventRow, name: str, things: _Things) -> wire.LogLine:
    return wire.LogLine.model_validate(
        {
            "seq": row.seq,
            "at": row.at,
            "actor": row.actor,
            "actor_name": name,
            "action": row.action,
            "object": row.object,
            "before": row.before,
            "after": row.after,
            **things.facts(row),
        }
    )
