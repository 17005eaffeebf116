"""The rules of consistency advice: data, checked when loaded. What they are applied to: :mod:`spbe_core.advice`."""

from __future__ import annotations

import re
from functools import cache, cached_property
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, model_validator

from spbe_core import instruments
from spbe_core.errors import DataError
from spbe_core.files import read_yaml
from spbe_core.instrument_parts import Confidence, IndicatorId, Part


class _Rule(Part):
    """What every rule says: where it holds, why it matters, what to do, and how sure we are."""

    id: str
    instrument: str
    indicators: tuple[IndicatorId, ...] | None = None
    levels: tuple[int, ...] | None = None
    item_kinds: tuple[str, ...] | None = None
    why: str
    todo: str
    confidence: Confidence
    source: str

    @model_validator(mode="after")
    def _known(self) -> _Rule:
        held = instruments.load(self.instrument)
        kinds = {kind.id for kind in held.item_list.kinds} if held.item_list else set()
        lost = [each for each in self.indicators or () if each not in held]
        lost += [each for each in self.item_kinds or () if each not in kinds]
        lost += [str(each) for each in self.levels or () if each not in held.levels]
        if lost:
            raise ValueError(f"{self.id}: rujukan ke {', '.join(lost)} tidak ada dalam {self.instrument}")
        return self

    def holds_for(self, indicator: str, level: int) -> bool:
        """Whether the rule looks at an indicator's level."""
        return (self.indicators is None or indicator in self.indicators) and (
            self.levels is None or level in self.levels
        )


class Bound(Part):
    """Levels from one bound on, or up to one."""

    at_least: int | None = None
    at_most: int | None = None

    def __contains__(self, level: int) -> bool:
        return (self.at_least is None or level >= self.at_least) and (self.at_most is None or level <= self.at_most)


class PairRule(_Rule):
    """A policy and its practice lie far apart."""

    check: Literal["pair"]
    policy: Bound
    practice: Bound


class Exempt(Part):
    """A level of an indicator of which the rule says nothing."""

    indicator: IndicatorId
    level: int


class LevelBelowRule(_Rule):
    """Evidence for a level, none for the level below."""

    check: Literal["level_below"]
    exempt: tuple[Exempt, ...] = Field(default=(), alias="except")


class _WordRule(_Rule):
    words: tuple[str, ...] = Field(min_length=1)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(rf"\b({'|'.join(map(re.escape, self.words))})\b", re.IGNORECASE)

    def found_in(self, title: str) -> str | None:
        """Return the rule's word that a title holds, as the title writes it."""
        found = self._pattern.search(" ".join(title.replace("_", " ").split()))
        return found[0] if found else None


class LookAlikeRule(_WordRule):
    """A document that looks like what is asked for."""

    check: Literal["look_alike"]
    asked: str


class OldRule(_WordRule):
    """The newest document of its kind is too old."""

    check: Literal["old"]
    months: int = Field(ge=1)


class NoPairRule(_Rule):
    """A level that is proved by an old and a new document, without both."""

    check: Literal["no_pair"]
    level: int


Rule = Annotated[PairRule | LevelBelowRule | LookAlikeRule | OldRule | NoPairRule, Field(discriminator="check")]


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, in file order.

    Raises
    ------
    DataError
        When a rule is unclear, stands twice, or names what does not exist.
    """
    return parse(read_yaml("advice.yaml"), "advice.yaml")


def parse(document: object, where: str) -> tuple[Rule, ...]:
    """Build rules from their file's content; ``where`` names the file in errors."""
    adapter: TypeAdapter[tuple[Rule, ...]] = TypeAdapter(tuple[Rule, ...])
    try:
        rules = adapter.validate_python(document)
    except ValueError as error:
        raise DataError(where, str(error), "Perbaiki berkas saran") from error
    ids = [rule.id for rule in rules]
    twice = sorted({each for each in ids if ids.count(each) > 1})
    if twice:
        raise DataError(where, f"{', '.join(twice)} muncul dua kali", "Beri tiap saran id sendiri")
    return rules
