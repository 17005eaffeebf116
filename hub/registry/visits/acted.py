"""What was agreed on a visit, line by line, and how far the actions are that were made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.assessments.model import AssessmentRow
from hub.registry.plans.model import ActionVersion
from hub.registry.plans.rules import today
from hub.registry.visits.model import VisitActionRow, VisitRow
from spbe_core import wire
from spbe_core.formats import day_in, zone_of

SHARED, TYPED = 2 / 3, 0.8
"""A line is the same agreement in other words where it shares so many of the shorter one's words, or of its letters."""

_WORD = re.compile(r"\w+")


def agreed(text: str) -> list[str]:
    """Return what was agreed, one action a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def line_of(session: Session, row: VisitActionRow) -> str:
    """Return the line as it was agreed; empty where its text was erased since."""
    lines = agreed(session.get_one(VisitRow, (row.visit_id, row.visit_version)).agreed)
    return lines[row.line] if row.line < len(lines) else ""


def line_now(session: Session, row: VisitActionRow) -> str | None:
    """Return the line as it stands, also where its wording was changed since; ``None`` where it is agreed no more."""
    query = select(VisitRow.agreed).where(VisitRow.visit_id == row.visit_id, VisitRow.version >= row.visit_version)
    return followed(line_of(session, row), map(agreed, session.scalars(query.order_by(VisitRow.version))))


def followed(line: str, versions: Iterable[Sequence[str]]) -> str | None:
    """Return what a line of the first version became in the last one; ``None`` where it is not there.

    A line whose words changed is the new line that is most like it, if it is alike at all; no new line is that of two.
    One that was taken out and written again is the same.
    """
    before, *later = versions
    for after in later:
        gone = {*before, line} - set(after)
        new = set(after) - set(before)
        pairs = sorted(((_alike(old, each), old, each) for old in gone for each in new), reverse=True)
        left, became = set(new), dict[str, str]()
        for alike, old, each in pairs:
            if alike and old not in became and each in left:
                became[old] = each
                left.remove(each)
        line, before = became.get(line, line), after
    return line if line in before else None


def _alike(old: str, new: str) -> float:
    """Return how alike two lines are; 0 where they are two agreements."""
    one, other = (set(_WORD.findall(text.casefold())) for text in (old, new))
    shared = len(one & other) / max(1, min(len(one), len(other)))
    letters = SequenceMatcher(None, old.casefold(), new.casefold(), autojunk=False).ratio()
    return max(shared if shared >= SHARED else 0.0, letters if letters >= TYPED else 0.0)


def rows(session: Session, visit_id: str) -> list[VisitActionRow]:
    """Return what was made of a visit, in the order in which it was."""
    query = select(VisitActionRow).where(VisitActionRow.visit_id == visit_id)
    return list(session.scalars(query.order_by(VisitActionRow.seq)))


def of_visit(session: Session, visit: VisitRow, checks: Mapping[str, date]) -> list[wire.VisitAction]:
    """Return the actions that were made of a visit, with their state now and at the end of each check's day."""
    found = []
    for row in rows(session, visit.visit_id):
        query = select(ActionVersion).where(ActionVersion.action_id == row.action_id)
        versions = session.scalars(query.order_by(ActionVersion.version)).all()
        newest = versions[-1]
        facts = {
            "line": line_of(session, row),
            "now": line_now(session, row),
            "action_id": row.action_id,
            "period": session.get_one(AssessmentRow, row.assessment_id).period,
            "indicator": newest.indicator,
            "status": None if newest.deleted else newest.status,
            "status30": _on(versions, visit.region_code, checks["check30"]),
            "status60": _on(versions, visit.region_code, checks["check60"]),
            "at": row.at,
        }
        found.append(wire.VisitAction.model_validate(facts))
    return found


def _on(versions: Sequence[ActionVersion], region: str, day: date) -> str | None:
    """Return how far an action was when a day was over, or is while it lasts."""
    known = [each for each in versions if day_in(each.at, zone_of(region)) <= day]
    return known[-1].status if known and not known[-1].deleted and day <= today(region) else None
