"""What becomes of a letter that was signed elsewhere: its file comes back, is judged, and kept or refused.

Judging takes a while and happens before anything is written, so that nobody's write waits for it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.access import Grant
from hub.registry.letters import rules
from hub.registry.letters.model import LetterRow, LetterVersion
from hub.registry.problems import ProblemError, invalid
from hub.registry.reports.model import BlobRow
from hub.signatures import checking
from spbe_core import wire
from spbe_core.wire import LetterStatus

CHECKED = frozenset({LetterStatus.TTE_VERIFIED, LetterStatus.TTE_INTACT})
"""What can be looked at again, once the administrator trusts another authority."""


class Judged(BaseModel):
    """A file that came back, and what it is."""

    model_config = ConfigDict(frozen=True)

    content: bytes
    status: LetterStatus
    reason: str | None
    signatures: tuple[wire.Signature, ...]


def judged(grant: Grant, letter_id: str, content: bytes, folder: Path | None) -> Judged:
    """Judge a file that came back for a letter; nothing is written, and a replay is judged again for nothing.

    Raises
    ------
    ProblemError
        422 for an empty file.
    """
    with grant.read() as session:
        _, original = rules.file(session, letter_id, signed=False)
    if not content:
        raise invalid("Berkas ini kosong (0 byte). Pilih berkas yang berisi.", "content")
    return Judged.model_validate({"content": content} | checking.judged(original, content, folder, datetime.now(UTC)))


def take(session: Session, grant: Grant, letter_id: str, found: Judged, based_on: int) -> tuple[int, wire.LetterSaved]:
    """Keep a signed file, or note why it was refused; of a refused file nothing is kept.

    Raises
    ------
    ProblemError
        409 when the letter has a newer version; 422 when it was withdrawn, or a signed file that is kept would be
        followed by one that is refused, or an electronic signature by a scan.
    """
    row = rules.get(session, letter_id)
    before = rules.expected(session, row, based_on)
    held = LetterStatus(before.status)
    if held is LetterStatus.WITHDRAWN:
        raise invalid("Persetujuan ini sudah dicabut. Buat persetujuan baru bila diperlukan.", "content")
    if found.status is LetterStatus.REFUSED and held in rules.SIGNED:
        raise invalid(f"{found.reason} Berkas bertanda tangan yang sudah tersimpan tetap berlaku.", "content")
    if found.status is LetterStatus.WET and held in CHECKED:
        raise invalid("Surat ini sudah ditandatangani elektronik; pindaian tidak menggantikannya.", "content")
    step = LetterVersion(letter_id=row.id, version=before.version + 1, status=found.status.value, reason=found.reason)
    if found.status is LetterStatus.REFUSED:
        return 200, rules.store(session, grant, row, "letter.refuse", step)
    step.signatures = rules.signatures_json(found.signatures)
    rules.kept(session, step, found.content)
    return 200, rules.store(session, grant, row, "letter.sign", step)


def judged_again(grant: Grant, letter_id: str, folder: Path | None) -> Judged | None:
    """Judge the kept file as of the moment it was taken, with the authorities that are trusted now.

    Returns
    -------
    Judged or None
        Nothing for a letter that is not signed electronically.
    """
    with grant.read() as session:
        row, original = rules.file(session, letter_id, signed=False)
        before = rules.latest(session, row)
        if LetterStatus(before.status) not in CHECKED:
            return None
        content = session.execute(select(BlobRow.content).where(BlobRow.sha256 == before.sha256)).scalar_one()
        taken = _taken(session, row, before)
    return Judged.model_validate({"content": content} | checking.judged(original, content, folder, taken))


def keep_again(
    session: Session, grant: Grant, letter_id: str, found: Judged | None, based_on: int
) -> tuple[int, wire.LetterSaved]:
    """Keep what another look said, where it says something else.

    Raises
    ------
    ProblemError
        409 when the letter has a newer version; 422 when it is not signed electronically; 503 when the file could not
        be judged this time.
    """
    row = rules.get(session, letter_id)
    before = rules.expected(session, row, based_on)
    if found is None:
        raise invalid("Yang dapat diperiksa lagi hanya surat yang ditandatangani elektronik.", "content")
    if found.status not in CHECKED:
        raise ProblemError(503, "Berkas ini belum dapat diperiksa lagi. Coba sebentar lagi.")
    told = rules.signatures_json(found.signatures)
    if (before.status, before.signatures) == (found.status.value, told):
        return 200, rules.saved(session, row)
    step = LetterVersion(
        letter_id=row.id,
        version=before.version + 1,
        status=found.status.value,
        sha256=before.sha256,
        size=before.size,
        signatures=told,
    )
    return 200, rules.store(session, grant, row, "letter.check", step)


def _taken(session: Session, row: LetterRow, before: LetterVersion) -> datetime:
    """Return when a kept file was first taken: it was valid then, whatever has expired since."""
    query = select(LetterVersion.at).where(LetterVersion.letter_id == row.id, LetterVersion.sha256 == before.sha256)
    return session.execute(query.order_by(LetterVersion.version).limit(1)).scalar_one()
