"""Collect every text of pages and reports and keep the catalogues in step: ``python -m widgets.catalogue``.

Texts stand where they are used: ``_("…")`` or ``N_("…")`` in Python and templates, ``t("…")`` in ES modules. Nothing
is written by this module but the catalogue files; a translation is never invented, only kept.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from widgets.i18n import LANGUAGES, LOCALE, SOURCE

ROOT = Path(__file__).resolve().parent.parent
KEYWORDS = {"_": None, "N_": None, "t": None}
_TEXT = re.compile(r'(?<![\w.$])(?:t|N_)\(\s*("(?:[^"\\\n]|\\.)*")')


def in_module(file: IO[bytes], *_how: object, **_more: object) -> Iterator[tuple[int, str, str, list[str]]]:
    """Find the texts of an ES module: ``t("…")`` wherever it stands.

    Babel's own reader of JavaScript does not look into template literals that hold braces.
    """
    text = file.read().decode()
    for found in _TEXT.finditer(text):
        yield text.count("\n", 0, found.start()) + 1, "t", json.loads(found[1]), []


PLACES = (
    ("widgets", "*.py", "python"),
    ("widgets/templates", "*", "jinja2.ext:babel_extract"),
    ("widgets/static", "*.mjs", in_module),
    ("spbe_core", "*headlines.py", "python"),
    ("reports", "*.py", "python"),
    ("hub/apps", "*.py", "python"),
    ("hub/registry/tasks", "opening.py", "python"),
    ("hub/apps/template", "*.j2", "jinja2.ext:babel_extract"),
)
"""Folder, pattern and way of reading of everything whose texts a page or a report may show."""


def messages() -> Iterator[tuple[str, str, int]]:
    """Yield every text with its file (relative to the project) and line, file by file in order."""
    for folder, pattern, method in PLACES:
        for path in sorted((ROOT / folder).rglob(pattern)):
            if not path.is_file():
                continue
            with path.open("rb") as file:
                for line, message, _comments, _context in extract(method, file, keywords=KEYWORDS):
                    yield message, path.relative_to(ROOT).as_posix(), line


def template() -> Catalog:
    """Return a catalogue of all texts, without translations; places name files only, so that edits stay quiet."""
    catalog = Catalog(project="lab", charset="utf-8")
    for message, path, _line in messages():
        catalog.add(message, locations=[(path, 0)])
    return catalog


def load(lang: str) -> Catalog:
    """Return a language's catalogue as it is kept; empty when there is none yet."""
    path = _file(lang)
    if not path.is_file():
        return Catalog(locale=lang, project="lab", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=lang)


def update(lang: str) -> Catalog:
    """Bring a language's file in step with the sources and return it; texts no longer used are dropped."""
    catalog = load(lang)
    catalog.update(template(), no_fuzzy_matching=True, update_header_comment=False)
    catalog.obsolete.clear()
    path = _file(lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=120, omit_header=True, sort_by_file=True, include_lineno=False)
    return catalog


def missing(lang: str) -> list[str]:
    """Return the texts of the sources that a language's file does not translate."""
    kept = load(lang)
    return [str(each.id) for each in template() if each.id and not (kept.get(each.id) and kept[each.id].string)]


def _file(lang: str) -> Path:
    return LOCALE / lang / "LC_MESSAGES" / "lab.po"


def main() -> None:
    """Update all catalogues and say what they still lack."""
    for lang in LANGUAGES:
        if lang != SOURCE:
            update(lang)
            for message in missing(lang):
                sys.stdout.write(f"{lang}: {message}\n")


if __name__ == "__main__":
    main()
