"""From a report's facts to its laid-out parts: which section stands where, and every figure as finished text."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from reports import charts, svg, words
from reports.blocks import (
    Block,
    Column,
    Cover,
    Document,
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
from spbe_core.formats import id_date, id_number, id_signed

PRODUCT = "Lab Loncatan SPBE"
NONE = "–"
"""What a cell shows when nothing was published."""


def lay_out(report: Report, draw: charts.Draw = svg.draw) -> Document:
    """Lay a report out.

    Parameters
    ----------
    report : Report
    draw : callable, optional
        How charts become SVG.

    Returns
    -------
    Document
        With the sections of :func:`section_ids`, in that order.
    """
    made = f"Disusun {id_date(report.made_on)} dari hasil penetapan yang sudah terbit."
    return Document(
        title=report.title,
        date=report.made_on.isoformat(),
        description=report.headline,
        cover=Cover(
            product=PRODUCT,
            kind="Laporan pendampingan",
            name=report.name,
            subtitle=f"Hasil penetapan {report.year}",
            index=id_number(report.index),
            index_label=f"Indeks SPBE {report.year}, predikat",
            predicate=report.predicate,
            sentence=report.headline,
            scale=charts.scale(report, draw),
            note=report.note,
            made=made,
        ),
        sections=tuple(section for section in _sections(report, draw) if section.blocks),
        footer=f"{PRODUCT} · versi data {report.data_version[:12]}",
    )


def section_ids(report: Report) -> tuple[str, ...]:
    """Return the ids of the sections a report must have, from its facts alone: what the proof of delivery expects."""
    ids = {
        "pimpinan": True,
        "posisi": report.national is not None,
        "domain": bool(report.domains),
        "perjalanan": True,
        "indikator": bool(report.aspects),
        "langkah": bool(report.steps) or any(line.gap is not None for line in report.domains),
        "catatan": True,
        "sumber": True,
        "lampiran": bool(report.peers),
    }
    return tuple(name for name, present in ids.items() if present)


def _sections(report: Report, draw: charts.Draw) -> Iterator[Section]:
    yield _brief(report, draw)
    if report.national is not None:
        yield _position(report, report.national, draw)
    if report.domains:
        yield _domains(report, draw)
    yield _years(report)
    if report.aspects:
        yield _levels(report)
    if report.steps:
        yield _steps(report)
    elif any(line.gap is not None for line in report.domains):
        yield _closing(report)
    yield Section(
        id="catatan",
        kicker="Yang belum ada",
        title="Yang tidak dapat dikatakan laporan ini",
        blocks=(Items(items=report.missing),),
    )
    yield _sources(report)
    if report.peers:
        yield _appendix(report)


def _brief(report: Report, draw: charts.Draw) -> Section:
    blocks: tuple[Block, ...] = (Figures(figures=tuple(_figures(report))), Text(text=report.brief))
    if report.domains:
        blocks = (*blocks, charts.domains(report, draw))
    return Section(
        id="pimpinan",
        kicker=f"Untuk {report.head}",
        title=words.brief_title(report.next_band),
        blocks=blocks,
    )


def _figures(report: Report) -> Iterator[Figure]:
    yield Figure(label=f"Indeks {report.year}", value=id_number(report.index), detail=f"predikat {report.predicate}")
    if report.previous is not None:
        detail = f"dari {id_number(report.previous.index)}"
        yield Figure(label=f"Sejak {report.previous.year}", value=_signed(report.change), detail=detail)
    if report.national is not None and report.national.rank is not None:
        place, group = report.national, report.national.group
        yield Figure(label="Peringkat", value=f"ke-{place.rank}", detail=f"dari {place.size} {group}")
    if report.national is not None:
        median = id_number(report.national.median)
        yield Figure(label="Median", value=median, detail=f"{report.national.size} {report.national.group}")


def _position(report: Report, national: Standing, draw: charts.Draw) -> Section:
    rows = [national, *([report.province] if report.province else [])]
    table = Table(
        caption=f"Posisi {report.name}, {report.year}",
        columns=(
            Column(title="Dibandingkan dengan", number=False),
            Column(title="Peringkat"),
            Column(title="Terendah"),
            Column(title="Median"),
            Column(title="Tertinggi"),
            Column(title="Di atas 3,0"),
        ),
        rows=tuple(
            (
                f"{row.size} {row.group}",
                f"ke-{row.rank}" if row.rank else NONE,
                id_number(row.lowest),
                id_number(row.median),
                id_number(row.highest),
                f"{row.above_three} dari {row.size}",
            )
            for row in rows
        ),
    )
    return Section(
        id="posisi",
        kicker="Posisi",
        title=national.sentence,
        blocks=(Text(text=words.position(report)), charts.position(report, draw), table),
    )


def _domains(report: Report, draw: charts.Draw) -> Section:
    kind = report.region.level
    columns = [Column(title="Domain", number=False), Column(title="Bobot"), Column(title=str(report.year))]
    with_median = any(line.median is not None for line in report.domains)
    with_previous = report.previous is not None and any(line.previous for line in report.domains)
    if with_previous:
        columns += [Column(title=str(report.year - 1)), Column(title="Perubahan")]
    if with_median:
        columns += [Column(title=f"Median {kind}"), Column(title="Selisih")]
    if report.reference:
        columns.append(Column(title=report.reference))
    rows = []
    for line in report.domains:
        row = [line.name, f"{_plain(line.weight)} %", _value(line.value)]
        if with_previous:
            row += [_value(line.previous), _signed(line.change)]
        if with_median:
            row += [_value(line.median), _signed(line.gap)]
        if report.reference:
            row.append(_value(line.reference))
        rows.append(tuple(row))
    blocks: list[Block] = [
        Table(caption=f"Nilai domain {report.name}", columns=tuple(columns), rows=tuple(rows)),
    ]
    if with_previous:
        blocks.append(charts.changes(report, draw))
    return Section(id="domain", kicker="Domain", title=words.gap_title(report), blocks=tuple(blocks))


def _years(report: Report) -> Section:
    rows = []
    before: Fraction | None = None
    for line in report.years:
        index = Fraction(line.index)
        rows.append((str(line.year), id_number(index), line.predicate, _signed(index - before if before else None)))
        before = index
    table = Table(
        caption=f"Indeks {report.name} menurut {report.instrument.regulation}",
        columns=(
            Column(title="Tahun", number=False),
            Column(title="Indeks"),
            Column(title="Predikat", number=False),
            Column(title="Perubahan"),
        ),
        rows=tuple(rows),
        own=(len(rows) - 1,),
    )
    how = f"Hanya hasil menurut {report.instrument.regulation}; instrumen lain tidak digabung dalam satu deret."
    return Section(
        id="perjalanan",
        kicker="Dari tahun ke tahun",
        title=words.years_title(report.years),
        blocks=(Text(role="how", text=how), table),
    )


def _levels(report: Report) -> Section:
    scale = instruments.load(report.instrument.id).scales
    names = [" / ".join(dict.fromkeys(each.levels[level - 1].name for each in scale)) for level in range(1, 6)]
    tiles = Tiles(
        alt="Tingkat setiap indikator menurut aspek; angkanya ada pada tabel di bawah.",
        rows=tuple(
            TileRow(
                name=aspect.name,
                value=id_number(aspect.value),
                tiles=tuple(Tile(number=each.number, level=each.level, name=each.name) for each in aspect.indicators),
            )
            for aspect in report.aspects
        ),
        legend=tuple(enumerate(names, start=1)),
    )
    earlier = any(each.previous is not None for aspect in report.aspects for each in aspect.indicators)
    columns = [Column(title="Indikator", number=False), Column(title=str(report.year))]
    if earlier:
        columns += [Column(title=str(report.year - 1)), Column(title="Perubahan")]
    rows = []
    for each in (each for aspect in report.aspects for each in aspect.indicators):
        row = [f"{each.number}. {each.name}", str(each.level)]
        if earlier:
            change = None if each.previous is None else Fraction(each.level - each.previous)
            row += [_value(each.previous, 0), _signed(change, 0)]
        rows.append(tuple(row))
    return Section(
        id="indikator",
        kicker="Indikator",
        title=words.levels_title(report.aspects),
        blocks=(
            Text(text=words.strengths(report.aspects)),
            Text(role="how", text="Angka kecil: nomor indikator. Angka dalam kotak: tingkat 1–5. Kanan: nilai aspek."),
            tiles,
            Table(caption="Tingkat setiap indikator", columns=tuple(columns), rows=tuple(rows), spread=True),
        ),
    )


def _steps(report: Report) -> Section:
    cards = tuple(
        StepCard(
            title=f"{step.number}. {step.name}",
            from_level=step.from_level,
            to_level=step.to_level,
            gain=id_signed(step.gain, 4),
            index_after=id_number(step.index_after, 4),
            criterion=step.criterion,
            evidence=step.evidence,
            owner=words.listed(step.owner),
        )
        for step in report.steps
    )
    return Section(
        id="langkah",
        kicker="Langkah",
        title=words.steps_title(report.steps),
        blocks=(Text(text=words.steps_intro(report.steps)), Steps(steps=cards)),
    )


def _closing(report: Report) -> Section:
    kind = report.region.level
    rows = tuple(
        (
            line.name,
            _value(line.value),
            _value(line.median),
            f"{_plain(line.weight)} %",
            NONE if line.gap is None else id_signed(line.gain_at_median),
        )
        for line in sorted(report.domains, key=lambda line: -line.gain_at_median)
    )
    table = Table(
        caption=f"Bila domain mencapai median {kind}",
        columns=(
            Column(title="Domain", number=False),
            Column(title=str(report.year)),
            Column(title=f"Median {kind}"),
            Column(title="Bobot"),
            Column(title="Tambahan indeks"),
        ),
        rows=rows,
    )
    return Section(
        id="langkah",
        kicker="Langkah",
        title=words.closing_title(report),
        blocks=(Text(text=words.closing_intro(report)), table),
    )


def _sources(report: Report) -> Section:
    instrument = report.instrument
    revoked = f", dicabut sejak {id_date(instrument.revoked)}" if instrument.revoked else ""
    facts = (
        f"Instrumen: {instrument.title}{revoked}.",
        "Indeks dan nilai domain ditulis seperti tercetak dalam hasil penetapan.",
        "Hitungan dari tingkat indikator memakai bilangan tepat dan dibulatkan hanya saat ditampilkan.",
        "Predikat mengikuti indeks yang belum dibulatkan.",
        *(f"Sumber: {source}." for source in report.sources),
        f"Versi data: {report.data_version}.",
        f"Versi instrumen: {instrument.content_hash}.",
    )
    return Section(id="sumber", kicker="Sumber", title="Dari mana angka-angka ini", blocks=(Items(items=facts),))


def _appendix(report: Report) -> Section:
    own = next(i for i, peer in enumerate(report.peers) if peer.code == report.region.code)
    kind = report.region.level
    table = Table(
        caption=f"Indeks semua {kind} yang memiliki hasil, {report.year}",
        columns=(
            Column(title="Daerah", number=False),
            Column(title="Peringkat"),
            Column(title="Indeks"),
            Column(title="Predikat", number=False),
        ),
        rows=tuple(
            (regions.short_name(regions.find(peer.code)), str(peer.rank), id_number(peer.index), peer.predicate)
            for peer in report.peers
        ),
        own=(own,),
        spread=True,
    )
    return Section(
        id="lampiran",
        kicker="Lampiran",
        title=f"Indeks {len(report.peers)} {kind} pada {report.year}",
        blocks=(table,),
    )


def _value(value: str | int | Fraction | None, decimals: int = 2) -> str:
    return NONE if value is None else id_number(value, decimals)


def _signed(value: Fraction | None, decimals: int = 2) -> str:
    return NONE if value is None else id_signed(value, decimals)


def _plain(weight: Fraction) -> str:
    """Write a weight without idle decimals: ``"25"``, ``"16,5"``."""
    return id_number(weight, 0 if weight.denominator == 1 else 1)
