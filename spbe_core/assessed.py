"""An assessment as it was written, and what follows: score, simulation, thresholds, advice. Pure, for every instrument.

What was written is levels (or Pemdi's scores), the states of evidence items and external indices. An instrument without
items or external indices simply has none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from spbe_core import advice, external_indices, next_step, thresholds, wire
from spbe_core.advice import Document
from spbe_core.advice_rules import NoPairRule, all_rules
from spbe_core.exact import neutral
from spbe_core.external_indices import Stated
from spbe_core.formats import two_decimals
from spbe_core.instruments import Instrument
from spbe_core.item_states import ItemStatus
from spbe_core.scoring import Score, Value, score
from spbe_core.simulation import simulate


@dataclass(frozen=True)
class Written:
    """What a region has written.

    Attributes
    ----------
    instrument : Instrument
    entered : mapping of str to int, Fraction or None
        Level or score by indicator id; absent or ``None`` is not answered.
    external : mapping of str to Fraction or None
        Value by external index id, on its own scale; absent or ``None`` is waiting.
    statuses : mapping of str to ItemStatus
        By item code; absent is *belum*.
    """

    instrument: Instrument
    entered: Mapping[str, Value | None]
    external: Mapping[str, Fraction | None] = field(default_factory=dict)
    statuses: Mapping[str, ItemStatus] = field(default_factory=dict)

    @cached_property
    def stated(self) -> tuple[Stated, ...]:
        """Every indicator's score and where it comes from, in instrument order."""
        return external_indices.stated(self.instrument, self.entered, self.external)

    @cached_property
    def scores(self) -> dict[str, Value | None]:
        """What the assessment is scored with: what was entered, put together with the external indices."""
        return external_indices.scores(self.stated)

    @cached_property
    def score(self) -> Score:
        return score(self.instrument, self.scores)

    @cached_property
    def _thresholds(self) -> tuple[wire.Threshold, ...]:
        return tuple(_threshold(each) for each in thresholds.thresholds(self.instrument, self.scores))

    def scored(self) -> list[wire.Scored]:
        """Return what each indicator counts with; empty where an instrument has levels, which say so themselves."""
        return [_scored(each) for each in self.stated] if self.instrument.fractional else []

    def simulation(self) -> wire.Simulation | None:
        """Return the scores simulated from accepted items; ``None`` where the instrument has no items."""
        if self.instrument.item_list is None:
            return None
        made = simulate(self.instrument, self.statuses, self.external)
        whole = made.whole.summary()
        return wire.Simulation.model_validate(
            {
                "confidence": made.confidence,
                "basis": made.basis,
                "index": whole.index,
                "index_exact": whole.index_exact,
                "predicate": whole.predicate,
                "aspects": whole.aspects,
                "indicators": [
                    {
                        "indicator": each.indicator,
                        "score": two_decimals(each.score),
                        "score_exact": str(each.score),
                        "basis": each.basis,
                        "level": each.level,
                        "accepted": each.accepted,
                        "total": each.total,
                    }
                    for each in made.indicators
                ],
            }
        )

    def thresholds(self) -> list[wire.Threshold]:
        """Return the distance to each predicate and the fewest steps there; none while incomplete."""
        return [*self._thresholds]

    def advice(self, today: date, documents: Sequence[Document] = ()) -> list[wire.Advice]:
        """Return the consistency advice.

        Parameters
        ----------
        today : date
            From which the age of documents is counted.
        documents : sequence of Document
            What stands under the units of evidence. Without any, that a document is missing says nothing: the region
            keeps its documents elsewhere.
        """
        rules = [rule for rule in all_rules() if documents or not isinstance(rule, NoPairRule)]
        facts = advice.Facts(self.instrument, today, self.scores, documents, self.statuses)
        names = wire.Advice.model_fields
        return [
            wire.Advice.model_validate(
                {name: getattr(each, name) for name in names} | {"indicators": [*each.indicators]}
            )
            for each in advice.advise(facts, rules)
        ]

    def evidence(self, documents: Sequence[Document]) -> list[wire.IndicatorEvidence]:
        """Return which indicators have documents or lack them; ``documents`` as for :meth:`advice`."""
        count = Counter(each.indicator for each in documents)
        bare = set(next_step.unproved(self.instrument, self.stated, documents, self.statuses))
        return [
            wire.IndicatorEvidence(indicator=each.id, documents=count[each.id], missing=each.id in bare)
            for each in self.instrument.indicators
            if count[each.id] or each.id in bare
        ]

    def next(self, documents: Sequence[Document], noted: Sequence[str | None]) -> wire.NextStep | None:
        """Return the next step; ``noted`` are the indicators of the coach's open notes, oldest first."""
        chosen = next_step.first_of(self.instrument, self.stated, noted, documents, self.statuses)
        return chosen or next_step.climbing(self.thresholds(), len(self.instrument.indicators))


def _scored(each: Stated) -> wire.Scored:
    return wire.Scored(
        indicator=each.indicator,
        score=None if each.score is None else two_decimals(Fraction(each.score)),
        score_exact=None if each.score is None else str(each.score),
        basis=each.basis,
    )


def _threshold(each: thresholds.Threshold) -> wire.Threshold:
    return wire.Threshold(
        predicate=each.band.name,
        edge=two_decimals(each.band.low),
        distance=two_decimals(each.distance),
        distance_exact=str(each.distance),
        reached=each.reached,
        steps=each.steps,
        climbs=[
            wire.Climb(
                indicator=climb.indicator,
                from_level=neutral(Fraction(climb.from_level)),
                to_level=neutral(Fraction(climb.to_level)),
                steps=climb.steps,
                gain=neutral(climb.gain),
            )
            for climb in each.climbs
        ],
    )
