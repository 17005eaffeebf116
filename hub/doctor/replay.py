"""Playing the event log again: which rows must there be, and what must they say.

The log carries versions, levels, scores, dates and marks as they are and texts by their digest. So every row that an
event made can be compared with it, and a row without an event is found too. A text may be missing only where retention
empties it, together with its salt: in a version of an answer that a newer one replaced. Files that the database keeps
are held against the hashes that their rows name.

What is derived is derived again: the summary of each assessment, from the answers and external indices that it holds.
"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.doctor.events_made import KEYS, RULES, TEXTS, Facts, Key
from hub.registry.assessments import written
from hub.registry.events import Fault
from hub.registry.events.model import EventRow
from hub.registry.problems import ProblemError
from hub.registry.tables import (
    AnswerVersion,
    AssessmentRow,
    BlobRow,
    InstrumentRow,
    LetterRow,
    LetterVersion,
    ReportRow,
)
from hub.registry.texts import digest
from spbe_core import wire

FILES: dict[type[Any], str] = {
    AssessmentRow: "instrument_hash",
    ReportRow: "sha256",
    LetterRow: "sha256",
    LetterVersion: "sha256",
}
"""Those that name a content which the database keeps, with the column of its hash."""


def compare(session: Session) -> tuple[list[Fault], int]:
    """Compare the tables with the log, on one snapshot.

    Returns
    -------
    tuple of list of Fault, and int
        Every difference, by the event it belongs to, and how many rows were compared.
    """
    wanted = _wanted(session)
    answers, torn = frozenset(wanted[AnswerVersion]), _torn(session)
    faults, rows = [], 0
    for table, columns in KEYS.items():
        left = wanted[table]
        for row in session.scalars(select(table).execution_options(yield_per=500)):
            rows += 1
            key = tuple(str(getattr(row, column)) for column in columns)
            seq, facts = left.pop(key, (row.seq, None))
            may_be_empty = table is AnswerVersion and (*key[:-1], str(row.version + 1)) in answers
            wrong = "there is no such event" if facts is None else _difference(row, facts, may_be_empty=may_be_empty)
            if table in FILES and getattr(row, FILES[table]) in torn:
                wrong = "the content kept for it is not what its hash says"
            if wrong:
                faults.append(Fault(seq, f"{table.__tablename__} {'/'.join(key)}: {wrong}"))
        faults += [Fault(seq, f"{table.__tablename__} {'/'.join(key)} is missing") for key, (seq, _) in left.items()]
    return sorted(faults, key=lambda fault: fault.seq), rows


def _torn(session: Session) -> frozenset[str]:
    """Return the hashes under which something else is kept than what has them: of files and of instruments."""
    kept = (
        select(BlobRow.sha256, BlobRow.content).execution_options(yield_per=1),
        select(InstrumentRow.content_hash, InstrumentRow.content),
    )
    rows = (row for query in kept for row in session.execute(query))
    return frozenset(name for name, content in rows if hashlib.sha256(content).hexdigest() != name)


def summaries(session: Session) -> tuple[list[str], int]:
    """Score every assessment again.

    Returns
    -------
    tuple of list of str, and int
        Those whose summary is not what their answers give, or that cannot be scored ("18.71 2025 (id)"), and how many
        were scored.
    """
    rows = session.scalars(select(AssessmentRow).order_by(AssessmentRow.region_code, AssessmentRow.period)).all()
    return [f"{row.region_code} {row.period} ({row.id})" for row in rows if not _follows(session, row)], len(rows)


def _follows(session: Session, row: AssessmentRow) -> bool:
    try:
        return wire.Summary.model_validate_json(row.summary) == written.of(session, row).score.summary()
    except (ProblemError, ValueError):  # no such instrument, a summary or a value that never was one
        return False


def _wanted(session: Session) -> dict[type[Any], dict[Key, tuple[int, Facts]]]:
    """Return, for each table and row, the last event about it and what it must say."""
    wanted: dict[type[Any], dict[Key, tuple[int, Facts]]] = {table: {} for table in KEYS}
    for event in session.scalars(select(EventRow).order_by(EventRow.seq).execution_options(yield_per=500)):
        rule = RULES.get(event.action)
        if rule is not None:
            for table, key, facts in rule(event, event.object.split("/"), event.after or {}):
                _, known = wanted[table].get(key, (0, {}))
                wanted[table][key] = event.seq, known | facts
    return wanted


def _difference(row: Any, facts: Facts, *, may_be_empty: bool) -> str | None:
    for name, value in facts.items():
        if name == "digest":
            texts = [getattr(row, text) for text in TEXTS[type(row)]]
            emptied = may_be_empty and [row.salt, *texts] == [None, None]
            if not emptied and not _proven(row.salt, texts, value):
                return "the text is not the one that was written"
        elif _plain(getattr(row, name)) != value:
            return f"{name} differs"
    return None


def _proven(salt: str | None, texts: list[str | None], written: str) -> bool:
    try:
        return salt is not None and digest(salt, *(text or "" for text in texts)) == written
    except ValueError:  # a salt that never was one
        return False


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
