"""Giving recommendations, changing their text, and what a region makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments.model import AssessmentRow
from hub.registry.plans import writing
from hub.registry.problems import ProblemError, conflict, invalid
from hub.registry.recommendations.model import RecommendationRow, RecommendationStateRow
from hub.registry.regions.model import RegionRow
from hub.registry.texts import digest, new_salt, storable
from hub.registry.versions import current, signature, stored
from spbe_core import instruments, periods, wire
from spbe_core.errors import UnknownError
from spbe_core.wire import RecommendationStatus as Status

WRITE = "recommendations:write"
MAY_FOLLOW = {
    Status.BARU: {Status.DITERIMA, Status.DITOLAK},
    Status.DITOLAK: {Status.DITERIMA},
    Status.DITERIMA: {Status.SELESAI, Status.DITERIMA},
    Status.SELESAI: {Status.DITERIMA},
}
"""Accepting again takes the newest text; the action stays the one that it became."""
_STATE = (RecommendationStateRow.recommendation_id, RecommendationStateRow.region_code)


def give(session: Session, grant: Grant, wanted: wire.RecommendationGive) -> tuple[int, wire.Recommendation]:
    """Write a recommendation and give it to every region that is named, or to none.

    Raises
    ------
    UnknownError
        For an indicator that the period's instrument does not have.
    ProblemError
        404 or 403 when one of the regions is not the caller's to write for; 422 for a period without an instrument, or
        a region named twice.
    """
    if len(set(wanted.regions)) != len(wanted.regions):
        raise invalid("Satu wilayah disebut dua kali. Sebut setiap wilayah sekali.", "regions")
    grants = [_over(session, grant, code) for code in wanted.regions]
    try:
        period = periods.find(wanted.period)
        instrument = instruments.load(period.instrument)
    except UnknownError as error:
        raise invalid(str(error), "period") from None
    instrument.indicator(wanted.indicator)
    made = str(uuid4())
    row = _text(session, grant, made, 1, wanted, (instrument.id, period.period, wanted.indicator))
    for each in grants:
        _state(session, each, made, 1, Status.BARU, text_version=1)
    session.flush()
    return 201, _whole(session, row, wanted.regions)


def give_more(
    session: Session, grant: Grant, recommendation_id: str, wanted: wire.RecommendationMore
) -> tuple[int, wire.Recommendation]:
    """Give a recommendation, as it reads now, to every region that is named, or to none.

    A region that has it keeps what it has.

    Raises
    ------
    ProblemError
        404 or 403 when there is no such recommendation, none of its regions is the caller's to write for, or one of
        those named is not.
    """
    newest = _newest(session, recommendation_id)
    having = _regions(session, recommendation_id)
    own = grant.caller.regions(WRITE, having)
    if not own:
        _over(session, grant, having[0])  # refused: as missing, or as not theirs to give where they may read it
    grants = {code: _over(session, grant, code) for code in wanted.regions}
    for code, each in grants.items():
        if code not in having:
            _state(session, each, recommendation_id, 1, Status.BARU, text_version=newest.version)
    session.flush()
    return 201, _whole(session, newest, {*own, *grants})


def _over(session: Session, grant: Grant, code: str) -> Grant:
    """Return the leave to write for one region."""
    region = session.get(RegionRow, code)
    if region is None or region.administrative_only:
        raise ProblemError(404, f"Wilayah {code} tidak ada atau bukan dampingan Anda. Tidak ada yang diberikan.")
    return grant.over(WRITE, code)


def rewrite(
    session: Session, grant: Grant, recommendation_id: str, wanted: wire.RecommendationText, based_on: int
) -> tuple[int, wire.Recommendation]:
    """Change the text under its version; regions that accepted keep what they accepted.

    Raises
    ------
    ProblemError
        404 when there is no such recommendation, or one of its regions is not the caller's to write for; 409 when the
        text has a newer version.
    """
    before = _newest(session, recommendation_id)
    codes = _regions(session, recommendation_id)
    for code in codes:
        _over(session, grant, code)
    if before.version != based_on:
        raise conflict(stored(before, before.title), "Rekomendasi ini")
    about = (before.instrument, before.period, before.indicator)
    row = _text(session, grant, recommendation_id, based_on + 1, wanted, about)
    return 200, _whole(session, row, codes)


def written(session: Session, grant: Grant) -> list[wire.Recommendation]:
    """Return the recommendations of the regions for which the caller may write them, newest first."""
    codes = session.scalars(select(RecommendationStateRow.region_code).distinct()).all()
    own = grant.caller.regions(WRITE, codes)
    given: dict[str, list[str]] = {}
    query = select(*_STATE).where(RecommendationStateRow.region_code.in_(own), RecommendationStateRow.version == 1)
    for recommendation, code in session.execute(query.order_by(*_STATE)):
        given.setdefault(recommendation, []).append(code)
    query_text = current(RecommendationRow, RecommendationRow.recommendation_id)
    rows = session.scalars(query_text.where(RecommendationRow.recommendation_id.in_(given)))
    return [
        _whole(session, row, given[row.recommendation_id])
        for row in sorted(rows, key=lambda row: row.seq, reverse=True)
    ]


def of_region(session: Session, code: str, period: str | None) -> list[wire.RegionRecommendation]:
    """Return what was recommended to a region, for one period when given, newest first."""
    query = current(RecommendationStateRow, *_STATE).where(RecommendationStateRow.region_code == code)
    found = [_of_region(session, state) for state in session.scalars(query.order_by(RecommendationStateRow.seq.desc()))]
    return [each for each in found if period is None or each.period == period]


def history(session: Session, code: str, recommendation_id: str) -> list[wire.RecommendationState]:
    """Return what a region made of a recommendation, newest first.

    Raises
    ------
    ProblemError
        404 when it was not given to the region.
    """
    query = select(RecommendationStateRow).where(
        RecommendationStateRow.recommendation_id == recommendation_id, RecommendationStateRow.region_code == code
    )
    rows = session.scalars(query.order_by(RecommendationStateRow.version.desc())).all()
    if not rows:
        raise ProblemError(404)
    return [_state_wire(row) for row in rows]


def answer(
    session: Session, grant: Grant, recommendation_id: str, wanted: wire.RecommendationAnswer, based_on: int
) -> tuple[int, wire.RegionRecommendation]:
    """Accept a recommendation into the region's plan, refuse it with a reason, or close it.

    Raises
    ------
    ProblemError
        404 when it was not given to the region; 409 when somebody answered before; 422 when the answer may not follow
        the one that stands, or the region has no assessment of the period whose plan could take it.
    """
    before = _state_of(session, grant.code, recommendation_id)
    if before.version != based_on:
        raise conflict(stored(before, before.status), "Rekomendasi ini")
    if wanted.status not in MAY_FOLLOW[Status(before.status)]:
        raise invalid(f"Rekomendasi yang {before.status} tidak dapat menjadi {wanted.status}. Muat ulang.", "status")
    newest = _newest(session, recommendation_id)
    action, text_version = before.action_id, before.text_version
    if wanted.status is Status.DITERIMA:
        if before.status == Status.DITERIMA and before.text_version == newest.version:
            return 200, _of_region(session, before)  # accepted already, and nothing newer to accept
        text_version = newest.version if before.status != Status.SELESAI else before.text_version
        action = action or _action(session, grant, newest)
    _state(
        session,
        grant,
        recommendation_id,
        based_on + 1,
        wanted.status,
        text_version=text_version,
        reason=storable(wanted.reason, "reason"),
        action_id=action,
    )
    session.flush()
    return 200, _of_region(session, _state_of(session, grant.code, recommendation_id))


def _action(session: Session, grant: Grant, text: RecommendationRow) -> str:
    """Put a recommendation into the plan of the region's assessment of its period."""
    query = select(AssessmentRow.id).where(
        AssessmentRow.region_code == grant.code,
        AssessmentRow.period == text.period,
        AssessmentRow.instrument == text.instrument,
    )
    assessment = session.scalar(query)
    if assessment is None:
        raise invalid(f"Wilayah ini belum memulai penilaian {text.period}. Mulai dahulu, lalu terima.", "status")
    made = str(uuid4())
    action = wire.ActionWrite(
        indicator=text.indicator,
        to_level=text.to_level,
        title=text.title,
        owner_office=text.owner_office,
        due=text.due,
    )
    writing.make_action(session, grant, assessment, action, made)
    return made


