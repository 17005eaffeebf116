"""Action plans."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from spbe_core.instrument_parts import Confidence
from spbe_core.wire.summaries import Summary
from spbe_core.wire.values import MAX_LINE, Day, RegionCode, Wire


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
    begin: date | None = None
    pinned: bool = True
    """Whether planning must leave it where it is."""
    funded: bool = False
    """Whether it is done in the way that a DPA pays for, where the lab knows one; people and money are counted so."""
    starts: date | None = None
    """``begin``, or where nobody said so, the day that the lab assumes."""
    effort: int | None = None
    """Person-weeks that the lab assumes, of all offices; ``None`` where its level is reached or not known."""
    first_due: date | None = None
    """The day that was promised: in the approved plan, or in its first version."""
    evidence: int = 0
    """Documents tied to the levels it leads to."""
    visit: str | None = None
    """The visit (studi tiru) on which it was agreed."""


class ActionWrite(Wire):
    """Body of POST (new action) and PUT (whole action under its version)."""

    indicator: str
    to_level: int = Field(ge=1, le=5)
    title: Annotated[str, StringConstraints(min_length=1, max_length=MAX_LINE, strip_whitespace=True)]
    owner_office: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    due: Day
    status: ActionStatus = ActionStatus.BELUM
    begin: Day | None = None
    """Not after ``due``."""
    pinned: bool = True
    funded: bool = False


class PlanTarget(Wire):
    """The index a region wants to reach and until when."""

    index: Annotated[str, StringConstraints(pattern=r"^[1-5](\.\d{1,2})?$")] | None
    due: Day | None


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


class PathPoint(Wire):
    """The index when a day is over, as the actions give it; a range while the assessment is incomplete."""

    day: date
    low: str
    high: str
    low_exact: str
    high_exact: str


class Clash(Wire):
    """What an action breaks (:class:`spbe_core.planning.composing.Clash`); people decide."""

    kind: Literal["order", "needs", "people", "money", "short", "wait", "late", "overdue"]
    action: str
    other: str | None = None
    """An action's id, or a step's code where no action leads to it."""
    office: str | None = None
    day: date | None = None
    weeks: int | None = None
    load: str | None = None
    room: str | None = None
    """Person-weeks in one week, exact text."""


class PlanFund(Wire):
    """Money that a DPA or DPPA holds from a day on, in rupiah."""

    day: Day
    amount: int = Field(ge=1, le=10**13)


class PlanMeans(Wire):
    """What a plan is made with, in place of what the lab assumes."""

    persons: dict[Annotated[str, StringConstraints(max_length=200)], Annotated[int, Field(ge=0, le=999)]] = Field(
        default_factory=dict, max_length=100
    )
    """People in any week, by office id: one that plans ask for, or of the region's list."""
    funds: list[PlanFund] = Field(default_factory=list, max_length=12)
    barred: list[str] = Field(default_factory=list, max_length=100)
    """Indicators that planning leaves where they are."""


ReviewState = Literal["disusun", "diajukan", "disetujui", "dikembalikan"]
ReviewStep = Literal["ajukan", "tarik", "setujui", "kembalikan", "catat"]


class PlanReviewWrite(Wire):
    """Body of PUT: submit the plan to the coach, withdraw it, approve it, return it with a reason, or say something."""

    step: ReviewStep
    note: Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)] = ""
    seq: int | None = None
    """``Plan.seq`` of the plan that was read; an approval needs it; one that has changed is refused."""


class PlanReview(Wire):
    """One thing that was said about a plan, oldest first."""

    version: int
    step: ReviewStep
    state: ReviewState
    """How the plan stood after it."""
    note: str
    author: str
    author_name: str
    at: datetime


