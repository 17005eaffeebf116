"""Which rows each kind of event makes, and what they then say.

The log carries versions, levels, scores, dates and marks as they are, and texts by their digest; so a row follows from
the last event about it. A new table of versions has its key, its texts and its rule here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hub.registry.events.model import EventRow
from hub.registry.tables import (
    ActionVersion,
    AdoptionRow,
    AnswerVersion,
    AssessmentRow,
    CommentRow,
    CourseStepRow,
    CourseUnitRow,
    DeliveryVersion,
    DocumentVersion,
    EndorsementRow,
    EvidenceVersion,
    ExternalVersion,
    ItemVersion,
    JudgementVersion,
    LetterRow,
    LetterVersion,
    MentionRow,
    OfficeChoiceVersion,
    OfficeVersion,
    PlanMeansVersion,
    PlanReviewRow,
    PracticeRow,
    ProgrammeRegionRow,
    ProgrammeRow,
    RecommendationRow,
    RecommendationStateRow,
    ReportRow,
    StageVersion,
    TargetLevelVersion,
    TargetVersion,
    TaskLinkVersion,
    TaskVersion,
    VisitActionRow,
    VisitRow,
)
from spbe_core import course

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
    PlanMeansVersion: ("plan_id", "version"),
    PlanReviewRow: ("plan_id", "version"),
    CommentRow: ("id",),
    CourseStepRow: ("assessment_id", "version"),
    CourseUnitRow: ("assessment_id", "version", "unit"),
    JudgementVersion: ("assessment_id", "unit", "version"),
    MentionRow: ("comment_id", "person"),
    PracticeRow: ("practice_id", "version"),
    EndorsementRow: ("practice_id", "version"),
    AdoptionRow: ("practice_id", "region_code", "assessment_id", "indicator", "version"),
    VisitRow: ("visit_id", "version"),
    VisitActionRow: ("visit_id", "action_id"),
    ProgrammeRow: ("code", "version"),
    ProgrammeRegionRow: ("code", "version", "region_code"),
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
    PlanReviewRow: ("note",),
    CommentRow: ("text",),
    CourseStepRow: ("reason",),
    CourseUnitRow: ("note",),
    JudgementVersion: ("note", "source"),
    DocumentVersion: ("name", "url"),
    EvidenceVersion: ("pages",),
    PracticeRow: (
        "title",
        "how",
        "who",
        "duration",
        "cost",
        "documents",
        "repository",
        "licence",
        "agreement",
        "pitfalls",
    ),
    EndorsementRow: ("note",),
    AdoptionRow: ("note",),
    VisitRow: ("topic", "delegation", "agreed", "check30", "check60"),
    ProgrammeRow: ("name", "description"),
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

Step = tuple[type[Any], Key, Facts]
Rule = Callable[[EventRow, list[str], Facts], Iterator[Step]]


def _signed(event: EventRow) -> Facts:
    return {"seq": event.seq, "at": event.at.isoformat(), "author": event.actor}


def _but(after: Facts, *names: str) -> Facts:
    """Return what an event says, without what stands in the row's key or in other rows."""
    return {name: value for name, value in after.items() if name not in names}


