"""What a page reads as it opens, in one answer. A part is ``None`` where the caller may not read it."""

from __future__ import annotations

from spbe_core.wire.assessments import Assessment
from spbe_core.wire.comments import Comment
from spbe_core.wire.course import Course
from spbe_core.wire.evidence import Evidence
from spbe_core.wire.plans import PlanTarget
from spbe_core.wire.recommendations import RegionRecommendation
from spbe_core.wire.reference import OfficialLevel, OfficialResult
from spbe_core.wire.tasks import Offices, Tasks
from spbe_core.wire.values import Wire


class Form(Wire):
    """What the form of a period's self-assessment is drawn from."""

    assessment: Assessment | None
    """``None`` while nobody began one; then there are no comments and no target either."""
    comments: list[Comment] | None
    target: PlanTarget | None
    """Of the assessment's plan."""
    results: list[OfficialResult] | None
    """The region's, of all years and instruments."""
    levels: list[OfficialLevel] | None
    """The region's of all years, under the period's instrument."""


class Beside(Wire):
    """What stands beside an open form."""

    course: Course
    evidence: Evidence
    recommendations: list[RegionRecommendation] | None
    """Of the assessment's period."""
    tasks: Tasks | None
    offices: Offices | None
