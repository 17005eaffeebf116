"""Making and revoking one-task links, and what each asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry import events, idempotency
from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.course.rules import open_for
from hub.registry.instruments.rules import used
from hub.registry.people.model import PersonRow
from hub.registry.problems import conflict, invalid
from hub.registry.regions.model import RegionRow
from hub.registry.regions.rules import to_wire
from hub.registry.tasks import deliveries, offices, opening
from hub.registry.tasks.model import TaskLinkVersion
from hub.registry.tasks.opening import hashed, is_open
from hub.registry.tasks.standing import running
from hub.registry.tasks.units import subject
from hub.registry.texts import digest, new_salt
from hub.registry.versions import current
from spbe_core import wire
from spbe_core.due import day_ending_at
from spbe_core.formats import zone_of
from spbe_core.regions import full_name

LIFE = timedelta(days=wire.LINK_DAYS)
_KEPT = ("link_id", "region_code", "assessment_id", "unit", "office", "key_hash", "secret_hash", "expires_at")


def by_id(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region of the link a path names."""
    query = select(TaskLinkVersion.region_code).where(TaskLinkVersion.link_id == path["link_id"])
    return session.scalar(query.limit(1))


def make(session: Session, grant: Grant, session_key: str, assessment_id: str, unit: str) -> tuple[int, wire.OpenLink]:
    """Make a link for a task; an earlier one that is still open opens nothing from here on.

    Raises
    ------
    ProblemError
        404 when nobody has the task; 409 when the unit is closed (:func:`open_for`); 422 when the task is done.
    """
    task = running(session, assessment_id, unit)
    if task.state != "berjalan":
        raise invalid("Tugas ini sudah selesai. Buka lagi tugasnya sebelum membuat tautan.", "unit")
    open_for(session, assessments.get(session, assessment_id), unit)  # what nobody may fill in is not asked for
    now = opening.moment()
    close(session, grant, assessment_id, unit, "diganti")
    made = str(uuid4())
    secrets = opening.secrets_of(session_key, made)
    row = TaskLinkVersion(
        link_id=made,
        version=1,
        region_code=grant.code,
        assessment_id=assessment_id,
        unit=unit,
        office=task.office,
        key_hash=hashed(secrets.key),
        secret_hash=hashed(secrets.secret),
        expires_at=now + LIFE,
        state="terbuka",
        note=None,
        salt=None,
    )
    return 201, deliveries.link_wire(_store(session, grant, row, None))


def revoke(session: Session, grant: Grant, link_id: str, based_on: int) -> tuple[int, wire.OpenLink]:
    """Take a link back: it opens nothing from here on. What came through it stays.

    Raises
    ------
    ProblemError
        409 when somebody, or the respondent, ended it meanwhile.
    """
    row = newest(session, link_id)
    if row.version != based_on or row.state != "terbuka":
        stored = wire.FieldValue(
            value=row.state, version=row.version, author=row.author, author_name=row.author_name, at=row.at
        )
        raise conflict(stored, "Tautan ini")
    return 200, deliveries.link_wire(end(session, grant, row, "dicabut"))


def forget_name(session: Session, grant: Grant, link_id: str) -> tuple[int, wire.OpenLink]:
    """Take away the name that a respondent gave: what they sent stays with the office's name.

    The name stands in the one place of names (``people``) and in answers kept for repeats, so this is its erasure.
    """
    row = newest(session, link_id)
    person = session.get(PersonRow, f"{opening.RESPONDENT}{link_id}")
    plain = opening.respondent(offices.name_of(session, grant.code, row.office))
    if person is not None and person.name != plain:
        events.append(session, grant, "tasklink.unname", f"links/{link_id}")
        person.name = plain
        idempotency.unname(session, person.id, plain)
        session.flush()
        session.expire_all()
    return 200, deliveries.link_wire(newest(session, link_id))


def end(
    session: Session, grant: Grant, before: TaskLinkVersion, state: str, note: str | None = None
) -> TaskLinkVersion:
    """Write the last version of a link."""
    row = TaskLinkVersion(
        **{name: getattr(before, name) for name in _KEPT},
        version=before.version + 1,
        state=state,
        note=note,
        salt=None if note is None else new_salt(),
    )
    return _store(session, grant, row, {"version": before.version, "state": before.state})


def newest(session: Session, link_id: str) -> TaskLinkVersion:
    """Return the current version of a link that is there."""
    query = current(TaskLinkVersion, TaskLinkVersion.link_id).where(TaskLinkVersion.link_id == link_id)
    row: TaskLinkVersion = session.execute(query).scalar_one()
    return row


def request(session: Session, row: TaskLinkVersion) -> wire.TaskRequest:
    """Return what a link asks for: of the task as it is now."""
    assessment = assessments.get(session, row.assessment_id)
    told = subject(used(session, assessment.instrument_hash), row.unit)
    task = running(session, row.assessment_id, row.unit)
    zone = zone_of(row.region_code)
    region = session.execute(select(RegionRow).where(RegionRow.code == row.region_code)).scalar_one()
    return wire.TaskRequest(
        region=full_name(to_wire(region)),
        indicator=f"Indikator {told.indicator.number}: {told.indicator.name}",
        title=told.title,
        asked=list(told.asked),
        office=offices.name_of(session, row.region_code, row.office),
        instruction=task.instruction,
        due=None if task.due_at is None else day_ending_at(task.due_at, zone),
        due_at=task.due_at,
        zone=zone,
        expires_at=row.expires_at,
    )


def close(session: Session, grant: Grant, assessment_id: str, unit: str, state: str) -> None:
    """End the links of a task that are still open."""
    query = current(TaskLinkVersion, TaskLinkVersion.link_id).where(
        TaskLinkVersion.assessment_id == assessment_id, TaskLinkVersion.unit == unit
    )
    for row in [each for each in session.scalars(query) if is_open(each, opening.moment())]:
        end(session, grant, row, state)


def _store(session: Session, grant: Grant, row: TaskLinkVersion, before: dict[str, Any] | None) -> TaskLinkVersion:
    facts: dict[str, Any] = {name: getattr(row, name) for name in ("version", "unit", "office", "state")}
    facts |= {"assessment": row.assessment_id, "key_hash": row.key_hash, "secret_hash": row.secret_hash}
    facts |= {"expires_at": row.expires_at.isoformat()}
    if row.note is not None:
        facts["digest"] = digest(row.salt, row.note)
    event = events.append(session, grant, "tasklink.write", f"links/{row.link_id}", before=before, after=facts)
    row.author, row.at, row.seq = grant.caller.name, event.at, event.seq
    session.add(row)
    session.flush()
    assessments.touch(assessments.get(session, row.assessment_id), event.seq)
    return row
