"""Which indicator a cell of a list means, in lists that people keep: by number, by name, never by guess."""

from __future__ import annotations

import re

from spbe_core.instruments import Indicator, Instrument
from spbe_core.sheets import fold

NUMBER = ("nomor", "nomor indikator", "no indikator", "no. indikator", "indikator ke")
NAME = ("indikator", "nama indikator")
"""What such columns are called, folded."""


class Named:
    """The indicators of an instrument by what people call them.

    Parameters
    ----------
    instrument : Instrument
    """

    def __init__(self, instrument: Instrument) -> None:
        self._names = {fold(each.name): each for each in instrument.indicators}
        self._numbers = {each.number: each for each in instrument.indicators}

    def find(self, told: str) -> Indicator | None:
        """Return the indicator of ``"22"``, ``"i22"``, ``"Indikator 22"`` or its whole name."""
        folded = fold(told)
        number = re.fullmatch(r"(?:indikator )?(?:i)?0*(\d{1,2})(?:\.0)?", folded)
        return self._numbers.get(int(number[1])) if number else self._names.get(folded)
