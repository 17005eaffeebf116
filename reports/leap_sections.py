"""The section on those that rose most."""

from __future__ import annotations

from reports import cells, words
from reports.blocks import Block, Column, Section, Table, Text
from reports.model import Alike, Leaper, Report
from spbe_core import headlines, regions
from widgets import writing
from widgets.i18n import _


def section(report: Report) -> Section:
    """Who rose most: of those that stood where the region stood, and of all of the kind."""
    blocks: list[Block] = []
    title = ""
    if report.alike is not None:
        title = words.alike_title(report.alike)
        how = _(
            "Yang berangkat sama: indeks {before} paling jauh 0,15 dari indeks {name}. Angka di bawah nama domain: "
            "perubahan nilainya, {before}–{year}."
        ).format(before=report.year - 1, name=regions.short_name(report.region), year=report.year)
        blocks += [
            Text(text=words.alike(report.alike, report)),
            Text(role="how", text=how),
            _alike(report, report.alike),
        ]
    if report.leapers:
        kind, codes = words.kinds(report.region), [each.code for each in report.leapers]
        among = words.leap_title(report.leapers, kind)
        title = title or among
        how = _(
            "Selisih indeks tercetak {before} dan {year} dari {kinds} yang memiliki hasil pada kedua tahun."
        ).format(before=report.year - 1, year=report.year, kinds=kind)
        table = Table(
            caption=_("Kenaikan tertinggi di antara {kinds}, {before}–{year}").format(
                kinds=kind, before=report.year - 1, year=report.year
            ),
            columns=(
                Column(title=_("Daerah"), number=False),
                *_rise_columns(report),
                Column(title=_("Domain dengan kenaikan terbesar"), number=False),
            ),
            rows=tuple(
                (
                    regions.short_name(regions.find(each.code)),
                    *_rise(each),
                    words.listed([headlines.domain_name(column, _) for column in each.most]) or cells.NONE,
                )
                for each in report.leapers
            ),
            own=(codes.index(report.region.code),) if report.region.code in codes else (),
        )
        if report.alike is not None:
            blocks.append(Text(text=f"{among}."))
        blocks += [Text(role="how", text=how), table]
    return Section(id="kenaikan", kicker=_("Yang melonjak"), title=title, blocks=tuple(blocks))


def _rise_columns(report: Report) -> tuple[Column, ...]:
    return Column(title=str(report.year - 1)), Column(title=str(report.year)), Column(title=_("Kenaikan"))


def _rise(each: Leaper) -> tuple[str, ...]:
    return writing.number(each.before), writing.number(each.index), cells.signed(each.rise)


def _alike(report: Report, found: Alike) -> Table:
    shown = list(found.leapers)
    if report.region.code not in {each.code for each in shown}:
        shown.append(found.own)
    return Table(
        caption=_("Kenaikan tertinggi di antara yang berangkat sama, {before}–{year}").format(
            before=report.year - 1, year=report.year
        ),
        columns=(
            Column(title=_("Daerah"), number=False),
            *_rise_columns(report),
            *(Column(title=headlines.domain_name(move.column, _)) for move in found.own.moves),
        ),
        rows=tuple(
            (
                regions.full_name(regions.find(each.code)),
                *_rise(each),
                *(cells.signed(move.change) for move in each.moves),
            )
            for each in shown
        ),
        own=tuple(place for place, each in enumerate(shown) if each.code == report.region.code),
    )
