"""Reading instruments: the ones this version holds, and any that was ever used, by the hash of its content."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.registry.instruments.model import InstrumentRow
from hub.registry.problems import ProblemError
from spbe_core import instruments, wire
from spbe_core.instruments import Instrument


def listed() -> list[wire.InstrumentInfo]:
    """Return the instruments that this version of the lab holds."""
    held = [instruments.load(each) for each in instruments.available()]
    return [
        wire.InstrumentInfo(
            id=each.id, title=each.title, content_hash=each.content_hash, revoked=each.revoked is not None
        )
        for each in held
    ]


def content(session: Session, content_hash: str) -> bytes:
    """Return an instrument's content.

    Raises
    ------
    ProblemError
        404 when no instrument ever had that hash.
    """
    found = session.scalar(select(InstrumentRow.content).where(InstrumentRow.content_hash == content_hash))
    if found is None:
        raise ProblemError(404)
    return found


def used(session: Session, content_hash: str) -> Instrument:
    """Return the instrument an assessment was opened with, exactly as it then was."""
    for instrument_id in instruments.available():
        held = instruments.load(instrument_id)
        if held.content_hash == content_hash:
            return held
    return _parsed(content(session, content_hash))


@lru_cache(maxsize=8)
def _parsed(stored: bytes) -> Instrument:
    return Instrument.model_validate_json(stored)
