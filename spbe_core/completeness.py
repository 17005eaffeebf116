"""What is incomplete in an assessment when it is submitted. It is told and acknowledged; it blocks nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction

from spbe_core.advice_rules import LevelBelowRule, all_rules
from spbe_core.instruments import Instrument
from spbe_core.item_states import ItemState, ItemStatus
from spbe_core.scoring import Value
from spbe_core.units import Unit, all_units
from spbe_core.wire.course import Gap, GapKind

SENT = frozenset({ItemState.DIUNGGAH, ItemState.DITERIMA, ItemState.REVISI})
"""States of an item for which something was handed in."""


def gaps(
    instrument: Instrument,
    scores: Mapping[str, Value | None],
    told: Collection[str],
    proven: Collection[str],
    statuses: Mapping[str, ItemStatus],
) -> list[Gap]:
    """Return what is incomplete, in the instrument's order.

    Parameters
    ----------
    instrument : Instrument
    scores : mapping of str to int, Fraction or None
        Level or score that each indicator counts with; absent or ``None`` is not answered.
    told : collection of str
        Indicators with a narrative.
    proven : collection of str
        Units with a document.
    statuses : mapping of str to ItemStatus
        By item code; absent is *belum*.
    """
    held = {code for code, status in statuses.items() if status.state in SENT} | set(proven)
    units: dict[str, list[Unit]] = {}
    for unit in all_units(instrument):
        units.setdefault(unit.indicator, []).append(unit)
    found: list[Gap] = []
    for indicator in instrument.indicators:
        value = scores.get(indicator.id)
        if value is None:
            found.append(Gap(kind=GapKind.TANPA_NILAI, indicator=indicator.id))
            continue
        if indicator.id not in told:
            found.append(Gap(kind=GapKind.TANPA_PENJELASAN, indicator=indicator.id))
        if indicator.external_role == "determines":
            continue
        claimed = _claimed(instrument, value)
        claimed = max([claimed, *(each.level for each in units[indicator.id] if each.code in held)])
        found += _unproven(instrument, units[indicator.id], claimed, held)
    return found


def _claimed(instrument: Instrument, value: Value) -> int:
    """Return the level whose evidence a value asks for: of an exact score the level of its band."""
    if not instrument.fractional or instrument.item_list is None:
        return int(value)
    bands = instrument.item_list.bands
    exact = Fraction(value)
    return next((band.level for band in bands if exact < band.high), bands[-1].level)


def _unproven(instrument: Instrument, units: list[Unit], claimed: int, held: Collection[str]) -> Iterator[Gap]:
    spared = frozenset() if instrument.item_list else _spared(units[0].indicator, claimed)
    for unit in units:
        if unit.level <= claimed and unit.code not in held and unit.level not in spared:
            kind = GapKind.TANPA_BUKTI if unit.level == claimed else GapKind.TINGKAT_BAWAH
            yield Gap(kind=kind, indicator=unit.indicator, unit=unit.code)


def _spared(indicator: str, claimed: int) -> frozenset[int]:
    """Return the levels that need no document: 0 and 1 ("nothing there yet"), and what a level does not build on.

    Indicator 3 of 59/2020: level 4 refers to level 2.
    """
    return frozenset({0, 1}) | frozenset(
        claimed - 1
        for rule in all_rules()
        if isinstance(rule, LevelBelowRule)
        for each in rule.exempt
        if (each.indicator, each.level) == (indicator, claimed)
    )


def digest(found: list[Gap]) -> str:
    """Return what stands for a list of gaps, so that an acknowledgement is of exactly this list."""
    plain = [[each.kind, each.indicator, each.unit] for each in found]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()
