"""What a region already wrote: in the last period of the same instrument, and with the instrument before."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.answers import rules as answers
from hub.registry.assessments.model import AssessmentRow
from hub.registry.evidence import telling
from hub.registry.instruments.rules import used
from spbe_core import successions, wire
from spbe_core.successions import Succession

_TEXTS = ("fakta", "analisis", "justifikasi")


def offered(session: Session, grant: Grant, row: AssessmentRow) -> list[wire.Offered]:
    """Return the narratives and documents offered to an assessment, in the order of its instrument; never a score.

    First come those of the region's last period with the same instrument, indicator by indicator, documents with the
    unit of evidence they stood under. Then those of earlier instruments:
    They come from the region's newest earlier assessment with each instrument that :mod:`spbe_core.successions` names.
    An indicator that nobody wrote about and that has no document the caller may see is not offered.
    """
    instrument = used(session, row.instrument_hash)
    found = _last_period(session, grant, row)
    order = {indicator.id: place for place, indicator in enumerate(instrument.indicators)}
    own = [
        each for each in successions.all_successions() if each.instrument == instrument.id and each.indicator in order
    ]
    wanted = sorted(own, key=lambda each: order[each.indicator])
    earlier = {name: _newest(session, row, name) for name in {each.from_instrument for each in wanted}}
    texts = {name: _written(session, each) for name, each in earlier.items() if each is not None}
    papers = {name: telling.offered(session, grant, each) for name, each in earlier.items() if each is not None}
    for succession in wanted:
        before = earlier[succession.from_instrument]
        if before is not None:
            written, documents = texts[succession.from_instrument], papers[succession.from_instrument]
            held = used(session, before.instrument_hash)
            found += [
                _offer(
                    succession,
                    before,
                    each,
                    held.indicator(each).label_id,
                    written.get(each, {}),
                    documents.get(each, []),
                )
                for each in succession.from_indicators
                if (each in written or each in documents) and each in held
            ]
    return found


def _last_period(session: Session, grant: Grant, row: AssessmentRow) -> list[wire.Offered]:
    """Return what stands in the last period of the same instrument; an indicator is offered to itself."""
    before = _newest(session, row, row.instrument)
    if before is None:
        return []
    texts, papers = _written(session, before), telling.by_unit(session, grant, before)
    held = used(session, before.instrument_hash)
    return [
        _offer(
            Succession(
                instrument=row.instrument,
                indicator=each.id,
                from_instrument=before.instrument,
                from_indicators=(each.id,),
                confidence="checked",
            ),
            before,
            each.id,
            held.indicator(each.id).label_id,
            texts.get(each.id, {}),
            papers.get(each.id, []),
        )
        for each in used(session, row.instrument_hash).indicators
        if each.id in held and (each.id in texts or each.id in papers)
    ]


def _newest(session: Session, row: AssessmentRow, instrument: str) -> AssessmentRow | None:
    query = select(AssessmentRow).where(
        AssessmentRow.region_code == row.region_code,
        AssessmentRow.instrument == instrument,
        AssessmentRow.period < row.period,
    )
    return session.scalar(query.order_by(AssessmentRow.period.desc()).limit(1))


def _written(session: Session, row: AssessmentRow) -> dict[str, dict[str, str | None]]:
    """Return the narratives by indicator, where there is one."""
    found = {}
    for answer in answers.all_of(session, row):
        texts = {name: getattr(answer, name).value or None for name in _TEXTS}
        if any(texts.values()):
            found[answer.indicator] = texts
    return found


def _offer(  # noqa: PLR0913, PLR0917 -- the facts of one offer
    succession: Succession,
    before: AssessmentRow,
    indicator: str,
    name: str,
    texts: dict[str, str | None],
    documents: list[wire.OfferedDocument],
) -> wire.Offered:
    return wire.Offered.model_validate(
        {
            "indicator": succession.indicator,
            "items": None if succession.items is None else [*succession.items],
            "from_assessment": before.id,
            "from_instrument": before.instrument,
            "from_period": before.period,
            "from_indicator": indicator,
            "from_name": name,
            "confidence": succession.confidence,
            "reason": succession.reason,
            "documents": documents,
            **{field: texts.get(field) for field in _TEXTS},
        }
    )
