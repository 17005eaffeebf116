"""The course of an assessment: states and steps as data (``data/course.yaml``), validated when read.

Where an assessment stands is a state; what people do is a step. A state says what may be written in it; a step says
from where it may be taken, which right it needs, and what has to come with it. The registry, the page and
``docs/tahap.md`` (``python -m spbe_core.course``) read the same table.
"""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from spbe_core.errors import DataError, UnknownError
from spbe_core.files import read_yaml

NAME = "course.yaml"
DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "tahap.md"
MARKS = ("<!-- tabel: dibuat oleh python -m spbe_core.course -->", "<!-- akhir tabel -->")
MINUTE = timedelta(minutes=1)

Word = Annotated[str, StringConstraints(pattern=r"^[a-z]{3,}$")]
Right = Annotated[str, StringConstraints(pattern=r"^[a-z]+:[a-z]+$")]
Text = Annotated[str, StringConstraints(min_length=1)]
Need = Literal["required", "optional", "none"]
SAME = "same"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class State(_Frozen):
    """Where an assessment can stand.

    Attributes
    ----------
    writable : {"all", "flagged", "nothing"}
        What may be written: everything, the units that the last opening step named, nothing.
    deadline : {"none", "shown", "closes"}
        Whether a deadline is only counted down, or ends all writing after its minute.
    judged : bool
        Whether the assessors' verdicts may be entered.
    """

    state: Word
    part: Literal["internal", "external"]
    writable: Literal["all", "flagged", "nothing"]
    deadline: Literal["none", "shown", "closes"]
    judged: bool
    label_id: Text = Field(alias="id")
    label_en: Text = Field(alias="en")
    says_id: Text
    says_en: Text


class Step(_Frozen):
    """What can be done with an assessment as a whole; see the head of ``data/course.yaml``."""

    step: Word
    sources: tuple[Word, ...] = Field(alias="from", min_length=1)
    to: Word
    right: Right
    reason: Need
    deadline: Need
    units: Need
    never: Literal["writers"] | None = None
    acknowledges: bool = False
    flags: Literal["given", "judged"] | None = None
    round: bool = False
    purpose: bool = False
    next: bool = False
    label_id: Text = Field(alias="id")
    label_en: Text = Field(alias="en")
    done_id: Text
    done_en: Text

    def target(self, state: str) -> str:
        """Return the state that follows when the step is taken in a state."""
        return state if self.to == SAME else self.to


class Course(_Frozen):
    """All states and steps, checked against each other."""

    initial: Word
    states: tuple[State, ...]
    steps: tuple[Step, ...]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        names = [each.state for each in self.states]
        steps = [each.step for each in self.steps]
        if len(set(names)) != len(names) or len(set(steps)) != len(steps):
            raise ValueError("keadaan atau langkah disebut dua kali")
        named = {self.initial, *(each for step in self.steps for each in (*step.sources, step.to) if each != SAME)}
        if named - set(names):
            raise ValueError(f"keadaan yang tidak ada: {', '.join(sorted(named - set(names)))}")
        if set(names) - self._reachable():
            raise ValueError(f"keadaan yang tidak tercapai: {', '.join(sorted(set(names) - self._reachable()))}")
        for step in self.steps:
            self._fits(step)
        return self

    def _reachable(self) -> set[str]:
        found, todo = {self.initial}, [self.initial]
        while todo:
            state = todo.pop()
            new = {step.target(state) for step in self.steps if state in step.sources} - found
            found |= new
            todo += new
        return found

    def _fits(self, step: Step) -> None:
        """Check that what a step brings is what the state it leads to needs."""
        targets = {step.target(source) for source in step.sources}
        for state in (each for each in self.states if each.state in targets):
            if state.deadline == "none" and step.deadline != "none":
                raise ValueError(f"langkah {step.step} menetapkan tenggat, tetapi {state.state} tidak mengenalnya")
            if state.deadline == "closes" and step.deadline != "required":
                raise ValueError(f"langkah {step.step} harus menetapkan tenggat untuk {state.state}")
            if state.writable == "flagged" and step.flags is None:
                raise ValueError(f"langkah {step.step} harus menyebut bagian yang terbuka pada {state.state}")
        if (step.units != "none") != (step.flags == "given"):
            raise ValueError(f"langkah {step.step}: bagian yang disebut dan `flags` tidak cocok")

    def state(self, name: str) -> State:
        """Return a state by its name.

        Raises
        ------
        UnknownError
            When there is none.
        """
        for each in self.states:
            if each.state == name:
                return each
        raise UnknownError.naming("keadaan penilaian", name, [each.state for each in self.states])

    def step(self, name: str) -> Step:
        """Return a step by its name; errors as :meth:`state`."""
        for each in self.steps:
            if each.step == name:
                return each
        raise UnknownError.naming("langkah", name, [each.step for each in self.steps])

    def from_state(self, name: str) -> tuple[Step, ...]:
        """Return the steps that may be taken in a state, in the table's order."""
        return tuple(each for each in self.steps if name in each.sources)


