"""Reading verdicts."""

from __future__ import annotations

from sqlalchemy.orm import Session

from hub.registry.assessments.model import AssessmentRow
from hub.registry.instruments.rules import used
from hub.registry.judgements.model import JudgementVersion
from hub.registry.versions import current
from spbe_core import wire
from spbe_core.item_states import RevisionReason
from spbe_core.judgements import Judged
from spbe_core.units import all_units, find
from spbe_core.wire import Verdict

KEY = (JudgementVersion.assessment_id, JudgementVersion.unit)


def rows(session: Session, assessment_id: str) -> dict[str, JudgementVersion]:
    """Return the current verdicts by unit."""
    query = current(JudgementVersion, *KEY).where(JudgementVersion.assessment_id == assessment_id)
    return {each.unit: each for each in session.scalars(query)}


def verdicts(session: Session, assessment_id: str) -> dict[str, Judged]:
    """Return the current verdicts by unit, as values."""
    return {unit: judged(each) for unit, each in rows(session, assessment_id).items()}


def judged(row: JudgementVersion) -> Judged:
    """Return a verdict as a value."""
    return Judged(Verdict(row.verdict), RevisionReason(row.reason) if row.reason else None)


def all_of(session: Session, row: AssessmentRow) -> list[wire.JudgementValue]:
    """Return the current verdicts, in the instrument's order."""
    found = rows(session, row.id)
    if not found:
        return []
    instrument = used(session, row.instrument_hash)
    return [to_wire(found[each.code], each.indicator) for each in all_units(instrument) if each.code in found]


def value(session: Session, row: AssessmentRow, version: JudgementVersion) -> wire.JudgementValue:
    """Return one verdict in its wire form."""
    return to_wire(version, find(used(session, row.instrument_hash), version.unit).indicator)


def to_wire(version: JudgementVersion, indicator: str) -> wire.JudgementValue:
    """Return a verdict in its wire form."""
    names = [name for name in wire.JudgementValue.model_fields if name != "indicator"]
    return wire.JudgementValue.model_validate(
        {"indicator": indicator, **{name: getattr(version, name) for name in names}}
    )
