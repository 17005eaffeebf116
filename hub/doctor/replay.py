"""Playing the event log again: which rows must there be, and what must they say.

The log carries versions, levels, scores, dates and marks as they are and texts by their digest. So every row that an
event made can be compared with it, and a row without an event is found too. A text may be missing only where retention
empties it, together with its salt: in a version of an answer that a newer one replaced. Files that the database keeps
are held against the hashes that their rows name.

What is derived is derived again: the summary of each assessment, from the answers and external indices that it holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.assessments import written
from hub.registry.events import Fault
from hub.registry.events.model import EventRow
from hub.registry.problems import ProblemError
from hub.registry.tables import (
    ActionVersion,
    AnswerVersion,
    AssessmentRow,
    BlobRow,
    CommentRow,
    CourseStepRow,
    CourseUnitRow,
    DeliveryVersion,
    DocumentVersion,
    EvidenceVersion,
    ExternalVersion,
    InstrumentRow,
    ItemVersion,
    JudgementVersion,
    LetterRow,
    LetterVersion,
    MentionRow,
    OfficeChoiceVersion,
    OfficeVersion,
    RecommendationRow,
    RecommendationStateRow,
    ReportRow,
    StageVersion,
    TargetLevelVersion,
    TargetVersion,
    TaskLinkVersion,
    TaskVersion,
)
from hub.registry.texts import digest
from spbe_core import course, wire

Key = tuple[str, ...]
Facts = dict[str, Any]

KEYS: dict[type[Any], tuple[str, ...]] = {
    AssessmentRow: ("id",),
    AnswerVersion: ("assessment_id", "indicator", "field", "version"),
    ItemVersion: ("assessment_id", "item", "version"),
    ExternalVersion: ("assessment_id", "index", "version"),
    StageVersion: ("region_code", "instrument", "period", "stage", "subject", "version"),
    TargetVersion: ("plan_id", "version"),
    TargetLevelVersion: ("plan_id", "indicator", "version"),
    ActionVersion: ("action_id", "version"),
    CommentRow: ("id",),
    CourseStepRow: ("assessment_id", "version"),
    CourseUnitRow: ("assessment_id", "version", "unit"),
    JudgementVersion: ("assessment_id", "unit", "version"),
    MentionRow: ("comment_id", "person"),
    RecommendationRow: ("recommendation_id", "version"),
    RecommendationStateRow: ("recommendation_id", "region_code", "version"),
    DocumentVersion: ("document_id", "version"),
    EvidenceVersion: ("assessment_id", "unit", "document_id", "version"),
    ReportRow: ("id",),
    LetterRow: ("id",),
    LetterVersion: ("letter_id", "version"),
    OfficeVersion: ("region_code", "office", "version"),
    OfficeChoiceVersion: ("region_code", "author", "version"),
    TaskVersion: ("assessment_id", "unit", "version"),
    TaskLinkVersion: ("link_id", "version"),
    DeliveryVersion: ("document_id", "version"),
}
"""The tables that events fill, with the columns that name a row."""
TEXTS: dict[type[Any], tuple[str, ...]] = {
    AnswerVersion: ("text",),
    ExternalVersion: ("document",),
    StageVersion: ("source", "reason", "note"),
    ActionVersion: ("title", "owner_office"),
    CommentRow: ("text",),
    CourseStepRow: ("reason",),
    CourseUnitRow: ("note",),
    JudgementVersion: ("note", "source"),
    DocumentVersion: ("name", "url"),
    EvidenceVersion: ("pages",),
    RecommendationRow: ("title", "text", "owner_office"),
    RecommendationStateRow: ("reason",),
    ReportRow: ("title",),
    LetterRow: ("facts", "details"),
    LetterVersion: ("signatures", "reason"),
    OfficeVersion: ("name",),
    TaskVersion: ("instruction",),
    TaskLinkVersion: ("note",),
}
"""Their texts, in the order of the digest."""
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


Step = tuple[type[Any], Key, Facts]
Rule = Callable[[EventRow, list[str], Facts], Iterator[Step]]


def _signed(event: EventRow) -> Facts:
    return {"seq": event.seq, "at": event.at.isoformat(), "author": event.actor}


def _assessment(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {name: after[name] for name in ("period", "purpose", "sample")}
    facts |= {"region_code": event.region_code, "created_by": event.actor, "created_at": event.at.isoformat()}
    yield AssessmentRow, (thing[1],), facts | {"instrument_hash": after["instrument"], "state": course.load().initial}


def _course(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    _, assessment, _, version = thing
    facts = {name: value for name, value in after.items() if name not in {"version", "units"}}
    yield CourseStepRow, (assessment, version), _signed(event) | facts
    for unit, own in after["units"].items():
        yield CourseUnitRow, (assessment, version, unit), {"seq": event.seq} | own
    yield AssessmentRow, (assessment,), {"state": after["target"], "purpose": after["purpose"]}


def _judgement(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    for unit, facts in after.items():
        own = {name: value for name, value in facts.items() if name != "version"}
        yield JudgementVersion, (thing[1], unit, str(facts["version"])), _signed(event) | own


def _answer(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    _, assessment, _, indicator, field = thing
    facts = {"digest": after["digest"]} if "digest" in after else {**_value(after["value"]), "text": None}
    yield AnswerVersion, (assessment, indicator, field, str(after["version"])), _signed(event) | facts


def _value(value: int | str | None) -> Facts:
    """Return where a level (int) or an exact score (text) stands."""
    return {"level": None, "score": value} if isinstance(value, str) else {"level": value, "score": None}


def _item(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {"state": after["state"], "reason": after["reason"]}
    yield ItemVersion, (thing[1], thing[3], str(after["version"])), _signed(event) | facts


def _external(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {name: after[name] for name in ("value", "year", "status", "deadline", "digest")}
    yield ExternalVersion, (thing[1], thing[3], str(after["version"])), _signed(event) | facts


def _stage(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    _, region, _, instrument, period, stage = thing
    for subject, facts in after.items():
        key = (region, instrument, period, stage, subject, str(facts["version"]))
        yield StageVersion, key, _signed(event) | {"value": facts["value"], "digest": facts["digest"]}


def _target(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {"index": after["index"], "due": after["due"]}
    yield TargetVersion, (thing[1], str(after["version"])), _signed(event) | facts


def _target_level(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    yield TargetLevelVersion, (thing[1], thing[3], str(after["version"])), _signed(event) | {"level": after["value"]}


def _action(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {name: value for name, value in after.items() if name != "version"}
    yield ActionVersion, (thing[1], str(after["version"])), _signed(event) | {"deleted": False} | facts


def _comment(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {"assessment_id": after["assessment"], "indicator": after["indicator"], "digest": after["digest"]}
    facts |= {"unit": after.get("unit"), "reply_to": after.get("reply_to")}
    facts |= {"author_role": after["role"]} if "role" in after else {}
    yield CommentRow, (thing[1],), _signed(event) | {"done": False, "version": 1} | facts
    for person in after.get("mentions", ()):
        yield MentionRow, (thing[1], person), {"seq": event.seq, "at": event.at.isoformat()}


def _mark(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    yield CommentRow, (thing[1],), {"done": after["done"], "version": after["version"], "seq": event.seq}


def _document(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {"dated": None} | {name: value for name, value in after.items() if name != "version"}
    kept = {"region_code": event.region_code} | ({"keeper": event.actor} if after["version"] == 1 else {})
    yield DocumentVersion, (thing[1], str(after["version"])), _signed(event) | kept | facts


def _tie(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    _, assessment, _, unit, _, document = thing
    facts = {"tied": after["tied"]} | ({"digest": after["digest"]} if "digest" in after else {"pages": None})
    yield EvidenceVersion, (assessment, unit, document, str(after["version"])), _signed(event) | facts


def _recommendation(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {name: value for name, value in after.items() if name != "version"}
    yield RecommendationRow, (thing[1], str(after["version"])), _signed(event) | facts


def _recommended(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    _, recommendation, _, region = thing
    facts = {name: value for name, value in after.items() if name != "version"}
    yield RecommendationStateRow, (recommendation, region, str(after["version"])), _signed(event) | facts


def _report(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {"region_code": event.region_code, "published_by": event.actor, "published_at": event.at.isoformat()}
    yield ReportRow, (thing[1],), {"seq": event.seq} | facts | after


def _letter(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {"assessment_id": thing[1], "region_code": event.region_code}
    yield LetterRow, (thing[3],), _signed(event) | facts | after
    made = {"status": "dibuat", "sha256": None, "size": None, "signatures": None, "reason": None}
    yield LetterVersion, (thing[3], "1"), _signed(event) | made


def _letter_step(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {name: value for name, value in after.items() if name != "version"}
    yield LetterVersion, (thing[3], str(after["version"])), _signed(event) | facts


def _office(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {"removed": after["removed"], "digest": after["digest"]}
    yield OfficeVersion, (thing[1], thing[3], str(after["version"])), _signed(event) | facts


def _choice(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    yield OfficeChoiceVersion, (thing[1], thing[3], str(after["version"])), _signed(event) | {"office": after["office"]}


def _task(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {name: value for name, value in after.items() if name != "version"}
    yield TaskVersion, (thing[1], thing[3], str(after["version"])), _signed(event) | facts


def _task_link(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {name: value for name, value in after.items() if name not in {"version", "assessment"}}
    facts |= {"region_code": event.region_code, "assessment_id": after["assessment"]}
    facts |= {} if "digest" in after else {"note": None}
    yield TaskLinkVersion, (thing[1], str(after["version"])), _signed(event) | facts


def _delivery(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {name: value for name, value in after.items() if name != "version"}
    yield DeliveryVersion, (thing[3], str(after["version"])), _signed(event) | {"assessment_id": thing[1]} | facts


RULES: dict[str, Rule] = {
    "assessment.open": _assessment,
    "course.step": _course,
    "judgement.write": _judgement,
    "answer.write": _answer,
    "item.write": _item,
    "external.write": _external,
    "stage.write": _stage,
    "plan.target": _target,
    "plan.level": _target_level,
    "action.add": _action,
    "action.change": _action,
    "action.delete": _action,
    "comment.add": _comment,
    "comment.mark": _mark,
    "document.add": _document,
    "document.change": _document,
    "evidence.tie": _tie,
    "recommendation.write": _recommendation,
    "recommendation.state": _recommended,
    "report.publish": _report,
    "letter.make": _letter,
    "letter.sign": _letter_step,
    "letter.refuse": _letter_step,
    "letter.check": _letter_step,
    "letter.withdraw": _letter_step,
    "office.write": _office,
    "office.choose": _choice,
    "task.write": _task,
    "tasklink.write": _task_link,
    "delivery.write": _delivery,
}
"""What each kind of event makes."""
