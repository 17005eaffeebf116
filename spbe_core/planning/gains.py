"""What one more level gives, and what a set of target levels gives together. Exact.

One level on an indicator raises the index by weight ÷ 100, whatever the other answers are (the index is linear in the
levels). A step leads to the next rung: the next level, or, where scores are fractional (Pemdi), the end of the level
that the indicator is working on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from spbe_core.instruments import Band, Instrument
from spbe_core.scoring import Score, Value, score


@dataclass(frozen=True)
class Gain:
    """One step up on one indicator.

    Attributes
    ----------
    indicator : str
        Its id.
    from_level, to_level : int or Fraction
        The level now and the rung above it.
    gain : Fraction
        What the step adds to the index (difference × weight ÷ 100).
    index_after : Fraction or None
        The index with this step alone; ``None`` while the assessment is incomplete.
    """

    indicator: str
    from_level: Value
    to_level: Value
    gain: Fraction
    index_after: Fraction | None


def rungs(instrument: Instrument, value: Value) -> tuple[Value, ...]:
    """Return what an indicator can climb to from a level or score, nearest first; empty at the top."""
    held = instrument.item_list
    ends: tuple[Value, ...] = tuple(band.high for band in held.bands) if held else instrument.levels
    return tuple(end for end in ends if end > value)


def gains(instrument: Instrument, levels: Mapping[str, Value | None]) -> list[Gain]:
    """List the next step of every indicator that is answered and below the highest level.

    Parameters
    ----------
    instrument : Instrument
    levels : mapping of str to int, Fraction or None
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
        above = () if level is None else rungs(instrument, level)
        if level is not None and above:
            gain = indicator.weight * (above[0] - level) / 100
            after_step = None if now is None else now + gain
            steps.append(Gain(indicator.id, level, above[0], gain, after_step))
    return sorted(steps, key=lambda step: (-step.gain, step.from_level))


def after(instrument: Instrument, levels: Mapping[str, Value | None], targets: Mapping[str, Value | None]) -> Score:
    """Score the assessment as it will be when the target levels are reached.

    A target below the present level changes nothing: a plan never lowers what has been reached. A target on an
    indicator without an answer counts as its level.

    Parameters
    ----------
    instrument : Instrument
    levels : mapping of str to int, Fraction or None
        The present levels.
    targets : mapping of str to int, Fraction or None
        Indicator id → target level; absent or ``None`` means no target.

    Raises
    ------
    DataError
        For an unknown indicator or a level the instrument does not have, in either mapping.
    """
    score(instrument, levels)
    score(instrument, targets)
    reached: dict[str, Value | None] = dict(levels)
    for indicator_id, target in targets.items():
        if target is not None:
            reached[indicator_id] = _higher(target, levels.get(indicator_id))
    return score(instrument, reached)


def _higher(target: Value, level: Value | None) -> Value:
    return target if level is None else max(target, level)


def next_band(instrument: Instrument, index: Fraction) -> Band | None:
    """Return the predicate above an exact index (its ``low`` is the index to reach), or ``None`` at the top."""
    above = [band for band in instrument.bands if band.low > index]
    return min(above, key=lambda band: band.low) if above else None
