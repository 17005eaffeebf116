"""What the planner takes for granted of a step's work: data (``data/planning.yaml``), each with its reasoning.

These are the lab's assumptions and no published figures. A region that knows better puts its own in their place
(:mod:`spbe_core.planning.model`: every field of a task is a value).
"""

from __future__ import annotations

from functools import cache

from pydantic import Field, TypeAdapter, ValidationError

from spbe_core.errors import DataError
from spbe_core.files import read_yaml
from spbe_core.instrument_parts import Confidence, IndicatorId, Part


class AssumedWay(Part):
    """One way to do the work of a step.

    ``effort`` and ``support`` are person-weeks of the leading and of every other office, ``weeks`` the length of the
    work, ``wait`` the weeks between reaching the level below and beginning, ``cost`` rupiah from a DPA.
    """

    effort: int = Field(ge=1)
    support: int = Field(default=0, ge=0)
    weeks: int = Field(ge=1)
    wait: int = Field(default=0, ge=0)
    cost: int = Field(default=0, ge=0)
    reason: str


class AssumedStep(Part):
    """The ways to reach a level."""

    to: int
    ways: tuple[AssumedWay, ...] = Field(min_length=1)


class AssumedItems(Part):
    """The ways to produce one evidence item of some kinds."""

    kinds: tuple[str, ...]
    ways: tuple[AssumedWay, ...] = Field(min_length=1)


class Group(Part):
    """Indicators whose steps ask for the same work; all of the instrument where none is named."""

    id: str
    instrument: str
    confidence: Confidence
    indicators: tuple[IndicatorId, ...] | None = None
    steps: tuple[AssumedStep, ...] = ()
    items: tuple[AssumedItems, ...] = ()
    external: tuple[AssumedWay, ...] = ()


class Success(Part):
    """Percent of claimed levels that an assessor leaves, by level, where the level below was left."""

    levels: dict[int, int]
    confidence: Confidence
    reason: str


class Assumptions(Part):
    """All of it. ``capacity`` is persons per week by office id, ``default`` for every other office."""

    capacity: dict[str, int | str]
    success: Success
    groups: tuple[Group, ...]

    def persons(self, office: str) -> int:
        """Return how many people of an office can work on SPBE in any week."""
        return int(self.capacity.get(office, self.capacity["default"]))

    def of_level(self, instrument: str, indicator: str, level: int) -> tuple[tuple[AssumedWay, ...], Group]:
        """Return the ways to reach a level of an indicator, and the group that says so.

        Raises
        ------
        DataError
            When nothing is assumed for it.
        """
        for group in self._of(instrument):
            if group.indicators is None or indicator in group.indicators:
                for step in group.steps:
                    if step.to == level:
                        return step.ways, group
        raise _missing(f"{indicator} tingkat {level} ({instrument})")

    def of_item(self, instrument: str, kind: str) -> tuple[tuple[AssumedWay, ...], Group]:
        """Return the ways to produce an evidence item of a kind, and the group that says so."""
        for group in self._of(instrument):
            for items in group.items:
                if kind in items.kinds:
                    return items.ways, group
        raise _missing(f"butir {kind} ({instrument})")

    def of_external(self, instrument: str) -> tuple[tuple[AssumedWay, ...], Group]:
        """Return the ways to lift an external index by one rung, and the group that says so."""
        for group in self._of(instrument):
            if group.external:
                return group.external, group
        raise _missing(f"indeks luar ({instrument})")

    def _of(self, instrument: str) -> list[Group]:
        return [group for group in self.groups if group.instrument == instrument]


def _missing(what: str) -> DataError:
    return DataError("planning.yaml", f"beban kerja untuk {what} tidak ada", "Tambahkan ke berkas anggapan")


@cache
def assumed() -> Assumptions:
    """Return the lab's assumptions.

    Raises
    ------
    DataError
        When the file is not whole.
    """
    try:
        return TypeAdapter(Assumptions).validate_python(read_yaml("planning.yaml"))
    except ValidationError as error:
        raise DataError("planning.yaml", str(error), "Perbaiki berkas anggapan") from error
