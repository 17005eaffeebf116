"""Action plans."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from spbe_core.instrument_parts import Confidence
from spbe_core.wire.summaries import Summary
from spbe_core.wire.values import MAX_LINE, RegionCode, Wire


class ActionStatus(StrEnum):
    """How far an action is."""

    BELUM = "belum"
    BERJALAN = "berjalan"
    SELESAI = "selesai"


class Action(Wire):
    """One action of a plan."""

    id: str
    plan_id: str
    indicator: str
    from_level: int | None
    to_level: int
    title: str
    owner_office: str
    due: date
    status: ActionStatus
    version: int
    author: str
    at: datetime
    overdue: bool


class ActionWrite(Wire):
    """Body of POST (new action) and PUT (whole action under its version)."""

    indicator: str
    to_level: int = Field(ge=1, le=5)
    title: Annotated[str, StringConstraints(min_length=1, max_length=MAX_LINE, strip_whitespace=True)]
    owner_office: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    due: date
    status: ActionStatus = ActionStatus.BELUM


class PlanTarget(Wire):
    """The index a region wants to reach and until when."""

    index: Annotated[str, StringConstraints(pattern=r"^[1-5](\.\d{1,2})?$")] | None
    due: date | None


class ExternalNeed(Wire):
    """What an external index must reach for a level: the body that gives it decides, the region only prepares."""

    index: str
    name: str
    custodian: str
    value: str
    """Neutral text, exact, on the external index's own scale."""
    confidence: Confidence
    """Of the translation between the index and the score."""


class TargetLevel(Wire):
    """The level that an indicator is to reach; ``None`` where none is set."""

    indicator: str
    level: int | None
    version: int
    needs: ExternalNeed | None = None
    """Set where an external index determines the indicator, so that nothing written here can reach the level."""


class Plan(Wire):
    """A region's action plan for one assessment."""

    id: str
    assessment_id: str
    region_code: RegionCode
    target: PlanTarget
    target_version: int
    levels: list[TargetLevel]
    actions: list[Action]
    now: Summary
    after: Summary
    """The index that the target levels give on top of the current levels or scores: the greater of both counts."""
    seq: int


class PlanSaved(Wire):
    """Acknowledgement of a committed plan write: the whole plan as it now stands."""

    plan: Plan
    seq: int
