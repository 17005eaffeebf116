"""Making what was agreed on a visit an action of the plan."""

from __future__ import annotations

from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments.model import AssessmentRow
from hub.registry.instruments.rules import used
from hub.registry.plans import taking, writing
from hub.registry.problems import invalid
from hub.registry.versions import signature
from hub.registry.visits import acted, rules
from hub.registry.visits.model import VisitActionRow, VisitRow
from spbe_core import periods, wire
from spbe_core.instruments import LEVELS
from spbe_core.regions import find as region_of
from spbe_core.regions import full_name


def take(session: Session, grant: Grant, visit_id: str, wanted: wire.VisitActionWrite) -> tuple[int, wire.Visit]:
    """Make an agreed line one action of the plan, one level above what is reached; what is there already stays.

    Raises
    ------
    UnknownError
        For an indicator or a period that there is not.
    ProblemError
        422 for a line that is not agreed (any more), a visit that was cancelled, a period without an assessment, or an
        indicator at the highest level.
    """
    visit = rules.newest(session, visit_id)
    lines = acted.agreed(visit.agreed)
    if visit.cancelled or wanted.line not in lines:
        raise invalid("Kesepakatan ini sudah diubah atau dibatalkan. Muat ulang halaman.", "line")
    assessment = taking.assessment_of(session, grant, periods.find(wanted.period).instrument, wanted.period)
    if not any(_stands(session, row, assessment, wanted.line) for row in acted.rows(session, visit_id)):
        _add(session, grant, visit, assessment, wanted)
    return 200, rules.to_wire(session, visit)


def _stands(session: Session, row: VisitActionRow, assessment: AssessmentRow, line: str) -> bool:
    if row.assessment_id != assessment.id or acted.line_now(session, row) != line:
        return False
    return bool(taking.standing(session, [row.action_id]))


def _add(
    session: Session, grant: Grant, visit: VisitRow, assessment: AssessmentRow, wanted: wire.VisitActionWrite
) -> None:
    title = taking.titled(wanted.line, f"studi tiru {full_name(region_of(visit.host_code))}")
    used(session, assessment.instrument_hash).indicator(wanted.indicator)
    reached = writing.level(session, assessment.id, wanted.indicator) or 0
    if reached == LEVELS[-1]:
        raise invalid("Indikator ini sudah pada tingkat tertinggi. Pilih indikator lain.", "indicator")
    made = taking.add(session, grant, assessment, wanted.indicator, reached + 1, title)
    line = acted.agreed(visit.agreed).index(wanted.line)
    facts = {"visit_version": visit.version, "line": line, "assessment_id": assessment.id}
    event = events.append(session, grant, "visit.action", f"visits/{visit.visit_id}/actions/{made}", after=facts)
    session.add(VisitActionRow(visit_id=visit.visit_id, action_id=made, **facts, **signature(grant, event)))
    session.flush()
