"""Programmes: regions that are guided together for some time."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from spbe_core.wire.values import Day, RegionCode, Wire

PROGRAMME_CODE = r"^[a-z0-9]+(-[a-z0-9]+)*$"
IN_CARE = "dampingan"
"""No programme's code: where one is asked for, it means all regions in the care of whoever asks."""
ProgrammeCode = Annotated[str, StringConstraints(pattern=PROGRAMME_CODE, max_length=60)]
"""What a programme is called in commands, addresses and file names, e.g. ``"gelombang-1-2026"``; it never changes."""


class ProgrammeWrite(Wire):
    """Body of PUT: the whole programme under its version."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=80, strip_whitespace=True)]
    begin: Day
    until: Day
    """Its last day."""
    description: Annotated[str, StringConstraints(max_length=5000, strip_whitespace=True)] = ""
    regions: list[RegionCode] = Field(default_factory=list, max_length=600)
    closed: bool = False
    """Whether it has ended: then it is read as before, and changed only by opening it again."""


class Programme(ProgrammeWrite):
    """A programme as everybody sees it; its regions each once, in the order of their code."""

    code: ProgrammeCode
    version: int = Field(ge=1)
    at: datetime


class ProgrammeVersion(Programme):
    """One version of a programme in its history."""

    author: str
    author_name: str
