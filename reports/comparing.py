"""The region beside others and beside its own past, as lines of the report."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from operator import is_
from statistics import median

from reports.model import Alike, DomainLine, DomainMove, Leaper, Peer, Standing, YearLine
from reports.sources import Facts
from spbe_core import benchmark, headlines, results
from spbe_core.benchmark import Group, SameStart
from spbe_core.instruments import Instrument
from spbe_core.wire import OfficialResult
from widgets import writing
from widgets.i18n import _

LEAPERS = 5
"""How many regions that rose most a report names."""
FEWEST = benchmark.SMALLEST_GROUP
"""How many a group needs so that a report compares with it."""


def comparable(facts: Facts) -> bool:
    """Whether the year's results are published for nearly all regions, so that ranks and medians mean something."""
    return _held(facts)[2]


def of_year(facts: Facts) -> results.Published:
    """Return the year's results, found by place and rank once for all comparisons of a report."""
    return _held(facts)[1]


Held = tuple[tuple[OfficialResult, ...], results.Published, bool]
_HELD: list[Held] = [((), results.published(()), False)]
"""The rows that were last looked at: a report asks for its own again and again, and so do others of its year."""


def _held(facts: Facts) -> Held:
    held, rows = _HELD[0], facts.year_rows
    if len(held[0]) != len(rows) or not all(map(is_, held[0], rows)):
        held = _HELD[0] = rows, results.published(rows), facts.year in results.full_years(rows)
    return held


def standing(facts: Facts, group: Group) -> Standing | None:
    """Return the region's place in a group; ``None`` in a year that is published in part, or outside the group."""
    if not comparable(facts) or facts.region.code not in group.codes:
        return None
    place = benchmark.position(of_year(facts), facts.region.code, facts.year, group)
    if place is None:
        return None
    indexes = [Decimal(row.index) for row in benchmark.members(of_year(facts), facts.year, group)]
    return Standing(
        group=headlines.group_name(group, _),
        sentence=writing.said(headlines.rank(place, _)),
        rank=place.rank,
        size=place.n,
        above_three=sum(index > results.ABOVE for index in indexes),
        lowest=Fraction(min(indexes)),
        median=place.median,
        highest=Fraction(max(indexes)),
    )


def peers(facts: Facts) -> tuple[Peer, ...]:
    """Return all regions of the kind with a result, by rank."""
    if not comparable(facts):
        return ()
    rows = benchmark.members(of_year(facts), facts.year, benchmark.same_kind(facts.region))
    indexes = [Decimal(row.index) for row in rows]
    first: dict[Decimal, int] = {}
    for place, index in enumerate(indexes, start=1):
        first.setdefault(index, place)
    return tuple(
        Peer(
            code=str(row.region_code),
            name=row.region_name,
            index=row.index,
            predicate=row.predicate,
            rank=first[index],
        )
        for row, index in zip(rows, indexes, strict=True)
    )


def years(facts: Facts) -> tuple[YearLine, ...]:
    """Return the region's series up to the report's year, of the report's instrument only."""
    return tuple(
        YearLine(year=row.year, index=row.index, predicate=row.predicate)
        for row in facts.own
        if row.instrument == facts.result.instrument and row.year <= facts.year
    )


def domains(facts: Facts, instrument: Instrument, start: SameStart | None) -> tuple[DomainLine, ...]:
    """Return the four domains beside median, reference region and the year before; empty when none is published."""
    other = reference(facts)
    before = facts.before
    compared = benchmark.compare(
        of_year(facts),
        facts.region.code,
        facts.year,
        benchmark.same_kind(facts.region),
        benchmark.REFERENCE if other else None,
    )
    alike = _middles(change.after for change in start.changes) if start else {}
    province = _medians(facts, benchmark.own_province(facts.region))
    lines = tuple(
        DomainLine(
            id=domain.id,
            column=line.domain,
            name=headlines.domain_name(line.domain, _),
            weight=domain.weight,
            value=results.plausible(line.mine),
            median=line.median if comparable(facts) else None,
            reference=results.plausible(line.other),
            previous=None if before is None else results.plausible(getattr(before, line.domain)),
            province=province.get(line.domain),
            alike=alike.get(line.domain),
        )
        for domain, line in zip(instrument.domains, compared or (), strict=False)
    )
    return lines if any(line.value for line in lines) else ()


