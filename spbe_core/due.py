"""A due date as an instant: a day ends where the region is, not where a server or a browser stands."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from spbe_core.formats import Zone, day_in, offset_of


def end_of_day(day: date, zone: Zone) -> datetime:
    """Return the instant at which a day is over in a zone: its midnight, from which on a thing is late.

    Examples
    --------
    >>> end_of_day(date(2026, 11, 30), "WIT").isoformat()
    '2026-11-30T15:00:00+00:00'
    """
    return datetime.combine(day + timedelta(days=1), time(), offset_of(zone)).astimezone(UTC)


def day_ending_at(instant: datetime, zone: Zone) -> date:
    """Return the day whose end an instant of :func:`end_of_day` is."""
    return day_in(instant - timedelta(microseconds=1), zone)
