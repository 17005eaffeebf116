"""Reading what was written in an assessment, whole, for the one scorer; and keeping its summary up to date."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TypeVar

from sqlalchemy import ColumnElement, ScalarResult, Select, bindparam, select
from sqlalchemy.orm import Session

from hub.registry.answers.model import AnswerVersion
from hub.registry.assessments.model import AssessmentRow
from hub.registry.external.model import ExternalVersion
from hub.registry.instruments.rules import used
from hub.registry.items.model import ItemVersion
from hub.registry.versions import current
from spbe_core.assessed import Written
from spbe_core.exact import exact
from spbe_core.instruments import Instrument
from spbe_core.item_states import ItemState, ItemStatus, RevisionReason
from spbe_core.scoring import Value
from spbe_core.wire import AnswerField

ANSWER = (AnswerVersion.assessment_id, AnswerVersion.indicator, AnswerVersion.field)
ITEM = (ItemVersion.assessment_id, ItemVersion.item)
_Row = TypeVar("_Row", AnswerVersion, ItemVersion, ExternalVersion)
EXTERNAL = (ExternalVersion.assessment_id, ExternalVersion.index)


def of(session: Session, row: AssessmentRow) -> Written:
    """Return the current answers, items and external indices of an assessment."""
    instrument = used(session, row.instrument_hash)
    return Written(
        instrument,
        _entered(session, row.id),
        _external(session, row.id) if instrument.external_indices else {},
        _statuses(session, row.id) if instrument.item_list else {},
    )


def as_of(session: Session, row: AssessmentRow, seq: int) -> Written:
    """Return what stood in an assessment after an event."""
    instrument = used(session, row.instrument_hash)

    def versions(model: type[_Row], *only: ColumnElement[bool]) -> ScalarResult[_Row]:
        query = select(model).where(model.assessment_id == row.id, model.seq <= seq, *only)
        return session.scalars(query.order_by(model.version))

    levels = versions(AnswerVersion, AnswerVersion.field == AnswerField.LEVEL)  # the texts are many and long
    return Written(
        instrument,
        {each.indicator: value(each) for each in levels},
        {each.index: None if each.value is None else exact(each.value) for each in versions(ExternalVersion)},
        {each.item: status(each) for each in versions(ItemVersion)},
    )


def refresh(session: Session, row: AssessmentRow) -> Written:
    """Score an assessment after a write, keep the summary, and return what it follows from."""
    found = of(session, row)
    row.summary = found.score.summary().model_dump_json()
    return found


def empty_summary(instrument: Instrument) -> str:
    """Return the summary of an assessment nobody has written in."""
    return Written(instrument, {}).score.summary().model_dump_json()


def status(version: ItemVersion) -> ItemStatus:
    """Return an item's state as a value."""
    return ItemStatus(ItemState(version.state), RevisionReason(version.reason) if version.reason else None)


def value(version: AnswerVersion) -> Value | None:
    """Return the level or the exact score that a version holds."""
    return exact(version.score) if version.score is not None else version.level


def _entered(session: Session, assessment_id: str) -> dict[str, Value | None]:
    found = session.execute(_levels(), {"assessment": assessment_id})
    return {indicator: level if score is None else exact(score) for indicator, level, score in found}


@cache
def _levels() -> Select[str, int | None, str | None]:
    """Build the query once, of columns instead of rows: it is asked at every write."""
    query = current(AnswerVersion, *ANSWER).where(
        AnswerVersion.assessment_id == bindparam("assessment"), AnswerVersion.field == AnswerField.LEVEL
    )
    return query.with_only_columns(AnswerVersion.indicator, AnswerVersion.level, AnswerVersion.score)


def _external(session: Session, assessment_id: str) -> dict[str, Fraction | None]:
    query = current(ExternalVersion, *EXTERNAL).where(ExternalVersion.assessment_id == assessment_id)
    return {each.index: None if each.value is None else exact(each.value) for each in session.scalars(query)}


def _statuses(session: Session, assessment_id: str) -> dict[str, ItemStatus]:
    query = current(ItemVersion, *ITEM).where(ItemVersion.assessment_id == assessment_id)
    return {each.item: status(each) for each in session.scalars(query)}
