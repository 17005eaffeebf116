"""Planning: what one more level gives, and what a set of target levels gives together. Exact.

One step on an indicator raises the index by weight ÷ 100, whatever the other answers are (the index is linear in
the levels; PermenPANRB 59/2020).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from spbe_core.instruments import Band, Instrument
from spbe_core.scoring import HIGHEST, Score, score


@dataclass(frozen=True)
class Gain:
    """One step up on one indicator.

    Attributes
    ----------
    indicator : str
        Its id.
    from_level, to_level : int
        The level now and one above it.
    gain : Fraction
        What the step adds to the index (weight ÷ 100).
    index_after : Fraction or None
        The index with this step alone; ``None`` while the assessment is incomplete.
    """

    indicator: str
    from_level: int
    to_level: int
    gain: Fraction
    index_after: Fraction | None


def gains(instrument: Instrument, levels: Mapping[str, int | None]) -> list[Gain]:
    """List the next step of every indicator that is answered and below the highest level.

    Parameters
    ----------
    instrument : Instrument
    levels : mapping of str to int or None
        As for :func:`spbe_core.scoring.score`; what is not answered has no step, because it has no start.

    Returns
    -------
    list of Gain
        Largest gain first; equal gains by the lower level first (a step from 1 to 2 asks less than one from 4 to
        5), then in instrument order.

    Raises
    ------
    DataError
        As :func:`spbe_core.scoring.score`.
    """
    now = score(instrument, levels).index
    steps = []
    for indicator in instrument.indicators:
        level = levels.get(indicator.id)
        if level is not None and level < HIGHEST:
            gain = indicator.weight / 100
            after_step = None if now is None else now + gain
            steps.append(Gain(indicator.id, level, level + 1, gain, after_step))
    return sorted(steps, key=lambda step: (-step.gain, step.from_level))


def after(instrument: Instrument, levels: Mapping[str, int | None], targets: Mapping[str, int | None]) -> Score:
    """Score the assessment as it will be when the target levels are reached.

    A target below the present level changes nothing: a plan never lowers what has been reached. A target on an
    indicator without an answer counts as its level.

    Parameters
    ----------
    instrument : Instrument
    levels : mapping of str to int or None
        The present levels.
    targets : mapping of str to int or None
        Indicator id → target level; absent or ``None`` means no target.

    Raises
    ------
    DataError
        For an unknown indicator or a level outside 1–5, in either mapping.
    """
    score(instrument, levels)
    score(instrument, targets)
    reached: dict[str, int | None] = dict(levels)
    for indicator_id, target in targets.items():
        if target is not None:
            reached[indicator_id] = max(target, levels.get(indicator_id) or target)
    return score(instrument, reached)


def next_band(instrument: Instrument, index: Fraction) -> Band | None:
    """Return the predicate above an exact index (its ``low`` is the index to reach), or ``None`` at the top."""
    above = [band for band in instrument.bands if band.low > index]
    return min(above, key=lambda band: band.low) if above else None
