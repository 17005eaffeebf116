"""Assessments and their answers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictInt, StringConstraints

from spbe_core.wire.comments import Comment
from spbe_core.wire.course import Course, JudgementValue, Purpose, StateName
from spbe_core.wire.pemdi import ExternalValue, ItemValue
from spbe_core.wire.summaries import Advice, IndicatorEvidence, NextStep, Scored, Simulation, Summary, Threshold
from spbe_core.wire.values import MAX_TEXT, FieldValue, RegionCode, Wire


class AnswerField(StrEnum):
    """The four fields of an answer; each is versioned apart.

    ``LEVEL`` holds a level (int), or the exact score of an indicator of a fractional instrument as neutral decimal text
    ("1.26", 1–5, at most four decimals).
    """

    LEVEL = "level"
    FAKTA = "fakta"
    ANALISIS = "analisis"
    JUSTIFIKASI = "justifikasi"


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
    purpose: Purpose
    state: StateName
    """Where it stands in its course (``data/course.yaml``)."""
    sample: bool
    created_at: datetime
    created_by: str
    last_change_at: datetime | None
    last_change_by: str | None
    last_change_name: str | None = None
    """What the person of ``last_change_by`` was called then."""
    summary: Summary


class _Derived(Wire):
    """What follows from an assessment's answers, items and external indices; computed when it is read."""

    simulation: Simulation | None = None
    """Only where the instrument has evidence items."""
    scored: list[Scored] = Field(default_factory=list)
    """Every indicator of a fractional instrument, in instrument order."""
    thresholds: list[Threshold] = Field(default_factory=list)
    """Lowest first; none while the assessment is incomplete."""
    advice: list[Advice] = Field(default_factory=list)
    evidence: list[IndicatorEvidence] = Field(default_factory=list)
    """The indicators that have documents, or lack them, in instrument order."""
    next: NextStep | None = None
    """``None`` when nothing is open and the highest predicate is reached."""


class Assessment(_Derived, AssessmentInfo):
    """An assessment with all its answers, in instrument order, and the event sequence it was read at."""

    answers: list[Answer]
    items: list[ItemValue] = Field(default_factory=list)
    """The evidence items that were ever written, in instrument order; all others are *belum*, version 0."""
    external: list[ExternalValue] = Field(default_factory=list)
    """Every external index of the instrument, in its order; version 0 where nothing was ever written."""
    course: Course | None = None
    """Where it stands, and what the caller may do next; the registry always says it."""
    judgements: list[JudgementValue] = Field(default_factory=list)
    """What external assessors said, in the instrument's order."""
    seq: int


class AssessmentCreate(Wire):
    """Body that opens an assessment of a region."""

    period: str = Field(pattern=r"^\d{4}$")
    purpose: Purpose


class ValueWrite(Wire):
    """Body of one field write. ``None`` empties the field."""

    value: Annotated[str, StringConstraints(max_length=MAX_TEXT)] | StrictInt | None = Field(union_mode="left_to_right")


class Saved(Wire):
    """Acknowledgement of a committed field write."""

    indicator: str
    field: AnswerField
    stored: FieldValue
    summary: Summary
    scored: list[Scored] = Field(default_factory=list)
    """As in :class:`Assessment`."""
    seq: int


class Changes(_Derived):
    """What happened to an assessment after a given sequence; a page polls this.

    What is derived is there whole when anything of the assessment changed, and absent when nothing did.
    """

    seq: int
    answers: list[Answer]
    items: list[ItemValue] = Field(default_factory=list)
    """All written items of the indicators of which one changed: what is shown of the others may follow from it."""
    external: list[ExternalValue] = Field(default_factory=list)
    """The external indices that changed."""
    comments: list[Comment]
    evidence_changed: bool = False
    """Whether a document of the region, or what it is tied to here, changed."""
    tasks_changed: bool = False
    """Whether a task of the assessment, a link or what came through one changed."""
    plan_changed: bool
    course: Course | None = None
    """The whole course when a step was taken."""
    judgements: list[JudgementValue] | None = None
    """All verdicts when one changed."""
    summary: Summary
