"""Making letters, reading them, and what becomes of them."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.assessments.model import AssessmentRow
from hub.registry.events.model import EventRow
from hub.registry.letters import content
from hub.registry.letters.model import LetterRow, LetterVersion
from hub.registry.problems import ProblemError, conflict, invalid
from hub.registry.reports.model import BlobRow
from hub.registry.texts import digest, line, new_salt, storable
from reports import letter as sheets
from spbe_core import wire
from spbe_core.wire import LetterKind, LetterStatus, Stage

MOST = 200
"""Letters of one assessment, and versions of one letter."""
SIGNED = frozenset({LetterStatus.TTE_VERIFIED, LetterStatus.TTE_INTACT, LetterStatus.WET})
"""Where a signed file is kept."""
NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
"""A NIK has sixteen digits; a NIP, which letters carry, has eighteen."""
_SIGNATURES = TypeAdapter(tuple[wire.Signature, ...])


def by_id(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region of the letter a path names."""
    return session.scalar(select(LetterRow.region_code).where(LetterRow.id == path["letter_id"]))


def get(session: Session, letter_id: str) -> LetterRow:
    """Return a letter whose existence the guard has established."""
    return session.execute(select(LetterRow).where(LetterRow.id == letter_id)).scalar_one()


def of_assessment(session: Session, assessment_id: str) -> wire.Letters:
    """Return an assessment's letters, newest first, and what can be made now."""
    row = assessments.get(session, assessment_id)
    stages = content.stages_with_index(session, row)
    found = {(kind, stage): _offered(session, row, kind, stage) for stage in stages for kind in LetterKind}
    query = select(LetterRow).where(LetterRow.assessment_id == assessment_id).order_by(LetterRow.seq.desc())
    letters = session.scalars(query).all()
    alike = {(each.kind, each.stage): each for each in letters}  # those that say the same of the assessment now
    now = {key: _now(session, row, each) for key, each in alike.items()}
    offers = [
        wire.LetterOffer(kind=kind, stage=stage, hindered=each if isinstance(each, str) else None)
        for (kind, stage), each in found.items()
    ]
    return wire.Letters(
        letters=[whole(session, each, now[each.kind, each.stage]) for each in letters],
        offers=offers,
        seq=events.head(session),
    )


@dataclass(frozen=True)
class Printed:
    """A letter as it is printed, and what it was set from: hash of the facts, what was typed, event they rest on."""

    source: tuple[str, str, int]
    file: bytes


def typeset(grant: Grant, assessment_id: str, wanted: wire.LetterMake) -> Printed | None:
    """Set the letter that would be made now. It takes a while: before anything is written, nobody waits for it.

    Returns
    -------
    Printed or None
        Nothing where :func:`make` will make no letter.

    Raises
    ------
    ProblemError
        422 for a text that cannot be kept, as :func:`make`.
    """
    typed = _typed(wanted)
    with grant.read() as session:
        row = assessments.get(session, assessment_id)
        now, rests_on = _offered(session, row, typed.kind, typed.stage), row.seq
        if isinstance(now, str) or _made(session, row, typed, now) is not None:
            return None
    source = sheets.facts_hash(now), typed.model_dump_json(), rests_on
    return Printed(source, sheets.render(now, typed, rests_on))


def make(
    session: Session, grant: Grant, assessment_id: str, wanted: wire.LetterMake, before: Printed | None
) -> tuple[int, wire.LetterSaved]:
    """Make a letter from what is stored now.

    Parameters
    ----------
    session : Session
        The writing session.
    grant : Grant
    assessment_id : str
    wanted : LetterMake
    before : Printed or None
        Of :func:`typeset`; set anew where something was written meanwhile.

    Returns
    -------
    tuple of int and LetterSaved
        201 for a new one; 200 for one that says the same in the same words.

    Raises
    ------
    ProblemError
        422 when the content is not there yet, a text cannot be kept or holds a NIK, or a consent names no scope; 409
        when there are :data:`MOST`.
    """
    row = assessments.get(session, assessment_id)
    typed = _typed(wanted)
    now = _offered(session, row, typed.kind, typed.stage)
    if isinstance(now, str):
        raise invalid(now, "kind")
    same = _made(session, row, typed, now)
    if same is not None:
        return 200, saved(session, same)
    count = select(func.count()).select_from(LetterRow).where(LetterRow.assessment_id == assessment_id)
    if (session.scalar(count) or 0) >= MOST:
        raise ProblemError(409, f"Sudah ada {MOST} surat untuk penilaian ini.", title="Terlalu banyak surat")
    source = facts_hash, details, _ = sheets.facts_hash(now), typed.model_dump_json(), row.seq
    file = before.file if before is not None and before.source == source else sheets.render(now, typed, row.seq)
    letter = LetterRow(
        id=str(uuid4()),
        assessment_id=row.id,
        region_code=row.region_code,
        kind=typed.kind.value,
        stage=typed.stage.value,
        rests_on=row.seq,
        facts_hash=facts_hash,
        facts=now.model_dump_json(),
        details=details,
        salt=new_salt(),
        sha256=_kept(session, file),
    )
    event = events.append(session, grant, "letter.make", place(letter), after=_facts(letter))
    letter.author, letter.at, letter.seq = grant.caller.name, event.at, event.seq
    session.add(letter)
    session.flush()
    _add(session, grant, LetterVersion(letter_id=letter.id, version=1, status=LetterStatus.MADE.value), event)
    return 201, saved(session, letter)