def _assessment(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {name: after[name] for name in ("period", "purpose", "sample")}
    facts |= {"region_code": event.region_code, "created_by": event.actor, "created_at": event.at.isoformat()}
    yield AssessmentRow, (thing[1],), facts | {"instrument_hash": after["instrument"], "state": course.load().initial}


def _course(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    _, assessment, _, version = thing
    facts = _but(after, "version", "units")
    yield CourseStepRow, (assessment, version), _signed(event) | facts
    for unit, own in after["units"].items():
        yield CourseUnitRow, (assessment, version, unit), {"seq": event.seq} | own
    yield AssessmentRow, (assessment,), {"state": after["target"], "purpose": after["purpose"]}


def _judgement(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    for unit, facts in after.items():
        own = _but(facts, "version")
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
    facts = _but(after, "version")
    yield ActionVersion, (thing[1], str(after["version"])), _signed(event) | {"deleted": False} | facts


def _means(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    yield PlanMeansVersion, (thing[1], str(after["version"])), _signed(event) | {"content": after["content"]}


def _review(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = _but(after, "version")
    yield PlanReviewRow, (thing[1], str(after["version"])), _signed(event) | facts


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
    facts = {"dated": None} | _but(after, "version")
    kept = {"region_code": event.region_code} | ({"keeper": event.actor} if after["version"] == 1 else {})
    yield DocumentVersion, (thing[1], str(after["version"])), _signed(event) | kept | facts


def _tie(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    _, assessment, _, unit, _, document = thing
    facts = {"tied": after["tied"]} | ({"digest": after["digest"]} if "digest" in after else {"pages": None})
    yield EvidenceVersion, (assessment, unit, document, str(after["version"])), _signed(event) | facts


def _recommendation(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = _but(after, "version")
    yield RecommendationRow, (thing[1], str(after["version"])), _signed(event) | facts


def _recommended(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    _, recommendation, _, region = thing
    facts = _but(after, "version")
    yield RecommendationStateRow, (recommendation, region, str(after["version"])), _signed(event) | facts


def _practice(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {"region_code": event.region_code} | _but(after, "version")
    yield PracticeRow, (thing[1], str(after["version"])), _signed(event) | facts


def _endorsed(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = _but(after, "version")
    yield EndorsementRow, (thing[1], str(after["version"])), _signed(event) | facts


def _adopted(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    _, practice, _, region = thing
    which = ("assessment_id", "indicator", "version")
    facts = _but(after, *which)
    yield AdoptionRow, (practice, region, *(str(after[name]) for name in which)), _signed(event) | facts


def _visit_action(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    yield VisitActionRow, (thing[1], thing[3]), _signed(event) | after


def _visit(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {"region_code": event.region_code} | _but(after, "version")
    yield VisitRow, (thing[1], str(after["version"])), _signed(event) | facts


def _programme(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    version = str(after["version"])
    facts = _but(after, "version", "regions")
    yield ProgrammeRow, (thing[1], version), _signed(event) | facts
    for region in after["regions"]:
        yield ProgrammeRegionRow, (thing[1], version, region), {"seq": event.seq}


def _report(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {"region_code": event.region_code, "published_by": event.actor, "published_at": event.at.isoformat()}
    yield ReportRow, (thing[1],), {"seq": event.seq} | facts | after


def _letter(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {"assessment_id": thing[1], "region_code": event.region_code}
    yield LetterRow, (thing[3],), _signed(event) | facts | after
    made = {"status": "dibuat", "sha256": None, "size": None, "signatures": None, "reason": None}
    yield LetterVersion, (thing[3], "1"), _signed(event) | made


def _letter_step(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = _but(after, "version")
    yield LetterVersion, (thing[3], str(after["version"])), _signed(event) | facts


def _office(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = {"removed": after["removed"], "digest": after["digest"]}
    yield OfficeVersion, (thing[1], thing[3], str(after["version"])), _signed(event) | facts


def _choice(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    yield OfficeChoiceVersion, (thing[1], thing[3], str(after["version"])), _signed(event) | {"office": after["office"]}


def _task(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = _but(after, "version")
    yield TaskVersion, (thing[1], thing[3], str(after["version"])), _signed(event) | facts


def _task_link(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = _but(after, "version", "assessment")
    facts |= {"region_code": event.region_code, "assessment_id": after["assessment"]}
    facts |= {} if "digest" in after else {"note": None}
    yield TaskLinkVersion, (thing[1], str(after["version"])), _signed(event) | facts


def _delivery(event: EventRow, thing: list[str], after: Facts) -> Iterator[Step]:
    facts = _but(after, "version")
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
    "plan.means": _means,
    "plan.review": _review,
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
    "practice.write": _practice,
    "practice.endorse": _endorsed,
    "practice.adopt": _adopted,
    "visit.write": _visit,
    "visit.action": _visit_action,
    "programme.write": _programme,
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
