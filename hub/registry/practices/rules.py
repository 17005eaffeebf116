"""Writing, publishing and endorsing practices, and what a region sees of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import not_, select
from sqlalchemy.orm import Session, aliased

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments.model import AssessmentRow
from hub.registry.plans import taking
from hub.registry.practices.model import AdoptionRow, EndorsementRow, PracticeRow
from hub.registry.problems import ProblemError, conflict, invalid
from hub.registry.regions import rules as regions
from hub.registry.texts import digest, new_salt, storable
from hub.registry.versions import current, signature, stored
from spbe_core import instruments, wire
from spbe_core.regions import SAMPLE

TOLD = tuple(wire.PracticeText.model_fields)
ABOUT = ("instrument", "indicator", "level")
WRITTEN = (*ABOUT, *TOLD)
ADOPTION = (AdoptionRow.practice_id, AdoptionRow.region_code, AdoptionRow.assessment_id, AdoptionRow.indicator)
"""What names one adoption."""
OFFICIAL = "resmi"
SHOWN = {"terbit", "ditarik"}
"""The states that decide what others see."""


class Taken(NamedTuple):
    """An adoption that is counted or told; ``live`` while its action stands in the plan."""

    row: AdoptionRow
    period: str
    live: bool


def by_practice(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region whose practice a path names."""
    query = select(PracticeRow.region_code).where(PracticeRow.practice_id == path["practice_id"])
    return session.scalar(query.limit(1))


# Writing


def add(session: Session, grant: Grant, wanted: wire.PracticeNew) -> tuple[int, wire.RegionPractice]:
    """Write a practice as a draft, under the id that was chosen for it where one was.

    Raises
    ------
    UnknownError
        For an instrument or indicator that there is not.
    ProblemError
        409 when the region has one of this id; 422 when another region has.
    """
    made = str(wanted.id or uuid4())
    known = session.scalar(current(PracticeRow, PracticeRow.practice_id).where(PracticeRow.practice_id == made))
    if known is not None:
        raise taken(grant, known, known.title, "Praktik ini")
    return 201, own(session, _write(session, grant, made, 1, wanted, "draf"))


def change(
    session: Session, grant: Grant, practice_id: str, wanted: wire.PracticeWrite, based_on: int
) -> tuple[int, wire.RegionPractice]:
    """Change the text under its version, as a draft.

    Raises
    ------
    UnknownError
        For an instrument or indicator that there is not.
    ProblemError
        409 when it has a newer version; 422 for another instrument, indicator or level once it was published, under
        which the outcomes of others would stand.
    """
    before = newest(session, practice_id)
    _based(before, based_on)
    for name in ABOUT:
        if getattr(wanted, name) != getattr(before, name) and _ever_published(session, practice_id):
            raise invalid(
                "Indikator dan tingkat praktik yang pernah terbit tidak dapat diganti. Tulis praktik baru.", name
            )
    return 200, own(session, _write(session, grant, practice_id, based_on + 1, wanted, "draf"))


def put_state(
    session: Session, grant: Grant, practice_id: str, wanted: wire.PracticeStateWrite, based_on: int
) -> tuple[int, wire.RegionPractice]:
    """Publish the newest text, or take back what is published.

    Raises
    ------
    ProblemError
        409 when it has a newer version; 422 for taking back what nobody published.
    """
    before = newest(session, practice_id)
    _based(before, based_on)
    if before.state == wanted.state:
        return 200, own(session, before)
    if wanted.state == "ditarik" and practice_id not in published(session, (practice_id,)):
        raise invalid("Praktik ini belum terbit, jadi tidak ada yang ditarik.", "state")
    return 200, own(session, _write(session, grant, practice_id, based_on + 1, _written(before), wanted.state))


def _ever_published(session: Session, practice_id: str) -> bool:
    query = select(PracticeRow.version).where(PracticeRow.practice_id == practice_id, PracticeRow.state == "terbit")
    return session.scalar(query.limit(1)) is not None