def withdraw(
    session: Session, grant: Grant, letter_id: str, wanted: wire.LetterWithdraw, based_on: int
) -> tuple[int, wire.LetterSaved]:
    """Withdraw a consent; what was kept stays.

    Raises
    ------
    ProblemError
        409 when the letter has a newer version; 422 for another kind, or one that was withdrawn.
    """
    row = get(session, letter_id)
    before = expected(session, row, based_on)
    if row.kind != LetterKind.PERSETUJUAN.value or before.status == LetterStatus.WITHDRAWN.value:
        raise invalid("Yang dapat dicabut hanya persetujuan publikasi yang masih berlaku.", "reason")
    step = LetterVersion(
        letter_id=row.id,
        version=before.version + 1,
        status=LetterStatus.WITHDRAWN.value,
        reason=storable(wanted.reason, "reason"),
    )
    return 200, store(session, grant, row, "letter.withdraw", step)


def expected(session: Session, row: LetterRow, based_on: int) -> LetterVersion:
    """Return a letter's latest version, which must be the one a write is based on.

    Raises
    ------
    ProblemError
        409 when it is not, with the status that stands; or when there are :data:`MOST`.
    """
    before = latest(session, row)
    if before.version != based_on:
        stored = wire.FieldValue(
            value=before.status,
            version=before.version,
            author=before.author,
            author_name=before.author_name,
            at=before.at,
        )
        raise conflict(stored, "Surat ini")
    if before.version >= MOST:
        raise ProblemError(409, "Surat ini sudah terlalu sering diubah. Buat surat baru.", title="Terlalu sering")
    return before


def store(session: Session, grant: Grant, row: LetterRow, action: str, step: LetterVersion) -> wire.LetterSaved:
    """Keep one more step of a letter under its event, and return the letter."""
    step.salt = new_salt()
    event = events.append(session, grant, action, place(row), after=_step_facts(step))
    _add(session, grant, step, event)
    return saved(session, row)


def latest(session: Session, row: LetterRow) -> LetterVersion:
    """Return a letter's latest version."""
    query = select(LetterVersion).where(LetterVersion.letter_id == row.id).order_by(LetterVersion.version.desc())
    return session.execute(query.limit(1)).scalar_one()


def file(session: Session, letter_id: str, *, signed: bool) -> tuple[LetterRow, bytes]:
    """Return a letter and its file: as it was made, or as it was last signed.

    Raises
    ------
    ProblemError
        404 when no signed file is kept.
    """
    row = get(session, letter_id)
    sha256: str | None = row.sha256
    if signed:
        query = select(LetterVersion.sha256).where(LetterVersion.letter_id == row.id, LetterVersion.sha256.is_not(None))
        sha256 = session.scalar(query.order_by(LetterVersion.version.desc()).limit(1))
    if sha256 is None:
        raise ProblemError(404, "Surat ini belum punya berkas yang ditandatangani.")
    return row, session.execute(select(BlobRow.content).where(BlobRow.sha256 == sha256)).scalar_one()


