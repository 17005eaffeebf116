"""Giving tasks, and reading what is to be done."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.assessments.model import AssessmentRow
from hub.registry.instruments.rules import used
from hub.registry.people.model import PersonRow
from hub.registry.problems import conflict, invalid
from hub.registry.tasks import deliveries, links, offices, opening
from hub.registry.tasks.model import TaskLinkVersion, TaskVersion
from hub.registry.tasks.standing import TASK, newest
from hub.registry.tasks.units import subject
from hub.registry.texts import digest, new_salt, storable
from hub.registry.versions import current
from hub.settings import Settings
from spbe_core import wire
from spbe_core.due import day_ending_at, end_of_day
from spbe_core.formats import zone_of
from spbe_core.instruments import Instrument

FAR = datetime.max.replace(tzinfo=UTC)


def whole(session: Session, grant: Grant, assessment_id: str) -> wire.Tasks:
    """Return the tasks of an assessment, what is to be done next first, and what came back."""
    row = assessments.get(session, assessment_id)
    instrument = used(session, row.instrument_hash)
    came = deliveries.of_assessment(session, grant, row.id)
    waiting = Counter(each.unit for each in came if each.state == "draf")
    given = session.scalars(current(TaskVersion, *TASK).where(TaskVersion.assessment_id == row.id)).all()
    links = opening.newest(session, row.id) if given else {}
    names = offices.all_of(session, row.region_code) if given else {}
    found = [_wire(each, row, instrument, names, links.get(each.unit), waiting[each.unit]) for each in given]
    return wire.Tasks(tasks=_ordered(found, instrument), deliveries=came, seq=row.seq)


def write(  # noqa: PLR0913, PLR0917 -- the facts of one task
    session: Session,
    grant: Grant,
    places: Settings | None,
    assessment_id: str,
    unit: str,
    wanted: wire.TaskWrite,
    based_on: int,
) -> tuple[int, wire.Task]:
    """Give a task, change it, or end it.

    Parameters
    ----------
    session : Session
        The writing session.
    grant : Grant
        Who gives it.
    places : Settings or None
        The lab's places, to know the region's people.
    assessment_id, unit : str
        Where.
    wanted : TaskWrite
        To whom, until when, with which words.
    based_on : int
        The version the writer had seen, 0 for never given.

    Raises
    ------
    UnknownError
        For a unit that the instrument does not have.
    ProblemError
        409 (with whose it is now) when ``based_on`` is not current; 422 for an office or a person that is none of the
        region's.
    """
    row = assessments.get(session, assessment_id)
    subject(used(session, row.instrument_hash), unit)
    before = newest(session, assessment_id, unit)
    if (before.version if before else 0) != based_on:
        raise conflict(_stored(session, grant.code, before), "Tugas ini")
    if wanted.state != "dilepas":
        offices.usable(session, grant.code, wanted.office)
        _person(session, places, grant.code, before, wanted.person)
    version = TaskVersion(
        assessment_id=assessment_id,
        unit=unit,
        version=based_on + 1,
        office=wanted.office,
        person=wanted.person,
        due_at=None if wanted.due is None else end_of_day(wanted.due, zone_of(grant.code)),
        instruction=storable(wanted.instruction, "instruction").strip(),
        salt=new_salt(),
        state=wanted.state,
        author=grant.caller.name,
    )
    event = events.append(
        session,
        grant,
        "task.write",
        f"assessments/{assessment_id}/tasks/{unit}",
        before=_facts(before) if before else None,
        after=_facts(version),
    )
    version.at, version.seq = event.at, event.seq
    session.add(version)
    session.flush()
    assessments.touch(row, event.seq)
    if before is not None and (wanted.state != "berjalan" or wanted.office != before.office):
        links.close(session, grant, assessment_id, unit, "dicabut")  # it would lead to what is nobody's, or another's
    return 200, one(session, grant, assessment_id, unit)


def one(session: Session, grant: Grant, assessment_id: str, unit: str) -> wire.Task:
    """Return one task that is there."""
    return next(each for each in whole(session, grant, assessment_id).tasks if each.unit == unit)


def history(session: Session, grant: Grant, assessment_id: str, unit: str) -> list[wire.Task]:
    """Return all versions of a task, oldest first; none where nobody ever had it."""
    row = assessments.get(session, assessment_id)
    instrument = used(session, row.instrument_hash)
    subject(instrument, unit)
    names = offices.all_of(session, grant.code)
    query = select(TaskVersion).where(TaskVersion.assessment_id == assessment_id, TaskVersion.unit == unit)
    rows = session.scalars(query.order_by(TaskVersion.version))
    return [_wire(each, row, instrument, names, None, 0) for each in rows]


def _person(
    session: Session, places: Settings | None, region: str, before: TaskVersion | None, person: str | None
) -> None:
    """Check a person who is new to the task, and know their name: they may never have written anything."""
    if person is None or (before is not None and before.person == person):
        return
    known = offices.colleagues(session, places, region)
    if person not in known:
        raise invalid("Orang ini tidak memegang peran di wilayah ini. Pilih dari daftar.", "person")
    if session.get(PersonRow, person) is None:
        session.add(PersonRow(id=person, name=known[person]))
        session.flush()


def _facts(row: TaskVersion) -> dict[str, Any]:
    """Describe a task for the event log: the instruction by its digest."""
    return {
        "version": row.version,
        "office": row.office,
        "person": row.person,
        "due_at": None if row.due_at is None else row.due_at.isoformat(),
        "state": row.state,
        "digest": digest(row.salt, row.instruction),
    }


def _stored(session: Session, region: str, row: TaskVersion | None) -> wire.FieldValue:
    """Say whose a task is now, for a 409."""
    if row is None:
        return wire.FieldValue(value=None, version=0)
    office = offices.name_of(session, region, row.office)
    whose = office if row.person_name is None else f"{office} ({row.person_name})"
    until = "" if row.due_at is None else f", sampai {day_ending_at(row.due_at, zone_of(region)).isoformat()}"
    said = "dilepas" if row.state == "dilepas" else f"{whose}{until}"
    return wire.FieldValue(value=said, version=row.version, author=row.author, author_name=row.author_name, at=row.at)


def _wire(  # noqa: PLR0913, PLR0917 -- what one task is told from
    row: TaskVersion,
    assessment: AssessmentRow,
    instrument: Instrument,
    names: dict[str, wire.Office],
    link: TaskLinkVersion | None,
    waiting: int,
) -> wire.Task:
    told = subject(instrument, row.unit)
    office = names.get(row.office)
    return wire.Task(
        assessment=row.assessment_id,
        unit=row.unit,
        indicator=told.indicator.id,
        title=told.title,
        office=row.office,
        office_name=row.office if office is None else office.name,
        person=row.person,
        person_name=row.person_name,
        due=None if row.due_at is None else day_ending_at(row.due_at, zone_of(assessment.region_code)),
        due_at=row.due_at,
        instruction=row.instruction,
        state=row.state,
        version=row.version,
        author=row.author,
        author_name=row.author_name,
        at=row.at,
        link=None if link is None else deliveries.link_wire(link),
        waiting=waiting,
    )


def _ordered(tasks: list[wire.Task], instrument: Instrument) -> list[wire.Task]:
    """Put first what runs, then what is due first, then what weighs most in the index."""
    weights = {each.id: each.weight for each in instrument.indicators}
    numbers = {each.id: each.number for each in instrument.indicators}
    return sorted(
        tasks,
        key=lambda task: (
            task.state != "berjalan",
            task.due_at or FAR,
            -weights[task.indicator],
            numbers[task.indicator],
            task.unit,
        ),
    )
