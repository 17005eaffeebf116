"""Writing and reading the states of evidence items."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.assessments import written
from hub.registry.assessments.model import AssessmentRow
from hub.registry.course.rules import open_for
from hub.registry.instruments.rules import used
from hub.registry.items.model import ItemVersion
from hub.registry.problems import ProblemError, conflict
from hub.registry.versions import current
from spbe_core import item_states, wire
from spbe_core.errors import DataError, UnknownError
from spbe_core.instruments import Indicator, Instrument
from spbe_core.item_states import ABSENT, ItemState, ItemStatus


def all_of(session: Session, row: AssessmentRow) -> list[wire.ItemValue]:
    """Return the items that were ever written, in instrument order."""
    instrument = used(session, row.instrument_hash)
    if instrument.item_list is None:
        return []
    return _values(session, row, instrument.indicators)


def changed_after(session: Session, row: AssessmentRow, seq: int) -> list[wire.ItemValue]:
    """Return all written items of the indicators of which an item has a version newer than a sequence."""
    query = select(ItemVersion.item).where(ItemVersion.assessment_id == row.id, ItemVersion.seq > seq)
    touched = set(session.scalars(query.distinct()))
    if not touched:
        return []
    indicators = used(session, row.instrument_hash).indicators
    return _values(session, row, [each for each in indicators if touched & {item.code for item in each.items}])


def write(  # noqa: PLR0913, PLR0917 -- the facts of one item write
    session: Session, grant: Grant, assessment_id: str, code: str, wanted: wire.ItemWrite, based_on: int
) -> tuple[int, wire.ItemSaved]:
    """Write the state of one item.

    Parameters
    ----------
    session : Session
        The writing session.
    grant : Grant
        Who writes.
    assessment_id, code : str
        Where.
    wanted : ItemWrite
        The state, and the reason of a revision.
    based_on : int
        The version the writer had seen, 0 for never written.

    Returns
    -------
    tuple of int and ItemSaved
        200 and the stored state with the new simulation.

    Raises
    ------
    UnknownError
        For an item the instrument does not have.
    ProblemError
        422 for a state that may not follow the stored one, with those that may; 409 (with the stored state) when
        ``based_on`` is not current.
    """
    row = assessments.get(session, assessment_id)
    indicator = owner(used(session, row.instrument_hash), code)
    before = _current(session, assessment_id, code)
    open_for(session, row, code, _stored(before))
    if (before.version if before else 0) != based_on:
        raise conflict(_stored(before), f"Keadaan butir {code}")
    after = _moved(code, written.status(before) if before else ABSENT, wanted)
    enter(session, grant, row, code, before, after)
    simulation = written.of(session, row).simulation()
    items = _values(session, row, [indicator])
    stored = next(each for each in items if each.code == code)
    facts = {"simulation": simulation, "summary": assessments.summary(row), "seq": row.seq}
    return 200, wire.ItemSaved.model_validate({"code": code, "stored": stored, "items": items, **facts})


def enter(  # noqa: PLR0913, PLR0917 -- the facts of one new state
    session: Session, grant: Grant, row: AssessmentRow, code: str, before: ItemVersion | None, after: ItemStatus
) -> None:
    """Add a new state of an item; whether it may follow was checked."""
    version = ItemVersion(
        assessment_id=row.id,
        item=code,
        version=before.version + 1 if before else 1,
        state=after.state.value,
        reason=after.reason.value if after.reason else None,
        author=grant.caller.name,
    )
    event = events.append(
        session,
        grant,
        "item.write",
        f"assessments/{row.id}/items/{code}",
        before=_facts(before) if before else {"version": 0, "state": ABSENT.state.value, "reason": None},
        after=_facts(version),
    )
    version.at, version.seq = event.at, event.seq
    session.add(version)
    session.flush()
    assessments.changed(row, grant, event.at, event.seq)


def owner(instrument: Instrument, code: str) -> Indicator:
    """Return the indicator that an item belongs to.

    Raises
    ------
    UnknownError
        For an item the instrument does not have.
    """
    owners = {item.code: indicator for indicator in instrument.indicators for item in indicator.items}
    if code not in owners:
        raise UnknownError.naming("butir", code, owners)
    return owners[code]


def _moved(code: str, before: ItemStatus, wanted: wire.ItemWrite) -> ItemStatus:
    try:
        return item_states.move(before, wanted.state, wanted.reason)
    except DataError as error:
        allowed = [each.value for each in ItemState if each in item_states.MOVES[before.state]]
        may_follow = wanted.state in allowed
        raise ProblemError(
            422,
            f"Butir {code}. {error}",
            field="reason" if may_follow else "state",
            allowed=None if may_follow else allowed,
        ) from None


def _current(session: Session, assessment_id: str, code: str) -> ItemVersion | None:
    query = select(ItemVersion).where(ItemVersion.assessment_id == assessment_id, ItemVersion.item == code)
    return session.scalar(query.order_by(ItemVersion.version.desc()).limit(1))


def _facts(version: ItemVersion) -> dict[str, Any]:
    """Describe a state for the event log."""
    return {"version": version.version, "state": version.state, "reason": version.reason}


def _stored(version: ItemVersion | None) -> wire.FieldValue:
    """Describe what stands, for a 409: state and reason as JSON text."""
    if version is None:
        return wire.FieldValue(value=None, version=0)
    return wire.FieldValue(
        value=json.dumps({"state": version.state, "reason": version.reason}),
        version=version.version,
        author=version.author,
        author_name=version.author_name,
        at=version.at,
    )


def _values(session: Session, row: AssessmentRow, indicators: Collection[Indicator]) -> list[wire.ItemValue]:
    codes = {item.code for indicator in indicators for item in indicator.items}
    query = current(ItemVersion, *written.ITEM).where(ItemVersion.assessment_id == row.id)
    found = {version.item: version for version in session.scalars(query) if version.item in codes}
    values = []
    for indicator in indicators:
        own = {item.code: written.status(found[item.code]) for item in indicator.items if item.code in found}
        shown = item_states.shown(indicator, own) if own else {}
        values += [_value(found[code], shown[code].state) for code in own]
    return values


def _value(version: ItemVersion, shown: ItemState) -> wire.ItemValue:
    return wire.ItemValue.model_validate(
        {
            "code": version.item,
            "state": version.state,
            "reason": version.reason,
            "shown": shown,
            "version": version.version,
            "author": version.author,
            "author_name": version.author_name,
            "at": version.at,
        }
    )
