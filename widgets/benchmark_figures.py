"""The four figures of *Tolok Ukur*, from published results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import Any

from spbe_core import benchmark, headlines, leap_headlines, places, regions, results, wire
from spbe_core.benchmark import Change, Group
from spbe_core.regions import full_name, short_name
from widgets import writing
from widgets.figures import Figure, Key, Mark, Point, Role, Row, Table, printed, rows_chart, strip_chart
from widgets.i18n import _

HIGHEST_RISES = 6
"""Rows of the table of the highest rises; the own region follows when it is not among them."""


@dataclass(frozen=True)
class Sight:
    """What is looked at.

    Attributes
    ----------
    results : sequence of OfficialResult
        All published results.
    region : wire.Region
        The own region.
    year : int
    group : Group
        Who is compared.
    years : sequence of int
        Years held in full, oldest first.
    reference : str
        Code of the daerah rujukan.
    others : tuple of str
        Codes of the regions that the person chose, in their order.
    listed : bool
        Whether these are what the region is compared with, and not the group.
    changes : sequence of Change
        Of every regional government, between the last two years; highest rise first.
    """

    results: Sequence[wire.OfficialResult]
    region: wire.Region
    year: int
    group: Group
    years: Sequence[int]
    reference: str
    others: tuple[str, ...] = ()
    listed: bool = False
    changes: Sequence[Change] = ()

    @property
    def name(self) -> str:
        return short_name(self.region)

    @property
    def mine(self) -> wire.OfficialResult | None:
        return self.of(self.region.code)

    def of(self, code: str) -> wire.OfficialResult | None:
        """Return a region's result of the year."""
        return results.find(code, self.year, self.results)

    def role(self, code: str | None) -> Role:
        """Return what a region is in these figures."""
        if code == self.region.code:
            return "own"
        if code == self.reference:
            return "reference"
        return "chosen" if code in self.others else "other"

    @property
    def held(self) -> list[wire.OfficialResult]:
        """The year's results of the chosen regions, in their order."""
        return [row for row in map(self.of, self.others) if row]

    def sign(self, code: str | None) -> str:
        """Return the number that stands for a chosen region in a picture; of one alone the name has room there."""
        return str(self.others.index(code) + 1) if len(self.others) > 1 and self.role(code) == "chosen" else ""

    def key(self, values: Iterable[tuple[str, str]]) -> tuple[Key, ...]:
        """Say which number stands for which region, from codes and printed values."""
        found = {code: text for code, text in values if self.sign(code)}
        return tuple(
            Key(f"{self.sign(code)} · {full_name(regions.find(code))} {found[code]}", "chosen")
            for code in self.others
            if code in found
        )


def strip(sight: Sight) -> Figure:
    """Every region of the group on the index scale, mine named."""
    rows = list(benchmark.members(sight.results, sight.year, sight.group))
    beyond = [row for row in sight.held if row.region_code not in sight.group.codes]
    rows = sorted([*rows, *beyond], key=lambda row: -Decimal(row.index))
    group = headlines.group_name(sight.group, _)
    table = Table(
        columns=(_("Daerah"), _("Indeks"), _("Predikat")),
        numeric=(1,),
        rows=tuple(
            Row(
                (row.region_name, writing.number(row.index), writing.predicate(row.predicate)),
                sight.role(row.region_code),
            )
            for row in rows
        ),
    )
    return Figure(
        headline=_strip_headline(sight, group, [row for row in rows if row.region_code in sight.group.codes]),
        how=_("Setiap titik satu {group}, {year}. Garis tegak: batas predikat.").format(
            group=_("kabupaten/kota") if sight.group.kind == "provinsi-sendiri" else group, year=sight.year
        ),
        chart=strip_chart(
            Point(row.region_name, row.index, sight.role(row.region_code), sight.sign(row.region_code))
            for row in sorted(rows, key=lambda row: (Decimal(row.index), row.region_code or ""))
        ),
        table=table,
        key=sight.key((row.region_code or "", writing.number(row.index)) for row in rows),
    )


def _strip_headline(sight: Sight, group: str, rows: Sequence[wire.OfficialResult]) -> str:
    if not rows:
        return _("Hasil {group} {year} tidak ada dalam data terbit").format(group=group, year=sight.year)
    middle = Fraction(median(Decimal(row.index) for row in rows))
    facts = {"n": len(rows), "group": group, "median": writing.number(middle), "name": sight.name}
    if sight.mine is None:
        return _("Median {n} {group} adalah {median}").format(**facts)
    gap = Fraction(sight.mine.index) - middle
    facts["gap"] = writing.number(abs(gap))
    if gap > 0:
        return _("Median {n} {group} adalah {median}; {name} {gap} di atasnya").format(**facts)
    if gap < 0:
        return _("Median {n} {group} adalah {median}; {name} {gap} di bawahnya").format(**facts)
    return _("{name} tepat pada median {n} {group}, {median}").format(**facts)


