"""A planning task from an instrument, start levels and the lab's assumptions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache, partial
from math import ceil, floor

from spbe_core import instruments, offices, relations
from spbe_core.exact import neutral
from spbe_core.external_indices import needed
from spbe_core.formats import id_number
from spbe_core.instrument_parts import Confidence, Indicator, Item, LevelBand
from spbe_core.instruments import Instrument
from spbe_core.item_states import ItemState, ItemStatus
from spbe_core.planning.assumptions import AssumedWay, assumed
from spbe_core.planning.gains import rungs
from spbe_core.planning.model import Calendar, Fund, Prerequisite, Step, Task, Way
from spbe_core.scoring import Value
from spbe_core.simulation import simulate
from spbe_core.units import level_code

SURE: tuple[Confidence, ...] = ("checked", "one-source")
"""The prerequisites that hold unless somebody switches others on."""


@dataclass(frozen=True)
class Means:
    """What a region has: time, people and money.

    Attributes
    ----------
    calendar : Calendar
    persons : mapping of str to int
        By office id, in place of what is assumed.
    funds : tuple of Fund
    """

    calendar: Calendar
    persons: Mapping[str, int]
    funds: tuple[Fund, ...] = ()


def from_levels(  # noqa: PLR0913 - a start, means, and what else is known
    instrument: Instrument,
    levels: Mapping[str, Value],
    means: Means,
    *,
    sure: Collection[Confidence] = SURE,
    whole: bool = False,
    statuses: Mapping[str, ItemStatus] | None = None,
) -> Task:
    """Build the task of a region whose levels, or scores, are known.

    Parameters
    ----------
    instrument : Instrument
    levels : mapping of str to int or Fraction
        Of every indicator.
    means : Means
    sure : collection of Confidence, optional
        How sure a prerequisite must be to hold.
    whole : bool, optional
        Where scores are fractional, let steps end at whole scores, as the actions of a plan do, instead of at the
        ends of levels.
    statuses : mapping of str to ItemStatus, optional
        Evidence items by code: where some of an indicator are known, only the work of those that are not accepted
        is planned, and they are named.

    Raises
    ------
    DataError
        When nothing is assumed for a level of the instrument.
    """
    steps = tuple(
        step
        for indicator in instrument.indicators
        if indicator.id in levels
        for step in _rungs(instrument, indicator, levels[indicator.id], statuses or {}, whole=whole)
    )
    return _task(instrument, levels, steps, means, sure)


def from_items(
    instrument: Instrument,
    statuses: Mapping[str, ItemStatus],
    external: Mapping[str, Fraction | None],
    means: Means,
) -> Task:
    """Build the task of a region whose evidence items are known, one step per item that is not accepted.

    The start is the simulation of the accepted items (:func:`spbe_core.simulation.simulate`), and so is every index
    of the plan: *simulasi*. Within a level the items that ask for least come first, which loses nothing, because all
    of them are worth the same.

    Raises
    ------
    UnknownError, DataError
        As :func:`spbe_core.simulation.simulate`.
    """
    start = simulate(instrument, statuses, external)
    levels: dict[str, Value] = {each.indicator: each.score for each in start.indicators}
    steps = tuple(
        step
        for indicator in instrument.indicators
        for step in (
            _rungs(instrument, indicator, levels[indicator.id], statuses)
            if indicator.external_role == "determines"
            else _items(instrument, indicator, statuses)
        )
    )
    return _task(instrument, levels, steps, means, SURE)


def prerequisites(
    task_steps: Sequence[Step], instrument: Instrument, levels: Mapping[str, Value]
) -> Iterator[Prerequisite]:
    """Yield what the instrument's relations ask of steps, each with its confidence; fulfilled ones are left out."""
    known = {step.id for step in task_steps}
    for relation in relations.all_relations():
        if relation.instrument != instrument.id or relation.needs is None or relation.at_level is None:
            continue
        for source, target in relation.pairs:
            step, needs = level_code(target, relation.at_level), level_code(source, relation.needs)
            if step in known and source in levels and levels[source] < relation.needs:
                yield Prerequisite(step, needs, relation.reason, relation.confidence)


