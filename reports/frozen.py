"""The base of the report's models."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """Immutable and closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")
