"""The regions in somebody's care."""

from __future__ import annotations

from datetime import datetime

from spbe_core.wire.assessments import AssessmentInfo
from spbe_core.wire.reference import OfficialResult, Region
from spbe_core.wire.values import Wire


class PortfolioRow(Wire):
    """A region in a coach's or the secretariat's care, in one line."""

    region: Region
    official: OfficialResult | None
    previous: OfficialResult | None
    assessment: AssessmentInfo | None
    open_comments: int
    overdue_actions: int
    deadline: datetime | None = None
    """Of the stage in which the assessment stands, where it has one."""
    actions: int
