"""The words of ``data/results_file.yaml``, and how texts of files are compared with them."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from spbe_core import instruments
from spbe_core.files import read_yaml
from spbe_core.instruments import Instrument
from spbe_core.sheets import fold
from spbe_core.stages import INDEX, PREDICATE, names

_NUMBERED = {
    "d": re.compile(r"(?:domain|d) ?0?([1-9])"),
    "a": re.compile(r"(?:aspek|a) ?0?([1-9][0-9]?)"),
    "i": re.compile(r"(?:indikator|i) ?0?([1-9][0-9]?)(?: ([1-9]))?"),
}


@cache
def words() -> dict[str, Any]:
    """Return the data file."""
    found: dict[str, Any] = read_yaml("results_file.yaml")
    return found


def plain(text: str) -> str:
    """Fold a text and turn punctuation into spaces: "Kab./Kota" → "kab kota"."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(text)).split())


def starts_with(text: str, group: str) -> bool:
    """Whether a text begins with one of the words of a group."""
    folded = plain(text)
    return any(folded == word or folded.startswith(f"{word} ") for word in words()[group])


def is_blank(text: str) -> bool:
    """Whether a text stands for "no value"."""
    return text in words()["blank"]


@cache
def _parts(instrument_id: str) -> tuple[dict[str, str], frozenset[str]]:
    """Return the folded names of an instrument's parts with what they name, and the parts themselves."""
    parts = [
        (part, name) for part, name in names(instruments.load(instrument_id)).items() if part not in {INDEX, PREDICATE}
    ]
    named = {plain(name): part for part, name in parts}
    for part, name in parts:
        kind = {"d": "domain", "a": "aspek", "i": "indikator"}[part[0]]
        named.setdefault(f"{kind} {plain(name)}", part)
    for part, short in words()["domains"].get(instrument_id, {}).items():
        for word in short:
            named.setdefault(word, part)
            named.setdefault(f"domain {word}", part)
            named.setdefault(f"domain {word} spbe", part)
            named.setdefault(f"{word} spbe", part)
    return named, frozenset(part for part, _ in parts)


def part_named(text: str, instrument: Instrument) -> str | None:
    """Return the domain, aspect or indicator that a text names, by its exact name or its number with its kind."""
    folded = plain(text)
    named, ids = _parts(instrument.id)
    if folded in named:
        return named[folded]
    for kind, pattern in _NUMBERED.items():
        if found := pattern.fullmatch(folded):
            rest = f"-{found[2]}" if kind == "i" and found[2] else ""
            part = f"i{int(found[1]):02d}{rest}" if kind == "i" else f"{kind}{int(found[1])}"
            return part if part in ids else None
    return None


def subject_named(text: str, instrument: Instrument) -> str | None:
    """Return the subject that a text names: index, predicate, or a part of the instrument."""
    folded = plain(text)
    if folded in words()["columns"]["index"]:
        return INDEX
    if folded in words()["columns"]["predicate"]:
        return PREDICATE
    return part_named(text, instrument)
