"""Changing action plans: target, target levels and actions, each under its own version."""

from __future__ import annotations

import json
from fractions import Fraction
from math import floor
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.assessments import written
from hub.registry.assessments.model import AssessmentRow
from hub.registry.events.model import EventRow
from hub.registry.instruments.rules import used
from hub.registry.plans import rules
from hub.registry.plans.model import ActionVersion, PlanMeansVersion, PlanRow, TargetLevelVersion, TargetVersion
from hub.registry.problems import ProblemError, conflict, invalid
from hub.registry.tasks import offices
from hub.registry.texts import digest, new_salt, storable
from hub.registry.versions import signature, stored
from spbe_core import wire
from spbe_core.instruments import LEVELS
from spbe_core.planning import building

Outcome = tuple[int, wire.PlanSaved]


def set_target(session: Session, grant: Grant, assessment_id: str, wanted: wire.PlanTarget, based_on: int) -> Outcome:
    """Set the index to reach and the day to reach it.

    Raises
    ------
    ProblemError
        422 for an index above 5 or a day that has passed; 409 when the target has a newer version.
    """
    plan = rules.of_assessment(session, assessment_id)
    before = rules.target(session, plan)
    if (before.version if before else 0) != based_on:
        raise conflict(_stored(before, _goal(before)), "Target ini")
    if wanted.index is not None and Fraction(wanted.index) > LEVELS[-1]:
        raise invalid("Target indeks paling tinggi 5,00.", "index")
    kept = before is not None and before.due == wanted.due
    if wanted.due is not None and not kept and wanted.due < rules.today(grant.code):
        raise invalid("Tanggal target sudah lewat. Pilih tanggal hari ini atau sesudahnya.", "due")
    event = events.append(
        session,
        grant,
        "plan.target",
        f"plans/{plan.id}/target",
        before=_goal(before),
        after={"version": based_on + 1, **wanted.model_dump(mode="json")},
    )
    session.add(
        TargetVersion(
            plan_id=plan.id, version=based_on + 1, index=wanted.index, due=wanted.due, **signature(grant, event)
        )
    )
    return 200, _saved(session, plan, event)


def set_level(  # noqa: PLR0913, PLR0917 -- the facts of one write
    session: Session, grant: Grant, assessment_id: str, indicator: str, value: int | str | None, based_on: int
) -> Outcome:
    """Set or clear the level an indicator shall reach.

    Raises
    ------
    UnknownError
        For an indicator the instrument does not have.
    ProblemError
        422 for other than 1–5 or ``None``; 409 when it has a newer version.
    """
    if isinstance(value, str) or not (value is None or value in LEVELS):
        raise invalid("Tingkat tujuan harus bilangan bulat 1 sampai 5, atau kosong.", "value")
    assessment = assessments.get(session, assessment_id)
    used(session, assessment.instrument_hash).indicator(indicator)
    plan = rules.of_assessment(session, assessment_id)
    before = next((aim for aim in rules.target_levels(session, plan) if aim.indicator == indicator), None)
    version = before.version if before else 0
    if version != based_on:
        raise conflict(_stored(before, before.level if before else None), "Tingkat tujuan ini")
    event = events.append(
        session,
        grant,
        "plan.level",
        f"plans/{plan.id}/levels/{indicator}",
        before={"version": version, "value": before.level if before else None},
        after={"version": version + 1, "value": value},
    )
    session.add(
        TargetLevelVersion(
            plan_id=plan.id, indicator=indicator, version=version + 1, level=value, **signature(grant, event)
        )
    )
    return 200, _saved(session, plan, event)


