"""Units of evidence: what a document proves and an assessor judges, as the instrument has them.

A unit is an item (``"I13-L1-02"``) where the instrument has evidence items, else a level of an indicator
(``"i22-L3"``). Whatever is written about an assessment belongs to units: an answer to all of its indicator's, an
external index to those of the indicators that name it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from spbe_core.errors import UnknownError
from spbe_core.instruments import Instrument


@dataclass(frozen=True)
class Unit:
    """One unit of evidence.

    Attributes
    ----------
    code : str
    indicator : str
    level : int
    name : str
        The item's label, or the level's name.
    """

    code: str
    indicator: str
    level: int
    name: str


def level_code(indicator: str, level: int) -> str:
    """Return the unit that a level of an indicator is."""
    return f"{indicator}-L{level}"


_KNOWN: dict[str, dict[str, Unit]] = {}
"""Units by the hash of their instrument, which never changes under it."""


def _units(instrument: Instrument) -> dict[str, Unit]:
    if instrument.content_hash not in _KNOWN:
        _KNOWN[instrument.content_hash] = _made(instrument)
    return _KNOWN[instrument.content_hash]


def _made(instrument: Instrument) -> dict[str, Unit]:
    found: dict[str, Unit] = {}
    for indicator in instrument.indicators:
        for level in indicator.levels:
            own = (
                [Unit(level_code(indicator.id, level.level), indicator.id, level.level, level.name or "")]
                if instrument.item_list is None
                else [Unit(item.code, indicator.id, level.level, item.label) for item in level.items or ()]
            )
            found |= {each.code: each for each in own}
    return found


def all_units(instrument: Instrument) -> tuple[Unit, ...]:
    """Return all units, in the instrument's order."""
    return tuple(_units(instrument).values())


def find(instrument: Instrument, code: str) -> Unit:
    """Return a unit by its code.

    Raises
    ------
    UnknownError
        When the instrument has no such unit.
    """
    known = _units(instrument)
    if code not in known:
        raise UnknownError.naming("butir" if instrument.item_list else "tingkat indikator", code, known)
    return known[code]


def indicators_of(instrument: Instrument, thing: str) -> frozenset[str]:
    """Return the indicators that something written belongs to: a unit, an indicator or an external index.

    Raises
    ------
    UnknownError
        When it is none of them.
    """
    if thing in instrument:
        return frozenset({thing})
    if thing in _units(instrument):
        return frozenset({_units(instrument)[thing].indicator})
    instrument.external(thing)
    return frozenset(each.id for each in instrument.indicators if each.external_index == thing)


def is_open(instrument: Instrument, thing: str, opened: Iterable[str]) -> bool:
    """Whether something may be written while only some units are open.

    A unit is open when it was named; an indicator or an external index when one of its units was.
    """
    named = set(opened)
    if thing in _units(instrument):
        return thing in named
    return not indicators_of(instrument, thing).isdisjoint(find(instrument, each).indicator for each in named)
