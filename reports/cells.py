"""Values as a report's tables show them."""

from __future__ import annotations

from fractions import Fraction

from widgets import writing

NONE = "–"
"""What a cell shows when nothing was published."""


def value(known: str | int | Fraction | None, decimals: int = 2) -> str:
    """Write a value, or that there is none."""
    return NONE if known is None else writing.number(known, decimals)


def signed(known: Fraction | None, decimals: int = 2) -> str:
    """Write a difference with its sign, or that there is none."""
    return NONE if known is None else writing.signed(known, decimals)


def plain(weight: Fraction) -> str:
    """Write a weight without idle decimals: ``"25"``, ``"16,5"``."""
    return writing.number(weight, 0 if weight.denominator == 1 else 1)
