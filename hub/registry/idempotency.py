"""Done once: the first answer to a write is kept with its effect and given again to every replay.

The key belongs to the caller. Effect and answer are committed in one transaction, so a process killed at any moment
has either both or neither. A key that comes back with another request is refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.registry.access import Grant
from hub.registry.db import Base
from hub.registry.people.model import ERASED
from hub.registry.problems import ProblemError, invalid

NAMED = {
    "author_name": "author",
    "by_name": "by",
    "keeper_name": "keeper",
    "last_change_name": "last_change_by",
    "name": "person",
    "person_name": "person",
}
"""Where a wire model says who: the key of the name, and the key of the id that goes with it."""


class Reply(Base):
    """The first answer to a write."""

    __tablename__ = "replies"

    caller: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    status: Mapped[int]
    body: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Write:
    """A write as it was sent.

    Attributes
    ----------
    key : str
        The idempotency key, a UUID in its usual form.
    version : int or None
        The version it was based on (``If-Match``), 0 for a thing never written; ``None`` when not named.
    request_hash : str
        SHA-256 over method, address, version and body.
    body : bytes
        The body as sent.
    """

    key: str
    version: int | None
    request_hash: str
    body: bytes

    @property
    def based_on(self) -> int:
        """The version, for things that have one.

        Raises
        ------
        ProblemError
            428 when the request names none.
        """
        if self.version is None:
            raise ProblemError(
                428, "Permintaan ini harus menyebut versi yang diubahnya (If-Match). Muat ulang halaman."
            )
        return self.version


async def _write(request: Request) -> Write:
    body = await request.body()
    version = _version(request.headers.get("if-match"))
    parts = (request.method, request.url.path, request.url.query, str(version), hashlib.sha256(body).hexdigest())
    digest = hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
    return Write(_key(request.headers.get("idempotency-key")), version, digest, body)


WriteRequest = Annotated[Write, Depends(_write)]


def _key(header: str | None) -> str:
    try:
        return str(UUID(header or ""))
    except ValueError:
        raise ProblemError(
            400, "Setiap penyimpanan harus membawa kunci ulang (Idempotency-Key, sebuah UUID). Muat ulang halaman."
        ) from None


def _version(header: str | None) -> int | None:
    if header is None:
        return None
    text = header.strip()
    bare = text[1:-1] if len(text) >= 2 and text[0] == text[-1] == '"' else text
    if not bare.isascii() or not bare.isdigit() or len(bare) > 9:
        raise ProblemError(400, 'If-Match harus memuat nomor versi, misalnya "3". Muat ulang halaman.')
    return int(bare)


def once(grant: Grant, write: Write, effect: Callable[[Session], tuple[int, BaseModel]]) -> Response:
    """Do a write once and answer it.

    Parameters
    ----------
    grant : Grant
        Leave to write.
    write : Write
        The request.
    effect : callable
        Does it inside the writing session; returns status and body. Raises
        :class:`~hub.registry.problems.ProblemError` to refuse: then nothing is kept, neither effect nor answer.

    Returns
    -------
    Response
        The first answer, byte for byte, also to replays.
    """
    with grant.write() as session:
        kept = _kept(session, grant, write)
        if kept is None:
            status, model = effect(session)
            kept = Kept(write.request_hash, status, model.model_dump_json())
            own = {"caller": grant.caller.name, "key": write.key, "at": datetime.now(UTC)}
            session.execute(_KEEP, own | kept._asdict())
        return _told(kept)


def answered(grant: Grant, write: Write) -> Response | None:
    """Return the answer that a write was given, for effects outside the database; ``None`` when there is none yet."""
    with grant.read() as session:
        kept = _kept(session, grant, write)
        return None if kept is None else _told(kept)


def other() -> ProblemError:
    """Refuse a key that comes back with another request."""
    return invalid("Kunci ulang ini sudah dipakai untuk penyimpanan lain. Muat ulang halaman, lalu simpan lagi.")


class Kept(NamedTuple):
    """What of a first answer is needed to give it again."""

    request_hash: str
    status: int
    body: str


# of the table, not of its rows: both are part of every save
_TABLE = Base.metadata.tables[Reply.__tablename__]
_KEPT = select(*(_TABLE.c[name] for name in Kept._fields)).where(
    _TABLE.c.caller == bindparam("caller"), _TABLE.c.key == bindparam("key")
)
_KEEP = insert(_TABLE)


def _kept(session: Session, grant: Grant, write: Write) -> Kept | None:
    row = session.execute(_KEPT, {"caller": grant.caller.name, "key": write.key}).one_or_none()
    kept = None if row is None else Kept(*row)
    if kept is not None and kept.request_hash != write.request_hash:
        raise other()
    return kept


def _told(kept: Kept) -> Response:
    return Response(kept.body, kept.status, media_type="application/json")


def unname(session: Session, person: str, shown: str = ERASED) -> None:
    """Take a person's name out of the answers that were given; they read what people are shown instead."""
    query = select(Reply).where(Reply.body.contains(json.dumps(person), autoescape=True))
    for reply in session.scalars(query):
        told = _unnamed(json.loads(reply.body), person, shown)
        reply.body = json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _unnamed(value: Any, person: str, shown: str) -> Any:
    if isinstance(value, list):
        return [_unnamed(each, person, shown) for each in value]
    if not isinstance(value, dict):
        return value
    names = {name for name, key in NAMED.items() if value.get(key) == person}
    return {key: shown if key in names else _unnamed(each, person, shown) for key, each in value.items()}
