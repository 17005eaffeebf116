"""The registry's wire models: what travels between registry, pages, notebooks and command line.

Every number travels neutral: an exact score as fraction text (``"1192/400"``), a shown score as a decimal
point text with two decimals (``"2.98"``), a time as ISO 8601 with offset. Formatting for people happens at the
edge (:mod:`spbe_core.formats`, ``widgets/static/format.mjs``).
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictInt, StringConstraints

REGION_CODE = r"^\d{2}(\.\d{2})?$"
RegionCode = Annotated[str, StringConstraints(pattern=REGION_CODE)]
"""A Kemendagri region code as text: ``"18"`` (province) or ``"18.71"`` (kabupaten/kota). Never a number."""

Predicate = Literal["Memuaskan", "Sangat Baik", "Baik", "Cukup", "Kurang"]
RegionLevel = Literal["provinsi", "kabupaten", "kota"]

MAX_TEXT = 20_000
"""Longest narrative or comment, in characters; the page, the registry and the database know the same bound."""


class Wire(BaseModel):
    """Base of all wire models: immutable, closed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AnswerField(StrEnum):
    """The four fields of an answer; each is versioned apart."""

    LEVEL = "level"
    FAKTA = "fakta"
    ANALISIS = "analisis"
    JUSTIFIKASI = "justifikasi"


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


class FieldValue(Wire):
    """One versioned value. Version 0 with value ``None`` means: never written."""

    value: int | str | None
    version: int = Field(ge=0)
    author: str | None = None
    author_name: str | None = None
    at: datetime | None = None


class Person(Wire):
    """The caller as the registry sees them."""

    name: str
    display_name: str
    roles: list[str]
    regions: list[Region]
    permissions: dict[str, list[str]]
    """Permission -> region codes it is held for; ``["*"]`` for every region or for a right without a region."""
    xsrf: str | None
    """Token to send as ``X-SPBE-XSRF`` on writes from a browser session; ``None`` for bearer tokens."""


class Erasure(Wire):
    """A person's request that their data be erased; all empty when they never asked."""

    asked_at: datetime | None
    decided_at: datetime | None
    decision: Literal["erased", "declined"] | None
    reason: str | None


class Region(Wire):
    """A regional government."""

    code: RegionCode
    name: str
    level: RegionLevel
    province_code: str
    province_name: str
    administrative_only: bool = False
    population: int | None = None
    area_km2: str | None = None


class OfficialResult(Wire):
    """One published result (penetapan) of a government body in a year. Values are text as printed."""

    region_code: str | None
    region_name: str
    level: Literal["provinsi", "kabupaten", "kota", "pusat"]
    year: int
    instrument: str
    index: str
    predicate: Predicate
    kebijakan: str | None
    tata_kelola: str | None
    manajemen: str | None
    layanan: str | None
    source: str
    note: str | None = None
    """Why the printed predicate differs from the band of the printed index, where it does."""


class OfficialLevel(Wire):
    """The published maturity level of one indicator."""

    region_code: RegionCode
    year: int
    instrument: str
    indicator: str
    level: int
    self_level: int | None
    complete: bool
    source: str


class InstrumentInfo(Wire):
    """An instrument's identity; its content is served by ``content_hash``."""

    id: str
    title: str
    content_hash: str
    revoked: bool


class Period(Wire):
    """Which instrument a year is measured with."""

    period: str
    instrument: str
    available: bool
    """Whether this version of the lab can open an assessment for the period."""
    exercise_only: bool
    """True when the instrument is revoked: an assessment is an exercise (latihan)."""


class PartScore(Wire):
    """Score of an aspect or a domain. ``value`` is ``None`` while incomplete; low and high always hold."""

    id: str
    name: str
    weight: str
    answered: int
    total: int
    value: str | None
    low: str
    high: str


class Summary(Wire):
    """The scored state of an assessment, from the one scorer (:func:`spbe_core.scoring.score`)."""

    instrument: str
    answered: int
    total: int
    empty: list[str]
    index_exact: str | None
    index: str | None
    predicate: Predicate | None
    low_exact: str
    high_exact: str
    low: str
    high: str
    low_predicate: Predicate
    high_predicate: Predicate
    note: str | None
    """Set when the shown index and the exact index fall on different sides of a threshold."""
    domains: list[PartScore]
    aspects: list[PartScore]


