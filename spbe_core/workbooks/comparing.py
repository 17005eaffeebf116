"""Lay an offline file beside what the lab holds: per cell mine, stored, and what the file was made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction

from spbe_core import wire
from spbe_core.exact import exact
from spbe_core.sheets import clean
from spbe_core.wire import AnswerField
from spbe_core.workbooks.filled import Filled, Taken

Value = int | str | None
Base = Callable[[str, AnswerField, int], Value]
"""Returns the value a field had in a version (``None`` in version 0); raises LookupError for one that never was."""


def same(field: AnswerField, one: Value, other: Value) -> bool:
    """Tell whether two values say the same: line ends do not count, a text of blanks is none, 1.5 is 1.50."""
    return _meant(field, one) == _meant(field, other)


def _meant(field: AnswerField, value: Value) -> Fraction | str | None:
    if value is None or isinstance(value, int):
        return None if value is None else Fraction(value)
    if field is AnswerField.LEVEL:
        return exact(value)
    return value.replace("\r\n", "\n").replace("\r", "\n") if clean(value) else None


def compare(
    filled: Filled, answers: Iterable[wire.Answer], base: Base, *, known: bool
) -> tuple[int, list[wire.OfflineCell]]:
    """Compare a file with the stored answers.

    Parameters
    ----------
    filled : Filled
        The file.
    answers : iterable of Answer
        What is stored now.
    base : callable
        What a field was in a version.
    known : bool
        Whether the file was made from this very assessment, so that its versions mean something here.

    Returns
    -------
    tuple of int and list of OfflineCell
        How many cells are the same, and those that differ from what is stored, in the file's order.
    """
    stored = {answer.indicator: answer for answer in answers}
    equal = 0
    found = []
    for cell in filled.cells:
        now: wire.FieldValue = getattr(stored[cell.indicator], cell.field)
        if same(cell.field, cell.value, now.value):
            equal += 1
        else:
            found.append(_cell(cell, now, base, known=known))
    return equal, found


def _cell(cell: Taken, now: wire.FieldValue, base: Base, *, known: bool) -> wire.OfflineCell:
    before: Value = None
    version = cell.based_on if known else None
    if version is not None:
        try:
            before = now.value if version == now.version else base(cell.indicator, cell.field, version)
        except LookupError:
            version = None
    return wire.OfflineCell(
        sheet=cell.sheet,
        address=cell.address,
        indicator=cell.indicator,
        field=cell.field,
        mine=cell.value,
        stored=now,
        base=before,
        base_version=version,
        state=_state(cell, now, before, version),
    )


def _state(cell: Taken, now: wire.FieldValue, before: Value, version: int | None) -> wire.OfflineState:
    if version is None:
        return "blank" if same(cell.field, cell.value, None) else "unknown"
    if same(cell.field, cell.value, before):
        return "lab"
    return "file" if now.version == version or same(cell.field, now.value, before) else "both"
