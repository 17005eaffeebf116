"""Writing and reading answers."""

from __future__ import annotations

import re
from collections import defaultdict
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, insert, select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.answers.model import AnswerVersion
from hub.registry.assessments import rules as assessments
from hub.registry.assessments import written
from hub.registry.assessments.model import AssessmentRow
from hub.registry.course.rules import open_for
from hub.registry.db import Base
from hub.registry.events.model import EventRow
from hub.registry.instruments.rules import used
from hub.registry.people.model import ERASED, PersonRow
from hub.registry.problems import conflict, invalid
from hub.registry.texts import digest, new_salt, storable
from hub.registry.versions import current
from spbe_core import wire
from spbe_core.exact import neutral
from spbe_core.instruments import Instrument
from spbe_core.wire import AnswerField

EMPTY = wire.FieldValue(value=None, version=0)
_INSERT = insert(Base.metadata.tables[AnswerVersion.__tablename__])
_SCORE = re.compile(r"[1-5](\.[0-9]{1,4})?")


def all_of(session: Session, row: AssessmentRow) -> list[wire.Answer]:
    """Return every indicator's answer, in instrument order; what was never written has version 0."""
    found = _read(session, _whole(), {"assessment": row.id})
    return [_answer(each.id, found.get(each.id, {})) for each in used(session, row.instrument_hash).indicators]


def changed_after(session: Session, row: AssessmentRow, seq: int) -> list[wire.Answer]:
    """Return the answers of the indicators with a version newer than a sequence, whole, in instrument order."""
    found = _read(session, _touched(), {"assessment": row.id, "seq": seq})
    return [_answer(each, found[each]) for each in sorted(found)]


def history(session: Session, row: AssessmentRow, indicator: str, field: AnswerField) -> list[wire.FieldVersion]:
    """Return every version of a field, newest first.

    A text that retention removed reads ``erased``: the log still says that there was one.
    """
    used(session, row.instrument_hash).indicator(indicator)
    query = select(AnswerVersion).where(
        AnswerVersion.assessment_id == row.id, AnswerVersion.indicator == indicator, AnswerVersion.field == field
    )
    versions = session.scalars(query.order_by(AnswerVersion.version.desc())).all()
    emptied = [each.seq for each in versions if field is not AnswerField.LEVEL and each.text is None]
    logged = select(EventRow).where(EventRow.seq.in_(emptied))
    erased = {event.seq for event in session.scalars(logged) if "digest" in (event.after or {})} if emptied else set()
    return [wire.FieldVersion(**_value(version).model_dump(), erased=version.seq in erased) for version in versions]


def write(  # noqa: PLR0913 -- the facts of one field write
    session: Session,
    grant: Grant,
    assessment_id: str,
    indicator: str,
    field: AnswerField,
    *,
    value: int | str | None,
    based_on: int,
) -> tuple[int, wire.Saved]:
    """Write one field of one answer.

    Parameters
    ----------
    session : Session
        The writing session.
    grant : Grant
        Who writes.
    assessment_id, indicator : str
        Where.
    field : AnswerField
        Which field.
    value : int, str or None
        A level 1–5, the exact score of an indicator of a fractional instrument as neutral text ("1.26"), a text, or
        ``None`` to empty the field.
    based_on : int
        The version the writer had seen, 0 for never written.

    Returns
    -------
    tuple of int and Saved
        200 and the stored value with the new summary.

    Raises
    ------
    UnknownError
        For an indicator the instrument does not have.
    ProblemError
        422 for a value that is not one of the field's; 409 (with the stored value) when ``based_on`` is not current, or
        the assessment is closed.
    """
    row = assessments.get(session, assessment_id)
    instrument = used(session, row.instrument_hash)
    instrument.indicator(indicator)
    columns = _typed(instrument, field, value)
    before = _current(session, assessment_id, indicator, field)
    stored = _value(before) if before else EMPTY
    open_for(session, row, indicator, stored)
    if stored.version != based_on:
        raise conflict(stored, "Isian ini")
    version = AnswerVersion(
        assessment_id=assessment_id,
        indicator=indicator,
        field=field,
        version=based_on + 1,
        salt=new_salt() if "text" in columns else None,
        author=grant.caller.name,
        **columns,
    )
    event = events.append(
        session,
        grant,
        "answer.write",
        f"assessments/{assessment_id}/answers/{indicator}/{field}",
        before=_reference(before) if before else {"version": 0, "value": None},
        after=_reference(version),
    )
    version.at, version.seq = event.at, event.seq
    session.execute(_INSERT, {column.key: getattr(version, column.key) for column in AnswerVersion.__table__.columns})
    scored = written.refresh(session, row).scored() if field is AnswerField.LEVEL else []
    assessments.changed(row, grant, event.at, event.seq)
    return 200, wire.Saved(
        indicator=indicator,
        field=field,
        stored=_value(version, grant.caller.display_name),
        summary=assessments.summary(row),
        scored=scored,
        seq=event.seq,
    )