class Answer(Wire):
    """The four fields of one indicator's answer."""

    indicator: str
    level: FieldValue
    fakta: FieldValue
    analisis: FieldValue
    justifikasi: FieldValue


class AssessmentInfo(Wire):
    """An assessment without its answers."""

    id: str
    region_code: RegionCode
    instrument: str
    instrument_hash: str
    period: str
    purpose: Literal["latihan", "resmi"]
    state: Literal["draft"]
    sample: bool
    created_at: datetime
    created_by: str
    last_change_at: datetime | None
    last_change_by: str | None
    last_change_name: str | None = None
    """What the person of ``last_change_by`` was called then."""
    summary: Summary


class Assessment(AssessmentInfo):
    """An assessment with all its answers, in instrument order, and the event sequence it was read at."""

    answers: list[Answer]
    seq: int


class AssessmentCreate(Wire):
    period: str = Field(pattern=r"^\d{4}$")
    purpose: Literal["latihan", "resmi"]


class ValueWrite(Wire):
    """Body of one field write. ``None`` empties the field."""

    value: Annotated[str, StringConstraints(max_length=MAX_TEXT)] | StrictInt | None = Field(union_mode="left_to_right")


class Saved(Wire):
    """Acknowledgement of a committed field write."""

    indicator: str
    field: AnswerField
    stored: FieldValue
    summary: Summary
    seq: int


class RoomPresence(Wire):
    """A person was in a region's shared workspace during the hour that began at ``hour``; told by the hub."""

    person: str = Field(min_length=1, max_length=64)
    display_name: str = Field(min_length=1, max_length=200)
    hour: AwareDatetime


class Comment(Wire):
    """A note or reply on an indicator (or on the assessment as a whole when ``indicator`` is ``None``)."""

    id: str
    assessment_id: str
    indicator: str | None
    reply_to: str | None
    text: str
    author: str
    author_name: str
    author_role: str
    at: datetime
    done: bool
    version: int


class CommentCreate(Wire):
    indicator: str | None = None
    reply_to: str | None = None
    text: Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT, strip_whitespace=True)]


class CommentPatch(Wire):
    done: bool


class ActionStatus(StrEnum):
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
    title: Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]
    owner_office: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
    due: date
    status: ActionStatus = ActionStatus.BELUM


class PlanTarget(Wire):
    """The index a region wants to reach and until when."""

    index: Annotated[str, StringConstraints(pattern=r"^[1-5](\.\d{1,2})?$")] | None
    due: date | None


class TargetLevel(Wire):
    indicator: str
    level: int | None
    version: int


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
    """The index that the target levels give on top of the current levels."""
    seq: int


class PlanSaved(Wire):
    """Acknowledgement of a committed plan write: the whole plan as it now stands."""

    plan: Plan
    seq: int


class FileClass(StrEnum):
    """How far a file may be known (UU 14/2008): to everybody of the region, to named people, to its keepers."""

    TERBUKA = "terbuka"
    TERBATAS = "terbatas"
    DIKECUALIKAN = "dikecualikan"


class Report(Wire):
    """A published coaching report."""

    id: str
    region_code: RegionCode
    year: int
    title: str
    format: Literal["html", "pdf"]
    file_class: FileClass
    sha256: str
    size: int
    data_version: str
    published_at: datetime
    published_by: str


class Event(Wire):
    """One line of the append-only event log. What people wrote stands in it by digest, people by their opaque id."""

    seq: int
    at: datetime
    actor: str
    region_code: str | None
    action: str
    object: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    hash: str


class PortfolioRow(Wire):
    """A region in a coach's or the secretariat's care, in one line."""

    region: Region
    official: OfficialResult | None
    previous: OfficialResult | None
    assessment: AssessmentInfo | None
    open_comments: int
    overdue_actions: int
    actions: int


class Changes(Wire):
    """What happened to an assessment after a given sequence; a page polls this."""

    seq: int
    answers: list[Answer]
    comments: list[Comment]
    plan_changed: bool
    summary: Summary


Problem.model_rebuild()
Person.model_rebuild()
