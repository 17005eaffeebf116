"""Refuse formulas that refer back to themselves: their stored result is whatever the program stopped at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from spbe_core.errors import DataError
from spbe_core.sheets.model import address, position

_QUOTED = re.compile(r'"[^"]*"')
_REFERENCE = re.compile(
    r"(?<![A-Za-z0-9_.!'\]])(\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6})(?::(\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}))?(?![A-Za-z0-9_(!])"
)
_MAX_FORMULA = 2_000
"""Longest formula that is looked through, in characters."""
_MAX_STEPS = 500_000
"""Most references followed in a sheet; what is left unseen has a stored result like any other cell."""

_Place = tuple[int, int]


def refuse(formulas: Mapping[_Place, str], where: str) -> None:
    """Follow the references within one sheet.

    Parameters
    ----------
    formulas : mapping of (int, int) to str
        Formula by row and column.
    where : str
        The sheet, for the error.

    Raises
    ------
    DataError
        Naming a cell whose formula depends on itself.
    """
    leads = {place: _references(formula) for place, formula in formulas.items() if len(formula) <= _MAX_FORMULA}
    by_row: dict[int, list[_Place]] = {}
    for place in leads:
        by_row.setdefault(place[0], []).append(place)
    done: set[_Place] = set()
    steps = _MAX_STEPS
    for start, ranges in leads.items():
        open_cells: set[_Place] = set()
        path: list[tuple[_Place, Iterator[_Place]]] = []
        if start not in done:
            path.append((start, _formula_cells(ranges, by_row)))
            open_cells.add(start)
        while path:
            place, ahead = path[-1]
            following = next(ahead, None)
            steps -= 1
            if steps < 0:
                return
            if following is None:
                path.pop()
                open_cells.discard(place)
                done.add(place)
            elif following in open_cells:
                raise DataError(
                    f"{where} sel {address(*following)}",
                    "rumusnya berputar: hasilnya bergantung pada dirinya sendiri",
                    "Ganti rumus itu dengan nilainya, lalu simpan lagi",
                )
            elif following not in done:
                path.append((following, _formula_cells(leads[following], by_row)))
                open_cells.add(following)


def _references(formula: str) -> list[tuple[int, int, int, int]]:
    found = []
    for first, last in _REFERENCE.findall(_QUOTED.sub("", formula)):
        try:
            (top, left), (bottom, right) = position(first), position(last or first)
        except ValueError:
            continue
        found.append((min(top, bottom), min(left, right), max(top, bottom), max(left, right)))
    return found


def _formula_cells(ranges: list[tuple[int, int, int, int]], by_row: Mapping[int, list[_Place]]) -> Iterator[_Place]:
    """Yield the cells with a formula that lie within ranges."""
    for top, left, bottom, right in ranges:
        rows = range(top, bottom + 1) if bottom - top < len(by_row) else [row for row in by_row if top <= row <= bottom]
        for row in rows:
            for place in by_row.get(row, ()):
                if left <= place[1] <= right:
                    yield place
