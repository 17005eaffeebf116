"""What of an assessment is newer than a sequence, found out with one query.

Each page that is open asks after each change; to ask each table apart cost more than everything that was told.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.registry.answers.model import AnswerVersion
from hub.registry.assessments.model import AssessmentRow
from hub.registry.comments.model import CommentRow
from hub.registry.course.model import CourseStepRow
from hub.registry.evidence.model import DocumentVersion, EvidenceVersion
from hub.registry.external.model import ExternalVersion
from hub.registry.items.model import ItemVersion
from hub.registry.judgements.model import JudgementVersion
from hub.registry.plans.model import PlanRow
from hub.registry.tasks.model import DeliveryVersion, TaskLinkVersion, TaskVersion


class Newest(NamedTuple):
    """The sequence of the newest event of each kind; 0 where there is none."""

    answers: int
    items: int
    external: int
    comments: int
    course: int
    judgements: int
    ties: int
    documents: int
    """Of the region, whichever assessment they stand under."""
    tasks: int
    links: int
    deliveries: int
    plan: int

    @property
    def evidence(self) -> int:
        """A tie of the assessment, or a document of its region."""
        return max(self.ties, self.documents)

    @property
    def all_tasks(self) -> int:
        """A task, a link, or what came through one."""
        return max(self.tasks, self.links, self.deliveries)


def newest(session: Session, row: AssessmentRow) -> Newest:
    """Look how far each part of an assessment has come."""
    found = session.execute(_query(), {"assessment": row.id, "region": row.region_code}).one()
    return Newest(*(each or 0 for each in found))


@cache
def _query() -> Select[*tuple[Any, ...]]:
    """Build the query once: that takes longer than to run it."""

    def of(seq: InstrumentedAttribute[int], key: InstrumentedAttribute[str], name: str) -> ColumnElement[int]:
        return select(func.max(seq)).where(key == bindparam(name)).scalar_subquery()

    own: dict[str, Any] = {
        "answers": AnswerVersion,
        "items": ItemVersion,
        "external": ExternalVersion,
        "comments": CommentRow,
        "course": CourseStepRow,
        "judgements": JudgementVersion,
        "ties": EvidenceVersion,
        "tasks": TaskVersion,
        "links": TaskLinkVersion,
        "deliveries": DeliveryVersion,
        "plan": PlanRow,
    }
    parts = {part: of(table.seq, table.assessment_id, "assessment") for part, table in own.items()}
    parts["documents"] = of(DocumentVersion.seq, DocumentVersion.region_code, "region")
    return select(*(parts[part].label(part) for part in Newest._fields))