def _write(  # noqa: PLR0913, PLR0917 -- the facts of one version
    session: Session, grant: Grant, practice_id: str, version: int, wanted: wire.PracticeWrite, state: str
) -> PracticeRow:
    instruments.load(wanted.instrument).indicator(wanted.indicator)
    told = {name: storable(getattr(wanted, name), name) for name in TOLD}
    salt = new_salt()
    facts = {"version": version, "state": state, **{name: getattr(wanted, name) for name in ABOUT}}
    after = facts | {"digest": digest(salt, *told.values())}
    event = events.append(session, grant, "practice.write", f"practices/{practice_id}", after=after)
    row = PracticeRow(
        practice_id=practice_id, region_code=grant.code, salt=salt, **facts, **told, **signature(grant, event)
    )
    session.add(row)
    session.flush()
    return row


def endorse(
    session: Session, grant: Grant, practice_id: str, wanted: wire.EndorsementWrite, based_on: int
) -> tuple[int, wire.RegionPractice]:
    """Say that a published practice is endorsed, or no longer.

    Raises
    ------
    ProblemError
        409 when somebody said something since, or another text than the one that was read is published; 422 while the
        practice is not published.
    """
    before = endorsements(session, (practice_id,)).get(practice_id)
    if (before.version if before else 0) != based_on:
        raise conflict(stored(before, before.note if before else None), "Dukungan ini")
    seen = published(session, (practice_id,)).get(practice_id)
    if seen is None:
        raise invalid("Praktik ini belum terbit. Dukungan diberikan sesudah daerah menerbitkannya.", "endorsed")
    if wanted.endorsed and wanted.practice_version != seen.version:
        raise conflict(stored(seen, seen.title), "Naskah yang terbit")
    note, salt = storable(wanted.note, "note"), new_salt()
    facts = {"version": based_on + 1, "practice_version": seen.version, "endorsed": wanted.endorsed}
    after = facts | {"digest": digest(salt, note)}
    event = events.append(session, grant, "practice.endorse", f"practices/{practice_id}/endorsement", after=after)
    row = EndorsementRow(practice_id=practice_id, note=note, salt=salt, **facts, **signature(grant, event))
    session.add(row)
    session.flush()
    return 200, own(session, newest(session, practice_id))


# Reading


def newest(session: Session, practice_id: str) -> PracticeRow:
    """Return the newest version of a practice.

    Raises
    ------
    ProblemError
        404 when there is no such practice.
    """
    query = current(PracticeRow, PracticeRow.practice_id).where(PracticeRow.practice_id == practice_id)
    row: PracticeRow | None = session.scalar(query)
    if row is None:
        raise ProblemError(404)
    return row


def published(session: Session, ids: Collection[str] | None = None) -> dict[str, PracticeRow]:
    """Return what others see of practices, by id; of all of them when none is named."""
    later = aliased(PracticeRow)
    same = (later.practice_id == PracticeRow.practice_id, later.version > PracticeRow.version)
    decided = select(1).where(*same, later.state.in_(SHOWN)).exists()
    query = select(PracticeRow).where(PracticeRow.state == "terbit", not_(decided)).order_by(PracticeRow.seq)
    if ids is not None:
        query = query.where(PracticeRow.practice_id.in_(ids))
    return {row.practice_id: row for row in session.scalars(query)}


def shown_to(asking: str | None, code: str) -> bool:
    """Return whether a region sees what another tells: the sample region's only itself."""
    return code != SAMPLE.code or asking == SAMPLE.code


def official(assessment: AssessmentRow) -> bool:
    """Return whether what is adopted in an assessment is counted and told to others."""
    return assessment.purpose == OFFICIAL and not assessment.sample


def region_names(session: Session, *rows: Iterable[PracticeRow | AdoptionRow]) -> dict[str, wire.Region]:
    """Return the regions of rows, by code."""
    codes = {row.region_code for several in rows for row in several}
    return {region.code: region for region in regions.some(session, codes)}


def count(adopted: Iterable[Taken]) -> int:
    """Return how many regions have it in a plan."""
    return len({each.row.region_code for each in adopted if each.live})


