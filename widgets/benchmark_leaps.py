"""Who leapt from where the region stands, and what one year brought to those that started most alike."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from spbe_core import benchmark, headlines, instruments, leap_headlines, leaps, results
from spbe_core.benchmark_parts import Change, SameStart
from spbe_core.leaps import Leapers
from spbe_core.regions import full_name, short_name
from spbe_core.yearly import Record, YearGains
from widgets import writing
from widgets.benchmark_figures import Sight
from widgets.figures import Figure, Key, Mark, Row, Stretch, Table, gains_chart, printed, scale_chart
from widgets.i18n import _

BANDS = ("0.10", "0.15", "0.30")
"""Half widths of the band of the index that can be chosen."""
PROFILES = ("", "1.00", "0.50")
"""How far each domain may lie from the region's own; empty: however far."""
NAMED = 3


@dataclass(frozen=True)
class From:
    """Where the looking begins: the year of the own index, the width of the band, and the domains' profile."""

    at: int
    band: str = "0.15"
    profile: str = ""


def who_leapt(sight: Sight, asked: From) -> Figure:
    """Show who started where mine stands and rose most, and which domains carried them."""
    if len(sight.years) < 2:
        return _nothing(_("Lompatan belum dapat dilihat"), sight)
    before, after = sight.years[-2:]
    start = benchmark.same_start(
        sight.results,
        sight.region.code,
        before,
        after,
        Decimal(asked.band),
        at=asked.at,
        profile=Decimal(asked.profile) if asked.profile else None,
    )
    if start is None:
        return Figure(
            headline=_("Lompatan belum dapat dilihat"), how="", chart=None, empty=_choose_year(sight, asked.at)
        )
    found = leaps.leapers(start)
    return Figure(
        headline=writing.said(leap_headlines.leapt(found, _)),
        how=_("Titik: yang melompat; kotak: lainnya. Berapa yang ditambahkan tiap domain pada indeks, rata-rata."),
        chart=_carried(found),
        table=_leapers_table(sight, found) if start.changes else None,
        key=(Key(_("yang melompat"), "leapt"), Key(_("lainnya yang berangkat serupa"), "other"))
        if found.leapers
        else (),
        empty="" if found.leapers else _("Longgarkan rentang atau profil domain untuk melihat lebih banyak daerah."),
        notes=_who(start, found),
    )


def _who(start: SameStart, found: Leapers) -> tuple[str, ...]:
    said = [writing.said(leap_headlines.alike(start, _)) + "."]
    if found.leapers:
        said.append(writing.said(leap_headlines.highest(found, NAMED, _)) + ".")
    if start.without_next:
        said.append(
            _("{n} di antaranya tanpa hasil {year}, jadi tidak dihitung.").format(
                n=start.without_next, year=start.next_year
            )
        )
    if 0 < start.n < benchmark.SMALLEST_GROUP:
        said.append(_("Hanya {n} daerah; perlebar rentangnya untuk melihat lebih banyak.").format(n=start.n))
    return tuple(said)


def _carried(found: Leapers) -> dict[str, object] | None:
    if not found.leapers:
        return None
    rows = []
    for each in leaps.carried(found):
        values = ((_("yang melompat"), each.leapers, "leapt"), (_("lainnya"), each.others, "other"))
        marks = [Mark(name, value, role) for name, value, role in values if value is not None]
        rows.append((headlines.domain_name(each.domain, _), marks))
    values = [Fraction(mark.value) for _label, marks in rows for mark in marks]
    low = min(Fraction(0), Fraction(floor(min(values, default=Fraction(0)) * 5), 5))
    high = max(Fraction(2, 5), Fraction(ceil(max(values, default=Fraction(0)) * 5), 5))
    ticks = [Fraction(step, 5) for step in range(int(low * 5), int(high * 5) + 1)]
    return scale_chart(rows, [(tick, writing.signed(tick, 1)) for tick in ticks], writing.signed)


def _leapers_table(sight: Sight, found: Leapers) -> Table:
    rows = [_moved(sight, each) for each in found.leapers]
    mine = found.start.mine
    if mine is not None and mine not in found.leapers:
        rows.append(_moved(sight, mine))
    domains = [headlines.domain_name(domain, _) for domain in results.DOMAINS]
    columns = (_("Daerah"), str(found.start.year), str(found.start.next_year), _("Naik"), *domains)
    return Table(
        columns, tuple(rows), numeric=tuple(range(1, len(columns))), caption=_("Yang melompat, dan perubahan domainnya")
    )


