"""From a report's facts to its laid-out parts: which section stands where, and every figure as finished text.

The sections' contents stand in :mod:`reports.sections`, those of a region's plan in :mod:`reports.plan_sections`.
"""

from __future__ import annotations

from collections.abc import Iterator

from reports import charts, leap_sections, plan_sections, sections, svg, words
from reports.blocks import Cover, Document, Labels, Section
from reports.model import Report
from widgets import writing
from widgets.i18n import _, spoken

PRODUCT = "Lab Loncatan SPBE"


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
        With the sections of :func:`section_ids`, in that order, in the report's language.
    """
    with spoken(report.language):
        return Document(
            title=report.title,
            lang=report.language,
            date=report.made_on.isoformat(),
            description=report.headline,
            labels=Labels(
                contents=_("Isi laporan"),
                figures=_("Angka pada grafik ini"),
                to=_("ke"),
                index_after=_("indeks menjadi"),
                evidence=_("Data dukung yang lazim"),
                owner=_("Biasanya dipegang"),
            ),
            cover=_cover(report, draw),
            sections=tuple(section for section in _sections(report, draw) if section.blocks),
            footer=_("{product} · versi data {version}").format(product=PRODUCT, version=report.data_version[:12]),
        )


def section_ids(report: Report) -> tuple[str, ...]:
    """Return the ids of the sections a report must have, from its facts alone: what the proof of delivery expects."""
    ids = {
        "pimpinan": True,
        "posisi": report.national is not None,
        "domain": bool(report.domains),
        "perjalanan": True,
        "kenaikan": bool(report.leapers) or report.alike is not None,
        "indikator": bool(report.aspects),
        "langkah": bool(report.steps) or any(line.gap is not None for line in report.domains),
        "rencana": report.coaching is not None,
        "tahap": report.coaching is not None and bool(report.coaching.indicators),
        "catatan": True,
        "sumber": True,
        "lampiran": bool(report.peers),
    }
    return tuple(name for name, present in ids.items() if present)


def _cover(report: Report, draw: charts.Draw) -> Cover:
    made = (
        _("Disusun {day} dari hasil penetapan yang sudah terbit.")
        if report.coaching is None
        else _("Disusun {day} dari hasil penetapan yang sudah terbit dan rencana daerah yang tidak diterbitkan.")
    )
    return Cover(
        product=PRODUCT,
        kind=_("Laporan pendampingan"),
        name=report.name,
        subtitle=_("Hasil penetapan {year}").format(year=report.year),
        index=writing.number(report.index),
        index_label=_("Indeks SPBE {year}, predikat").format(year=report.year),
        predicate=words.predicate(report.predicate),
        sentence=report.headline,
        scale=charts.scale(report, draw),
        note=report.note,
        made=made.format(day=writing.day(report.made_on)),
    )


def _sections(report: Report, draw: charts.Draw) -> Iterator[Section]:
    yield sections.brief(report, draw)
    if report.national is not None:
        yield sections.position(report, report.national, draw)
    if report.domains:
        yield sections.domains(report, draw)
    yield sections.years(report)
    if report.leapers or report.alike is not None:
        yield leap_sections.section(report)
    if report.aspects:
        yield sections.levels(report)
    if report.steps:
        yield sections.steps(report)
    elif any(line.gap is not None for line in report.domains):
        yield sections.closing(report)
    if report.coaching is not None:
        yield plan_sections.plan(report, report.coaching, draw)
        if report.coaching.indicators:
            yield plan_sections.stages_section(report.coaching)
    yield sections.missing(report)
    yield sections.sources(report)
    if report.peers:
        yield sections.appendix(report)
