"""The registry's wire models: what travels between registry, pages, notebooks and command line.

Every number travels neutral: an exact score as fraction text (``"1192/400"``), a shown score as a decimal
point text with two decimals (``"2.98"``), a time as ISO 8601 with offset. Formatting for people happens at the
edge (:mod:`spbe_core.formats`, ``widgets/static/format.mjs``). One module per resource; all names are here.
"""

from spbe_core.wire.assessments import (
    Answer,
    AnswerField,
    Assessment,
    AssessmentCreate,
    AssessmentInfo,
    Changes,
    Saved,
    ValueWrite,
)
from spbe_core.wire.comments import Comment, CommentCreate, CommentPatch
from spbe_core.wire.events import Event, LogKind, LogLine
from spbe_core.wire.offline import OfflineCell, OfflineComparison, OfflineFault, OfflineState
from spbe_core.wire.pemdi import (
    ExternalSaved,
    ExternalStatus,
    ExternalValue,
    ExternalWrite,
    ItemSaved,
    ItemValue,
    ItemWrite,
    Offered,
)
from spbe_core.wire.people import Erasure, Person, RoomPresence
from spbe_core.wire.plans import (
    Action,
    ActionStatus,
    ActionWrite,
    ExternalNeed,
    Plan,
    PlanSaved,
    PlanTarget,
    TargetLevel,
)
from spbe_core.wire.portfolio import PortfolioRow
from spbe_core.wire.reference import InstrumentInfo, OfficialLevel, OfficialResult, Period, Region
from spbe_core.wire.reports import FileClass, Report
from spbe_core.wire.summaries import Advice, Climb, PartScore, Scored, SimulatedScore, Simulation, Summary, Threshold
from spbe_core.wire.values import (
    MAX_LINE,
    MAX_TEXT,
    REGION_CODE,
    FieldValue,
    Predicate,
    Problem,
    RegionCode,
    RegionLevel,
    Wire,
)

__all__ = [
    "MAX_LINE",
    "MAX_TEXT",
    "REGION_CODE",
    "Action",
    "ActionStatus",
    "ActionWrite",
    "Advice",
    "Answer",
    "AnswerField",
    "Assessment",
    "AssessmentCreate",
    "AssessmentInfo",
    "Changes",
    "Climb",
    "Comment",
    "CommentCreate",
    "CommentPatch",
    "Erasure",
    "Event",
    "ExternalNeed",
    "ExternalSaved",
    "ExternalStatus",
    "ExternalValue",
    "ExternalWrite",
    "FieldValue",
    "FileClass",
    "InstrumentInfo",
    "ItemSaved",
    "ItemValue",
    "ItemWrite",
    "LogKind",
    "LogLine",
    "Offered",
    "OfficialLevel",
    "OfficialResult",
    "OfflineCell",
    "OfflineComparison",
    "OfflineFault",
    "OfflineState",
    "PartScore",
    "Period",
    "Person",
    "Plan",
    "PlanSaved",
    "PlanTarget",
    "PortfolioRow",
    "Predicate",
    "Problem",
    "Region",
    "RegionCode",
    "RegionLevel",
    "Report",
    "RoomPresence",
    "Saved",
    "Scored",
    "SimulatedScore",
    "Simulation",
    "Summary",
    "TargetLevel",
    "Threshold",
    "ValueWrite",
    "Wire",
]
