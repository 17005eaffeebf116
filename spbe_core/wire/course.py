"""The course of an assessment: where it stands, what was done, what may be done next, what the assessors said."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from spbe_core.item_states import RevisionReason
from spbe_core.wire.evidence import Unit
from spbe_core.wire.values import MAX_LINE, Wire

MAX_REASON = 2_000
"""Longest reason of a step, or note on a unit, in characters."""
StateName = Annotated[str, StringConstraints(pattern=r"^[a-z]{3,}$")]
"""A state of ``data/course.yaml``: "draft", "submitted", …"""
StepName = Annotated[str, StringConstraints(pattern=r"^[a-z]{3,}$")]
Purpose = Literal["latihan", "resmi"]
Reason = Annotated[str, StringConstraints(max_length=MAX_REASON, strip_whitespace=True)]
Need = Literal["required", "optional", "none"]


class GapKind(StrEnum):
    """What is missing."""

    TANPA_NILAI = "tanpa_nilai"
    """An indicator without a level or score."""
    TANPA_PENJELASAN = "tanpa_penjelasan"
    """An answered indicator without any narrative."""
    TANPA_BUKTI = "tanpa_bukti"
    """A unit of the claimed level without a document."""
    TINGKAT_BAWAH = "tingkat_bawah"
    """A unit of a level below the claimed one without a document: level n needs level n − 1."""


class Verdict(StrEnum):
    """An assessor's word on one unit."""

    DITERIMA = "diterima"
    REVISI = "revisi"


class Why(StrEnum):
    """Why a unit is named by a step of the course."""

    CATATAN = "catatan"
    """A reviewer's note."""
    REVISI = "revisi"
    """Sent back by the assessors."""
    BERIKUT = "berikut"
    """Of the next level."""


class Words(Wire):
    """A text of the course's table, in both languages."""

    id: str
    en: str


class CourseUnit(Wire):
    """A unit of evidence that a step names: why, and what was said of it."""

    unit: str
    indicator: str
    why: Why
    reason: RevisionReason | None = None
    note: str = ""


class CourseStep(Wire):
    """One step that was taken; never changed."""

    version: int = Field(ge=1)
    step: StepName
    done: Words
    """What it is called as a deed: "Dikirim"."""
    source: StateName
    target: StateName
    round: int = Field(ge=1)
    purpose: Purpose
    deadline: datetime | None
    reason: str
    gaps: dict[GapKind, int] = Field(default_factory=dict)
    """How much was incomplete and acknowledged, by kind."""
    units: int = 0
    """How many units it named."""
    late: bool = False
    """Whether it submits after the due time of its filling in; an earlier submission stays as it was taken."""
    author: str
    author_name: str
    at: datetime


class CourseOffer(Wire):
    """A step that may follow, as it is for whoever asks."""

    step: StepName
    name: Words
    target: StateName
    reason: Need
    deadline: Need
    units: Need
    acknowledges: bool
    purpose: bool
    next: bool
    """Whether it is the one to offer first."""
    refused: str | None = None
    """Why the caller may not take it, although they hold the right: nobody reviews their own answers."""


class Course(Wire):
    """Where an assessment stands. ``version`` is the number of steps taken, what a next step is based on."""

    state: StateName
    name: Words
    says: Words
    part: Literal["internal", "external"]
    version: int = Field(ge=0)
    round: int = Field(ge=1)
    purpose: Purpose
    deadline: datetime | None
    """An instant; its whole minute still counts."""
    deadline_closes: bool
    """Whether nothing may be written any more after the deadline's minute."""
    writable: Literal["all", "flagged", "nothing"]
    """What may be written now; "nothing" once a closing deadline has passed."""
    judged: bool
    """Whether verdicts of the assessors may be entered now."""
    units: list[CourseUnit]
    """The units that the step which led here names: the open ones where only flagged ones are writable."""
    steps: list[CourseStep]
    """Newest first."""
    offers: list[CourseOffer]
    """What the caller may do next."""
    seq: int


class CourseFlag(Wire):
    """A unit to improve, and why."""

    unit: Unit
    note: Annotated[str, StringConstraints(min_length=1, max_length=MAX_REASON, strip_whitespace=True)]


class CourseStepWrite(Wire):
    """Body of one step. The deadline is the region's own clock time ("2026-11-30T23:59")."""

    step: StepName
    reason: Reason = ""
    deadline: Annotated[str, StringConstraints(pattern=r"^20\d\d-\d\d-\d\dT\d\d:\d\d$")] | None = None
    flags: list[CourseFlag] = Field(default_factory=list, max_length=1_000)
    purpose: Purpose | None = None
    acknowledged: str = ""
    """Digest of the gaps that were shown (:class:`Incomplete`)."""


class Gap(Wire):
    """One thing that is missing."""

    kind: GapKind
    indicator: str
    unit: str | None = None


class Incomplete(Wire):
    """What is incomplete now. ``digest`` stands for the whole list."""

    gaps: list[Gap]
    digest: str


class JudgementValue(Wire):
    """What the assessors said of one unit, in its newest version."""

    unit: str
    indicator: str
    verdict: Verdict
    reason: RevisionReason | None
    note: str
    version: int = Field(ge=1)
    author: str
    author_name: str
    at: datetime


class JudgementWrite(Wire):
    """Body of one verdict; ``reason`` exactly when the unit is sent back."""

    verdict: Verdict
    reason: RevisionReason | None = None
    note: Reason = ""


class JudgementSaved(Wire):
    """Acknowledgement of a committed verdict."""

    stored: JudgementValue
    seq: int


class JudgementRow(Wire):
    """What would happen with one row of a file of verdicts."""

    address: str
    """The cell that names the unit: ``"Putusan!B7"``."""
    unit: str | None
    text: str
    verdict: Verdict | None
    reason: RevisionReason | None
    note: str
    stored: Verdict | None
    state: Literal["baru", "berubah", "sama", "salah"]
    why: str
    """What is wrong with the row; empty when nothing is."""


class JudgementPlan(Wire):
    """The outcome of a dry run of a file of verdicts. ``digest`` stands for all of it."""

    file: str
    rows: list[JudgementRow]
    counts: dict[str, int]
    opens: dict[Why, int]
    """How many units a period of improvement would open with it, by why."""
    problems: list[str]
    """What stands in the way of storing; empty exactly when the file can be stored as it is."""
    digest: str


class JudgementRequest(Wire):
    """Body of a dry run and of an import."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=255)]
    content: Annotated[str, StringConstraints(max_length=14_000_000)]
    """The file, as base64."""
    source: Annotated[str, StringConstraints(min_length=1, max_length=MAX_LINE, strip_whitespace=True)]
    """Where the verdicts come from: "Portal eval.spbe.go.id, 21 September 2026"."""
    digest: str = ""
    """Of the dry run that was confirmed; empty in a dry run."""


class JudgementsDone(Wire):
    """Acknowledgement of a committed import."""

    written: int
    counts: dict[str, int]
    opens: dict[Why, int]
    seq: int
