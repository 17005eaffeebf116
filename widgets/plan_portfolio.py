"""All regions in a person's care planned in one go, and where the next hours carry most of them over the line.

A region that has answered every indicator is planned from its own assessment, with its own people and money and around
what it has fixed; every other one from its newest published result, and marked: where only domains are published, the
levels are an estimate (*perkiraan*) and stored nowhere. Regions are counted together only where instrument and origin
of the levels are the same. The sample region is never among them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from fractions import Fraction

import pandas as pd
from pandas.io.formats.style import Styler

from spbe_core import instruments, wire
from spbe_core.client import Registry
from spbe_core.errors import UnknownError
from spbe_core.formats import day_in, id_date, id_number, zone_of
from spbe_core.planning import building, estimate
from spbe_core.planning.building import office_name
from spbe_core.planning.model import WINDOW, Calendar
from spbe_core.planning.portfolio import Basis, Case, Outlook, count, look_at_all, next_hours
from spbe_core.planning.region import Situation
from spbe_core.planning.targets import parse
from spbe_core.regions import full_name
from widgets.national import show

AT_ONCE = 62
"""Regions that are planned without being asked twice: a programme's cohort, a minute or two."""
BASIS: dict[Basis, str] = {"isian": "isian daerah", "terbit": "tingkat terbit", "perkiraan": "perkiraan"}
STATES = {
    "reached": "pada atau di atas garis",
    "within": "terjangkau dengan orang sendiri",
    "help": "terjangkau bila dibantu",
    "time": "tidak terjangkau dalam waktu ini",
    "refused": "tidak dapat direncanakan",
    "open": "belum terjawab dalam waktu hitung",
}
UNPROVED = "belum terbukti paling sedikit"


