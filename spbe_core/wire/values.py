"""What every wire model is made of, and the versioned value."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

REGION_CODE = r"^\d{2}(\.\d{2})?$"
RegionCode = Annotated[str, StringConstraints(pattern=REGION_CODE)]
"""A Kemendagri region code as text: ``"18"`` (province) or ``"18.71"`` (kabupaten/kota). Never a number."""

Predicate = Literal["Memuaskan", "Sangat Baik", "Baik", "Cukup", "Kurang"]
RegionLevel = Literal["provinsi", "kabupaten", "kota"]

Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2099, 12, 31))]
"""A day that people write for something planned or done; bounded, so that weeks before and after it exist too."""

MAX_TEXT = 20_000
"""Longest narrative or comment, in characters; the page, the registry and the database know the same bound."""
MAX_LINE = 500
"""Longest title of an action or a document, in characters."""


class Wire(BaseModel):
    """Base of all wire models: immutable, closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldValue(Wire):
    """One versioned value. Version 0 with value ``None`` means: never written."""

    value: int | str | None
    version: int = Field(ge=0)
    author: str | None = None
    author_name: str | None = None
    at: datetime | None = None


class FieldVersion(FieldValue):
    """One version of a field in its history; ``erased`` where its text was removed under the retention period."""

    erased: bool = False


class Problem(Wire):
    """An error body (RFC 9457 problem+json) with a text for the user.

    Never holds a token, a path or a traceback. ``reference`` finds the same event in the registry's log.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    reference: str
    field: str | None = None
    stored: FieldValue | None = None
    allowed: list[str] | None = None
    """What may be sent instead (422), where that is a short list: the states that may follow an item's."""
