"""Entering verdicts: one, or all of a file."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from hub.registry import events, files
from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.assessments import written
from hub.registry.assessments.model import AssessmentRow
from hub.registry.db import canonical
from hub.registry.instruments.rules import used
from hub.registry.items.model import ItemVersion
from hub.registry.items.rules import enter
from hub.registry.judgements import reading
from hub.registry.judgements.model import JudgementVersion
from hub.registry.problems import ProblemError, conflict, invalid
from hub.registry.texts import digest, new_salt, storable
from hub.registry.versions import current
from spbe_core import course, judgements, judgements_file, units, wire
from spbe_core.item_states import ABSENT
from spbe_core.judgements import Judged
from spbe_core.judgements_file import Row
from spbe_core.sheets import Book
from spbe_core.wire import Why

BY_HAND = "dicatat satu per satu"
Entry = tuple[Judged, str, str]
"""A verdict with its note and source."""


def received(asked: wire.JudgementRequest) -> Book:
    """Read the file of a request, before anything of the registry is held; errors as :func:`files.read`."""
    try:
        data = base64.b64decode(asked.content, validate=True)
    except (binascii.Error, ValueError):
        raise invalid(
            "Berkas tidak sampai dengan utuh. Muat ulang halaman, lalu pilih berkasnya lagi.", "content"
        ) from None
    return files.read(data, asked.name)


def plan(session: Session, assessment_id: str, asked: wire.JudgementRequest, book: Book) -> wire.JudgementPlan:
    """Say row by row what an import would do; nothing is kept."""
    row = assessments.get(session, assessment_id)
    instrument = used(session, row.instrument_hash)
    stored = reading.rows(session, row.id)
    found = judgements_file.read(book, instrument)
    rows = [_told(each, stored) for each in found]
    wrong = sum(bool(each.why) for each in rows)
    problems = [f"{wrong} baris tidak dapat dipakai."] if wrong else []
    if not rows:
        problems.append("Tidak ada baris yang memuat putusan.")
    state = course.load().state(row.state)
    if not state.judged:
        problems.append(_not_now(state.label_id))
    after = reading.verdicts(session, row.id) | {
        each.unit: each.judged for each in found if each.unit is not None and each.judged is not None
    }
    facts = {
        "file": asked.name,
        "rows": [each.model_dump(mode="json") for each in rows],
        "counts": dict(Counter(each.state for each in rows)),
        "opens": _opens(row, session, after),
        "problems": problems,
    }
    known = [asked.source, {unit: each.version for unit, each in stored.items()}, row.state]
    sum_of = hashlib.sha256(canonical([facts, known]).encode()).hexdigest()
    return wire.JudgementPlan.model_validate({**facts, "digest": sum_of})


def store(
    session: Session, grant: Grant, assessment_id: str, asked: wire.JudgementRequest, book: Book
) -> tuple[int, wire.JudgementsDone]:
    """Store all verdicts of a file whose dry run was confirmed, or none.

    Raises
    ------
    ProblemError
        409 when the dry run would come out differently now; 422 when it says that the file cannot be stored.
    """
    planned = plan(session, assessment_id, asked, book)
    if planned.digest != asked.digest:
        raise ProblemError(
            409, "Isi registri atau berkas berubah sejak diperiksa, jadi tidak ada yang disimpan. Periksa berkas lagi."
        )
    if planned.problems:
        raise ProblemError(422, " ".join(planned.problems))
    entries: dict[str, Entry] = {
        each.unit: (Judged(each.verdict, each.reason), each.note, asked.source)
        for each in planned.rows
        if each.unit is not None and each.verdict is not None and each.state in {"baru", "berubah"}
    }
    row = assessments.get(session, assessment_id)
    _add(session, grant, row, entries)
    return 200, wire.JudgementsDone(written=len(entries), counts=planned.counts, opens=planned.opens, seq=row.seq)


def write(  # noqa: PLR0913, PLR0917 -- the facts of one verdict
    session: Session, grant: Grant, assessment_id: str, unit: str, wanted: wire.JudgementWrite, based_on: int
) -> tuple[int, wire.JudgementSaved]:
    """Enter one verdict.

    Raises
    ------
    UnknownError
        For a unit the instrument does not have.
    ProblemError
        409 when it has a newer version; 422 in a state in which nothing is judged.
    DataError
        When reason and verdict do not fit.
    """
    row = assessments.get(session, assessment_id)
    units.find(used(session, row.instrument_hash), unit)
    state = course.load().state(row.state)
    before = reading.rows(session, row.id).get(unit)
    if (before.version if before else 0) != based_on:
        raise conflict(_stored(before), f"Putusan atas {unit}")
    if not state.judged:
        raise invalid(_not_now(state.label_id))
    judged = Judged(wanted.verdict, wanted.reason)
    (made,) = _add(session, grant, row, {unit: (judged, wanted.note, BY_HAND)})
    return 200, wire.JudgementSaved(stored=reading.value(session, row, made), seq=row.seq)


def _not_now(label: str) -> str:
    return (
        f"Putusan asesor belum dapat dimasukkan: keadaan penilaian “{label}”. Catat dahulu bahwa penilaian dokumen "
        "sudah dimulai."
    )


def _told(row: Row, stored: Mapping[str, JudgementVersion]) -> wire.JudgementRow:
    before = stored.get(row.unit or "")
    return wire.JudgementRow.model_validate(
        {
            "address": row.address,
            "unit": row.unit,
            "text": row.text,
            "verdict": row.judged.verdict if row.judged else None,
            "reason": row.judged.reason if row.judged else None,
            "note": row.note,
            "stored": before.verdict if before else None,
            "state": _state(row, before),
            "why": row.why,
        }
    )


def _state(row: Row, before: JudgementVersion | None) -> str:
    if row.why or row.judged is None:
        return "salah"
    if before is None:
        return "baru"
    same = reading.judged(before) == row.judged and before.note == row.note
    return "sama" if same else "berubah"


def _opens(row: AssessmentRow, session: Session, judged: Mapping[str, Judged]) -> dict[Why, int]:
    return dict(Counter(judgements.opened(used(session, row.instrument_hash), judged).values()))


def _add(session: Session, grant: Grant, row: AssessmentRow, entries: Mapping[str, Entry]) -> list[JudgementVersion]:
    """Add verdicts under one event; where the instrument has items, their states follow."""
    stored = reading.rows(session, row.id)
    made = [
        JudgementVersion(
            assessment_id=row.id,
            unit=unit,
            version=stored[unit].version + 1 if unit in stored else 1,
            verdict=judged.verdict.value,
            reason=judged.reason.value if judged.reason else None,
            note=storable(note, "note"),
            source=storable(source, "source"),
            salt=new_salt(),
            author=grant.caller.name,
        )
        for unit, (judged, note, source) in entries.items()
    ]
    if not made:
        return []
    before = {each.unit: _facts(stored[each.unit]) for each in made if each.unit in stored}
    event = events.append(
        session,
        grant,
        "judgement.write",
        f"assessments/{row.id}/judgements",
        before=before or None,
        after={each.unit: _facts(each) for each in made},
    )
    for each in made:
        each.at, each.seq = event.at, event.seq
    session.add_all(made)
    session.flush()
    assessments.touch(row, event.seq)
    if used(session, row.instrument_hash).item_list is not None:
        _items(session, grant, row, {unit: judged for unit, (judged, _, _) in entries.items()})
    return made


def _items(session: Session, grant: Grant, row: AssessmentRow, judged: Mapping[str, Judged]) -> None:
    query = current(ItemVersion, *written.ITEM).where(ItemVersion.assessment_id == row.id)
    held = {each.item: each for each in session.scalars(query)}
    for code, verdict in judged.items():
        before = held.get(code)
        status = written.status(before) if before else ABSENT
        after = judgements.item_after(status, verdict)
        if after != status:
            enter(session, grant, row, code, before, after)


def _facts(version: JudgementVersion) -> dict[str, Any]:
    """Describe a verdict for the event log: its texts by digest only."""
    names = ("version", "verdict", "reason")
    return {name: getattr(version, name) for name in names} | {
        "digest": digest(version.salt, version.note, version.source)
    }


def _stored(version: JudgementVersion | None) -> wire.FieldValue:
    if version is None:
        return wire.FieldValue(value=None, version=0)
    return wire.FieldValue(
        value=version.verdict,
        version=version.version,
        author=version.author,
        author_name=version.author_name,
        at=version.at,
    )