def _task(
    instrument: Instrument,
    levels: Mapping[str, Value],
    steps: tuple[Step, ...],
    means: Means,
    sure: Collection[Confidence],
) -> Task:
    named = {office for step in steps for way in step.ways for office in way.effort}
    persons = {office: assumed().persons(office) for office in sorted(named)}
    asked = tuple(each for each in prerequisites(steps, instrument, levels) if each.confidence in sure)
    return Task(
        instrument=instrument,
        start=levels,
        steps=steps,
        persons=persons | dict(means.persons),
        calendar=means.calendar,
        funds=means.funds,
        prerequisites=asked,
    )


def _rungs(
    instrument: Instrument,
    indicator: Indicator,
    value: Value,
    statuses: Mapping[str, ItemStatus],
    *,
    whole: bool = False,
) -> Iterator[Step]:
    """Yield the steps of an indicator, one per rung above its value."""
    before, after = value, None
    ends = tuple(level for level in instrument.levels if level > value) if whole else rungs(instrument, value)
    top = instrument.highest - len(ends)
    for level, end in enumerate(ends, start=top + 1):
        ways, evidence, confidence = _level(instrument, indicator, level, (before, end), statuses)
        step = Step(
            id=level_code(indicator.id, level),
            indicator=indicator.id,
            from_value=before,
            to_value=end,
            gain=indicator.weight * (end - before) / 100,
            ways=ways,
            after=after,
            evidence=evidence,
            success=_success(level),
            confidence=confidence,
        )
        yield step
        before, after = end, step.id


def _level(
    instrument: Instrument,
    indicator: Indicator,
    level: int,
    span: tuple[Value, Value],
    statuses: Mapping[str, ItemStatus],
) -> tuple[tuple[Way, ...], tuple[str, ...], Confidence]:
    """Return the ways to reach a rung, what there will be to show, and how sure the effort is."""
    if indicator.external_index is not None and indicator.external_role == "determines":
        index = instrument.external(indicator.external_index)
        assumed_ways, group = assumed().of_external(instrument.id)
        shown = f"{index.name} sekurangnya {id_number(needed(index, span[1]))} dari {index.custodian}"
        return _ways(assumed_ways, indicator.owner[:1]), (shown,), group.confidence
    if instrument.item_list is None:
        assumed_ways, group = assumed().of_level(instrument.id, indicator.id, level)
        asked = indicator.level(level)
        return _ways(assumed_ways, asked.owner or indicator.owner), asked.evidence, group.confidence
    if any(item.code in statuses for item in indicator.items):
        return _open_items(instrument, indicator, span, statuses)
    return _whole_levels(instrument, indicator, *span)


def _open_items(
    instrument: Instrument, indicator: Indicator, span: tuple[Value, Value], statuses: Mapping[str, ItemStatus]
) -> tuple[tuple[Way, ...], tuple[str, ...], Confidence]:
    """Put the items together that are still to be accepted between two scores, those that ask for least first."""
    before, end = span
    counted = ceil if Fraction(before).denominator == 1 else floor  # a step below ends at a whole score and took it all
    todo, weeks = list[Item](), 0
    for level, band in enumerate(instrument.item_list.bands if instrument.item_list else (), start=1):
        items = indicator.level(level).items or ()
        missing = sorted((item for item in items if not _accepted(item, statuses)), key=partial(_cheapest, instrument))
        done = len(items) - len(missing)
        first = max(0, counted(len(items) * _part(band, before)) - done)
        taken = missing[first : max(first, ceil(len(items) * _part(band, end)) - done)]
        weeks += max((_assumed(instrument, item).weeks for item in taken), default=0)
        todo += taken
    names = ", ".join(item.code for item in todo)
    reason = f"Butir yang belum diterima: {names}" if todo else "Semua butir sampai nilai ini sudah diterima"
    work = sum(_assumed(instrument, item).effort for item in todo)
    way = Way(effort={_office(indicator.owner): max(1, work)}, weeks=max(1, weeks), reason=reason)
    return (way,), tuple(f"{item.code} {item.label}" for item in todo), "inferred"


def _part(band: LevelBand, value: Value) -> Fraction:
    """Return how much of a level's band lies below a score."""
    return min(Fraction(1), max(Fraction(0), (value - band.low) / (band.high - band.low)))


def _assumed(instrument: Instrument, item: Item) -> AssumedWay:
    return assumed().of_item(instrument.id, item.kind)[0][0]