def _text(  # noqa: PLR0913, PLR0917 -- the facts of one version
    session: Session,
    grant: Grant,
    recommendation_id: str,
    version: int,
    wanted: wire.RecommendationText,
    about: tuple[str, str, str],
) -> RecommendationRow:
    texts = {name: storable(getattr(wanted, name), name) for name in ("title", "text", "owner_office")}
    salt = new_salt()
    named = dict(zip(("instrument", "period", "indicator"), about, strict=True))
    facts = {"version": version, **named, "to_level": wanted.to_level, "due": wanted.due.isoformat()}
    event = events.append(
        session,
        grant,
        "recommendation.write",
        f"recommendations/{recommendation_id}",
        after=facts | {"digest": digest(salt, *texts.values())},
    )
    row = RecommendationRow(
        recommendation_id=recommendation_id,
        version=version,
        to_level=wanted.to_level,
        due=wanted.due,
        salt=salt,
        **named,
        **texts,
        **signature(grant, event),
    )
    session.add(row)
    session.flush()
    return row


def _state(  # noqa: PLR0913 -- the facts of one version
    session: Session,
    grant: Grant,
    recommendation_id: str,
    version: int,
    status: Status,
    *,
    text_version: int,
    reason: str = "",
    action_id: str | None = None,
) -> None:
    salt = new_salt()
    facts: dict[str, Any] = {"version": version, "status": status.value, "text_version": text_version}
    event = events.append(
        session,
        grant,
        "recommendation.state",
        f"recommendations/{recommendation_id}/regions/{grant.code}",
        after=facts | {"action_id": action_id, "digest": digest(salt, reason)},
    )
    session.add(
        RecommendationStateRow(
            recommendation_id=recommendation_id,
            region_code=grant.code,
            version=version,
            status=status.value,
            text_version=text_version,
            reason=reason,
            salt=salt,
            action_id=action_id,
            **signature(grant, event),
        )
    )


