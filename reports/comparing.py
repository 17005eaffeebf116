"""The region beside others and beside its own past, as lines of the report."""

from __future__ import annotations

from fractions import Fraction

from reports.model import DomainLine, Peer, Standing, YearLine
from reports.sources import Facts
from spbe_core import benchmark, headlines, results
from spbe_core.benchmark import Group
from spbe_core.instruments import Instrument
from spbe_core.wire import OfficialResult


def comparable(facts: Facts) -> bool:
    """Whether the year's results are published for nearly all regions, so that ranks and medians mean something."""
    return facts.year in results.full_years(facts.year_rows)


def standing(facts: Facts, group: Group) -> Standing | None:
    """Return the region's place in a group; ``None`` in a year that is published in part, or outside the group."""
    if not comparable(facts) or facts.region.code not in group.codes:
        return None
    place = benchmark.position(facts.year_rows, facts.region.code, facts.year, group)
    if place is None:
        return None
    indexes = [Fraction(row.index) for row in benchmark.members(facts.year_rows, facts.year, group)]
    return Standing(
        group=headlines.group_name(group),
        sentence=headlines.rank(place),
        rank=place.rank,
        size=place.n,
        above_three=sum(index > results.ABOVE for index in indexes),
        lowest=min(indexes),
        median=place.median,
        highest=max(indexes),
    )


def peers(facts: Facts) -> tuple[Peer, ...]:
    """Return all regions of the kind with a result, by rank."""
    if not comparable(facts):
        return ()
    rows = benchmark.members(facts.year_rows, facts.year, benchmark.same_kind(facts.region))
    indexes = [Fraction(row.index) for row in rows]
    return tuple(
        Peer(
            code=str(row.region_code),
            name=row.region_name,
            index=row.index,
            predicate=row.predicate,
            rank=1 + indexes.index(index),
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


def domains(facts: Facts, instrument: Instrument) -> tuple[DomainLine, ...]:
    """Return the four domains beside median, reference region and the year before; empty when none is published."""
    other = reference(facts)
    before = facts.before
    compared = benchmark.compare(
        facts.year_rows,
        facts.region.code,
        facts.year,
        benchmark.same_kind(facts.region),
        benchmark.REFERENCE if other else None,
    )
    lines = tuple(
        DomainLine(
            id=domain.id,
            column=line.domain,
            name=headlines.domain_name(line.domain),
            weight=domain.weight,
            value=plausible(line.mine),
            median=line.median if comparable(facts) else None,
            reference=plausible(line.other),
            previous=None if before is None else plausible(getattr(before, line.domain)),
        )
        for domain, line in zip(instrument.domains, compared or (), strict=False)
    )
    return lines if any(line.value for line in lines) else ()


def plausible(value: str | None) -> str | None:
    """Return a printed value, or ``None`` for one that no domain can have (Banyuasin 2023 prints 0.30)."""
    return value if value is not None and 1 <= Fraction(value) <= 5 else None


def reference(facts: Facts) -> OfficialResult | None:
    """Return the reference region's result of the year; none for provinces and for the reference region itself."""
    if facts.region.level == "provinsi" or facts.region.code == benchmark.REFERENCE:
        return None
    return results.find(benchmark.REFERENCE, facts.year, facts.year_rows)
