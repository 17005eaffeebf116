"""The log of what administrators did: who, when, what, to whom; one line of JSON each, kept for good.

People stand in it by their opaque ids; names are looked up when it is read.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from hub.settings import Settings

READ_BACK = 256 * 1024
"""Bytes of the log's end in which the latest acts are looked for."""

Button = Literal["stop-server", "stop-kernel", "reset-server", "restart-part"]
"""What an administrator can do."""
What = Button | Literal["idle"]
"""What is noted. ``idle``: the rule ended a server that nobody used (:mod:`hub.administration.culling`)."""
Outcome = Literal["asked", "done", "failed"]

RULE = "aturan"
"""Who acts when the rule does."""


class Act(BaseModel):
    """One line of the log.

    Attributes
    ----------
    at : datetime
    who : str
        The administrator's account id, or :data:`RULE`.
    what : str
        See :data:`What`.
    target : str
        An account id (servers), the account id of a kernel's owner, or the name of a part.
    outcome : str
        ``asked`` before it is done; then ``done`` or ``failed`` in a line of its own.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: datetime
    who: str
    what: What
    target: str
    outcome: Outcome


class Acts:
    """The log.

    Parameters
    ----------
    path : Path
        Its file; made when the first act is noted.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def of(cls, settings: Settings) -> Acts:
        """Return the log of a lab."""
        return cls(settings.var / "pengelola.jsonl")

    def note(self, who: str, what: What, target: str, outcome: Outcome) -> None:
        """Write an act down; it is on the disk when this returns."""
        act = Act(at=datetime.now(UTC), who=who, what=what, target=target, outcome=outcome)
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, act.model_dump_json().encode() + b"\n")  # one write: two writers never mix lines
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def latest(self, count: int) -> list[Act]:
        """Return the last acts, newest first; a line that a crash cut off is passed over."""
        try:
            with self._path.open("rb") as file:
                end = file.seek(0, os.SEEK_END)
                file.seek(max(end - READ_BACK, 0))
                lines = file.read().splitlines()
        except FileNotFoundError:
            return []
        found: list[Act] = []
        for line in reversed(lines):
            if len(found) == count:
                break
            try:
                found.append(Act.model_validate_json(line))
            except ValidationError:
                continue
        return found