def _whole_levels(
    instrument: Instrument, indicator: Indicator, before: Value, end: Value
) -> tuple[tuple[Way, ...], tuple[str, ...], Confidence]:
    """Put the items of the levels between two scores together: it is not known which of them are accepted."""
    work, weeks, evidence = Fraction(0), 0, list[str]()
    confidence: Confidence = "inferred"
    for level, share in _shares(instrument, before, end):
        items = indicator.level(level).items or ()
        found = [assumed().of_item(instrument.id, item.kind) for item in items]
        work += share * sum(ways[0].effort for ways, _ in found)
        weeks += max((ways[0].weeks for ways, _ in found), default=1)
        evidence += [f"{item.code} {item.label}" for item in items]
        confidence = found[0][1].confidence if found else confidence
    reason = "Jumlah butir tingkat ini menurut porsi yang belum tercapai"
    way = Way(effort={_office(indicator.owner): max(1, ceil(work))}, weeks=max(1, weeks), reason=reason)
    return (way,), tuple(evidence), confidence


def _shares(instrument: Instrument, before: Value, end: Value) -> Iterator[tuple[int, Fraction]]:
    """Yield the levels between two scores, each with how much of it lies between them."""
    bands = instrument.item_list.bands if instrument.item_list else ()
    for level, band in enumerate(bands, start=1):
        inside = min(Fraction(end), band.high) - max(Fraction(before), band.low)
        if inside > 0:
            yield level, inside / (band.high - band.low)


def _items(instrument: Instrument, indicator: Indicator, statuses: Mapping[str, ItemStatus]) -> Iterator[Step]:
    """Yield one step per item that is not accepted, level by level."""
    held = instrument.item_list
    if held is None:
        return
    after: str | None = None
    for level, band in zip(indicator.levels, held.bands, strict=True):
        items = level.items or ()
        todo = [item for item in items if not _accepted(item, statuses)]
        done = len(items) - len(todo)
        for place, item in enumerate(sorted(todo, key=lambda item: _cheapest(instrument, item)), start=done):
            ways, group = assumed().of_item(instrument.id, item.kind)
            before, end = (_within(band, Fraction(count, len(items))) for count in (place, place + 1))
            yield Step(
                id=item.code,
                indicator=indicator.id,
                from_value=before,
                to_value=end,
                gain=indicator.weight * (end - before) / 100,
                ways=_ways(ways, item.owner),
                after=after,
                evidence=(item.label,),
                success=_success(level.level),
                confidence=group.confidence,
            )
            after = item.code


def _within(band: LevelBand, share: Fraction) -> Fraction:
    return band.low + (band.high - band.low) * share


def _accepted(item: Item, statuses: Mapping[str, ItemStatus]) -> bool:
    status = statuses.get(item.code)
    return status is not None and status.state is ItemState.DITERIMA


def _cheapest(instrument: Instrument, item: Item) -> tuple[int, int, str]:
    ways, _ = assumed().of_item(instrument.id, item.kind)
    return ways[0].effort, ways[0].weeks, item.code


def _ways(ways: Sequence[AssumedWay], owners: Sequence[str]) -> tuple[Way, ...]:
    """Give the work to the offices that the instrument names; the first one that is an office leads."""
    lead = _office(owners)
    others = [office for owner in owners if (office := _by_name().get(owner)) is not None and office != lead]
    made = []
    for way in ways:
        effort = {lead: way.effort} | (dict.fromkeys(others, way.support) if way.support else {})
        made.append(Way(effort, way.weeks, way.wait, way.cost, way.reason))
    return tuple(made)


def _office(owners: Sequence[str]) -> str:
    """Return the id of the first owner that is a known office; else the first owner's name."""
    return next((_by_name()[owner] for owner in owners if owner in _by_name()), owners[0])


@cache
def _by_name() -> dict[str, str]:
    return {name: office.id for office in offices.defaults().values() for name in office.usual}


def _success(level: int) -> int:
    return assumed().success.levels[level]


@cache
def asked_offices(instrument_id: str) -> dict[str, int]:
    """Return the offices whose work the plans of an instrument ask for, with the people the lab assumes of each."""
    instrument = instruments.load(instrument_id)
    lowest: dict[str, Value] = {each.id: instrument.lowest for each in instrument.indicators}
    task = from_levels(instrument, lowest, Means(Calendar(date.min, 1, 1), {}), whole=True)
    return dict(task.persons)


def office_name(office: str) -> str:
    """Return what an office of a task is called."""
    found = offices.defaults().get(office)
    return found.name if found else office


def value_name(value: Value) -> str:
    """Write a level or a score neutrally."""
    return neutral(Fraction(value))
