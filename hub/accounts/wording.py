"""Texts of the hub's own pages: Indonesian source with its English translation, kept side by side.

The hub renders error and waiting pages from places that know no request, so a page is Indonesian and carries the
English words with it; a few lines of script in ``templates/lab.html`` put them in place for who has chosen English.
"""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup


class Words(NamedTuple):
    """One text in both languages."""

    id: str
    en: str

    def __html__(self) -> Markup:
        return Markup('<span data-en="{}">{}</span>').format(self.en, self.id)

    def __str__(self) -> str:
        return self.id
