"""What is incomplete in an assessment as it is stored now."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.answers.model import AnswerVersion
from hub.registry.assessments import written
from hub.registry.assessments.model import AssessmentRow
from hub.registry.evidence.model import DocumentVersion, EvidenceVersion
from hub.registry.versions import current
from spbe_core import completeness, wire
from spbe_core.wire import AnswerField

_TIE = (EvidenceVersion.assessment_id, EvidenceVersion.unit, EvidenceVersion.document_id)


def of(session: Session, row: AssessmentRow) -> wire.Incomplete:
    """Return what is incomplete, and the digest that an acknowledgement names."""
    found = written.of(session, row)
    gaps = completeness.gaps(
        found.instrument, found.scores, _told(session, row.id), _proven(session, row.id), found.statuses
    )
    return wire.Incomplete(gaps=gaps, digest=completeness.digest(gaps))


def _told(session: Session, assessment_id: str) -> set[str]:
    """Return the indicators with a narrative."""
    query = current(AnswerVersion, *written.ANSWER).where(
        AnswerVersion.assessment_id == assessment_id, AnswerVersion.field != AnswerField.LEVEL
    )
    return {each.indicator for each in session.scalars(query) if (each.text or "").strip()}


def _proven(session: Session, assessment_id: str) -> set[str]:
    """Return the units under which a document stands."""
    ties = current(EvidenceVersion, *_TIE).where(EvidenceVersion.assessment_id == assessment_id, EvidenceVersion.tied)
    wanted = select(EvidenceVersion.document_id).where(EvidenceVersion.assessment_id == assessment_id)
    newest = current(DocumentVersion, DocumentVersion.document_id).where(DocumentVersion.document_id.in_(wanted))
    standing = {each.document_id for each in session.scalars(newest) if not each.removed}
    return {each.unit for each in session.scalars(ties) if each.document_id in standing}
