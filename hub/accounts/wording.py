"""Texts of the hub's own pages: Indonesian source with its English translation, kept side by side.

The hub renders error and waiting pages from places that know no request, so a page carries both languages and shows
the one the reader has chosen (``templates/page.html``).
"""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup


class Words(NamedTuple):
    """One text in both languages."""

    id: str
    en: str

    def __html__(self) -> Markup:
        return Markup('<span lang="id">{}</span><span lang="en">{}</span>').format(self.id, self.en)

    def __str__(self) -> str:
        return self.id
