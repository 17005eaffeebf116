"""What external assessors said of each unit of evidence, and what a period of improvement opens.

A unit is accepted, or sent back (*revisi*) because it does not fit or is not complete; a unit nobody judged has no
verdict. A period of improvement (*masa perbaikan*) opens the units sent back, and those of the next level: of each
judged indicator the units, not accepted yet, of the lowest level that is not accepted whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from spbe_core.errors import DataError
from spbe_core.instruments import Instrument
from spbe_core.item_states import MOVES, ItemState, ItemStatus, RevisionReason
from spbe_core.units import Unit, all_units, find
from spbe_core.wire.course import Verdict, Why


@dataclass(frozen=True)
class Judged:
    """A verdict, and the reason of one that sends back.

    Raises
    ------
    DataError
        When a unit is sent back without a reason, or accepted with one.
    """

    verdict: Verdict
    reason: RevisionReason | None = None

    def __post_init__(self) -> None:
        if (self.verdict is Verdict.REVISI) != (self.reason is not None):
            raise DataError(
                "Putusan asesor",
                "alasan ada tepat bila butir harus direvisi",
                "Pilih “tidak tepat” atau “belum lengkap” untuk revisi, dan kosongkan untuk yang diterima",
                en="The assessors' verdict: there is a reason exactly where an item has to be revised. Choose “not "
                "apt” or “not complete” there, and leave it empty for what is accepted.",
            )


def opened(instrument: Instrument, judged: Mapping[str, Judged]) -> dict[str, Why]:
    """Return the units that a period of improvement opens, in the instrument's order.

    Parameters
    ----------
    instrument : Instrument
    judged : mapping of str to Judged
        Verdicts by unit; absent is not judged.

    Raises
    ------
    UnknownError
        For a unit that the instrument does not have.
    """
    touched = {find(instrument, code).indicator for code in judged}
    following = {each.code for indicator in touched for each in _next_level(instrument, indicator, judged)}
    found: dict[str, Why] = {}
    for unit in all_units(instrument):
        verdict = judged.get(unit.code)
        if verdict is not None and verdict.verdict is Verdict.REVISI:
            found[unit.code] = Why.REVISI
        elif unit.code in following:
            found[unit.code] = Why.BERIKUT
    return found


def _next_level(instrument: Instrument, indicator: str, judged: Mapping[str, Judged]) -> list[Unit]:
    """Return the units, not accepted yet, of the lowest level that is not accepted whole."""
    own = [each for each in all_units(instrument) if each.indicator == indicator]
    accepted = {code for code, each in judged.items() if each.verdict is Verdict.DITERIMA}
    if instrument.item_list is None:  # who judged a level found those below it met, unless one was sent back
        highest = max((each.level for each in own if each.code in judged), default=0)
        accepted |= {each.code for each in own if each.level < highest and each.code not in judged}
    for level in sorted({each.level for each in own}):
        missing = [each for each in own if each.level == level and each.code not in accepted]
        if missing:
            return missing
    return []


def item_after(status: ItemStatus, judged: Judged) -> ItemStatus:
    """Return an item's state after the assessors' word on it.

    What they accept is accepted, whatever had been noted here. What they send back is sent back where something was
    there; an item without a file stays as it is.
    """
    if judged.verdict is Verdict.DITERIMA:
        return ItemStatus(ItemState.DITERIMA)
    after = ItemStatus(ItemState.REVISI, judged.reason)
    may_follow = status.state is ItemState.REVISI or ItemState.REVISI in MOVES[status.state]
    return after if may_follow else status
