"""Versioned things: history rows that are only ever added, the newest of which is the current value.

The primary key ends in ``version``, so two writers who both build on version *n* cannot both store *n + 1*, whatever
the engine and whatever else goes wrong.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, not_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from spbe_core import wire

if TYPE_CHECKING:  # the guard reads versions too
    from hub.registry.access import Grant
    from hub.registry.events.model import EventRow


def current(model: type[Any], *keys: InstrumentedAttribute[Any]) -> Select[Any]:
    """Select the newest version of each thing.

    Parameters
    ----------
    model : mapped class
        A history table with a ``version`` column.
    *keys : column attributes
        The columns that name one thing; with ``version`` they are the primary key.

    Returns
    -------
    Select
        To be narrowed with ``where``; one row per thing.
    """
    return _newest(model, tuple(key.key for key in keys))  # type: ignore[arg-type] # a class can be hashed


@cache
def _newest(model: type[Any], keys: tuple[str, ...]) -> Select[Any]:
    """Build the query once: that takes longer than to run it."""
    newer = aliased(model)
    same = [getattr(newer, key) == getattr(model, key) for key in keys]
    return select(model).where(not_(select(1).where(and_(*same, newer.version > model.version)).exists()))


def stored(row: Any, value: int | str | None) -> wire.FieldValue:
    """Describe what stands, for a 409: the newest version, with its value as people know it; ``None`` for none yet."""
    if row is None:
        return wire.FieldValue(value=None, version=0)
    return wire.FieldValue(value=value, version=row.version, author=row.author, author_name=row.author_name, at=row.at)


def signature(grant: Grant, event: EventRow) -> dict[str, Any]:
    """Return who wrote a row and when, under which event."""
    return {"author": grant.caller.name, "at": event.at, "seq": event.seq}