def whole(session: Session, row: LetterRow, now: wire.LetterFacts | str) -> wire.Letter:
    """Return a letter in its wire form, beside what the assessment says now."""
    query = select(LetterVersion).where(LetterVersion.letter_id == row.id).order_by(LetterVersion.version)
    history = list(session.scalars(query))
    then = wire.LetterFacts.model_validate_json(row.facts)
    differences = content.differences(then, now)
    return wire.Letter(
        id=row.id,
        made=wire.LetterMake.model_validate_json(row.details),
        facts=then,
        facts_hash=row.facts_hash,
        rests_on=row.rests_on,
        sha256=row.sha256,
        status=LetterStatus(history[-1].status),
        version=history[-1].version,
        has_signed=any(each.sha256 for each in history),
        current=not differences,
        differences=differences,
        history=[_version(each) for each in history],
    )


def kept(session: Session, step: LetterVersion, content_: bytes) -> None:
    """Keep a signed file with a step."""
    step.sha256, step.size = _kept(session, content_), len(content_)


def signatures_json(found: tuple[wire.Signature, ...]) -> str:
    """Write signatures as they are kept."""
    return _SIGNATURES.dump_json(found).decode()


def place(row: LetterRow) -> str:
    """Return a letter as the event log names it."""
    return f"assessments/{row.assessment_id}/letters/{row.id}"


def _typed(wanted: wire.LetterMake) -> wire.LetterMake:
    """Return what was typed, checked: it can be kept and printed, and holds no NIK."""
    lines = [("number", wanted.number), ("place", wanted.place)]
    for field, person in [("signer", wanted.signer), *(("people", each) for each in wanted.people)]:
        lines += [(field, person.name), (field, person.position)]
    for field, typed in lines:
        if NIK.search(line(typed, field)):
            raise invalid("Jangan menulis NIK; surat ini hanya memuat nama dan jabatan.", field)
    if (wanted.kind is LetterKind.PERSETUJUAN) != bool(wanted.scope):
        raise invalid("Pilih sekurangnya satu lingkup yang boleh dipublikasikan.", "scope")
    return wanted.model_copy(update={"scope": tuple(sorted(set(wanted.scope)))})


def _made(session: Session, row: AssessmentRow, typed: wire.LetterMake, now: wire.LetterFacts) -> LetterRow | None:
    """Return the letter that says the same in the same words and stands."""
    query = select(LetterRow).where(
        LetterRow.assessment_id == row.id,
        LetterRow.facts_hash == sheets.facts_hash(now),
        LetterRow.details == typed.model_dump_json(),
    )
    return next((each for each in session.scalars(query) if latest(session, each).status != "dicabut"), None)


def _offered(session: Session, row: AssessmentRow, kind: LetterKind, stage: Stage) -> wire.LetterFacts | str:
    """Return what a new letter says, or what keeps it from being made."""
    return content.hindrance(session, row, kind, stage) or content.facts(session, row, kind, stage)


def _now(session: Session, row: AssessmentRow, letter: LetterRow) -> wire.LetterFacts | str:
    return content.facts(session, row, LetterKind(letter.kind), Stage(letter.stage))


def saved(session: Session, letter: LetterRow) -> wire.LetterSaved:
    """Acknowledge a letter as it stands now."""
    row = assessments.get(session, letter.assessment_id)
    return wire.LetterSaved(letter=whole(session, letter, _now(session, row, letter)), seq=events.head(session))


def _kept(session: Session, content_: bytes) -> str:
    sha256 = hashlib.sha256(content_).hexdigest()
    if session.scalar(select(BlobRow.sha256).where(BlobRow.sha256 == sha256)) is None:
        session.add(BlobRow(sha256=sha256, content=content_))
        session.flush()
    return sha256


def _facts(row: LetterRow) -> dict[str, Any]:
    """Describe a letter for the event log: what it says and what was typed by digest."""
    names = ("kind", "stage", "rests_on", "facts_hash", "sha256")
    return {name: getattr(row, name) for name in names} | {"digest": digest(row.salt, row.facts, row.details)}


def _step_facts(step: LetterVersion) -> dict[str, Any]:
    facts = {name: getattr(step, name) for name in ("version", "status", "sha256", "size")}
    return facts | {"digest": digest(step.salt, step.signatures or "", step.reason or "")}


def _add(session: Session, grant: Grant, step: LetterVersion, event: EventRow) -> None:
    step.author, step.at, step.seq = grant.caller.name, event.at, event.seq
    session.add(step)
    session.flush()


def _version(row: LetterVersion) -> wire.LetterVersion:
    return wire.LetterVersion(
        version=row.version,
        status=LetterStatus(row.status),
        reason=row.reason,
        signatures=_SIGNATURES.validate_json(row.signatures) if row.signatures else (),
        size=row.size,
        author=row.author,
        author_name=row.author_name,
        at=row.at,
    )
