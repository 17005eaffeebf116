"""All tables, imported in one place: the metadata that migrations and the check at start compare with."""

from sqlalchemy import MetaData

from hub.registry.answers.model import AnswerVersion
from hub.registry.assessments.model import AssessmentRow
from hub.registry.comments.model import CommentRow, MentionRow
from hub.registry.course.model import CourseStepRow, CourseUnitRow
from hub.registry.db import Base
from hub.registry.events.model import EventRow
from hub.registry.evidence.model import DocumentVersion, EvidenceVersion, FileLook, UploadRow
from hub.registry.external.model import ExternalVersion
from hub.registry.idempotency import Reply
from hub.registry.instruments.model import InstrumentRow
from hub.registry.items.model import ItemVersion
from hub.registry.judgements.model import JudgementVersion
from hub.registry.letters.model import LetterRow, LetterVersion
from hub.registry.people.model import ErasureRequest, PersonRow
from hub.registry.plans.model import (
    ActionVersion,
    PlanMeansVersion,
    PlanReviewRow,
    PlanRow,
    TargetLevelVersion,
    TargetVersion,
)
from hub.registry.practices.model import AdoptionRow, EndorsementRow, PracticeRow
from hub.registry.programmes.model import ProgrammeRegionRow, ProgrammeRow
from hub.registry.recommendations.model import RecommendationRow, RecommendationStateRow
from hub.registry.regions.model import RegionRow
from hub.registry.reports.model import BlobRow, ReportRow
from hub.registry.results.model import LevelRow, ResultRow
from hub.registry.stages.model import StageVersion
from hub.registry.tasks.model import (
    DeliveryVersion,
    OfficeChoiceVersion,
    OfficeVersion,
    TaskLinkVersion,
    TaskVersion,
)
from hub.registry.visits.model import VisitActionRow, VisitRow

METADATA: MetaData = Base.metadata

__all__ = [
    "METADATA",
    "ActionVersion",
    "AdoptionRow",
    "AnswerVersion",
    "AssessmentRow",
    "BlobRow",
    "CommentRow",
    "CourseStepRow",
    "CourseUnitRow",
    "DeliveryVersion",
    "DocumentVersion",
    "EndorsementRow",
    "ErasureRequest",
    "EventRow",
    "EvidenceVersion",
    "ExternalVersion",
    "FileLook",
    "InstrumentRow",
    "ItemVersion",
    "JudgementVersion",
    "LetterRow",
    "LetterVersion",
    "LevelRow",
    "MentionRow",
    "OfficeChoiceVersion",
    "OfficeVersion",
    "PersonRow",
    "PlanMeansVersion",
    "PlanReviewRow",
    "PlanRow",
    "PracticeRow",
    "ProgrammeRegionRow",
    "ProgrammeRow",
    "RecommendationRow",
    "RecommendationStateRow",
    "RegionRow",
    "Reply",
    "ReportRow",
    "ResultRow",
    "StageVersion",
    "TargetLevelVersion",
    "TargetVersion",
    "TaskLinkVersion",
    "TaskVersion",
    "UploadRow",
    "VisitActionRow",
    "VisitRow",
]
