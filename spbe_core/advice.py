"""Consistency advice on an assessment: what often makes an assessor lower a level, with the reason. Never a block.

The rules are data (``data/advice.yaml``); a function here per kind of check. Nothing is read from documents: a rule
sees their titles, dates and places.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import singledispatch

from spbe_core import relations
from spbe_core.advice_rules import LevelBelowRule, LookAlikeRule, NoPairRule, OldRule, PairRule, Rule, all_rules
from spbe_core.formats import id_date
from spbe_core.instrument_parts import Confidence
from spbe_core.instruments import Instrument
from spbe_core.item_states import ItemState, ItemStatus, shown
from spbe_core.scoring import Value


@dataclass(frozen=True)
class Document:
    """A piece of evidence as far as advice looks at it.

    Attributes
    ----------
    indicator : str
    level : int
        The level it is evidence for.
    title : str
    item : str or None
        Pemdi: the item's code.
    dated : date or None
        The document's own date, where it is known.
    """

    indicator: str
    level: int
    title: str
    item: str | None = None
    dated: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of an assessment. ``today`` is the day from which the age of documents is counted."""

    instrument: Instrument
    today: date
    levels: Mapping[str, Value | None] = field(default_factory=dict)
    documents: Sequence[Document] = ()
    statuses: Mapping[str, ItemStatus] = field(default_factory=dict)


@dataclass(frozen=True)
class Advice:
    """One piece of advice.

    Attributes
    ----------
    rule : str
    indicators : tuple of str
        What it is about; the first is where to show it.
    message, why, todo : str
        What was seen, why that matters, what to do. Indonesian.
    confidence : Confidence
    source : str
    item : str or None
        Pemdi: the item's code.
    """

    rule: str
    indicators: tuple[str, ...]
    message: str
    why: str
    todo: str
    confidence: Confidence
    source: str
    item: str | None = None


def advise(facts: Facts, rules: Sequence[Rule] | None = None) -> tuple[Advice, ...]:
    """Return the advice on an assessment, in instrument order, then in the order of the rules.

    Parameters
    ----------
    facts : Facts
    rules : sequence of Rule, optional
        All of the instrument when absent.
    """
    order = {indicator.id: place for place, indicator in enumerate(facts.instrument.indicators)}
    own = [rule for rule in (all_rules() if rules is None else rules) if rule.instrument == facts.instrument.id]
    found = [advice for rule in own for advice in _apply(rule, facts)]
    return tuple(sorted(found, key=lambda advice: order[advice.indicators[0]]))


@singledispatch
def _apply(rule: Rule, facts: Facts) -> Iterator[Advice]:
    raise NotImplementedError(rule)


@_apply.register
def _pair(rule: PairRule, facts: Facts) -> Iterator[Advice]:
    for relation in relations.of_kind(rule.instrument, "kebijakan_praktik"):
        for policy, practice in relation.pairs:
            here, there = facts.levels.get(policy), facts.levels.get(practice)
            if isinstance(here, int) and isinstance(there, int) and here in rule.policy and there in rule.practice:
                message = f"{_name(facts, policy)} tingkat {here}, {_name(facts, practice)} tingkat {there}."
                yield _advice(rule, (policy, practice), message)


@_apply.register
def _level_below(rule: LevelBelowRule, facts: Facts) -> Iterator[Advice]:
    yield from _items_below(rule, facts) if facts.instrument.item_list else _documents_below(rule, facts)


def _items_below(rule: LevelBelowRule, facts: Facts) -> Iterator[Advice]:
    for indicator in facts.instrument.indicators:
        own = {item.code: facts.statuses[item.code] for item in indicator.items if item.code in facts.statuses}
        for code, status in shown(indicator, own).items():
            if status.state is ItemState.TERTOLAK_OTOMATIS:
                message = f"{code} sudah diunggah, tetapi tingkat di bawahnya belum diterima semua."
                yield _advice(rule, (indicator.id,), message, code)


def _documents_below(rule: LevelBelowRule, facts: Facts) -> Iterator[Advice]:
    """Level 1 needs no evidence (it may be "nothing there yet"), and what has none at all has not been begun."""
    exempt = {(each.indicator, each.level) for each in rule.exempt}
    for indicator in facts.instrument.indicators:
        proved = {document.level for document in facts.documents if document.indicator == indicator.id}
        for level in sorted(proved):
            if level > 2 and level - 1 not in proved and (indicator.id, level) not in exempt:
                name = _name(facts, indicator.id)
                message = f"{name}: ada bukti tingkat {level}, tetapi tidak ada bukti tingkat {level - 1}."
                yield _advice(rule, (indicator.id,), message)


@_apply.register
def _look_alike(rule: LookAlikeRule, facts: Facts) -> Iterator[Advice]:
    for document in _documents(rule, facts):
        if rule.found_in(document.title):
            message = f"“{document.title}” tampaknya bukan yang diminta: {rule.asked}."
            yield _advice(rule, (document.indicator,), message, document.item)


@_apply.register
def _old(rule: OldRule, facts: Facts) -> Iterator[Advice]:
    newest: dict[tuple[str, int], Document] = {}
    for document in _documents(rule, facts):
        place = (document.indicator, document.level)
        if document.dated is not None and rule.found_in(document.title):
            before = newest.get(place)
            if before is None or before.dated is None or document.dated > before.dated:
                newest[place] = document
    for document in newest.values():
        if document.dated is not None and document.dated < _months_before(facts.today, rule.months):
            message = (
                f"“{document.title}” bertanggal {id_date(document.dated)}, lebih dari {rule.months} bulan yang lalu."
            )
            yield _advice(rule, (document.indicator,), message, document.item)


@_apply.register
def _no_pair(rule: NoPairRule, facts: Facts) -> Iterator[Advice]:
    for indicator in facts.instrument.indicators:
        if facts.levels.get(indicator.id) != rule.level:
            continue
        own = [each for each in facts.documents if (each.indicator, each.level) == (indicator.id, rule.level)]
        days = {each.dated for each in own}
        if len(own) < 2 or (len(days) == 1 and None not in days):
            message = f"{_name(facts, indicator.id)} tingkat {rule.level} tanpa pasangan dokumen lama dan baru."
            yield _advice(rule, (indicator.id,), message)


def _documents(rule: LookAlikeRule | OldRule, facts: Facts) -> Iterator[Document]:
    """Yield the documents a rule looks at."""
    kinds = {item.code: item.kind for indicator in facts.instrument.indicators for item in indicator.items}
    for document in facts.documents:
        kind_fits = rule.item_kinds is None or kinds.get(document.item or "") in rule.item_kinds
        if kind_fits and rule.holds_for(document.indicator, document.level):
            yield document


def _name(facts: Facts, indicator_id: str) -> str:
    indicator = facts.instrument.indicator(indicator_id)
    return f"{indicator.label_id} (indikator {indicator.number})"


def _months_before(day: date, months: int) -> date:
    """Return the same day some months before; the last of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _advice(rule: Rule, indicators: tuple[str, ...], message: str, item: str | None = None) -> Advice:
    return Advice(rule.id, indicators, message, rule.why, rule.todo, rule.confidence, rule.source, item)