def parse(document: Any, where: str) -> Course:
    """Build the course from its file's content.

    Raises
    ------
    DataError
        For an unknown reference, a state that nothing leads to, or a step that lacks what its state needs.
    """
    try:
        return Course.model_validate(document)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['msg'].removeprefix('Value error, ')}".removeprefix(": ")
            for each in error.errors()
        )
        raise DataError(where, faults, "Perbaiki tabel tahap penilaian") from error


@cache
def load() -> Course:
    """Read the course, once per process; errors as :func:`parse`."""
    return parse(read_yaml(NAME), NAME)


def closes_at(deadline: datetime) -> datetime:
    """Return the instant from which a deadline has passed: its own minute still counts (23.59 ends at 24.00)."""
    return deadline.replace(second=0, microsecond=0) + MINUTE


def is_open(state: State, deadline: datetime | None, now: datetime) -> bool:
    """Whether anything at all may be written in a state at an instant."""
    if state.writable == "nothing":
        return False
    return not (state.deadline == "closes" and deadline is not None and now >= closes_at(deadline))


def is_late(due: datetime | None, at: datetime) -> bool:
    """Whether something was done after a due time, whose own minute still counts."""
    return due is not None and at >= closes_at(due)


def render(course: Course) -> str:
    """Render the table as the generated part of ``docs/tahap.md``."""
    label = {each.state: each.label_id for each in course.states} | {SAME: "(tetap)"}
    writable = {"all": "semua", "flagged": "yang ditandai", "nothing": "tidak ada"}
    deadline = {"none": "–", "shown": "ditunjukkan, tidak menutup", "closes": "menutup"}
    need = {"required": "wajib", "optional": "boleh", "none": "–"}
    part = {"internal": "internal", "external": "luar"}
    lines = [
        "| keadaan | | bagian | dapat ditulis | tenggat | putusan asesor |",
        "|---|---|---|---|---|---|",
        *(
            f"| `{each.state}` | {each.label_id} | {part[each.part]} | {writable[each.writable]} | "
            f"{deadline[each.deadline]} | {'ya' if each.judged else '–'} |"
            for each in course.states
        ),
        "",
        "| langkah | | dari | ke | hak | alasan | tenggat | bagian ditandai | tidak boleh |",
        "|---|---|---|---|---|---|---|---|---|",
        *(
            f"| `{each.step}` | {each.label_id} | {', '.join(label[name] for name in each.sources)} | "
            f"{label[each.to]} | `{each.right}` | {need[each.reason]} | {need[each.deadline]} | {_flags(each)} | "
            f"{'penulis isian' if each.never else '–'} |"
            for each in course.steps
        ),
    ]
    return "\n".join(lines)


def _flags(step: Step) -> str:
    return {"given": "disebut peninjau", "judged": "menurut putusan asesor", None: "–"}[step.flags]


def written(document: str, course: Course) -> str:
    """Return a document with the generated table put between its marks."""
    begin, end = MARKS
    head, _, rest = document.partition(begin)
    _, _, tail = rest.partition(end)
    return f"{head}{begin}\n\n{render(course)}\n\n{end}{tail}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), load()), encoding="utf-8")
    sys.stdout.write(f"docs/{DOCUMENT.name} written\n")