class PlanVersion(Wire):
    """A plan as it was when it was submitted or answered."""

    version: int
    at: datetime
    target: PlanTarget
    levels: dict[str, int]
    actions: list[Action]


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
    path: list[PathPoint] = Field(default_factory=list)
    """From today on, a point for every day on which actions are due; what is overdue does not count."""
    clashes: list[Clash] = Field(default_factory=list)
    means: PlanMeans = PlanMeans()
    means_version: int = 0
    state: ReviewState = "disusun"
    reviews: list[PlanReview] = Field(default_factory=list)
    changed: int = 0
    """Actions and target levels that differ from what was submitted last."""


class IndexSpan(Wire):
    """An index with two decimals, or a range while the assessment is incomplete."""

    low: str
    high: str


class Risen(Wire):
    """An indicator that stands higher than when the plan began; exact neutral text."""

    indicator: str
    before: str | None
    now: str


class PlanProgress(Wire):
    """How far a plan is, in the window from its start to its deadline."""

    started: date
    """The day of the first approval, or of the first action where nobody approved."""
    deadline: date
    """The target's day, or two months after the start."""
    today: date
    start: IndexSpan
    now: IndexSpan
    expected: IndexSpan
    """What there would be today had every action been done by the day that was promised for it."""
    promised: IndexSpan
    """What all actions give on top of the start."""
    forecast: IndexSpan
    """What there will be on the deadline if every action is done by its present day; overdue ones do not count."""
    risen: list[Risen]
    unfilled: list[str]
    """Finished actions whose level is not in the assessment."""


class ProposedAction(Wire):
    """An action that the planner proposes; taking it writes an ordinary action and a target level."""

    indicator: str
    from_level: int
    to_level: int
    title: str
    owner_office: str
    due: date
    gain: str
    """Exact text: what it adds to the index."""
    effort: dict[str, int]
    """Person-weeks by office, an assumption of the lab's."""
    evidence: list[str]
    begin: date | None = None
    action: str | None = None
    """The action of the plan that stands for it already."""
    reason: str = ""
    """Why it was picked; Indonesian."""
    held: bool = False
    """Whether that action is fixed, so that nothing of it changes."""
    cost: int = 0
    """Rupiah that a DPA must hold when it begins."""
    unbudgeted: int | None = None
    """Person-weeks of the way that needs no budget and may begin earlier; ``None`` where this one needs none."""
    funded: bool = False
    """What the action says of its way when it is taken."""


class ProposalHelp(Wire):
    """What alone would make a target reachable; ``index``: how far the plan gets without it."""

    kind: Literal["index", "date", "people", "money", "bans", "prerequisites", "pins"]
    index: str | None = None
    until: date | None = None
    people: dict[str, int] = Field(default_factory=dict)
    fund: str | None = None
    """The budget document that is waited for ("DPA 2027"), with its day in ``until``."""
    indicators: list[str] = Field(default_factory=list)


class ProposalBind(Wire):
    """A limit of a proposed plan, and what it would gain without it; ``date`` is the deadline."""

    kind: Literal["people", "date", "money", "prerequisites", "bans", "pins"]
    office: str = ""
    """Whose people are too few."""
    fund: str | None = None
    """The budget document that is waited for, with its day; ``None`` where none holds the money."""
    day: date | None = None
    saved: int
    """Person-weeks that a plan could do without."""
    weeks: int
    """By which the same plan would end sooner."""


class Proposal(Wire):
    """The plan with the least effort to a target, computed when asked for and stored nowhere."""

    status: Literal["optimal", "gap", "infeasible", "open"]
    """Proved best; a plan without proof; proved that there is none; neither."""
    index: str | None
    """Exact text, at the end of the plan."""
    effort: int | None
    """Person-weeks."""
    end: date | None
    until: date
    """Last day of the last whole period before the deadline."""
    actions: list[ProposedAction]
    helps: list[ProposalHelp]
    drops: list[str] = Field(default_factory=list)
    """Actions that nobody fixed and that this plan does without."""


class PlanSaved(Wire):
    """Acknowledgement of a committed plan write: the whole plan as it now stands."""

    plan: Plan
    seq: int
    action: str | None = None
    """The id of the action that was added."""
