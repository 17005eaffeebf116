"""The one thing to do next in an assessment, and why: chosen here alone, so that every page says the same.

In a period of improvement it is what was opened, and in a closed assessment only what the coach waits for. Else:
fill what is empty; answer the coach; bring the evidence of a level that is claimed; get the external indices that are
awaited; lift the indicator whose steps add most, of the fewest that bring the next predicate.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from spbe_core import units, wire
from spbe_core.advice import Document
from spbe_core.external_indices import Stated
from spbe_core.instruments import Indicator, Instrument
from spbe_core.item_states import ItemState, ItemStatus

COACH_ROLES = frozenset({"pendamping", "sekretariat"})
"""Roles whose notes ask the region for something."""


def open_notes(comments: Sequence[wire.Comment]) -> list[wire.Comment]:
    """Return the coach's notes that are not marked as done, oldest first; replies are part of their note."""
    asked = [c for c in comments if c.author_role in COACH_ROLES and c.reply_to is None and not c.done]
    return sorted(asked, key=lambda c: c.at)


def first_of(
    instrument: Instrument,
    stated: Sequence[Stated],
    noted: Sequence[str | None],
    documents: Sequence[Document],
    statuses: Mapping[str, ItemStatus],
) -> wire.NextStep | None:
    """Choose among what needs no look at the predicates; ``None`` when nothing of it is open.

    Parameters
    ----------
    instrument : Instrument
    stated : sequence of Stated
        Every indicator's score, in instrument order.
    noted : sequence of str or None
        The indicator of each open note of the coach, oldest first; ``None`` is the assessment as a whole.
    documents : sequence of Document
        What stands under the units of evidence.
    statuses : mapping of str to ItemStatus
        By item code.
    """
    total = len(instrument.indicators)
    empty = [each.indicator for each in stated if each.score is None]
    if empty:
        return wire.NextStep(kind="kosong", indicator=empty[0], count=len(empty), total=total)
    if asked := answering(noted, total):
        return asked
    bare = unproved(instrument, stated, documents, statuses)
    if bare:
        at_stake = _most_at_stake(instrument, stated, bare)
        return wire.NextStep(kind="data_dukung", indicator=at_stake, count=len(bare), total=total)
    waiting = sum(each.basis == "menunggu" for each in stated)
    if waiting:
        return wire.NextStep(kind="indeks_luar", indicator=None, count=waiting, total=total)
    return None


def answering(noted: Sequence[str | None], total: int) -> wire.NextStep | None:
    """Return the oldest of the coach's open notes; ``None`` when none is open. Parameters as of :func:`first_of`."""
    if not noted:
        return None
    return wire.NextStep(kind="catatan", indicator=noted[0], count=len(noted), total=total)


def improving(instrument: Instrument, opened: Collection[str]) -> wire.NextStep | None:
    """Return the first indicator of the units that a period of improvement opened: nothing else can be written then."""
    having = {units.find(instrument, each).indicator for each in opened}
    first = next((each.id for each in instrument.indicators if each.id in having), None)
    if first is None:
        return None
    total = len(instrument.indicators)
    return wire.NextStep(kind="ditandai", indicator=first, count=len(opened), total=total)


def climbing(thresholds: Sequence[wire.Threshold], total: int) -> wire.NextStep | None:
    """Return the first of the fewest steps to the nearest predicate above; ``None`` when the highest is reached."""
    above = next((each for each in thresholds if not each.reached and each.climbs), None)
    if above is None:
        return None
    climb = max(above.climbs, key=lambda each: (Fraction(each.gain) / each.steps, -Fraction(each.from_level)))
    return wire.NextStep(
        kind="naik", indicator=climb.indicator, count=above.steps, total=total, climb=climb, toward=above.predicate
    )


def unproved(
    instrument: Instrument,
    stated: Sequence[Stated],
    documents: Sequence[Document],
    statuses: Mapping[str, ItemStatus],
) -> list[str]:
    """Return the indicators that claim more than the lowest level and have nothing that proves it.

    With levels a document has to stand under the level claimed; with items (Pemdi) one item that has a document, or
    was sent, is enough. What an external index gives proves itself.
    """
    by_level = {(each.indicator, each.level) for each in documents}
    having = {each.indicator for each in documents}
    found = []
    for each, indicator in zip(stated, instrument.indicators, strict=True):
        if each.basis != "dinilai" or each.score is None or each.score <= instrument.lowest:
            continue
        proved = (
            each.indicator in having or _sent(indicator, statuses)
            if instrument.item_list is not None
            else (each.indicator, int(each.score)) in by_level
        )
        if not proved:
            found.append(each.indicator)
    return found


def _sent(indicator: Indicator, statuses: Mapping[str, ItemStatus]) -> bool:
    items = [item.code for level in indicator.levels for item in level.items or ()]
    return any(statuses[code].state in {ItemState.DIUNGGAH, ItemState.DITERIMA} for code in items if code in statuses)


def _most_at_stake(instrument: Instrument, stated: Sequence[Stated], bare: Collection[str]) -> str:
    """Return the indicator whose unproved levels hold the most of the index; the first of equals."""

    def stake(each: Stated) -> Fraction:
        return instrument.indicator(each.indicator).weight * (Fraction(each.score or 0) - instrument.lowest)

    return max((each for each in stated if each.indicator in bare), key=stake).indicator
