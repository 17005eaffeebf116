"""Exact numbers as text: one way in, one way out. Binary floats never pass."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from spbe_core.errors import DataError

_NEUTRAL = re.compile(r"-?[0-9]+(\.[0-9]+)?|-?[0-9]+/[1-9][0-9]*")
_HINT = "Tulis sebagai teks, misalnya 2.98 atau 149/50"


def exact(value: str | int | Fraction, where: str = "Angka") -> Fraction:
    """Read a neutral number (``"2.98"``, ``"10/3"``, ``3``) exactly.

    Parameters
    ----------
    value : str, int or Fraction
        ASCII digits with a decimal point, or a fraction with a slash; no spaces, exponents or separators.
    where : str, optional
        The place to name in the error.

    Raises
    ------
    DataError
        For anything else: floats, booleans, ``"2,98"``, ``"３"``, ``""``.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and (read := _read(value)) is not None:
        return read
    raise DataError(where, f"{value!r} bukan angka netral", _HINT)


@lru_cache(4096)
def _read(text: str) -> Fraction | None:
    """Read a text once: pages print the same few hundred values thousands of times."""
    return Fraction(text) if _NEUTRAL.fullmatch(text) else None


@lru_cache(4096)
def neutral(value: Fraction) -> str:
    """Write a number exactly: as decimal text where that ends within six decimals, else as a fraction.

    Examples
    --------
    >>> neutral(Fraction(13, 10)), neutral(Fraction(33, 2)), neutral(Fraction(10, 3))
    ('1.3', '16.5', '10/3')
    """
    millionths = value * 10**6
    if millionths.denominator != 1:
        return str(value)
    sign = "-" if value < 0 else ""
    whole, rest = divmod(abs(millionths.numerator), 10**6)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"


Exact = Annotated[
    Fraction,
    BeforeValidator(exact),
    PlainSerializer(neutral, return_type=str),
    WithJsonSchema({"type": "string", "pattern": f"^({_NEUTRAL.pattern})$"}),
]
"""A Fraction in a pydantic model: read by :func:`exact`, written by :func:`neutral`."""