def set_means(session: Session, grant: Grant, assessment_id: str, wanted: wire.PlanMeans, based_on: int) -> Outcome:
    """Say what a plan is made with: people, money, indicators that stay.

    Raises
    ------
    UnknownError
        For an indicator the instrument does not have.
    ProblemError
        422 for something named twice, or people of an office that there is not; 409 when it has a newer version.
    """
    plan = rules.of_assessment(session, assessment_id)
    means, before = rules.means(session, plan)
    if (before.version if before else 0) != based_on:
        raise conflict(_stored(before, means.model_dump(mode="json")), "Orang dan dana rencana ini")
    instrument = used(session, assessments.get(session, assessment_id).instrument_hash)
    for indicator in wanted.barred:
        instrument.indicator(indicator)
    if len(set(wanted.barred)) < len(wanted.barred):
        raise invalid("Satu indikator disebut dua kali. Hapus salah satunya.", "barred")
    known = offices.all_of(session, grant.code).keys() | building.asked_offices(instrument.id).keys()
    if not wanted.persons.keys() <= known:  # they stand in the event log, word for word
        raise invalid("Perangkat daerah itu tidak ada dalam daftar wilayah ini. Pilih dari daftar.", "persons")
    content = wanted.model_dump(mode="json")
    event = events.append(
        session,
        grant,
        "plan.means",
        f"plans/{plan.id}/means",
        before={"version": based_on, "content": before.content} if before else None,
        after={"version": based_on + 1, "content": content},
    )
    session.add(PlanMeansVersion(plan_id=plan.id, version=based_on + 1, content=content, **signature(grant, event)))
    return 200, _saved(session, plan, event)


def add_action(session: Session, grant: Grant, assessment_id: str, wanted: wire.ActionWrite) -> Outcome:
    """Add an action; it starts from the level that is reached."""
    made = str(uuid4())
    plan, event = make_action(session, grant, assessment_id, wanted, made)
    return 201, _told(session, plan, event, made)


def make_action(
    session: Session, grant: Grant, assessment_id: str, wanted: wire.ActionWrite, made: str
) -> tuple[PlanRow, EventRow]:
    """Make an action under an id; whoever takes it in from elsewhere does not tell how the whole plan stands now."""
    plan = rules.of_assessment(session, assessment_id)
    _check(session, plan, wanted)
    salt = new_salt()
    reached = level(session, assessment_id, wanted.indicator)
    after = _reference(1, wanted, salt) | {"plan_id": plan.id, "from_level": reached}
    event = events.append(session, grant, "action.add", f"actions/{made}", after=after)
    session.add(
        ActionVersion(
            action_id=made,
            version=1,
            plan_id=plan.id,
            from_level=reached,
            deleted=False,
            salt=salt,
            **_columns(wanted),
            **signature(grant, event),
        )
    )
    _note(session, plan, event)
    return plan, event


def level(session: Session, assessment_id: str, indicator: str) -> int | None:
    """Return the level an indicator has reached; see :func:`levels`."""
    return levels(session, assessments.get(session, assessment_id))[indicator]


def levels(session: Session, assessment: AssessmentRow) -> dict[str, int | None]:
    """Return the level each indicator has reached: of an exact score the whole ones; ``None`` for what nobody gave."""
    return {
        each.indicator: None if each.score is None or each.basis == "menunggu" else floor(each.score)
        for each in written.of(session, assessment).stated
    }


def put_action(session: Session, grant: Grant, action_id: str, wanted: wire.ActionWrite, based_on: int) -> Outcome:
    """Change an action under its version.

    Raises
    ------
    ProblemError
        404 when it was deleted; 409 when it has a newer version.
    """
    before = _current(session, action_id, based_on)
    plan = session.execute(select(PlanRow).where(PlanRow.id == before.plan_id)).scalar_one()
    _check(session, plan, wanted)
    salt = new_salt()
    event = events.append(
        session,
        grant,
        "action.change",
        f"actions/{action_id}",
        before=_reference(before.version, _written(before), before.salt),
        after=_reference(based_on + 1, wanted, salt) | {"plan_id": plan.id, "from_level": before.from_level},
    )
    session.add(
        ActionVersion(
            action_id=action_id,
            version=based_on + 1,
            plan_id=plan.id,
            from_level=before.from_level,
            deleted=False,
            salt=salt,
            **_columns(wanted),
            **signature(grant, event),
        )
    )
    return 200, _saved(session, plan, event)