def _medians(facts: Facts, group: Group) -> dict[str, Fraction]:
    """Return each domain's median in the province; nothing for a province, and where nothing is ranked."""
    if not comparable(facts) or facts.region.code not in group.codes:
        return {}
    return _middles(benchmark.members(of_year(facts), facts.year, group))


def _middles(rows: Iterable[OfficialResult]) -> dict[str, Fraction]:
    held = tuple(rows)
    found = {}
    for column in results.DOMAINS:
        values = [Decimal(value) for row in held if (value := results.plausible(getattr(row, column)))]
        if len(values) >= FEWEST:
            found[column] = Fraction(median(values))
    return found


def started(facts: Facts) -> SameStart | None:
    """Look at those that stood alike; ``None`` where nobody knows, or they are too few to be compared."""
    if not comparable(facts) or facts.before is None or not facts.before_rows:
        return None
    own = facts.before
    near = {row.region_code: row for row in facts.before_rows if benchmark.started_alike(row, own)}
    later = (row for row in facts.year_rows if row.region_code in near)
    start = benchmark.same_start((*near.values(), *later), facts.region.code, facts.year - 1, facts.year)
    return start if start and start.n >= FEWEST else None


def alike(facts: Facts, start: SameStart | None) -> Alike | None:
    """Return those that stood where the region stood the year before, and who of them rose most."""
    if start is None:
        return None
    rises = [(each.difference, each.before, each.after) for each in start.changes]
    least = _least([rise for rise, _then, _now in rises])
    own = next(each for each in start.changes if each.region.code == facts.region.code)
    return Alike(
        sentence=writing.said(headlines.same_start(start, _)),
        after=writing.said(headlines.same_start_after(start, _)),
        n=start.n,
        place=1 + sum(rise > own.difference for rise, _before, _after in rises),
        above_all_along=start.low > results.ABOVE,
        own=_leaper(own.after, own.before),
        leapers=tuple(_leaper(now, then) for rise, then, now in rises if rise >= least),
    )


def _least(rises: list[Fraction]) -> Fraction:
    """Return the smallest rise that is named: the fifth, and never one that is none."""
    risen = sorted((rise for rise in rises if rise > 0), reverse=True)
    return risen[LEAPERS - 1] if len(risen) >= LEAPERS else risen[-1] if risen else Fraction(10)


def leapers(facts: Facts) -> tuple[Leaper, ...]:
    """Return the regions of the kind that rose most since the year before: five, and all that share the fifth place.

    Empty unless both years are published for nearly all regions, so that "most" means something.
    """
    if not comparable(facts):
        return ()
    earlier = {row.region_code: row for row in facts.before_rows}
    rows = benchmark.members(of_year(facts), facts.year, benchmark.same_kind(facts.region))
    pairs = [(row, earlier[row.region_code]) for row in rows if row.region_code in earlier]
    rises = [(Decimal(now.index) - Decimal(then.index), now, then) for now, then in pairs]  # exact, and quick to sort
    risen = sorted((each for each in rises if each[0] > 0), key=lambda each: (-each[0], str(each[1].region_code)))
    least = risen[LEAPERS - 1][0] if len(risen) >= LEAPERS else Decimal(0)
    return tuple(_leaper(now, then) for rise, now, then in risen if rise >= least)


def _leaper(row: OfficialResult, before: OfficialResult) -> Leaper:
    moves = []
    for column in results.DOMAINS:
        now, then = results.plausible(getattr(row, column)), results.plausible(getattr(before, column))
        change = None if now is None or then is None else Fraction(now) - Fraction(then)
        moves.append(DomainMove(column=column, change=change))
    return Leaper(
        code=str(row.region_code), name=row.region_name, before=before.index, index=row.index, moves=tuple(moves)
    )


def reference(facts: Facts) -> OfficialResult | None:
    """Return the reference region's result of the year; none for provinces and for the reference region itself."""
    if facts.region.level == "provinsi" or facts.region.code == benchmark.REFERENCE:
        return None
    return results.find(benchmark.REFERENCE, facts.year, of_year(facts))