def domains(sight: Sight) -> Figure:
    """My four domains beside the median of the group, or what was chosen in its place, and the daerah rujukan."""
    others = sight.held if sight.listed else []
    one = others[0].region_code if len(others) == 1 else None
    group = benchmark.chosen(sight.others) if len(others) > 1 else sight.group
    lines = benchmark.compare(sight.results, sight.region.code, sight.year, group, one)
    reference = None if sight.region.code == sight.reference else sight.of(sight.reference)
    if lines is None:
        return Figure(
            headline=_("Domain tidak dapat dibandingkan"),
            how="",
            chart=None,
            empty=_no_result(sight),
        )
    series = _series(sight, others)
    rows: list[tuple[str, list[Mark]]] = []
    cells: list[Row] = []
    for line in lines:
        values: list[tuple[str, Role, str | Fraction | None]] = [(sight.name, "own", line.mine)]
        if series:
            values.append((*series, line.other if one else line.median))
        if reference:
            values.append((short_name(regions.find(sight.reference)), "reference", getattr(reference, line.domain)))
        label = headlines.domain_name(line.domain, _)
        rows.append((label, [Mark(name, value, role) for name, role, value in values if value is not None]))
        several = [getattr(row, line.domain) for row in others if not one]
        cells.append(Row((label, *(printed(value) for _name, _role, value in values), *map(printed, several))))
    names = [(name, role) for name, role, _value in values]
    return Figure(
        headline=_domain_headline(lines, group, one),
        how=_("Nilai domain {year}, skala 1–5; makin ke kanan makin tinggi.").format(year=sight.year),
        chart=rows_chart(rows),
        table=Table(
            columns=(_("Domain"), *(name for name, _role in names), *(row.region_name for row in others if not one)),
            numeric=tuple(range(1, len(cells[0].cells))),
            rows=tuple(cells),
        ),
        key=tuple(
            Key(_("{name} (daerah rujukan)").format(name=name) if role == "reference" else name, role)
            for name, role in names
        ),
    )


def _no_result(sight: Sight) -> str:
    """Say what is missing, and offer the years that are not."""
    facts = {"name": full_name(sight.region), "year": sight.year}
    held = [str(year) for year in sight.years if results.find(sight.region.code, year, sight.results)]
    if held:
        facts["held"] = ", ".join(held)
        return _("Hasil {name} untuk {year} tidak terbit. Pilih tahun {held}.").format(**facts)
    return _("Hasil {name} tidak terbit pada tahun mana pun yang dipegang lab secara lengkap.").format(**facts)


def _series(sight: Sight, others: Sequence[wire.OfficialResult]) -> tuple[str, Role] | None:
    """Who stands between mine and the daerah rujukan; nobody when the one chosen region is the daerah rujukan."""
    if not sight.listed:
        return _("Median {group}").format(group=headlines.group_name(sight.group, _)), "other"
    if len(others) > 1:
        return _("Median {n} daerah pilihan Anda").format(n=len(others)), "chosen"
    if not others or others[0].region_code == sight.reference:
        return None
    return others[0].region_name, "chosen"


def _domain_headline(lines: Sequence[benchmark.DomainLine], group: Group, one: str | None) -> str:
    if one is None:
        return writing.said(headlines.furthest_behind(lines, group, _))
    gaps = {
        line.domain: Fraction(line.mine) - Fraction(line.other)
        for line in lines
        if line.mine is not None and line.other is not None
    }
    other = full_name(regions.find(one))
    if not gaps:
        return _("Nilai domain tidak terbit")
    least = min(gaps.values())
    if least >= 0:
        return _("Tidak ada domain di bawah {other}").format(other=other)
    worst = _(" dan ").join(headlines.domain_name(domain, _) for domain, gap in gaps.items() if gap == least)
    return _("{domain} paling tertinggal dari {other} ({gap})").format(
        domain=worst, other=other, gap=writing.signed(least)
    )


