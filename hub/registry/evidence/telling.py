"""What the documents of an assessment tell: the consistency advice, and the assessment with the next instrument."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.assessments.model import AssessmentRow
from hub.registry.evidence.model import DocumentVersion, EvidenceVersion
from hub.registry.evidence.rules import LEVEL_UNIT, TIE, may_see
from hub.registry.instruments.rules import used
from hub.registry.items.rules import owner
from hub.registry.versions import current
from spbe_core import wire
from spbe_core.advice import Document
from spbe_core.instruments import Instrument
from spbe_core.workbooks.stored import Stored


def for_advice(session: Session, grant: Grant, row: AssessmentRow) -> list[Document]:
    """Return the documents under an assessment's units of evidence.

    Who may not see a document's class reads no title: the document counts with its date, and is called nothing.
    """
    instrument = used(session, row.instrument_hash)
    return [
        _told(instrument, unit, document.name if may_see(grant, document) else "", document.dated)
        for unit, document in _tied(session, row)
    ]


def offered(session: Session, grant: Grant, row: AssessmentRow) -> dict[str, list[wire.OfferedDocument]]:
    """Return the documents that the caller may see, once each, by indicator of an assessment."""
    instrument = used(session, row.instrument_hash)
    found: dict[str, dict[str, wire.OfferedDocument]] = defaultdict(dict)
    for unit, document in _tied(session, row):
        if may_see(grant, document):
            offer = wire.OfferedDocument(
                id=document.document_id,
                name=document.name,
                file_class=wire.FileClass(document.file_class),
                dated=document.dated,
            )
            found[_told(instrument, unit, "", None).indicator][document.document_id] = offer
    return {indicator: list(documents.values()) for indicator, documents in found.items()}


def stored(session: Session, grant: Grant, row: AssessmentRow) -> list[Stored]:
    """Return the documents under an assessment's units for a list; of those the caller may not see, the class only."""
    instrument = used(session, row.instrument_hash)
    found = []
    for unit, document in _tied(session, row):
        place, file_class = _told(instrument, unit, "", None), wire.FileClass(document.file_class)
        seen = may_see(grant, document)
        found.append(
            Stored(
                place.indicator,
                place.level,
                place.item,
                file_class,
                name=document.name if seen else None,
                kind=document.kind if seen else None,
                dated=document.dated if seen else None,
                url=document.url if seen else None,
            )
        )
    return found


def by_unit(session: Session, grant: Grant, row: AssessmentRow) -> dict[str, list[wire.OfferedDocument]]:
    """Return the documents that the caller may see, by indicator, each with the unit that it stands under."""
    instrument = used(session, row.instrument_hash)
    found: dict[str, list[wire.OfferedDocument]] = defaultdict(list)
    for unit, document in _tied(session, row):
        if may_see(grant, document):
            found[_told(instrument, unit, "", None).indicator].append(
                wire.OfferedDocument(
                    id=document.document_id,
                    name=document.name,
                    file_class=wire.FileClass(document.file_class),
                    dated=document.dated,
                    unit=unit,
                )
            )
    return dict(found)


def _tied(session: Session, row: AssessmentRow) -> list[tuple[str, DocumentVersion]]:
    """Return units with the documents that stand under them now, in the order of the ties."""
    standing = session.execute(_ties(), {"assessment": row.id}).all()
    if not standing:
        return []
    wanted = select(EvidenceVersion.document_id).where(EvidenceVersion.assessment_id == row.id)
    newest = current(DocumentVersion, DocumentVersion.document_id).where(DocumentVersion.document_id.in_(wanted))
    documents = {each.document_id: each for each in session.scalars(newest) if not each.removed}
    return [(unit, documents[each]) for unit, each in standing if each in documents]


@cache
def _ties() -> Select[str, str]:
    ties = current(EvidenceVersion, *TIE).where(
        EvidenceVersion.assessment_id == bindparam("assessment"), EvidenceVersion.tied
    )
    return ties.order_by(EvidenceVersion.seq).with_only_columns(EvidenceVersion.unit, EvidenceVersion.document_id)


def _told(instrument: Instrument, unit: str, title: str, dated: date | None) -> Document:
    named = LEVEL_UNIT.fullmatch(unit)
    if named is not None:
        return Document(indicator=named[1], level=int(named[2]), title=title, dated=dated)
    indicator = owner(instrument, unit)
    level = next(level.level for level in indicator.levels for item in level.items or () if item.code == unit)
    return Document(indicator=indicator.id, level=level, title=title, item=unit, dated=dated)
