"""The states of evidence items in a workbook: one text per state, read back to the same state."""

from __future__ import annotations

from spbe_core.item_states import ItemState, ItemStatus, RevisionReason
from spbe_core.sheets import fold

_CHOICES = (
    *(ItemStatus(state) for state in (ItemState.BELUM, ItemState.DRAF, ItemState.DIUNGGAH, ItemState.DITERIMA)),
    *(ItemStatus(ItemState.REVISI, reason) for reason in RevisionReason),
)
TEXTS = tuple(status.label for status in _CHOICES)
"""What may be chosen; *tertolak otomatis* is derived and never chosen."""
_BY_TEXT = {fold(status.label): status for status in _CHOICES}


def key(status: ItemStatus) -> str:
    """Return a status as one text for programs: "diunggah", "revisi/tidak_tepat"."""
    return f"{status.state}/{status.reason}" if status.reason else str(status.state)


def status(text: str) -> ItemStatus:
    """Return the status that :func:`key` wrote."""
    state, _, reason = text.partition("/")
    return ItemStatus(ItemState(state), RevisionReason(reason) if reason else None)


def read(text: str) -> ItemStatus:
    """Read what stands in a cell.

    Raises
    ------
    ValueError
        When it is none of :data:`TEXTS`; the message says what to write, in Indonesian.
    """
    if fold(text) not in _BY_TEXT:
        raise ValueError(f"bukan keadaan butir. Isi salah satu: {', '.join(TEXTS)}")
    return _BY_TEXT[fold(text)]