def change(sight: Sight) -> Figure:
    """My index and domains in the last two full years."""
    if len(sight.years) < 2:
        return Figure(headline=_("Perubahan belum dapat dihitung"), how="", chart=None, empty=_one_year(sight))
    before, after = sight.years[-2:]
    moved = benchmark.change(sight.results, sight.region.code, before, after)
    if moved is None:
        return Figure(
            headline=_("Perubahan {before}–{after} tidak dapat dihitung").format(before=before, after=after),
            how="",
            chart=None,
            empty=_("Perlu hasil terbit dari kedua tahun; salah satunya tidak ada dalam data."),
        )
    lines: list[tuple[str, str | None, str | None]] = [(_("Indeks"), moved.before.index, moved.after.index)]
    lines += [
        (headlines.domain_name(domain, _), getattr(moved.before, domain), getattr(moved.after, domain))
        for domain in results.DOMAINS
    ]
    rows = [
        (label, [Mark(str(after), now, "own"), Mark(str(before), was, "own", open=True)])
        for label, was, now in lines
        if was is not None and now is not None
    ]
    cells = tuple(
        Row(
            (
                label,
                printed(was),
                printed(now),
                "–" if was is None or now is None else writing.signed(Fraction(now) - Fraction(was)),
            )
        )
        for label, was, now in lines
    )
    return Figure(
        headline=_change_headline(moved),
        how=_("Lingkaran kosong {before}, titik penuh {after}.").format(before=before, after=after),
        chart=rows_chart(rows),
        table=Table((_("Nilai"), str(before), str(after), _("Perubahan")), cells, numeric=(1, 2, 3)),
        key=(Key(str(before), "own", open=True), Key(str(after), "own")),
    )


def _one_year(sight: Sight) -> str:
    """Say that the instrument has no second year yet; years of different instruments are never one series."""
    return _("Baru tahun {year} yang hasilnya terbit lengkap dengan instrumen ini.").format(year=sight.years[-1])


def _change_headline(moved: Change) -> str:
    driver = moved.driver
    facts = {
        "difference": writing.number(abs(moved.difference)),
        "before": moved.before.year,
        "after": moved.after.year,
    }
    if moved.difference == 0:
        return _("Indeks {after} sama dengan {before}").format(**facts)
    if moved.difference < 0:
        return _("Indeks turun {difference} dari {before} ke {after}").format(**facts)
    if driver is None:
        return _("Indeks naik {difference} dari {before} ke {after}").format(**facts)
    facts["domain"] = headlines.domain_name(driver.domain, _)
    facts["share"] = writing.signed(driver.contribution)
    return _("Indeks naik {difference}; {domain} menyumbang paling besar ({share})").format(**facts)


def start(sight: Sight) -> dict[str, Any]:
    """Regions that started where mine did: how many are above 3.0 now, and the highest rises."""
    if len(sight.years) < 2:
        return {"headline": _("Daerah yang berangkat dari posisi yang sama"), "empty": _one_year(sight)}
    before, after = sight.years[-2:]
    found = benchmark.same_start(sight.results, sight.region.code, before, after)
    if found is None or not found.n:
        return {
            "headline": _("Daerah yang berangkat dari posisi yang sama"),
            "empty": headlines.missing(sight.region, before, _)
            if found is None
            else headlines.same_start_after(found, _),
        }
    return {
        "headline": headlines.same_start_after(found, _),
        "how": writing.said(headlines.same_start(found, _))
        + ". "
        + _("Setiap titik satu daerah; yang gelap di atas 3,0."),
        "empty": "",
        "mine": writing.said(leap_headlines.change_place(found, places.of_change(found), _) or ""),
        "figure": _("{some} dari {all}").format(some=found.above_3, all=found.n),
        "unit": _("di atas 3,0 setahun kemudian"),
        "chart": {"kind": "count", "some": found.above_3, "all": found.n},
        "rises": _rises(sight, found.changes, before, after),
    }


def _rises(sight: Sight, changes: Sequence[Change], before: int, after: int) -> dict[str, Any]:
    shown = list(changes[:HIGHEST_RISES])
    shown += [each for each in changes[HIGHEST_RISES:] if each.region.code == sight.region.code]
    rows = []
    for each in shown:
        driver = each.driver
        what = (
            _("{domain} {share}").format(
                domain=headlines.domain_name(driver.domain, _), share=writing.signed(driver.contribution)
            )
            if driver
            else "–"
        )
        cells = (
            full_name(each.region),
            writing.number(each.before.index),
            writing.number(each.after.index),
            writing.signed(each.difference),
            what,
        )
        rows.append(Row(cells, sight.role(each.region.code)))
    columns = (_("Daerah"), str(before), str(after), _("Naik"), _("Penyumbang terbesar"))
    table = Table(columns, tuple(rows), numeric=(1, 2, 3), caption=_("Kenaikan tertinggi"))
    return {
        "columns": table.columns,
        "rows": [vars(row) for row in rows],
        "numeric": table.numeric,
        "caption": table.caption,
    }
