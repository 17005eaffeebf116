"""Refusals in English, for a request that asks for it; the registry itself says everything in Indonesian.

A refusal is made where a rule is broken, with values in it, and is known here by its wording (``english.yaml``). So no
rule has to know who reads it, and what nobody has translated is said in Indonesian rather than not at all. What a page
says in the same words has its English in the catalogue already.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from spbe_core import course, fields
from widgets.i18n import catalogue, counted
from widgets.writing import ENGLISH as MONTHS

WORDS = Path(__file__).with_name("english.yaml")
_NAMED = re.compile(r"\{(\w+)\}")
_DAY = re.compile(rf"(?<=\d )({'|'.join(MONTHS)})(?= \d)")
_DECIMAL = re.compile(r"(?<=\d),(?=\d)")


def asked_for(accepted: str) -> bool:
    """Whether a request asks for English: the lab's pages and notebooks name their language alone.

    A browser by itself names what its maker set ("en-US,en;q=0.9"), which says nothing of the person.
    """
    return accepted.strip().lower() == "en"


def say(text: str) -> str:
    """Return a refusal, or its title, in English; as it is where its wording is not known."""
    return _said(text, whole=True) or text


def _said(text: str, *, whole: bool) -> str | None:
    plain, patterns = _known()
    if (found := plain.get(text) or catalogue("en").get(text)) is not None:
        return found
    for pattern, template in patterns:
        if whole and "." not in template:  # the name of a thing: only within a sentence
            continue
        if parts := pattern.fullmatch(text):
            return counted(template).format(**{name: _put_in(part) for name, part in parts.groupdict().items()})
    return None


def _put_in(text: str) -> str:
    """Return what a sentence holds: another that is known, or a value with its days and decimals in English."""
    known = _said(text, whole=False)
    if known is not None:
        return known
    return _DECIMAL.sub(".", _DAY.sub(lambda month: MONTHS[month[0]], text))


@cache
def _known() -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Return the sentences without values, and patterns of those with values, the most literal ones first."""
    words: dict[str, str] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    plain = dict(fields.words().values())
    plain |= {source: text for source, text in words.items() if not _NAMED.search(source)}
    table = course.load()
    plain |= {step.label_id: step.label_en for step in table.steps}
    for state in table.states:
        plain |= {state.label_id: state.label_en, state.says_id: state.says_en}
    ordered = sorted(words.keys() - plain.keys(), key=lambda source: -len(_NAMED.sub("", source)))
    return plain, tuple((_pattern(source), words[source]) for source in ordered)


def _pattern(source: str) -> re.Pattern[str]:
    seen: set[str] = set()
    value = ".+?" if "." in source else "[^.]+?"  # a thing is no sentence

    def part(text: str) -> str:
        name = _NAMED.fullmatch(text)
        if name is None:
            return re.escape(text)
        again = name[1] in seen
        seen.add(name[1])
        return f"(?P={name[1]})" if again else f"(?P<{name[1]}>{value})"

    return re.compile("".join(part(each) for each in re.split(r"(\{\w+\})", source)), re.DOTALL)
