"""Routes of letters. A letter's file is downloaded, never shown: nothing in it runs in the lab."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from hub.registry.access import Grant, Services, needs, services
from hub.registry.assessments import rules as assessments
from hub.registry.evidence.routes import BYTES, SANDBOX
from hub.registry.idempotency import WriteRequest, once
from hub.registry.letters import rules, signing
from spbe_core import wire

router = APIRouter(prefix="/api", tags=["letters"])


@router.get("/assessments/{assessment_id}/letters")
def list_letters(
    grant: Annotated[Grant, needs("letters:read", assessments.by_id)],
    assessment_id: str,
) -> wire.Letters:
    """Return an assessment's letters with where each stands, and what can be made now."""
    with grant.read() as session:
        return rules.of_assessment(session, assessment_id)


@router.post("/assessments/{assessment_id}/letters", status_code=201, response_model=wire.LetterSaved)
def make_letter(
    grant: Annotated[Grant, needs("letters:write", assessments.by_id)],
    assessment_id: str,
    body: wire.LetterMake,
    write: WriteRequest,
) -> Response:
    """Make a letter from what is stored now; one that says the same in the same words is the same letter."""
    before = rules.typeset(grant, assessment_id, body)
    return once(grant, write, lambda session: rules.make(session, grant, assessment_id, body, before))


@router.get("/letters/{letter_id}/file", response_class=Response)
def read_file(
    grant: Annotated[Grant, needs("letters:read", rules.by_id)],
    letter_id: str,
) -> Response:
    """Return a letter as it was made, to be signed elsewhere."""
    with grant.read() as session:
        row, content = rules.file(session, letter_id, signed=False)
    return _pdf(content, f"{row.kind}-{row.stage}-{row.region_code}-{row.id[:8]}")


@router.get("/letters/{letter_id}/signed", response_class=Response)
def read_signed(
    grant: Annotated[Grant, needs("letters:read", rules.by_id)],
    letter_id: str,
) -> Response:
    """Return a letter as it was last signed."""
    with grant.read() as session:
        row, content = rules.file(session, letter_id, signed=True)
    return _pdf(content, f"{row.kind}-{row.stage}-{row.region_code}-{row.id[:8]}-bertanda-tangan")


@router.post("/letters/{letter_id}/signed", response_model=wire.LetterSaved, openapi_extra=BYTES)
def take_signed(
    grant: Annotated[Grant, needs("letters:write", rules.by_id)],
    letter_id: str,
    write: WriteRequest,
    held: Annotated[Services, Depends(services)],
) -> Response:
    """Take a letter that was signed elsewhere (body: the PDF, at most 15 MB), based on the version in If-Match.

    The answer's status says what was found; a refused file is not kept.
    """
    based_on = write.based_on
    found = signing.judged(grant, letter_id, write.body, held.settings.authorities)
    return once(grant, write, lambda session: signing.take(session, grant, letter_id, found, based_on))


@router.post("/letters/{letter_id}/check", response_model=wire.LetterSaved)
def check_again(
    grant: Annotated[Grant, needs("letters:write", rules.by_id)],
    letter_id: str,
    write: WriteRequest,
    held: Annotated[Services, Depends(services)],
) -> Response:
    """Look at the kept signed file again, with the authorities trusted now; based on the version in If-Match."""
    based_on = write.based_on
    found = signing.judged_again(grant, letter_id, held.settings.authorities)
    return once(grant, write, lambda session: signing.keep_again(session, grant, letter_id, found, based_on))


@router.post("/letters/{letter_id}/withdrawal", response_model=wire.LetterSaved)
def withdraw_consent(
    grant: Annotated[Grant, needs("letters:write", rules.by_id)],
    letter_id: str,
    body: wire.LetterWithdraw,
    write: WriteRequest,
) -> Response:
    """Withdraw a consent to publish, with a reason, based on the version in If-Match."""
    based_on = write.based_on
    return once(grant, write, lambda session: rules.withdraw(session, grant, letter_id, body, based_on))


def _pdf(content: bytes, name: str) -> Response:
    return Response(
        content,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}.pdf"',
            "Content-Security-Policy": SANDBOX,
            "Cache-Control": "private, no-store",
        },
    )
