"""The errors of spbe_core: few classes, each also a standard error.

A message is Indonesian because people read it, and says three things: what happened, where, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

KINDS = {
    "bagian yang bernilai": "Part with a value",
    "butir": "Item",
    "indeks luar": "External index",
    "indikator": "Indicator",
    "instrumen": "Instrument",
    "keadaan penilaian": "State of the assessment",
    "kode provinsi": "Province code",
    "kode wilayah": "Region code",
    "langkah": "Step",
    "periode": "Period",
    "putusan": "Verdict",
    "tahun hasil": "Year of results",
    "tingkat": "Level",
    "tingkat indikator": "Level of an indicator",
}
"""What is looked for (:meth:`UnknownError.naming`), in English."""


class SpbeError(Exception):
    """Base of every error that spbe_core raises on purpose."""

    en: str | None = None
    """The message in English, where a page may show it to somebody who has chosen English."""


class DataError(SpbeError, ValueError):
    """Data that cannot be used as it stands.

    Parameters
    ----------
    where : str
        The place: file, row and column, or the name of the value.
    what : str
        What is wrong there.
    todo : str
        What the person can do about it.
    en : str, optional
        The whole message in English.
    """

    def __init__(self, where: str, what: str, todo: str, *, en: str | None = None) -> None:
        super().__init__(f"{where}: {what}. {todo}.")
        self.en = en
        self.where = where
        self.what = what
        self.todo = todo


class UnknownError(SpbeError, LookupError):
    """A region, instrument, indicator, scale or period that does not exist."""

    def __init__(self, message: str, *, en: str | None = None) -> None:
        super().__init__(message)
        self.en = en

    @classmethod
    def naming(cls, kind: str, given: object, known: Iterable[str], *, near: Iterable[str] = ()) -> UnknownError:
        """Build the error with a guess at what was meant.

        Parameters
        ----------
        kind : str
            What was looked for, in Indonesian ("kode wilayah", "instrumen").
        given : object
            What was asked for.
        known : iterable of str
            All that exists; close matches are offered.
        near : iterable of str, optional
            Guesses that a rule of the field suggests; when there are any, they alone are offered.
        """
        text = given if isinstance(given, str) else repr(given)
        guesses = list(near) or get_close_matches(text, list(known), n=3, cutoff=0.6)
        hint = f"; maksud Anda {' atau '.join(guesses)}?" if guesses else ". Periksa penulisannya."
        hint_en = f"; did you mean {' or '.join(guesses)}?" if guesses else ". Check how it is written."
        named, english = kind[:1].upper() + kind[1:], KINDS.get(kind)
        return cls(
            f"{named} “{visible(text)}” tidak dikenal{hint}",
            en=None if english is None else f"{english} “{visible(text)}” is not known{hint_en}",
        )


def visible(text: str, limit: int = 60) -> str:
    r"""Return foreign text fit for a message: invisible and control characters named, cut at ``limit`` characters.

    Examples
    --------
    >>> visible("3\u00a0")
    '3\\xa0'
    """
    plain = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text[: limit + 1])
    return plain if len(text) <= limit else f"{plain[:limit]}…"