def _typed(instrument: Instrument, field: AnswerField, value: int | str | None) -> dict[str, int | str]:
    """Return the columns that hold a value; none for an emptied field."""
    if value is None:
        return {}
    if field is not AnswerField.LEVEL:
        if not isinstance(value, str):
            raise invalid(f"Isian {field} harus berupa teks, atau kosong.", "value")
        return {"text": storable(value, "value")}
    if instrument.fractional:
        return {"score": _score(instrument, value)}
    if isinstance(value, str) or value not in instrument.levels:
        span = f"{instrument.lowest} sampai {instrument.highest}"
        raise invalid(f"Tingkat harus bilangan bulat {span}, atau kosong. Pilih salah satu tingkat.", "value")
    return {"level": value}


def _score(instrument: Instrument, value: int | str) -> str:
    """Return an exact score in its one form."""
    if not isinstance(value, str) or not _SCORE.fullmatch(value) or Fraction(value) > instrument.highest:
        raise invalid(
            "Nilai harus 1 sampai 5 dengan paling banyak empat angka di belakang koma, misalnya 1,26, atau kosong.",
            "value",
        )
    return neutral(Fraction(value))


def _current(session: Session, assessment_id: str, indicator: str, field: AnswerField) -> AnswerVersion | None:
    return session.scalar(_newest(), {"assessment": assessment_id, "indicator": indicator, "field": field})


@cache
def _newest() -> Select[AnswerVersion]:
    query = select(AnswerVersion).where(
        AnswerVersion.assessment_id == bindparam("assessment"),
        AnswerVersion.indicator == bindparam("indicator"),
        AnswerVersion.field == bindparam("field"),
    )
    return query.order_by(AnswerVersion.version.desc()).limit(1)


def _reference(version: AnswerVersion) -> dict[str, Any]:
    """Describe a value for the event log: a level or score as it is, a text by its version and digest only."""
    if version.text is not None:
        return {"version": version.version, "digest": digest(version.salt, version.text)}
    return {"version": version.version, "value": version.level if version.score is None else version.score}


@cache
def _whole() -> Select[*tuple[Any, ...]]:
    """Build the query for every field as it stands; columns instead of rows, as it is asked at every change."""
    table = AnswerVersion
    facts = (table.indicator, table.field, table.score, table.level, table.text, table.version, table.author, table.at)
    query = current(table, *written.ANSWER).where(table.assessment_id == bindparam("assessment"))
    shown = query.with_only_columns(*facts, PersonRow.name)
    return shown.join_from(table, PersonRow, PersonRow.id == table.author, isouter=True)


@cache
def _touched() -> Select[*tuple[Any, ...]]:
    """Build the query for the fields of the indicators of which one is newer than a sequence."""
    newer = select(AnswerVersion.indicator).where(
        AnswerVersion.assessment_id == bindparam("assessment"), AnswerVersion.seq > bindparam("seq")
    )
    return _whole().where(AnswerVersion.indicator.in_(newer))


def _read(
    session: Session, query: Select[*tuple[Any, ...]], what: dict[str, Any]
) -> dict[str, dict[str, wire.FieldValue]]:
    """Return fields by indicator."""
    found: dict[str, dict[str, wire.FieldValue]] = defaultdict(dict)
    for indicator, field, score, level, text, *signed in session.execute(query, what):
        version, author, at, name = signed
        value = next((each for each in (score, level, text) if each is not None), None)
        found[indicator][field] = wire.FieldValue(
            value=value, version=version, author=author, author_name=name or ERASED, at=at
        )
    return found


def _answer(indicator: str, fields: dict[str, wire.FieldValue]) -> wire.Answer:
    return wire.Answer.model_validate(
        {"indicator": indicator, **{field: fields.get(field, EMPTY) for field in AnswerField}}
    )


def _value(version: AnswerVersion, author_name: str | None = None) -> wire.FieldValue:
    """Describe a version; its author's name need not be looked up for whoever writes it now."""
    return wire.FieldValue(
        value=next((each for each in (version.score, version.level, version.text) if each is not None), None),
        version=version.version,
        author=version.author,
        author_name=author_name or version.author_name,
        at=version.at,
    )
