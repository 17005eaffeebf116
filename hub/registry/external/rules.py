"""Writing and reading the register of external indices."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.assessments import written
from hub.registry.assessments.model import AssessmentRow
from hub.registry.course.rules import open_for
from hub.registry.external.model import ExternalVersion
from hub.registry.instruments.rules import used
from hub.registry.problems import conflict, invalid
from hub.registry.texts import digest, new_salt, storable
from hub.registry.versions import current
from spbe_core import wire
from spbe_core.exact import exact, neutral
from spbe_core.formats import id_number
from spbe_core.instrument_parts import ExternalIndex

WAITING = "menunggu"
_NAMES = ("value", "year", "document", "status", "deadline")


def all_of(session: Session, row: AssessmentRow) -> list[wire.ExternalValue]:
    """Return every external index of the instrument, in its order; what was never written has version 0."""
    held = used(session, row.instrument_hash).external_indices or ()
    return _values(session, row, [each.id for each in held])


def changed_after(session: Session, row: AssessmentRow, seq: int) -> list[wire.ExternalValue]:
    """Return the external indices with a version newer than a sequence, in instrument order."""
    query = select(ExternalVersion.index).where(ExternalVersion.assessment_id == row.id, ExternalVersion.seq > seq)
    touched = set(session.scalars(query.distinct()))
    held = used(session, row.instrument_hash).external_indices or () if touched else ()
    return _values(session, row, [each.id for each in held if each.id in touched])


def write(  # noqa: PLR0913, PLR0917 -- the facts of one write
    session: Session, grant: Grant, assessment_id: str, index_id: str, wanted: wire.ExternalWrite, based_on: int
) -> tuple[int, wire.ExternalSaved]:
    """Write what the region has of one external index.

    Parameters
    ----------
    session : Session
        The writing session.
    grant : Grant
        Who writes.
    assessment_id, index_id : str
        Where.
    wanted : ExternalWrite
        Value, year, document, status, deadline.
    based_on : int
        The version the writer had seen, 0 for never written.

    Returns
    -------
    tuple of int and ExternalSaved
        200 and what is stored, with the new summary.

    Raises
    ------
    UnknownError
        For an index the instrument does not take over.
    ProblemError
        422 for a value outside the index's own scale, or one that contradicts the status; 409 (with what is stored)
        when ``based_on`` is not current.
    """
    row = assessments.get(session, assessment_id)
    held = used(session, row.instrument_hash).external(index_id)
    before = _current(session, assessment_id, index_id)
    open_for(session, row, index_id, _stored(before))
    if (before.version if before else 0) != based_on:
        raise conflict(_stored(before), held.name)
    columns = {**wanted.model_dump(), "value": _checked(held, wanted)}
    columns["document"] = storable(wanted.document, "document")
    version = ExternalVersion(
        assessment_id=assessment_id,
        index=index_id,
        version=based_on + 1,
        salt=new_salt(),
        author=grant.caller.name,
        **columns,
    )
    event = events.append(
        session,
        grant,
        "external.write",
        f"assessments/{assessment_id}/external/{index_id}",
        before=_facts(before) if before else {"version": 0, "value": None, "status": WAITING},
        after=_facts(version),
    )
    version.at, version.seq = event.at, event.seq
    session.add(version)
    session.flush()
    assessments.changed(row, grant, event.at, event.seq)
    found = written.refresh(session, row)
    return 200, wire.ExternalSaved(
        index=index_id,
        stored=_value(version),
        summary=assessments.summary(row),
        simulation=found.simulation(),
        scored=found.scored(),
        seq=event.seq,
    )


def _checked(held: ExternalIndex, wanted: wire.ExternalWrite) -> str | None:
    """Return the value in its one form."""
    if (wanted.value is None) != (wanted.status == WAITING):
        text = (
            f"{held.name} berstatus “{WAITING}” tetapi bernilai. Pilih sementara atau final, atau kosongkan nilainya."
            if wanted.value is not None
            else f"{held.name} berstatus “{wanted.status}” tanpa nilai. Isi nilainya, atau pilih “{WAITING}”."
        )
        raise invalid(text, "status")
    if wanted.value is None:
        return None
    value = exact(wanted.value, held.name)
    if not held.low <= value <= held.high:
        span = f"{id_number(held.low)} sampai {id_number(held.high)}"
        raise invalid(f"{held.name} berskala {span}. Isi nilai dari {held.custodian} dalam skala itu.", "value")
    return neutral(value)


def _current(session: Session, assessment_id: str, index_id: str) -> ExternalVersion | None:
    query = select(ExternalVersion).where(
        ExternalVersion.assessment_id == assessment_id, ExternalVersion.index == index_id
    )
    return session.scalar(query.order_by(ExternalVersion.version.desc()).limit(1))


def _facts(version: ExternalVersion) -> dict[str, Any]:
    """Describe a version for the event log: the document by its digest only."""
    return {
        "version": version.version,
        "value": version.value,
        "year": version.year,
        "status": version.status,
        "deadline": version.deadline.isoformat() if version.deadline else None,
        "digest": digest(version.salt, version.document),
    }


def _stored(version: ExternalVersion | None) -> wire.FieldValue:
    """Describe what stands, for a 409: all its parts as JSON text."""
    if version is None:
        return wire.FieldValue(value=None, version=0)
    parts = _value(version).model_dump(mode="json", include=set(_NAMES))
    return wire.FieldValue(
        value=json.dumps(parts, ensure_ascii=False),
        version=version.version,
        author=version.author,
        author_name=version.author_name,
        at=version.at,
    )


def _values(session: Session, row: AssessmentRow, indices: Sequence[str]) -> list[wire.ExternalValue]:
    if not indices:
        return []
    query = current(ExternalVersion, *written.EXTERNAL).where(ExternalVersion.assessment_id == row.id)
    found = {version.index: version for version in session.scalars(query)}
    return [_value(found[each]) if each in found else _absent(each) for each in indices]


def _absent(index_id: str) -> wire.ExternalValue:
    return wire.ExternalValue(
        index=index_id, value=None, year=None, document="", status=WAITING, deadline=None, version=0
    )


def _value(version: ExternalVersion) -> wire.ExternalValue:
    names = wire.ExternalValue.model_fields
    return wire.ExternalValue.model_validate({name: getattr(version, name) for name in names})
