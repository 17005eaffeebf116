"""Writing and reading comments."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry import events
from hub.registry.access import Grant
from hub.registry.assessments import rules as assessments
from hub.registry.assessments.model import AssessmentRow
from hub.registry.comments.model import CommentRow
from hub.registry.instruments.rules import used
from hub.registry.problems import conflict, invalid
from hub.registry.texts import digest, new_salt, storable
from spbe_core import wire


def by_id(session: Session, path: dict[str, str]) -> str | None:
    """Locate for the guard: the region of the comment a path names."""
    query = select(AssessmentRow.region_code).join(CommentRow, CommentRow.assessment_id == AssessmentRow.id)
    return session.scalar(query.where(CommentRow.id == path["comment_id"]))


def of_assessment(session: Session, assessment_id: str, after: int = 0) -> list[wire.Comment]:
    """Return an assessment's comments that are new or changed after a sequence, oldest first."""
    query = select(CommentRow).where(CommentRow.assessment_id == assessment_id, CommentRow.seq > after)
    return [_wire(row) for row in session.scalars(query.order_by(CommentRow.at, CommentRow.id))]


def add(session: Session, grant: Grant, assessment_id: str, wanted: wire.CommentCreate) -> tuple[int, wire.Comment]:
    """Add a note, or a reply to one.

    Raises
    ------
    UnknownError
        For an indicator the instrument does not have.
    ProblemError
        422 when the reply's note is not one of this assessment, or is on another indicator.
    """
    assessment = assessments.get(session, assessment_id)
    text = storable(wanted.text, "text")
    if wanted.indicator is not None:
        used(session, assessment.instrument_hash).indicator(wanted.indicator)
    if wanted.reply_to is not None:
        note = session.get(CommentRow, storable(wanted.reply_to, "reply_to"))
        if note is None or note.assessment_id != assessment_id or note.indicator != wanted.indicator:
            raise invalid("Catatan yang ditanggapi tidak ada pada indikator ini. Muat ulang catatan.", "reply_to")
    made, salt = str(uuid4()), new_salt()
    event = events.append(
        session,
        grant,
        "comment.add",
        f"comments/{made}",
        after={
            "assessment": assessment_id,
            "indicator": wanted.indicator,
            "reply_to": wanted.reply_to,
            "digest": digest(salt, text),
        },
    )
    row = CommentRow(
        id=made,
        assessment_id=assessment_id,
        indicator=wanted.indicator,
        reply_to=wanted.reply_to,
        text=text,
        salt=salt,
        author=grant.caller.name,
        author_role=grant.caller.role_in(grant.code),
        at=event.at,
        done=False,
        version=1,
        seq=event.seq,
    )
    session.add(row)
    assessments.touch(assessment, event.seq)
    session.flush()
    return 201, _wire(row)


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
    return wire.Comment.model_validate({name: getattr(row, name) for name in wire.Comment.model_fields})
