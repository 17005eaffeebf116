"""Adopting a practice: one action in the plan that names it, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments.model import AssessmentRow
from hub.registry.plans import taking, writing
from hub.registry.practices import rules
from hub.registry.practices.model import AdoptionRow, PracticeRow
from hub.registry.problems import ProblemError, conflict, invalid
from hub.registry.texts import digest, new_salt, storable
from hub.registry.versions import current, signature, stored
from spbe_core import practices, wire
from spbe_core.regions import find as region_of
from spbe_core.regions import full_name


@dataclass(frozen=True)
class _Source:
    """What is adopted: a version of a region's practice, or general advice (``code`` is ``None``)."""

    version: int
    code: str | None
    instrument: str
    indicators: tuple[str, ...]
    level: int
    title: str

    @property
    def action(self) -> str:
        """The title of the action, which names where it comes from."""
        origin = "saran umum" if self.code is None else f"praktik {full_name(region_of(self.code))}"
        return taking.titled(self.title, origin)


def adopt(session: Session, grant: Grant, practice_id: str, wanted: wire.AdoptWrite) -> tuple[int, wire.Adoption]:
    """Make a practice one action of the region's plan; what is in the plan already stays as it is.

    Raises
    ------
    ProblemError
        404 when nobody published it; 422 for the region's own practice, an indicator that it is not about, or a period
        of which the region has no assessment under the practice's instrument.
    """
    before = _adoption(session, practice_id, grant.code, wanted)
    if before is not None and taking.standing(session, [before.action_id]):
        return 200, _told(session, before)
    source = _published(session, practice_id, grant.code)
    if source.code == grant.code:
        raise invalid("Ini praktik daerah Anda sendiri. Tulis aksinya langsung dalam rencana.", "practice_id")
    if wanted.indicator not in source.indicators:
        raise invalid("Praktik ini bukan tentang indikator itu.", "indicator")
    assessment = taking.assessment_of(session, grant, source.instrument, wanted.period)
    facts = {
        "assessment_id": assessment.id,
        "indicator": wanted.indicator,
        "practice_version": source.version,
        "action_id": taking.add(session, grant, assessment, wanted.indicator, source.level, source.action),
        "result": before.result if before else None,
    }
    row = _write(session, grant, practice_id, before, facts, before.note if before else "")
    return 200, _told(session, row)


def tell(
    session: Session, grant: Grant, practice_id: str, wanted: wire.OutcomeWrite, based_on: int
) -> tuple[int, wire.Adoption]:
    """Tell what became of an adopted practice, or take back what was told.

    Raises
    ------
    ProblemError
        404 when the region did not adopt it; 409 when somebody told since.
    """
    before = _adoption(session, practice_id, grant.code, wanted)
    if before is None:
        raise ProblemError(404)
    if before.version != based_on:
        raise conflict(stored(before, before.result), "Hasil ini")
    kept = ("assessment_id", "indicator", "practice_version", "action_id")
    facts = {name: getattr(before, name) for name in kept} | {"result": wanted.result}
    note = storable(wanted.note, "note") if wanted.result else ""
    row = _write(session, grant, practice_id, before, facts, note)
    return 200, _told(session, row)


def _write(  # noqa: PLR0913, PLR0917 -- the facts of one version
    session: Session,
    grant: Grant,
    practice_id: str,
    before: AdoptionRow | None,
    facts: dict[str, Any],
    note: str,
) -> AdoptionRow:
    salt = new_salt()
    facts = {"version": (before.version if before else 0) + 1} | facts
    after = facts | {"digest": digest(salt, note)}
    place = f"practices/{practice_id}/regions/{grant.code}"
    event = events.append(session, grant, "practice.adopt", place, after=after)
    row = AdoptionRow(
        practice_id=practice_id,
        region_code=grant.code,
        note=note,
        salt=salt,
        **facts,
        **signature(grant, event),
    )
    session.add(row)
    session.flush()
    return row


def of_region(session: Session, code: str) -> list[wire.Adoption]:
    """Return what a region adopted, the newest first."""
    query = current(AdoptionRow, *rules.ADOPTION)
    rows = session.scalars(query.where(AdoptionRow.region_code == code).order_by(AdoptionRow.seq.desc()))
    return _all_told(session, list(rows))


def _published(session: Session, practice_id: str, code: str) -> _Source:
    row = rules.published(session, (practice_id,)).get(practice_id)
    if row is not None and not rules.shown_to(code, row.region_code):
        raise ProblemError(404, "Ini praktik wilayah contoh, hanya untuk dicoba di wilayah contoh.")
    if row is None and practice_id not in practices.general():
        raise ProblemError(404, "Praktik ini tidak ada atau sudah ditarik daerahnya. Muat ulang halaman.")
    if row is not None:
        return _Source(row.version, row.region_code, row.instrument, (row.indicator,), row.level, row.title)
    advice = practices.general()[practice_id]
    return _Source(1, None, advice.instrument, advice.indicators, advice.level, advice.title)


def _adoption(session: Session, practice_id: str, code: str, about: wire.AdoptWrite) -> AdoptionRow | None:
    query = current(AdoptionRow, *rules.ADOPTION).join(AssessmentRow, AssessmentRow.id == AdoptionRow.assessment_id)
    row: AdoptionRow | None = session.scalar(
        query.where(
            AdoptionRow.practice_id == practice_id,
            AdoptionRow.region_code == code,
            AdoptionRow.indicator == storable(about.indicator, "indicator"),
            AssessmentRow.period == about.period,
        )
    )
    return row


def _told(session: Session, row: AdoptionRow) -> wire.Adoption:
    [told] = _all_told(session, [row])
    return told


def _all_told(session: Session, rows: Sequence[AdoptionRow]) -> list[wire.Adoption]:
    """Return adoptions in their wire form; what they name is read once for all of them."""
    wanted = {(row.practice_id, row.practice_version) for row in rows}
    found = session.scalars(select(PracticeRow).where(tuple_(PracticeRow.practice_id, PracticeRow.version).in_(wanted)))
    taken = {(each.practice_id, each.version): each for each in found}
    used = session.scalars(select(AssessmentRow).where(AssessmentRow.id.in_({row.assessment_id for row in rows})))
    assessments = {each.id: each for each in used}
    levels = {key: writing.levels(session, each) for key, each in assessments.items()}
    actions = taking.newest(session, {row.action_id for row in rows})
    regions = rules.region_names(session, taken.values())
    told = []
    for row in rows:
        practice, action = taken.get((row.practice_id, row.practice_version)), actions[row.action_id]
        source = practice or practices.general().get(row.practice_id)  # neither: advice that the lab no longer gives
        facts = {
            "title": source.title if source else action.title,
            "region": regions[practice.region_code] if practice else None,
            "period": assessments[row.assessment_id].period,
            "official": rules.official(assessments[row.assessment_id]),
            "level": source.level if source else action.to_level,
            "action_status": None if action.deleted else action.status,
            "from_level": action.from_level,
            "now": levels[row.assessment_id][row.indicator],
        }
        same = {name: getattr(row, name) for name in wire.Adoption.model_fields.keys() - facts.keys()}
        told.append(wire.Adoption.model_validate(same | facts))
    return told
