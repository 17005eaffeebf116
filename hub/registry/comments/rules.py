"""Writing and reading comments."""

from __future__ import annotations

from functools import cache
from uuid import uuid4

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.assessments.model import AssessmentRow
from hub.registry.comments.model import CommentRow, MentionRow
from hub.registry.evidence import rules as evidence
from hub.registry.instruments.rules import used
from hub.registry.items.rules import owner
from hub.registry.people.holders import holding
from hub.registry.people.model import PersonRow
from hub.registry.problems import conflict, invalid
from hub.registry.texts import digest, new_salt, storable
from hub.settings import Settings
from spbe_core import next_step, wire
from spbe_core.instruments import Instrument
from spbe_core.threads import threads

READ = "comments:read"
MOST_MENTIONS = 20
"""People whom one comment may name."""


def by_id(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region of the comment a path names."""
    query = select(AssessmentRow.region_code).join(CommentRow, CommentRow.assessment_id == AssessmentRow.id)
    return session.scalar(query.where(CommentRow.id == path["comment_id"]))


def of_assessment(session: Session, assessment_id: str, after: int = 0) -> list[wire.Comment]:
    """Return an assessment's comments that are new or changed after a sequence, oldest first."""
    query = select(CommentRow).where(CommentRow.assessment_id == assessment_id, CommentRow.seq > after)
    return [_wire(row) for row in session.scalars(query.order_by(CommentRow.at, CommentRow.id))]


def waiting_for_answer(session: Session, grant: Grant, row: AssessmentRow) -> list[str | None]:
    """Return the indicator of each open note of the coach, oldest first; none to whoever reads no notes."""
    if not grant.caller.holds(READ, row.region_code):
        return []
    return list(session.scalars(_asked(), {"assessment": row.id}))


@cache
def _asked() -> Select[str | None]:
    asked = select(CommentRow.indicator).where(
        CommentRow.assessment_id == bindparam("assessment"),
        CommentRow.author_role.in_(next_step.COACH_ROLES),
        CommentRow.reply_to.is_(None),
        CommentRow.done.is_(False),
    )
    return asked.order_by(CommentRow.at, CommentRow.id)


def mentionable(session: Session, grant: Grant, places: Settings | None) -> list[wire.Mentionable]:
    """Return who may be mentioned: whoever may read the region's notes."""
    return holding(session, places, grant.code, READ)


def add(
    session: Session, grant: Grant, places: Settings | None, assessment_id: str, wanted: wire.CommentCreate
) -> tuple[int, wire.Comment]:
    """Add a note, or a reply to one.

    Raises
    ------
    UnknownError
        For an indicator or a unit of evidence that the instrument does not have.
    ProblemError
        422 when the reply's note is not one of this assessment, or is about something else; or when somebody is
        mentioned who may not read the region's notes.
    """
    assessment = assessments.get(session, assessment_id)
    text = storable(wanted.text, "text")
    instrument = used(session, assessment.instrument_hash)
    if wanted.indicator is not None:
        instrument.indicator(wanted.indicator)
    _about(instrument, wanted)
    if wanted.reply_to is not None:
        note = session.get(CommentRow, storable(wanted.reply_to, "reply_to"))
        same = note is not None and (note.assessment_id, note.indicator) == (assessment_id, wanted.indicator)
        if note is None or not same or note.unit != (wanted.unit or note.unit):
            raise invalid("Catatan yang ditanggapi tidak ada pada indikator ini. Muat ulang catatan.", "reply_to")
        wanted = wanted.model_copy(update={"unit": note.unit})
    people = _named(session, grant, places, text)
    made, salt = str(uuid4()), new_salt()
    role = grant.caller.role_in(grant.code)
    facts = {"assessment": assessment_id, "indicator": wanted.indicator, "reply_to": wanted.reply_to, "role": role}
    facts |= {"unit": wanted.unit} if wanted.unit is not None else {}
    event = events.append(
        session,
        grant,
        "comment.add",
        f"comments/{made}",
        after=facts | ({"mentions": people} if people else {}) | {"digest": digest(salt, text)},
    )
    row = CommentRow(
        id=made,
        assessment_id=assessment_id,
        indicator=wanted.indicator,
        unit=wanted.unit,
        reply_to=wanted.reply_to,
        text=text,
        salt=salt,
        author=grant.caller.name,
        author_role=role,
        at=event.at,
        done=False,
        version=1,
        seq=event.seq,
    )
    session.add(row)
    session.flush()
    session.add_all(MentionRow(comment_id=made, person=each, at=event.at, seq=event.seq) for each in people)
    assessments.touch(assessment, event.seq)
    session.flush()
    session.refresh(row)
    return 201, _wire(row)


def _about(instrument: Instrument, wanted: wire.CommentCreate) -> None:
    """Check that a unit of evidence is one of the indicator's."""
    if wanted.unit is None:
        return
    unit = evidence.unit_of(instrument, storable(wanted.unit, "unit"))
    level = evidence.LEVEL_UNIT.fullmatch(unit)
    if wanted.indicator != (level[1] if level is not None else owner(instrument, unit).id):
        raise invalid("Tingkat atau butir ini bukan milik indikator itu. Pilih lagi.", "unit")


def _named(session: Session, grant: Grant, places: Settings | None, text: str) -> list[str]:
    """Return whom a text mentions, and know their names: they may never have written anything."""
    people = sorted(set(wire.MENTION.findall(text)))
    if not people:
        return []
    if len(people) > MOST_MENTIONS:
        raise invalid(f"Satu catatan dapat menyebut paling banyak {MOST_MENTIONS} orang.", "text")
    known = {each.id: each.name for each in mentionable(session, grant, places)}
    if set(people) - known.keys():
        raise invalid("Orang yang disebut tidak berhak membaca catatan wilayah ini. Pilih dari daftar.", "text")
    for each in people:
        if session.get(PersonRow, each) is None:
            session.add(PersonRow(id=each, name=known[each]))
    session.flush()
    return people


def waiting(session: Session, grant: Grant) -> list[wire.MentionOfMe]:
    """Return the open threads in which the caller is mentioned and has not answered, newest first.

    Only of regions whose notes the caller may read now.
    """
    me = grant.caller.name
    own = select(CommentRow.assessment_id).join(MentionRow).where(MentionRow.person == me)
    drafts = {row.id: row for row in session.scalars(select(AssessmentRow).where(AssessmentRow.id.in_(own)))}
    readable = grant.caller.regions(READ, {row.region_code for row in drafts.values()})
    found = []
    for draft in drafts.values():
        if draft.region_code not in readable:
            continue
        for thread in threads(of_assessment(session, draft.id)):
            comment = thread.waits_for(me)
            if comment is not None:
                found.append(_of_me(draft, thread.root, comment))
    return sorted(found, key=lambda each: (each.comment.at, each.comment.id), reverse=True)


def _of_me(draft: AssessmentRow, root: wire.Comment, comment: wire.Comment) -> wire.MentionOfMe:
    return wire.MentionOfMe(
        region_code=draft.region_code,
        period=draft.period,
        assessment_id=draft.id,
        indicator=root.indicator,
        thread=root.id,
        comment=comment,
    )


def set_done(session: Session, grant: Grant, comment_id: str, *, done: bool, based_on: int) -> tuple[int, wire.Comment]:
    """Mark a comment as followed up, or open it again.

    Raises
    ------
    ProblemError
        409 when the comment has a newer version.
    """
    row = session.execute(select(CommentRow).where(CommentRow.id == comment_id)).scalar_one()
    if row.version != based_on:
        stored = wire.FieldValue(value="selesai" if row.done else "belum", version=row.version)
        raise conflict(stored, "Catatan ini")
    event = events.append(
        session,
        grant,
        "comment.mark",
        f"comments/{comment_id}",
        before={"version": row.version, "done": row.done},
        after={"version": row.version + 1, "done": done},
    )
    row.done, row.version, row.seq = done, row.version + 1, event.seq
    assessments.touch(assessments.get(session, row.assessment_id), event.seq)
    return 200, _wire(row)


def _wire(row: CommentRow) -> wire.Comment:
    facts = {name: getattr(row, name) for name in wire.Comment.model_fields if name != "mentions"}
    mentions = [wire.Mention(person=each.person, name=each.name) for each in row.mentioned]
    return wire.Comment.model_validate(facts | {"mentions": mentions})
