"""Slow down guessing: a delay that doubles with each failure, per typed name and per address.

An office or a whole workshop shares one address, so an address is slowed much later than a name, and less. Each delay
is bounded; somebody who keeps on guessing a name can keep its owner waiting from bound to bound. Both are kept in the
database, so a restart forgives nothing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from hub.accounts import names
from hub.accounts.model import Throttle

FORGET = timedelta(hours=1)
"""A key without a failure for this long starts anew."""


@dataclass(frozen=True)
class Limit:
    """How one kind of key is slowed: free failures, then 2, 4, 8 … seconds up to the longest delay."""

    free: int
    longest: timedelta

    def delay(self, failures: int) -> timedelta:
        """Return the delay that follows the given number of failures."""
        over = failures - self.free
        if over <= 0:
            return timedelta(0)
        return min(timedelta(seconds=2 ** min(over, 30)), self.longest)


BY_NAME = Limit(free=3, longest=timedelta(minutes=5))
BY_ADDRESS = Limit(free=100, longest=timedelta(seconds=30))


def _keys(name: str, address: str) -> tuple[tuple[str, Limit], ...]:
    def digest(kind: str, value: str) -> str:
        return hashlib.sha256(f"{kind}\0{value}".encode()).hexdigest()

    return ((digest("name", names.folded(name)), BY_NAME), (digest("address", address), BY_ADDRESS))


def remaining(session: Session, name: str, address: str, at: datetime) -> timedelta:
    """Return how long this name from this address must still wait; zero when it may try."""
    waits = [timedelta(0)]
    for key, _ in _keys(name, address):
        row = session.get(Throttle, key)
        if row is not None:
            waits.append(row.blocked_until - at)
    return max(waits)


def failed(session: Session, name: str, address: str, at: datetime) -> timedelta:
    """Count a failure and return the delay that now holds."""
    longest = timedelta(0)
    for key, limit in _keys(name, address):
        row = session.get(Throttle, key)
        if row is None:
            row = Throttle(key=key, failures=0, last_at=at, blocked_until=at)
            session.add(row)
        elif at - row.last_at > FORGET:
            row.failures = 0
        row.failures += 1
        row.last_at = at
        delay = limit.delay(row.failures)
        row.blocked_until = at + delay
        longest = max(longest, delay)
    session.query(Throttle).filter(Throttle.last_at < at - 24 * FORGET).delete()
    return longest


def forgive(session: Session, name: str, address: str) -> None:
    """Forget the failures of a name after a sign-in; those of the address stay, others may be guessing from it."""
    (key, _), _ = _keys(name, address)
    row = session.get(Throttle, key)
    if row is not None:
        session.delete(row)
