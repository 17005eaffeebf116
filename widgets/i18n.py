"""Words of the pages: Indonesian in the source, other languages from a catalogue.

A catalogue is a gettext file (``locale/<language>/LC_MESSAGES/lab.po``) that is read as it stands, so that a
translator's file works without a compile step. A text without a translation stays Indonesian.

Indonesian counts without a plural. A translation says ``{n|action|actions}`` where its language has one: the first
word where the value ``n`` is 1, the second elsewhere; whoever fills the values in need not know.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from pathlib import Path
from urllib.parse import parse_qs

from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parent / "locale"
SOURCE = "id"
LANGUAGES = {SOURCE: "Bahasa Indonesia", "en": "English"}
"""Languages of the pages, each with its own name for itself."""

QUERY_KEY = "bahasa"
_COUNTED = re.compile(r"\{(\w+)\|([^{}|]*)\|([^{}|]*)\}")
_SPOKEN: ContextVar[str | None] = ContextVar("spoken", default=None)


def language() -> str:
    """Return the language here: the one :func:`spoken`, else this process's own.

    A page kernel gets its language in its query string; all else is Indonesian.
    """
    return _SPOKEN.get() or _language_in(os.environ.get("QUERY_STRING", ""))


@lru_cache(maxsize=8)
def _language_in(query: str) -> str:
    asked = parse_qs(query).get(QUERY_KEY, [SOURCE])[0]
    return asked if asked in LANGUAGES else SOURCE


@contextmanager
def spoken(lang: str) -> Iterator[None]:
    """Speak a language within a block, in this thread or task: for a process that draws for several people."""
    before = _SPOKEN.set(lang)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def N_(message: str) -> str:  # noqa: N802
    """Mark ``message`` for translation where the language is not known yet; :func:`translate` it when it is shown."""
    return message


def translate(message: str, lang: str) -> str:
    """Return ``message`` in a language, or as it is when the catalogue lacks it."""
    return catalogue(lang).get(message, message)


def _(message: str) -> str:
    """Return ``message`` in the language of this process.

    Fill values in after translating: ``_("Pilih {name}").format(name=name)``.
    """
    return translate(message, language())


class _Counted(str):
    """A translation with words that follow a value's number, chosen when the values are filled in."""

    __slots__ = ()

    def format(self, *values: object, **named: object) -> str:
        def chosen(word: re.Match[str]) -> str:
            return word[2] if str(named[word[1]]) == "1" else word[3]

        return _COUNTED.sub(chosen, self).format(*values, **named)


def counted(translation: str) -> str:
    """Return a translation whose ``format`` chooses the words that follow a value's number."""
    return _Counted(translation) if _COUNTED.search(translation) else translation


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return all translations into a language; empty for the source language."""
    return _read(lang, suffix=None)


@cache
def browser_catalogue(lang: str) -> dict[str, str]:
    """Return the translations of texts that ES modules use (those whose source is an ``.mjs`` file)."""
    return _read(lang, suffix=".mjs")


def _read(lang: str, suffix: str | None) -> dict[str, str]:
    path = LOCALE / lang / "LC_MESSAGES" / "lab.po"
    if lang not in LANGUAGES or not path.is_file():
        return {}
    with path.open("rb") as file:
        messages = read_po(file, locale=lang)
    return {
        str(message.id): counted(str(message.string))
        for message in messages
        if message.id
        and message.string
        and (suffix is None or any(place.endswith(suffix) for place, _line in message.locations))
    }
