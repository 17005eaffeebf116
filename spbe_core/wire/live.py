"""Who has an assessment open, and where in it."""

from __future__ import annotations

from pydantic import Field

from spbe_core.wire.values import Wire

TAB = r"^[0-9a-f-]{8,36}$"
UNIT = r"^[A-Za-z0-9][A-Za-z0-9-]{0,39}$"


class Here(Wire):
    """What an open page says of itself: its own random id, and what its person looks at."""

    tab: str = Field(pattern=TAB)
    unit: str | None = Field(default=None, pattern=UNIT)
    """An indicator (``i13``), an item (``I13-L1-02``) or another place of the page; none for the page as a whole."""


class Present(Wire):
    """Somebody who has the assessment open."""

    person: str
    name: str
    role: str
    unit: str | None