def _moved(sight: Sight, each: Change) -> Row:
    moved = {one.domain: one.difference for one in each.domains}
    cells = (
        full_name(each.region),
        writing.number(each.before.index),
        writing.number(each.after.index),
        writing.signed(each.difference),
        *(writing.signed(moved[domain]) if domain in moved else printed(None) for domain in results.DOMAINS),
    )
    return Row(cells, sight.role(each.region.code))


def year_gains(sight: Sight, record: Record | None, asked: From) -> Figure:
    """Show what one year brought to the governments whose start was nearest to mine; a record, no forecast."""
    if record is None:
        return _nothing(_("Kenaikan setahun belum dapat dilihat"), sight)
    mine = results.find(sight.region.code, asked.at, sight.results)
    if mine is None:
        return Figure(
            headline=_("Kenaikan setahun belum dapat dilihat"), how="", chart=None, empty=_choose_year(sight, asked.at)
        )
    found = record.like(mine)
    ordered = sorted(found.changes, key=lambda each: (each.difference, each.region.code))
    stretches = [Stretch(each.low, each.high, rank) for rank, each in enumerate(found.intervals, 1) if rank <= SHADED]
    return Figure(
        headline=writing.said(leap_headlines.gained(found, _)),
        how=_(
            "Setiap titik satu daerah: perubahan indeksnya dari {before} ke {after}. Bagian gelap memuat sedikitnya"
            " separuh dari mereka, bagian terang 80 %."
        ).format(before=found.year, after=found.next_year),
        chart=gains_chart(
            (
                (full_name(each.region), each.difference, sight.role(code), sight.sign(code))
                for each in ordered
                for code in [each.region.code]
            ),
            sorted(stretches, key=lambda one: -one.rank),
        ),
        table=_gains_table(sight, found),
        notes=(
            *(line + "." for line in _said(sight, found)),
            leap_headlines.no_forecast(found, _),
        ),
        key=sight.key((each.region.code, writing.signed(each.difference)) for each in ordered),
    )


SHADED = 2
"""Of the intervals, so many are drawn; all are in the table."""


def _said(sight: Sight, found: YearGains) -> list[str]:
    spread = writing.said(leap_headlines.spread(found, _))
    goals, limit = [(writing.number(results.ABOVE, 1), results.ABOVE, False)], list[str]()
    if band := instruments.load(results.INSTRUMENT).above(found.start.predicate):
        name = _("batas {predicate} ({low})").format(
            predicate=writing.predicate(band.name), low=writing.number(band.low)
        )
        goals.append((name, band.low, True))
        if band.low == Fraction(found.start.index):
            limit = [leap_headlines.just_below(found, name, _)]
    start = _(
        "Dihitung dari {n} daerah, di antara {pool}, yang indeks dan domainnya pada {year} paling dekat dengan {name}"
        " pada {at}"
    )
    first = start.format(
        n=found.n, pool=found.pool, year=found.year, name=short_name(sight.region), at=found.start.year
    )
    reached = [*leap_headlines.reached(found, goals, _), *limit]
    return [first, *([spread] if spread else []), *map(writing.said, reached)]


def _gains_table(sight: Sight, found: YearGains) -> Table:
    rows = tuple(
        Row(
            (
                full_name(each.region),
                writing.number(each.before.index),
                writing.number(each.after.index),
                writing.signed(each.difference),
            ),
            sight.role(each.region.code),
        )
        for each in found.changes
    )
    columns = (_("Daerah, yang paling dekat dahulu"), str(found.year), str(found.next_year), _("Perubahan"))
    return Table(columns, rows, numeric=(1, 2, 3))


def _nothing(headline: str, sight: Sight) -> Figure:
    return Figure(
        headline=headline,
        how="",
        chart=None,
        empty=_("Baru tahun {year} yang hasilnya terbit lengkap dengan instrumen ini.").format(year=sight.years[-1]),
    )


def _choose_year(sight: Sight, asked: int) -> str:
    held = [str(year) for year in sight.years if results.find(sight.region.code, year, sight.results)]
    if held:
        missing = headlines.missing(sight.region, asked, _)
        return missing + ". " + _("Hasil yang terbit: {held}.").format(held=", ".join(held))
    return _("Hasil {name} tidak terbit pada tahun mana pun yang dipegang lab secara lengkap.").format(
        name=full_name(sight.region)
    )