def _newest(session: Session, recommendation_id: str) -> RecommendationRow:
    query = current(RecommendationRow, RecommendationRow.recommendation_id)
    row: RecommendationRow | None = session.scalar(
        query.where(RecommendationRow.recommendation_id == recommendation_id)
    )
    if row is None:
        raise ProblemError(404)
    return row


def _regions(session: Session, recommendation_id: str) -> list[str]:
    query = select(RecommendationStateRow.region_code).where(
        RecommendationStateRow.recommendation_id == recommendation_id, RecommendationStateRow.version == 1
    )
    return list(session.scalars(query.order_by(RecommendationStateRow.region_code)))


def _state_of(session: Session, code: str, recommendation_id: str) -> RecommendationStateRow:
    query = current(RecommendationStateRow, *_STATE).where(
        RecommendationStateRow.recommendation_id == recommendation_id, RecommendationStateRow.region_code == code
    )
    row: RecommendationStateRow | None = session.scalar(query)
    if row is None:
        raise ProblemError(404)
    return row


def _whole(session: Session, row: RecommendationRow, codes: Iterable[str]) -> wire.Recommendation:
    query = current(RecommendationStateRow, *_STATE).where(
        RecommendationStateRow.recommendation_id == row.recommendation_id,
        RecommendationStateRow.region_code.in_(list(codes)),
    )
    states = session.scalars(query.order_by(RecommendationStateRow.region_code))
    return wire.Recommendation(
        id=row.recommendation_id,
        instrument=row.instrument,
        period=row.period,
        indicator=row.indicator,
        newest=_text_wire(row),
        states=[_state_wire(each) for each in states],
    )


def _of_region(session: Session, state: RecommendationStateRow) -> wire.RegionRecommendation:
    newest = _newest(session, state.recommendation_id)
    kept = state.status in {Status.DITERIMA, Status.SELESAI}
    text = session.get(RecommendationRow, (state.recommendation_id, state.text_version)) if kept else newest
    return wire.RegionRecommendation(
        id=state.recommendation_id,
        instrument=newest.instrument,
        period=newest.period,
        indicator=newest.indicator,
        text=_text_wire(text or newest),
        newest=_text_wire(newest),
        state=_state_wire(state),
    )


def _text_wire(row: RecommendationRow) -> wire.RecommendationVersion:
    names = wire.RecommendationVersion.model_fields
    return wire.RecommendationVersion.model_validate({name: getattr(row, name) for name in names})


def _state_wire(row: RecommendationStateRow) -> wire.RecommendationState:
    names = wire.RecommendationState.model_fields
    return wire.RecommendationState.model_validate({name: getattr(row, name) for name in names})
