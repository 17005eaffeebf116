"""Recommendations: written once, given to several regions, each with its own state."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from spbe_core.wire.values import MAX_LINE, MAX_TEXT, Day, RegionCode, Wire


class RecommendationStatus(StrEnum):
    """What a region made of a recommendation."""

    BARU = "baru"
    DITERIMA = "diterima"
    DITOLAK = "ditolak"
    SELESAI = "selesai"


class RecommendationText(Wire):
    """What is recommended; as an action it becomes ``title``, ``to_level``, ``owner_office`` and ``due``."""

    to_level: int = Field(ge=1, le=5)
    title: Annotated[str, StringConstraints(min_length=1, max_length=MAX_LINE, strip_whitespace=True)]
    """What to do, in one line."""
    text: Annotated[str, StringConstraints(max_length=MAX_TEXT, strip_whitespace=True)] = ""
    """Why and how; may be empty."""
    owner_office: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    due: Day


class RecommendationGive(RecommendationText):
    """A new recommendation on one indicator of a period's instrument, and the regions it is for."""

    period: str = Field(pattern=r"^\d{4}$")
    indicator: str
    regions: list[RegionCode] = Field(min_length=1, max_length=600)


class RecommendationMore(Wire):
    """Further regions for a recommendation that was given."""

    regions: list[RegionCode] = Field(min_length=1, max_length=600)


class RecommendationVersion(RecommendationText):
    """One version of a recommendation's text."""

    version: int = Field(ge=1)
    author: str
    author_name: str
    at: datetime


class RecommendationState(Wire):
    """Where a recommendation stands in one region; ``text_version`` is the text that the region has before it."""

    region_code: RegionCode
    status: RecommendationStatus
    text_version: int
    """While it is new, the text as it was given; the newest one counts. Once accepted, the text that was accepted."""
    reason: str = ""
    """Why it was refused."""
    action_id: str | None = None
    """The action of the region's plan that it became."""
    version: int = Field(ge=1)
    author: str
    author_name: str
    at: datetime


class Recommendation(Wire):
    """A recommendation with its newest text and the regions that the caller may write recommendations for."""

    id: str
    instrument: str
    period: str
    indicator: str
    newest: RecommendationVersion
    states: list[RecommendationState]


class RegionRecommendation(Wire):
    """A recommendation as one region has it."""

    id: str
    instrument: str
    period: str
    indicator: str
    text: RecommendationVersion
    """What the region accepted; while it is new or refused, the newest."""
    newest: RecommendationVersion
    """Differs from ``text`` where it was changed after the region accepted it."""
    state: RecommendationState


class RecommendationAnswer(Wire):
    """What a region makes of a recommendation; refusing needs a reason."""

    status: RecommendationStatus
    reason: Annotated[str, StringConstraints(max_length=MAX_TEXT, strip_whitespace=True)] = ""

    @model_validator(mode="after")
    def _reason(self) -> Self:
        if (self.status is RecommendationStatus.DITOLAK) != bool(self.reason):
            raise ValueError("a refusal has a reason, and nothing else has")
        return self
