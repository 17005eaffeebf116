"""What the scorer says of an assessment."""

from __future__ import annotations

from typing import Literal

from spbe_core.instrument_parts import Confidence
from spbe_core.wire.values import Predicate, Wire


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
    """Empty where the instrument has aspects only (Pemdi)."""
    aspects: list[PartScore]


class Scored(Wire):
    """What one indicator of a fractional instrument counts with, and where that comes from.

    ``score`` is shown (two decimals), ``score_exact`` exact; both ``None`` when nobody has said it. "menunggu": the
    external index that determines it is missing, so it stands at the instrument's score for a missing index.
    """

    indicator: str
    score: str | None
    score_exact: str | None
    basis: Literal["dinilai", "indeks luar", "menunggu"]


class SimulatedScore(Wire):
    """One indicator's simulated score; ``accepted`` of ``total`` items at the ``level`` it is working on."""

    indicator: str
    score: str
    score_exact: str
    basis: Literal["butir", "indeks luar", "menunggu"]
    level: int | None
    accepted: int
    total: int


class Simulation(Wire):
    """Scores simulated from accepted evidence items by an inferred rule. Never official, never benchmarked."""

    word: Literal["simulasi"] = "simulasi"
    """Stands beside every number of this."""
    confidence: Confidence
    basis: str
    """What the rule was inferred from."""
    index: str
    index_exact: str
    predicate: Predicate
    aspects: list[PartScore]
    indicators: list[SimulatedScore]


class Climb(Wire):
    """One indicator lifted by some steps. Levels and gain are neutral text, exact."""

    indicator: str
    from_level: str
    to_level: str
    steps: int
    gain: str


class Threshold(Wire):
    """The lower edge of a predicate, seen from the index.

    ``distance`` is edge − index as shown (two decimals), ``distance_exact`` exact; 0 or less when it is reached.
    ``climbs`` are the fewest steps that reach it; empty when it is reached.
    """

    predicate: Predicate
    edge: str
    distance: str
    distance_exact: str
    reached: bool
    steps: int
    climbs: list[Climb]


class Advice(Wire):
    """What often makes an assessor lower a level, with the reason. Never a block."""

    rule: str
    indicators: list[str]
    """What it is about; the first is where to show it."""
    message: str
    why: str
    todo: str
    confidence: Confidence
    source: str
    item: str | None


class IndicatorEvidence(Wire):
    """What stands under one indicator's units of evidence.

    Documents that the caller may not see count too; ``missing``: a level is claimed and nothing proves it.
    """

    indicator: str
    documents: int
    missing: bool


class NextStep(Wire):
    """The one thing to do next; chosen by :mod:`spbe_core.next_step` alone, worded by whoever shows it.

    ``count`` of ``total`` are in the same case: units that the period of improvement opened ("ditandai"), indicators
    that are empty ("kosong"), notes that wait ("catatan"), indicators without evidence ("data_dukung"), indicators that
    wait for an external index ("indeks_luar"). "naik": ``climb`` is what adds most for each of its steps, of the
    ``count`` steps ``toward`` the next predicate.
    """

    kind: Literal["ditandai", "kosong", "catatan", "data_dukung", "indeks_luar", "naik"]
    indicator: str | None
    """Where; ``None`` is the assessment as a whole, or the register of external indices."""
    count: int
    total: int
    climb: Climb | None = None
    toward: Predicate | None = None
