"""What the index of a period is called, and which periods to offer beside it."""

from __future__ import annotations

from collections.abc import Sequence

from spbe_core import periods, wire

INDEX_NAMES = {
    "permenpanrb-5-2018": "SPBE",
    "permenpanrb-59-2020": "SPBE",
    "pemdi-permenpanrb-8-2026": "Pemdi",
}
"""Instrument id → the name its index is known by."""


def label(period: wire.Period) -> str:
    """Return a period with the name of its index: "2026 Pemdi"."""
    return f"{period.period} {INDEX_NAMES.get(period.instrument, '')}".strip()


def newest_with(instrument_id: str) -> wire.Period:
    """Return the newest open period that is measured with an instrument; a period later than all its results is fine.

    Raises
    ------
    ValueError
        When no open period is.
    """
    return max(
        (each for each in periods.all_periods() if each.available and each.instrument == instrument_id),
        key=lambda each: each.period,
    )


def offered() -> tuple[Sequence[wire.Period], Sequence[wire.Period]]:
    """Return the open periods, newest first: the newest of each instrument, then the others."""
    newest: dict[str, wire.Period] = {}
    open_periods = [each for each in reversed(periods.all_periods()) if each.available]
    for each in open_periods:
        newest.setdefault(each.instrument, each)
    near = list(newest.values())
    return near, [each for each in open_periods if each not in near]
