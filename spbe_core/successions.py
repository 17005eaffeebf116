"""From one instrument to the next: which earlier indicators asked about the same matter.

A region starts Pemdi from what it has: narratives and documents are offered per item, marked by where they come from.
No level, score or index is ever carried over or converted; nothing here holds a number that could be.
"""

from __future__ import annotations

from functools import cache

from pydantic import Field, TypeAdapter

from spbe_core import instruments
from spbe_core.errors import DataError, UnknownError
from spbe_core.files import read_yaml
from spbe_core.instrument_parts import Confidence, IndicatorId, ItemCode, Part

FIRST, SECOND = "permenpanrb-5-2018", "permenpanrb-59-2020"


class Succession(Part):
    """Earlier indicators whose narratives and documents may serve a later one.

    ``items`` narrows it to some items of the later indicator; ``None`` means all of it.
    """

    instrument: str
    indicator: IndicatorId
    from_instrument: str
    from_indicators: tuple[IndicatorId, ...]
    items: tuple[ItemCode, ...] | None = None
    confidence: Confidence
    reason: str | None = None


class _Row(Part):
    to: IndicatorId
    sources: tuple[IndicatorId, ...] = Field(alias="from", min_length=1)
    items: tuple[ItemCode, ...] | None = None
    reason: str


@cache
def all_successions() -> tuple[Succession, ...]:
    """Return every succession: 5/2018 → 59/2020 as the instrument says, 59/2020 → Pemdi as inferred.

    Raises
    ------
    DataError
        When the file names what does not exist.
    """
    return (*_predecessors(), *parse(read_yaml("successions.yaml"), "successions.yaml"))


def parse(document: dict[str, object], where: str) -> tuple[Succession, ...]:
    """Build successions from their file's content; ``where`` names the file in errors."""
    try:
        confidence = TypeAdapter(Confidence).validate_python(document["confidence"])
        rows = TypeAdapter(tuple[_Row, ...]).validate_python(document["rows"])
        before, after = instruments.load(str(document["from"])), instruments.load(str(document["to"]))
    except (ValueError, KeyError, UnknownError) as error:
        raise DataError(where, str(error), "Perbaiki berkas padanan instrumen") from error
    found = []
    for row in rows:
        items = {item.code for item in after.indicator(row.to).items} if row.to in after else set()
        lost = [row.to] if row.to not in after else []
        lost += [each for each in row.sources if each not in before]
        lost += [each for each in row.items or () if each not in items]
        if lost:
            raise DataError(
                where, f"rujukan {row.to} ke {', '.join(lost)} tidak ada", "Perbaiki berkas padanan instrumen"
            )
        found.append(
            Succession(
                instrument=after.id,
                indicator=row.to,
                from_instrument=before.id,
                from_indicators=row.sources,
                items=row.items,
                confidence=confidence,
                reason=row.reason,
            )
        )
    return tuple(found)


def _predecessors() -> tuple[Succession, ...]:
    """Return what 59/2020 says about 5/2018: question numbers there, which may be several scored lines."""
    before, after = instruments.load(FIRST), instruments.load(SECOND)
    confidence = after.confidence_of("predecessors")
    return tuple(
        Succession(
            instrument=after.id,
            indicator=indicator.id,
            from_instrument=before.id,
            from_indicators=tuple(each.id for each in before.indicators if str(each.number) in indicator.predecessors),
            confidence=confidence,
        )
        for indicator in after.indicators
        if indicator.predecessors
    )


def before(instrument_id: str, indicator_id: str) -> tuple[Succession, ...]:
    """Return what came directly before an indicator; empty where nothing did.

    Raises
    ------
    UnknownError
        For an unknown instrument or indicator.
    """
    indicator = instruments.load(instrument_id).indicator(indicator_id)
    return tuple(
        each for each in all_successions() if (each.instrument, each.indicator) == (instrument_id, indicator.id)
    )


def offered_to(instrument_id: str, item_code: str) -> tuple[Succession, ...]:
    """Return what may be offered to one evidence item.

    Raises
    ------
    UnknownError
        For an unknown instrument or item.
    """
    held = instruments.load(instrument_id)
    owner = {item.code: indicator.id for indicator in held.indicators for item in indicator.items}
    if item_code not in owner:
        raise UnknownError.naming("butir", item_code, owner)
    return tuple(
        each for each in before(instrument_id, owner[item_code]) if each.items is None or item_code in each.items
    )
