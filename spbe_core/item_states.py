"""The states of Pemdi's evidence items, as values and pure functions.

An item is *belum* (nothing there), *draf*, *diunggah* (sent), then *diterima* or *revisi* by an assessor's word on the
portal, which the region transcribes here. Nobody sets *tertolak otomatis*: the portal rejects what was sent at a level
as long as a level below is open, that is, has an item that is not accepted (one source: PemdiAcehTengah, 2026). So it
is derived, and never stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from spbe_core.errors import DataError, UnknownError
from spbe_core.instruments import Indicator, Level


class ItemState(StrEnum):
    """Where an evidence item stands, in the order of its way."""

    BELUM = "belum"
    DRAF = "draf"
    DIUNGGAH = "diunggah"
    DITERIMA = "diterima"
    REVISI = "revisi"
    TERTOLAK_OTOMATIS = "tertolak_otomatis"


class RevisionReason(StrEnum):
    """Why an assessor sends an item back."""

    TIDAK_TEPAT = "tidak_tepat"
    BELUM_LENGKAP = "belum_lengkap"


@dataclass(frozen=True)
class ItemStatus:
    """The state of one item; ``reason`` is there exactly when the state is ``REVISI``.

    Raises
    ------
    DataError
        When a reason is missing or too much.
    """

    state: ItemState = ItemState.BELUM
    reason: RevisionReason | None = None

    def __post_init__(self) -> None:
        if (self.state is ItemState.REVISI) != (self.reason is not None):
            if self.reason is None:
                raise DataError(
                    "Keadaan butir",
                    "revisi tanpa alasan",
                    "Pilih: tidak tepat, atau belum lengkap",
                    en="State of the item: to be revised without a reason. Choose: not apt, or not complete.",
                )
            raise DataError(
                "Keadaan butir",
                f"{_LABELS[self.state]} dengan alasan",
                "Alasan hanya untuk revisi",
                en="State of the item: only what is to be revised has a reason. Leave the reason out.",
            )

    @property
    def label(self) -> str:
        """The state as people read it: "Revisi: belum lengkap"."""
        return f"{_LABELS[self.state]}: {_REASONS[self.reason]}" if self.reason else _LABELS[self.state]


_LABELS = {
    ItemState.BELUM: "Belum ada",
    ItemState.DRAF: "Draf",
    ItemState.DIUNGGAH: "Diunggah",
    ItemState.DITERIMA: "Diterima",
    ItemState.REVISI: "Revisi",
    ItemState.TERTOLAK_OTOMATIS: "Tertolak otomatis",
}
_REASONS = {RevisionReason.TIDAK_TEPAT: "tidak tepat", RevisionReason.BELUM_LENGKAP: "belum lengkap"}

MOVES: dict[ItemState, frozenset[ItemState]] = {
    ItemState.BELUM: frozenset({ItemState.DRAF, ItemState.DIUNGGAH}),
    ItemState.DRAF: frozenset({ItemState.BELUM, ItemState.DIUNGGAH}),
    ItemState.DIUNGGAH: frozenset({ItemState.DRAF, ItemState.DITERIMA, ItemState.REVISI}),
    ItemState.DITERIMA: frozenset({ItemState.DIUNGGAH, ItemState.REVISI}),
    ItemState.REVISI: frozenset({ItemState.DRAF, ItemState.DIUNGGAH, ItemState.DITERIMA}),
    ItemState.TERTOLAK_OTOMATIS: frozenset(),
}
"""Which state may follow which. Accepting and sending back is the assessor's word on the portal; the region transcribes
it, so an acceptance noted by mistake may be taken back to *diunggah*. The event log keeps both."""

ABSENT = ItemStatus()


def move(status: ItemStatus, to: ItemState, reason: RevisionReason | None = None) -> ItemStatus:
    """Return the item's next status.

    Raises
    ------
    DataError
        When the state may not follow, or a revision has no reason.
    """
    if to not in MOVES[status.state]:
        allowed = ", ".join(_LABELS[each] for each in ItemState if each in MOVES[status.state]) or "tidak ada"
        raise DataError(
            "Keadaan butir",
            f"{_LABELS[to]} tidak dapat menyusul {_LABELS[status.state]}",
            f"Pilih: {allowed}",
            en="State of the item: this state cannot follow the present one. Reload the page to see which can.",
        )
    return ItemStatus(to, reason)


@dataclass(frozen=True)
class LevelCount:
    """How far the items of one level are accepted.

    Attributes
    ----------
    level : int
    accepted, total : int
    below_open : bool
        Whether a level below is not complete, so that this one does not count yet.
    """

    level: int
    accepted: int
    total: int
    below_open: bool

    @property
    def complete(self) -> bool:
        return self.accepted == self.total


def counts(indicator: Indicator, statuses: Mapping[str, ItemStatus]) -> tuple[LevelCount, ...]:
    """Count the accepted items of each level; ``statuses`` by item code, absent is *belum*.

    Raises
    ------
    UnknownError
        For a code that is not an item of the indicator.
    DataError
        When a status is *tertolak otomatis*, which is derived and never given.
    """
    _check(indicator, statuses)
    found: list[LevelCount] = []
    for level in indicator.levels:
        items = level.items or ()
        accepted = sum(statuses.get(item.code, ABSENT).state is ItemState.DITERIMA for item in items)
        below_open = any(not each.complete for each in found)
        found.append(LevelCount(level.level, accepted, len(items), below_open))
    return tuple(found)


def shown(indicator: Indicator, statuses: Mapping[str, ItemStatus]) -> dict[str, ItemStatus]:
    """Return the status of every item of an indicator as people see it.

    What was sent (*diunggah*) at a level above an open one is *tertolak otomatis*; an item without a file stays
    *belum*, and an assessor's word stands.

    Raises
    ------
    UnknownError, DataError
        As :func:`counts`.
    """
    found: dict[str, ItemStatus] = {}
    for level, count in zip(indicator.levels, counts(indicator, statuses), strict=True):
        found |= _level_shown(level, statuses, below_open=count.below_open)
    return found


def _level_shown(level: Level, statuses: Mapping[str, ItemStatus], *, below_open: bool) -> dict[str, ItemStatus]:
    rejected = ItemStatus(ItemState.TERTOLAK_OTOMATIS)
    own = {item.code: statuses.get(item.code, ABSENT) for item in level.items or ()}
    return {
        code: rejected if below_open and status.state is ItemState.DIUNGGAH else status for code, status in own.items()
    }


def _check(indicator: Indicator, statuses: Mapping[str, ItemStatus]) -> None:
    known = {item.code for item in indicator.items}
    for code, status in statuses.items():
        if code not in known:
            raise UnknownError.naming("butir", code, known)
        if status.state is ItemState.TERTOLAK_OTOMATIS:
            raise DataError(
                f"Butir {code}",
                "tertolak otomatis adalah akibat",
                "Simpan keadaan yang sebenarnya: diunggah",
                en=f"Item {code}: rejected automatically is a consequence. Store its own state: uploaded.",
            )
