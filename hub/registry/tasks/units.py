"""What a task is about: a unit of evidence, or all of an indicator, in the instrument's words."""

from __future__ import annotations

from dataclasses import dataclass

from hub.registry.evidence.rules import LEVEL_UNIT, unit_of
from hub.registry.items.rules import owner
from spbe_core import wire
from spbe_core.instruments import Indicator, Instrument


@dataclass(frozen=True)
class Subject:
    """What a unit stands for.

    Attributes
    ----------
    indicator : Indicator
        Whose unit it is.
    title : str
        One line that says what is asked.
    asked : tuple of wire.Asked
        The same at length: what to tick off.
    whole : bool
        Whether it is all of an indicator, under which no document can stand by itself.
    """

    indicator: Indicator
    title: str
    asked: tuple[wire.Asked, ...]
    whole: bool


def subject(instrument: Instrument, unit: str) -> Subject:
    """Return what a unit stands for.

    Raises
    ------
    UnknownError
        For a unit that the instrument does not have.
    """
    if any(each.id == unit for each in instrument.indicators):
        indicator = instrument.indicator(unit)
        return Subject(indicator, f"Seluruh indikator {indicator.number}", _all(indicator), whole=True)
    unit_of(instrument, unit)
    named = LEVEL_UNIT.fullmatch(unit)
    if named is not None:
        indicator = instrument.indicator(named[1])
        level = indicator.level(int(named[2]))
        title = f"Tingkat {level.level}" + (f" ({level.name})" if level.name else "")
        return Subject(indicator, title, (_asked(title, level.criterion or level.gist or "", level.evidence),), False)
    indicator = owner(instrument, unit)
    item = next(each for each in indicator.items if each.code == unit)
    return Subject(indicator, f"{item.code} {item.label}", (_asked(item.code, "", (item.label,)),), whole=False)


def _all(indicator: Indicator) -> tuple[wire.Asked, ...]:
    """Return what every level asks for; where that is known for the indicator only, its usual evidence."""
    levels = [
        _asked(
            f"Tingkat {each.level}",
            each.criterion or each.gist or "",
            (*each.evidence, *(f"{item.code} {item.label}" for item in each.items or ())),
        )
        for each in indicator.levels
    ]
    usual = [_asked("Data dukung yang lazim", "", indicator.evidence)] if indicator.evidence else []
    return tuple(usual + levels)


def _asked(heading: str, text: str, items: tuple[str, ...]) -> wire.Asked:
    return wire.Asked(heading=heading, text=text, items=list(items))
