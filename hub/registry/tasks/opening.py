"""One-task links: how one is made, and whether one that somebody shows opens something.

``tugas/<key>#<secret>``: the key leads to the request (what is asked, nothing that was sent), the secret, which a
browser never sends by itself, to the sending. Both are drawn from the registry's key and the link's opaque id, so that
they need not be kept; the database holds their digests only. A key or secret that opens nothing is refused one way,
whatever the reason.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.problems import ProblemError
from hub.registry.tasks.model import TaskLinkVersion
from hub.registry.versions import current
from widgets.i18n import N_

DEAD = N_(
    "Tautan ini tidak berlaku. Mungkin sudah selesai dipakai, lewat 7 hari, dicabut, diganti dengan yang baru, atau "
    "tidak tersalin utuh. Minta tautan baru kepada orang yang mengirimkannya."
)
"""What whoever shows a link that opens nothing is told, whatever the reason."""
RESPONDENT = "tautan:"
"""How the id of whoever acts through a link begins; no account's id does."""
_NOBODY = hashlib.sha256(b"nobody").hexdigest()


@dataclass(frozen=True)
class Secrets:
    """The two parts of a link."""

    key: str
    secret: str

    @property
    def address(self) -> str:
        """Where the link leads, below the registry."""
        return f"tugas/{self.key}#{self.secret}"


def secrets_of(session_key: str, link_id: str) -> Secrets:
    """Return the parts of a link: 128 bits that lead to it, 256 bits that open it."""

    def part(name: str, size: int) -> str:
        message = f"task-link\0{name}\0{link_id}".encode()
        drawn = hmac.new(session_key.encode(), message, hashlib.sha256).digest()[:size]
        return base64.urlsafe_b64encode(drawn).decode("ascii").rstrip("=")

    return Secrets(part("key", 16), part("secret", 32))


def hashed(text: str) -> str:
    """Return the digest under which a part is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def respondent(office: str, name: str = "") -> str:
    """Return what people are shown of whoever acts through a link: the office, and a name if one was given."""
    return f"{name or 'responden'} (tautan), {office}"


def dead() -> ProblemError:
    """Build the one answer to whatever opens nothing."""
    return ProblemError(404, DEAD, title="Tautan tidak berlaku")


def moment() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)


def is_open(row: TaskLinkVersion, at: datetime) -> bool:
    """Whether a link opens something at a moment."""
    return row.state == "terbuka" and at < row.expires_at


def by_key(session: Session, key: str) -> TaskLinkVersion | None:
    """Return the newest version of the link to which a key leads, open or not."""
    query = current(TaskLinkVersion, TaskLinkVersion.link_id).where(TaskLinkVersion.key_hash == hashed(key))
    row: TaskLinkVersion | None = session.scalar(query)
    return row


def by_both(session: Session, shown: str, *, finished: bool) -> TaskLinkVersion | None:
    """Return the open link whose two parts somebody shows, joined by a dot.

    Parameters
    ----------
    session : Session
        A session.
    shown : str
        ``"<key>.<secret>"``.
    finished : bool
        Whether one that was finished counts too: a repeat of the request that finished it is answered once more.
    """
    key, _, secret = shown.partition(".")
    row = by_key(session, key)
    fits = hmac.compare_digest(hashed(secret), row.secret_hash if row is not None else _NOBODY)
    if row is None or not fits:
        return None
    return row if is_open(row, moment()) or (finished and row.state == "selesai") else None


def newest(session: Session, assessment_id: str) -> dict[str, TaskLinkVersion]:
    """Return the newest link of each unit of an assessment that ever had one."""
    of_assessment = TaskLinkVersion.assessment_id == assessment_id
    first = select(TaskLinkVersion.link_id, TaskLinkVersion.seq).where(of_assessment, TaskLinkVersion.version == 1)
    made = dict(session.execute(first).all())
    rows = session.scalars(current(TaskLinkVersion, TaskLinkVersion.link_id).where(of_assessment))
    return {row.unit: row for row in sorted(rows, key=lambda row: made[row.link_id])}
