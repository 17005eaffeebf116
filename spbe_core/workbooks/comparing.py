"""Lay an offline file beside what the lab holds: per cell mine, stored, and what the file was made from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from spbe_core import wire
from spbe_core.errors import DataError, visible
from spbe_core.exact import exact
from spbe_core.item_states import ABSENT, ItemStatus, move
from spbe_core.sheets import clean
from spbe_core.wire import AnswerField
from spbe_core.workbooks import item_cells
from spbe_core.workbooks.filled import Filled, Taken

Value = int | str | None
Base = Callable[[Taken, int], Value]
"""Returns the value a cell had in a version (``None`` in version 0); raises LookupError for one that never was."""


@dataclass(frozen=True)
class Compared:
    """A file beside what is stored.

    Attributes
    ----------
    same : int
        Cells that say what is stored.
    cells : tuple of OfflineCell
        Those that differ, in the file's order.
    faults : tuple of OfflineFault
        Those that cannot be taken: an item's state that may not follow the stored one.
    """

    same: int
    cells: tuple[wire.OfflineCell, ...]
    faults: tuple[wire.OfflineFault, ...]


def compare(filled: Filled, assessment: wire.Assessment, base: Base, *, known: bool) -> Compared:
    """Compare a file with an assessment.

    Parameters
    ----------
    filled : Filled
        The file.
    assessment : Assessment
        What is stored now.
    base : callable
        What a cell was in a version.
    known : bool
        Whether the file was made from this very assessment, so that its versions mean something here.
    """
    answers = {answer.indicator: answer for answer in assessment.answers}
    items = {item.code: item for item in assessment.items}
    equal = 0
    found: list[wire.OfflineCell] = []
    faults: list[wire.OfflineFault] = []
    for cell in filled.cells:
        now = getattr(answers[cell.indicator], cell.field) if cell.item is None else _item(items.get(cell.item))
        if same(cell, cell.value, now.value):
            equal += 1
            continue
        made = _cell(cell, now, base, known=known, own=filled.assessment is None)
        reason = None if cell.item is None or made.state == "lab" else _hindrance(str(now.value), str(cell.value))
        if reason is None:
            found.append(made)
        else:
            told = {"sheet": visible(cell.sheet), "address": cell.address, "text": cell.item or "", "reason": reason}
            faults.append(wire.OfflineFault.model_validate(told))
    return Compared(equal, tuple(found), tuple(faults))


def same(cell: Taken, one: Value, other: Value) -> bool:
    """Tell whether two values of a cell mean the same.

    Line ends do not count, a text of blanks is none, 1.5 is 1.50.
    """
    return _meant(cell, one) == _meant(cell, other)


def _meant(cell: Taken, value: Value) -> Fraction | str | None:
    if value is None or isinstance(value, int):
        return None if value is None else Fraction(value)
    if cell.field is AnswerField.LEVEL:
        return exact(value)
    return value.replace("\r\n", "\n").replace("\r", "\n") if clean(value) else None


def _item(item: wire.ItemValue | None) -> wire.FieldValue:
    """Return an item's state as a versioned value."""
    if item is None:
        return wire.FieldValue(value=item_cells.key(ABSENT), version=0)
    key = item_cells.key(ItemStatus(item.state, item.reason))
    return wire.FieldValue(
        value=key, version=item.version, author=item.author, author_name=item.author_name, at=item.at
    )


def _hindrance(now: str, wanted: str) -> str | None:
    """Say why an item's state may not follow the stored one; ``None`` when it may."""
    status = item_cells.status(wanted)
    try:
        move(item_cells.status(now), status.state, status.reason)
    except DataError as error:
        return f"{error.what}. {error.todo}"
    return None


def _cell(cell: Taken, now: wire.FieldValue, base: Base, *, known: bool, own: bool) -> wire.OfflineCell:
    before: Value = None
    version = cell.based_on if known else None
    if version is not None:
        try:
            before = now.value if version == now.version else base(cell, version)
        except LookupError:
            version = None
    return wire.OfflineCell(
        sheet=cell.sheet,
        address=cell.address,
        indicator=cell.indicator,
        field=cell.field,
        item=cell.item,
        mine=cell.value,
        stored=now,
        base=before,
        base_version=version,
        state=_state(cell, now, before, version, own=own),
    )


def _state(cell: Taken, now: wire.FieldValue, before: Value, version: int | None, *, own: bool) -> wire.OfflineState:
    if version is None:
        if same(cell, cell.value, None):
            return "blank"
        return "first" if own and now.version == 0 else "unknown"
    if same(cell, cell.value, before):
        return "lab"
    return "file" if now.version == version or same(cell, now.value, before) else "both"
