"""Which instrument a year is measured with: data, not code."""

from __future__ import annotations

from functools import cache

from spbe_core import wire
from spbe_core.errors import UnknownError
from spbe_core.files import read_yaml


@cache
def all_periods() -> tuple[wire.Period, ...]:
    """Return every period, oldest first.

    ``available`` means that this version of the lab can open an assessment for it; ``exercise_only`` that the
    instrument is revoked, so that an assessment with it is an exercise (latihan).
    """
    return tuple(
        wire.Period(
            period=str(year),
            instrument=span["instrument"],
            available="opens" in span,
            exercise_only="revoked" in span,
        )
        for span in read_yaml("periods.yaml")
        for year in range(int(span["from"]), int(span["to"]) + 1)
    )


def find(period: str) -> wire.Period:
    """Return a period by its year as text ("2025").

    Raises
    ------
    UnknownError
        When no instrument is known for it.
    """
    for each in all_periods():
        if each.period == period:
            return each
    raise UnknownError.naming("periode", period, [each.period for each in all_periods()])
