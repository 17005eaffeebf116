"""The sections of a report that say what was published.

Those that rose most are in :mod:`reports.leap_sections`, the region's plan is in :mod:`reports.plan_sections`.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reports import brief_words, cells, charts, edition, words
from reports.blocks import (
    Block,
    Column,
    Figure,
    Figures,
    Items,
    Section,
    StepCard,
    Steps,
    Table,
    Text,
    Tile,
    TileRow,
    Tiles,
)
from reports.model import Report, Standing
from spbe_core import instruments, regions
from widgets import writing
from widgets.i18n import SOURCE, _, language


def brief(report: Report, draw: charts.Draw) -> Section:
    """Page 2, for the head of region."""
    blocks: tuple[Block, ...] = (Figures(figures=tuple(_figures(report))), Text(text=report.brief))
    if report.domains:
        blocks = (*blocks, charts.domains(report, draw))
    return Section(
        id="pimpinan",
        kicker=_("Untuk {head}").format(head=report.head),
        title=brief_words.title(report.next_band),
        blocks=blocks,
    )


def _figures(report: Report) -> Iterator[Figure]:
    yield Figure(
        label=_("Indeks {year}").format(year=report.year),
        value=writing.number(report.index),
        detail=_("predikat {predicate}").format(predicate=words.predicate(report.predicate)),
    )
    if report.previous is not None:
        yield Figure(
            label=_("Sejak {year}").format(year=report.previous.year),
            value=cells.signed(report.change),
            detail=_("dari {index}").format(index=writing.number(report.previous.index)),
        )
    if report.national is not None and report.national.rank is not None:
        place = report.national
        yield Figure(
            label=_("Peringkat"),
            value=_("ke-{rank}").format(rank=place.rank),
            detail=_("dari {n} {group}").format(n=place.size, group=place.group),
        )
    if report.national is not None:
        yield Figure(
            label=_("Median"),
            value=writing.number(report.national.median),
            detail=f"{report.national.size} {report.national.group}",
        )


def position(report: Report, national: Standing, draw: charts.Draw) -> Section:
    """Where the region stands among others; beside it its own values at earlier stages, where they may be told."""
    rows = [national, *([report.province] if report.province else [])]
    table = Table(
        caption=_("Posisi {name}, {year}").format(name=report.name, year=report.year),
        columns=(
            Column(title=_("Dibandingkan dengan"), number=False),
            Column(title=_("Peringkat")),
            Column(title=_("Terendah")),
            Column(title=_("Median")),
            Column(title=_("Tertinggi")),
            Column(title=_("Di atas 3,0")),
        ),
        rows=tuple(
            (
                f"{row.size} {row.group}",
                _("ke-{rank}").format(rank=row.rank) if row.rank else cells.NONE,
                writing.number(row.lowest),
                writing.number(row.median),
                writing.number(row.highest),
                _("{above} dari {n}").format(above=row.above_three, n=row.size),
            )
            for row in rows
        ),
    )
    return Section(
        id="posisi",
        kicker=_("Posisi"),
        title=national.sentence,
        blocks=(Text(text=words.position(report)), charts.position(report, draw), table),
    )


def domains(report: Report, draw: charts.Draw) -> Section:
    """Hold the domains beside the year before, and beside others."""
    blocks: list[Block] = [_own_domains(report)]
    with_previous = report.previous is not None and any(line.previous for line in report.domains)
    if with_previous:
        blocks.append(charts.changes(report, draw))
    if (beside := _domains_beside(report)) is not None:
        blocks.append(beside)
    return Section(id="domain", kicker=_("Domain"), title=words.gap_title(report), blocks=tuple(blocks))


def _own_domains(report: Report) -> Table:
    columns = [Column(title=_("Domain"), number=False), Column(title=_("Bobot")), Column(title=str(report.year))]
    with_previous = report.previous is not None and any(line.previous for line in report.domains)
    if with_previous:
        columns += [Column(title=str(report.year - 1)), Column(title=_("Perubahan"))]
    rows = []
    for line in report.domains:
        row = [line.name, f"{cells.plain(line.weight)} %", cells.value(line.value)]
        if with_previous:
            row += [cells.value(line.previous), cells.signed(line.change)]
        rows.append(tuple(row))
    caption = _("Nilai domain {name}").format(name=report.name)
    return Table(caption=caption, columns=tuple(columns), rows=tuple(rows))


def _domains_beside(report: Report) -> Table | None:
    """Hold the domains against medians and the reference region; nothing where nothing is known of others."""
    columns: list[Column] = []
    parts: list[list[str]] = []
    if any(line.median is not None for line in report.domains):
        columns += [
            Column(title=_("Median {group}").format(group=words.kinds(report.region))),
            Column(title=_("Selisih")),
        ]
        parts += [
            [cells.value(line.median) for line in report.domains],
            [cells.signed(line.gap) for line in report.domains],
        ]
    if any(line.province is not None for line in report.domains):
        columns.append(Column(title=_("Median {group}").format(group=report.region.province_name)))
        parts.append([cells.value(line.province) for line in report.domains])
    if any(line.alike is not None for line in report.domains):
        columns.append(Column(title=_("Median yang berangkat sama")))
        parts.append([cells.value(line.alike) for line in report.domains])
    if report.reference:
        columns.append(Column(title=report.reference))
        parts.append([cells.value(line.reference) for line in report.domains])
    if not columns:
        return None
    own = [(line.name, cells.value(line.value)) for line in report.domains]
    return Table(
        caption=_("Nilai domain di samping daerah lain, {year}").format(year=report.year),
        columns=(
            Column(title=_("Domain"), number=False),
            Column(title=regions.short_name(report.region)),
            *columns,
        ),
        rows=tuple((*own[place], *(part[place] for part in parts)) for place in range(len(own))),
    )


def years(report: Report) -> Section:
    """Show the index year by year, of one instrument."""
    rows = []
    before: Fraction | None = None
    for line in report.years:
        index = Fraction(line.index)
        change = cells.signed(index - before if before else None)
        rows.append((str(line.year), writing.number(index), words.predicate(line.predicate), change))
        before = index
    regulation = report.instrument.regulation
    table = Table(
        caption=_("Indeks {name} menurut {regulation}").format(name=report.name, regulation=regulation),
        columns=(
            Column(title=_("Tahun"), number=False),
            Column(title=_("Indeks")),
            Column(title=_("Predikat"), number=False),
            Column(title=_("Perubahan")),
        ),
        rows=tuple(rows),
        own=(len(rows) - 1,),
    )
    how = _("Hanya hasil menurut {regulation}; instrumen lain tidak digabung dalam satu deret.").format(
        regulation=regulation
    )
    return Section(
        id="perjalanan",
        kicker=_("Dari tahun ke tahun"),
        title=words.years_title(report.years),
        blocks=(Text(role="how", text=how), table),
    )


def levels(report: Report) -> Section:
    """All indicators at a glance, and one by one."""
    scales = instruments.load(report.instrument.id).scales
    names = [
        " / ".join(
            dict.fromkeys(
                each.levels[level - 1].name if language() == SOURCE else each.levels[level - 1].name_en
                for each in scales
            )
        )
        for level in range(1, 6)
    ]
    tiles = Tiles(
        alt=_("Tingkat setiap indikator menurut aspek; angkanya ada pada tabel di bawah."),
        rows=tuple(
            TileRow(
                name=aspect.name,
                value=writing.number(aspect.value),
                tiles=tuple(Tile(number=each.number, level=each.level, name=each.name) for each in aspect.indicators),
            )
            for aspect in report.aspects
        ),
        legend=tuple(enumerate(names, start=1)),
    )
    earlier = any(each.previous is not None for aspect in report.aspects for each in aspect.indicators)
    columns = [Column(title=_("Indikator"), number=False), Column(title=str(report.year))]
    if earlier:
        columns += [Column(title=str(report.year - 1)), Column(title=_("Perubahan"))]
    rows = []
    for each in (each for aspect in report.aspects for each in aspect.indicators):
        row = [f"{each.number}. {each.name}", str(each.level)]
        if earlier:
            change = None if each.previous is None else Fraction(each.level - each.previous)
            row += [cells.value(each.previous, 0), cells.signed(change, 0)]
        rows.append(tuple(row))
    how = _("Angka kecil: nomor indikator. Angka dalam kotak: tingkat 1–5. Kanan: nilai aspek.")
    return Section(
        id="indikator",
        kicker=_("Indikator"),
        title=words.levels_title(report.aspects),
        blocks=(
            Text(text=words.strengths(report.aspects)),
            Text(role="how", text=how),
            tiles,
            Table(caption=_("Tingkat setiap indikator"), columns=tuple(columns), rows=tuple(rows), spread=True),
        ),
    )


def steps(report: Report) -> Section:
    """List the next steps, each with what it takes."""
    cards = tuple(
        StepCard(
            title=f"{step.number}. {step.name}",
            from_level=step.from_level,
            to_level=step.to_level,
            gain=writing.signed(step.gain, 4),
            index_after=writing.number(step.index_after, 4),
            criterion=step.criterion,
            evidence=step.evidence,
            owner=words.listed(step.owner),
        )
        for step in report.steps
    )
    return Section(
        id="langkah",
        kicker=_("Langkah"),
        title=words.steps_title(report.steps),
        blocks=(Text(text=words.steps_intro(report.steps)), Steps(steps=cards)),
    )


def closing(report: Report) -> Section:
    """Say what reaching the median would give, where no level is known."""
    kind = words.kinds(report.region)
    rows = tuple(
        (
            line.name,
            cells.value(line.value),
            cells.value(line.median),
            f"{cells.plain(line.weight)} %",
            cells.NONE if line.gap is None else writing.signed(line.gain_at_median),
        )
        for line in sorted(report.domains, key=lambda line: -line.gain_at_median)
    )
    table = Table(
        caption=_("Bila domain mencapai median {kinds}").format(kinds=kind),
        columns=(
            Column(title=_("Domain"), number=False),
            Column(title=str(report.year)),
            Column(title=_("Median {group}").format(group=kind)),
            Column(title=_("Bobot")),
            Column(title=_("Tambahan indeks")),
        ),
        rows=rows,
    )
    return Section(
        id="langkah",
        kicker=_("Langkah"),
        title=words.closing_title(report),
        blocks=(Text(text=words.closing_intro(report)), table),
    )


def missing(report: Report) -> Section:
    """Say what is not in the report, and why."""
    return Section(
        id="catatan",
        kicker=_("Yang belum ada"),
        title=_("Yang tidak dapat dikatakan laporan ini"),
        blocks=(Items(items=report.missing),),
    )


def sources(report: Report) -> Section:
    """Where the figures come from, and with which data and program they were made."""
    instrument = report.instrument
    named = _("Instrumen: {title}.").format(title=instrument.title)
    if instrument.revoked:
        named = _("Instrumen: {title}, dicabut sejak {day}.").format(
            title=instrument.title, day=writing.day(instrument.revoked)
        )
    facts = (
        named,
        _("Indeks dan nilai domain ditulis seperti tercetak dalam hasil penetapan."),
        _("Hitungan dari tingkat indikator memakai bilangan tepat dan dibulatkan hanya saat ditampilkan."),
        _("Predikat mengikuti indeks yang belum dibulatkan."),
        *(_("Sumber: {source}.").format(source=source) for source in report.sources),
        _("Versi data: {version}.").format(version=report.data_version),
        _("Versi program: {version}.").format(version=edition.name()),
        _("Versi instrumen: {version}.").format(version=instrument.content_hash),
    )
    return Section(id="sumber", kicker=_("Sumber"), title=_("Dari mana angka-angka ini"), blocks=(Items(items=facts),))


def appendix(report: Report) -> Section:
    """List the index of every region of the kind."""
    own = next(i for i, peer in enumerate(report.peers) if peer.code == report.region.code)
    kind = words.kinds(report.region)
    table = Table(
        caption=_("Indeks semua {kinds} yang memiliki hasil, {year}").format(kinds=kind, year=report.year),
        columns=(
            Column(title=_("Daerah"), number=False),
            Column(title=_("Peringkat")),
            Column(title=_("Indeks")),
            Column(title=_("Predikat"), number=False),
        ),
        rows=tuple(
            (
                regions.short_name(regions.find(peer.code)),
                str(peer.rank),
                writing.number(peer.index),
                words.predicate(peer.predicate),
            )
            for peer in report.peers
        ),
        own=(own,),
        spread=True,
    )
    return Section(
        id="lampiran",
        kicker=_("Lampiran"),
        title=_("Indeks {n} {kinds} pada {year}").format(n=len(report.peers), kinds=kind, year=report.year),
        blocks=(table,),
    )