def adoptions(session: Session, ids: Collection[str], asking: str | None) -> dict[str, list[Taken]]:
    """Return the adoptions that are counted and told to a region, by practice."""
    query = (
        current(AdoptionRow, *ADOPTION)
        .join(AssessmentRow, AssessmentRow.id == AdoptionRow.assessment_id)
        .add_columns(AssessmentRow)
        .where(AdoptionRow.practice_id.in_(ids))
        .order_by(AdoptionRow.region_code, AssessmentRow.period, AdoptionRow.indicator)
    )
    counted = [
        (row, assessment)
        for row, assessment in session.execute(query)
        if official(assessment) or row.region_code == asking == SAMPLE.code
    ]
    live = taking.standing(session, {row.action_id for row, _ in counted})
    found: dict[str, list[Taken]] = {}
    for row, assessment in counted:
        found.setdefault(row.practice_id, []).append(Taken(row, assessment.period, row.action_id in live))
    return found


def endorsements(session: Session, ids: Collection[str]) -> dict[str, EndorsementRow]:
    """Return what was said last of practices, by practice."""
    query = current(EndorsementRow, EndorsementRow.practice_id).where(EndorsementRow.practice_id.in_(ids))
    return {row.practice_id: row for row in session.scalars(query)}


def endorsement(row: EndorsementRow | None, version: int | None) -> wire.Endorsement | None:
    """Return an endorsement in its wire form, beside the version that is published."""
    if row is None:
        return None
    facts = {name: getattr(row, name) for name in ("version", "endorsed", "note", "at")}
    return wire.Endorsement.model_validate({**facts, "current": row.practice_version == version})


def of_region(session: Session, code: str) -> list[wire.RegionPractice]:
    """Return a region's own practices, the one that changed last first."""
    query = current(PracticeRow, PracticeRow.practice_id).where(PracticeRow.region_code == code)
    return _all_own(session, list(session.scalars(query.order_by(PracticeRow.seq.desc()))), code)


def history(session: Session, practice_id: str) -> wire.PracticeHistory:
    """Return all versions of a practice and of its endorsement, newest first."""
    texts = select(PracticeRow).where(PracticeRow.practice_id == practice_id)
    said = select(EndorsementRow).where(EndorsementRow.practice_id == practice_id)
    signed = ("version", "author", "author_name", "at")
    return wire.PracticeHistory(
        versions=[
            wire.PracticeVersion.model_validate(
                {"state": row.state, "written": _written(row), **{name: getattr(row, name) for name in signed}}
            )
            for row in session.scalars(texts.order_by(PracticeRow.version.desc()))
        ],
        endorsements=[
            wire.EndorsementVersion.model_validate(
                {name: getattr(row, name) for name in (*signed, "practice_version", "endorsed", "note")}
            )
            for row in session.scalars(said.order_by(EndorsementRow.version.desc()))
        ],
    )


def own(session: Session, row: PracticeRow) -> wire.RegionPractice:
    """Return a practice as its own region sees it."""
    [told] = _all_own(session, [row], row.region_code)
    return told


def _all_own(session: Session, rows: Iterable[PracticeRow], code: str) -> list[wire.RegionPractice]:
    """Return a region's practices as it sees them; what belongs to them is read once for all of them."""
    by_id = {row.practice_id: row for row in rows}
    seen = {key: row.version for key, row in published(session, by_id).items()}
    said, adopted = endorsements(session, by_id), adoptions(session, by_id, code)
    return [
        wire.RegionPractice(
            id=key,
            version=row.version,
            state=row.state,
            written=_written(row),
            published=seen.get(key),
            endorsement=endorsement(said.get(key), seen.get(key)),
            adopted=count(adopted.get(key, ())),
            at=row.at,
        )
        for key, row in by_id.items()
    ]


def _written(row: PracticeRow) -> wire.PracticeWrite:
    return wire.PracticeWrite.model_validate({name: getattr(row, name) for name in WRITTEN})


def _based(before: PracticeRow, based_on: int) -> None:
    if before.version != based_on:
        raise conflict(stored(before, before.title), "Praktik ini")


def taken(grant: Grant, row: Any, title: str, what: str) -> ProblemError:
    """Refuse to write a new thing under the id of one that there is."""
    if row.region_code != grant.code:
        return invalid("Kunci draf ini sudah dipakai. Muat ulang halaman.", "id")
    return conflict(stored(row, title), what)