class PortfolioPlans:
    """Plans of all regions in a person's care.

    Parameters
    ----------
    registry : Registry
        Client with the person's own token.
    target : str, optional
        The line: an index, a predicate or "semua-3", read for each region's own instrument.
    until : date, optional
        When absent, the programme's last day where that is still ahead, else two months from today.
    regions : collection of str, optional
        Codes of those to plan; all in the person's care when absent.
    programme : str, optional
        Code of a programme: its regions, as far as they are in the person's care, until its last day.
    everything : bool, optional
        Plan them however many there are; the nation takes minutes.
    workers : int, optional
        Regions that are planned at the same time.
    """

    def __init__(  # noqa: PLR0913 - what is asked of a portfolio
        self,
        registry: Registry,
        target: str = "3,0",
        until: date | None = None,
        *,
        regions: Collection[str] | None = None,
        programme: str | None = None,
        everything: bool = False,
        workers: int = 2,
    ) -> None:
        self.target, self.without = target, list[str]()
        self.programme = registry.programmes.one(programme) if programme else None
        self.until = until or _last_day(self.programme, day_in(datetime.now(UTC), "WIB"))
        mine = [row for row in registry.portfolio() if not row.region.sample]
        members = {row.region.code for row in mine} if self.programme is None else set(self.programme.regions)
        self.elsewhere = len(members - {row.region.code for row in mine})
        rows = [row for row in mine if row.region.code in members and (regions is None or row.region.code in regions)]
        self.too_many = 0 if everything or len(rows) <= AT_ONCE else len(rows)
        self.outlooks: list[Outlook] = []
        if not self.too_many:
            self.outlooks = look_at_all(list(self._cases(registry, rows)), workers=workers)

    @property
    def said(self) -> str:
        """What was found: regions by where their levels come from, their instrument, and how they stand."""
        if self.too_many:
            return (
                f"{self.too_many} daerah: perhitungannya memerlukan beberapa menit. Pilih sebagian dengan "
                'regions=["18.71", …], atau hitung semuanya dengan everything=True.'
            )
        groups: dict[str, list[Outlook]] = {}
        for each in self.outlooks:
            groups.setdefault(f"{_origin(each)}, {each.case.task.instrument.regulation}", []).append(each)
        parts = "; ".join(f"{name} ({len(found)} daerah): {_counted(found)}" for name, found in sorted(groups.items()))
        name = f"{self.programme.name}. " if self.programme else ""
        elsewhere = f" {self.elsewhere} anggota program di luar dampingan Anda tidak ikut." if self.elsewhere else ""
        return (
            f"{name}Garis {self.target} sampai {id_date(self.until)}, {len(self.outlooks)} daerah: "
            f"{parts or 'tidak ada'}. {len(self.without)} daerah tanpa hasil terbit.{elsewhere} "
            "Beban dan lama adalah anggapan lab."
        )

    def table(self) -> Styler:
        """Return every region: where it starts, whether the line can be reached, with what."""
        return show(pd.DataFrame(self.rows), self.said)

    @property
    def rows(self) -> list[dict[str, str]]:
        """Every region by the names of the table's columns, as people read them."""
        return [_row(each) for each in self.outlooks]

    def next_hours(self, hours: Fraction | int | None = None) -> Styler:
        """Return the regions that help carries over the line, the least help first, as far as ``hours`` go."""
        rows, total = [], Fraction(0)
        for place, each in enumerate(next_hours(self.outlooks, hours), start=1):
            total += each.hours
            help_ = ", ".join(f"{office_name(office)} {count}" for office, count in (each.people or {}).items())
            rows.append(
                {
                    "Daerah": each.case.name,
                    "Titik awal": _origin(each),
                    "Bantuan per minggu (orang)": help_ if each.proved else f"{help_} ({UNPROVED})",
                    "Orang-minggu": each.weeks,
                    "Jam": id_number(each.hours, 1),
                    "Jam seluruhnya": id_number(total, 1),
                    "Daerah mencapai garis": place,
                }
            )
        columns = list(rows[0]) if rows else ["Daerah"]
        limit = "" if hours is None else f" dengan {id_number(Fraction(hours), 1)} jam"
        estimated = sum(row["Titik awal"] == BASIS["perkiraan"] for row in rows)
        said = (
            self.said
            if self.too_many
            else f"Menurut anggapan lab, {len(rows)} daerah ({estimated} di antaranya dari perkiraan) dapat mencapai "
            f"garis {self.target}{limit} bila dibantu, bantuan paling sedikit dahulu."
        )
        return show(pd.DataFrame(rows, columns=columns), said)

    def _cases(self, registry: Registry, rows: Iterable[wire.PortfolioRow]) -> Iterator[Case]:
        for row in rows:
            own = row.assessment
            calendar = Calendar.until(day_in(datetime.now(UTC), zone_of(row.region.code)), self.until)
            if own is not None and not own.sample and own.summary.index is not None:
                yield self._own(registry, row, own, calendar)
            else:
                yield from self._published(row, calendar)

    def _own(self, registry: Registry, row: wire.PortfolioRow, own: wire.AssessmentInfo, calendar: Calendar) -> Case:
        assessment = registry.assessment(own.id)
        instrument = registry.instrument_content(assessment.instrument_hash)
        found = Situation.of(instrument, assessment, registry.plan(own.id))
        task = found.around_fixed(calendar, self.until)
        target = parse(self.target, instrument)
        return Case(row.region.code, full_name(row.region), task, target, "isian", own.purpose == "latihan")

    def _published(self, row: wire.PortfolioRow, calendar: Calendar) -> Iterator[Case]:
        try:
            start = estimate.of_region(row.region.code)
        except UnknownError:
            self.without.append(full_name(row.region))
            return
        instrument = instruments.load(start.instrument)
        task = building.from_levels(instrument, start.levels, building.Means(calendar, {}))
        yield Case(row.region.code, full_name(row.region), task, parse(self.target, instrument), start.basis)


def _last_day(programme: wire.Programme | None, today: date) -> date:
    return programme.until if programme and programme.until > today else today + WINDOW


def _origin(each: Outlook) -> str:
    return BASIS[each.case.basis] + (" (latihan)" if each.case.exercise else "")


def _counted(outlooks: Sequence[Outlook]) -> str:
    return ", ".join(f"{n} {STATES[state]}" for state, n in count(outlooks).items() if n)


def _row(each: Outlook) -> dict[str, str]:
    plan = each.plan
    state = each.said or STATES[each.state]
    return {
        "Daerah": each.case.name,
        "Instrumen": each.case.task.instrument.id,
        "Titik awal": _origin(each),
        "Indeks": id_number(each.case.task.index),
        "Garis": state if each.proved else f"{state} ({UNPROVED})",
        "Rencana": "–" if plan is None else id_number(plan.index),
        "Orang-minggu": "–" if plan is None else str(plan.effort),
        "Selesai": "–" if each.end is None else id_date(each.end),
        "Bantuan (orang-minggu)": str(each.weeks) if each.state == "help" else "–",
    }