def delete_action(session: Session, grant: Grant, action_id: str, based_on: int) -> Outcome:
    """Delete an action under its version; its history stays. Deleting what is gone is success."""
    newest = _newest(session, action_id)
    plan = session.execute(select(PlanRow).where(PlanRow.id == newest.plan_id)).scalar_one()
    if newest.deleted:
        return 200, wire.PlanSaved(plan=rules.to_wire(session, plan), seq=plan.seq)
    before = _current(session, action_id, based_on)
    event = events.append(
        session,
        grant,
        "action.delete",
        f"actions/{action_id}",
        before=_reference(before.version, _written(before), before.salt),
        after={
            "version": based_on + 1,
            "deleted": True,
            "plan_id": before.plan_id,
            "from_level": before.from_level,
        },
    )
    same = {name: getattr(before, name) for name in (*wire.ActionWrite.model_fields, "plan_id", "from_level", "salt")}
    session.add(
        ActionVersion(action_id=action_id, version=based_on + 1, deleted=True, **same, **signature(grant, event))
    )
    return 200, _saved(session, plan, event)


def _newest(session: Session, action_id: str) -> ActionVersion:
    query = select(ActionVersion).where(ActionVersion.action_id == action_id)
    return session.execute(query.order_by(ActionVersion.version.desc()).limit(1)).scalar_one()


def _current(session: Session, action_id: str, based_on: int) -> ActionVersion:
    newest = _newest(session, action_id)
    if newest.deleted:
        raise ProblemError(404, "Aksi ini sudah dihapus. Muat ulang rencana aksi.")
    if newest.version != based_on:
        stored = {"version": newest.version, **_written(newest).model_dump(mode="json")}
        raise conflict(_stored(newest, stored), "Aksi ini")
    return newest


def _check(session: Session, plan: PlanRow, wanted: wire.ActionWrite) -> None:
    assessment = assessments.get(session, plan.assessment_id)
    used(session, assessment.instrument_hash).indicator(wanted.indicator)
    storable(wanted.title, "title")
    storable(wanted.owner_office, "owner_office")
    if wanted.begin is not None and wanted.begin > wanted.due:
        raise invalid("Aksi mulai paling lambat pada tenggatnya. Pilih hari mulai yang lebih awal.", "begin")


def _columns(wanted: wire.ActionWrite) -> dict[str, Any]:
    return {**wanted.model_dump(), "status": wanted.status.value}


def _written(version: ActionVersion) -> wire.ActionWrite:
    """Return an action as its author wrote it."""
    return wire.ActionWrite.model_validate({name: getattr(version, name) for name in wire.ActionWrite.model_fields})


def _reference(version: int, action: wire.ActionWrite, salt: str | None) -> dict[str, Any]:
    """Describe an action for the event log: what people wrote by its digest only."""
    facts = action.model_dump(mode="json", exclude={"title", "owner_office"})
    return {"version": version, **facts, "digest": digest(salt, action.title, action.owner_office)}


def _goal(version: TargetVersion | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "version": version.version,
        "index": version.index,
        "due": version.due.isoformat() if version.due else None,
    }


def _stored(
    version: TargetVersion | TargetLevelVersion | ActionVersion | PlanMeansVersion | None,
    value: int | dict[str, Any] | None,
) -> wire.FieldValue:
    """Describe what stands, for a 409; a thing of several fields as JSON text."""
    return stored(version, json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value)


def _saved(session: Session, plan: PlanRow, event: EventRow) -> wire.PlanSaved:
    _note(session, plan, event)
    return _told(session, plan, event)


def _note(session: Session, plan: PlanRow, event: EventRow) -> None:
    plan.seq = event.seq
    assessments.touch(assessments.get(session, plan.assessment_id), event.seq)
    session.flush()


def _told(session: Session, plan: PlanRow, event: EventRow, action: str | None = None) -> wire.PlanSaved:
    return wire.PlanSaved(plan=rules.to_wire(session, plan), seq=event.seq, action=action)
