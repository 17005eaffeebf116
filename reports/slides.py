"""The *Paparan Sekda*: six slides for the head of the region's administration, from the same facts as the report.

Figures, sentences and comparisons are the report's own (:mod:`reports.words`); pictures are plain shapes, so that they
can be changed in any presentation program. Texts are placed as text, never as fields or links.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from reports import brief_words, cells, edition, packed, plan_words, words
from reports.model import DomainLine, Report
from spbe_core import results
from widgets import writing
from widgets.chart_theme import INK, INK_2, LEVEL_FILL, LINE, NILA, PAPER, SAND
from widgets.i18n import _, language, spoken

PRODUCT = "Lab Loncatan SPBE"
WIDE, HIGH, EDGE = 13.333, 7.5, 0.7
"""The slide and its margin, in inches."""
LINES = 6
"""Most rows of a table: what can be read from the back of a room."""
LOWEST, HIGHEST = Fraction(1), Fraction(5)
Box = tuple[float, float, float, float]
"""Left, top, width and height in inches."""


def render(report: Report) -> bytes:
    """Make the slides.

    Parameters
    ----------
    report : Report

    Returns
    -------
    bytes
        A PPTX file; equal reports give equal bytes.
    """
    with spoken(report.language):
        return _made(report)


def _made(report: Report) -> bytes:
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    for number, relation in list(deck.part.rels.items()):
        if relation.reltype.endswith("/printerSettings"):  # of whoever made the library's empty file
            deck.part.drop_rel(number)
    for part in (_cover, _position, _domains, _years, _steps, _decisions):
        part(deck, report)
    day = datetime(report.made_on.year, report.made_on.month, report.made_on.day, tzinfo=UTC).replace(tzinfo=None)
    properties = deck.core_properties
    properties.title = _("Paparan {title}").format(title=report.title)
    properties.author, properties.language = PRODUCT, _tag()
    properties.subject = properties.keywords = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = day
    properties.revision = 1
    stream = io.BytesIO()
    deck.save(stream)
    return packed.settled(stream.getvalue())


def texts(content: bytes) -> tuple[tuple[str, ...], ...]:
    """Return the texts of each slide, as the proof of delivery compares them."""
    return tuple(
        tuple(text for shape in slide.shapes for text in _texts(shape))
        for slide in Presentation(io.BytesIO(content)).slides
    )


def _texts(shape: Any) -> Iterator[str]:
    if shape.has_text_frame:
        yield shape.text_frame.text
    if getattr(shape, "has_table", False):
        yield from (cell.text_frame.text for row in shape.table.rows for cell in row.cells)
    yield from (text for each in getattr(shape, "shapes", ()) for text in _texts(each))


def _cover(deck: Any, report: Report) -> None:
    slide = _slide(deck, report.name, colour=PAPER, top=2.0, size=40)
    fill = slide.background.fill
    fill.solid()
    fill.fore_color.rgb = _rgb(NILA)
    _write(slide, (EDGE, 0.7, 9, 0.5), [PRODUCT], size=16, colour="#f0c98b", bold=True)
    _write(
        slide,
        (EDGE, 1.4, 9, 0.5),
        [_("Paparan untuk Sekretaris Daerah · hasil penetapan {year}").format(year=report.year)],
        size=18,
        colour=PAPER,
    )
    _write(slide, (EDGE, 3.6, 4.2, 1.6), [writing.number(report.index)], size=88, colour=PAPER, bold=True)
    _write(
        slide,
        (5.0, 4.2, 7, 0.9),
        [_("Predikat {predicate}").format(predicate=words.predicate(report.predicate))],
        size=30,
        colour=PAPER,
        bold=True,
    )
    _write(slide, (EDGE, 5.5, 11.5, 1), [report.headline], size=20, colour=PAPER)
    _write(
        slide,
        (EDGE, 6.7, 11.5, 0.4),
        [_("Disusun {day}").format(day=writing.day(report.made_on))],
        size=12,
        colour=PAPER,
    )


def _position(deck: Any, report: Report) -> None:
    national = report.national
    slide = _slide(deck, national.sentence if national else _("Posisi di antara daerah lain belum dapat dihitung"))
    if national is None:
        _write(slide, (EDGE, 2.2, 11.9, 2), report.missing[:1], size=22)
        return
    rows = [
        (
            f"{each.size} {each.group}",
            _("ke-{rank}").format(rank=each.rank) if each.rank else cells.NONE,
            writing.number(each.median),
            _("{above} dari {n}").format(above=each.above_three, n=each.size),
        )
        for each in (national, report.province)
        if each is not None
    ]
    _write(slide, (EDGE, 1.9, 11.9, 2), [words.position(report)], size=22)
    head = _("Dibandingkan dengan"), _("Peringkat"), _("Median"), _("Di atas 3,0")
    _table(slide, (EDGE, 4.3, 11.9, 0), head, rows)


def _domains(deck: Any, report: Report) -> None:
    unknown = _("Nilai domain {year} tidak tersedia").format(year=report.year)
    slide = _slide(deck, words.gap_title(report) if report.domains else unknown)
    if not report.domains:
        _write(slide, (EDGE, 2.2, 11.9, 2), [_("Yang diketahui hanya indeks dan predikat.")], size=22)
        return
    for place, line in enumerate(report.domains):
        _bar(slide, 2.0 + place * 1.15, line)
    how = _("Batang: nilai domain {year}, skala 1–5.").format(year=report.year)
    if any(line.median is not None for line in report.domains):
        how += " " + _("Garis tegak: median {kinds}.").format(kinds=words.kinds(report.region))
    _write(slide, (EDGE, 6.7, 11.9, 0.4), [how], size=14, colour=INK_2)


def _bar(slide: Any, top: float, line: DomainLine) -> None:
    """Draw a domain as a bar from 1 to its value, with the median as a line, and its figures in words."""
    left, width = 4.2, 6.2
    figures = cells.value(line.value)
    beside = "" if line.median is None else _("median {value}").format(value=writing.number(line.median))
    _write(slide, (EDGE, top, 3.3, 0.6), [line.name], size=22, bold=True)
    _write(slide, (left + width + 0.2, top - 0.05, 2.1, 0.4), [figures], size=24, colour=NILA, bold=True)
    _write(slide, (left + width + 0.2, top + 0.4, 2.1, 0.4), [beside], size=14, colour=INK_2)
    group = slide.shapes.add_group_shape()
    _rectangle(group, (left, top, width, 0.55), LINE)
    if line.value is not None:
        _rectangle(group, (left, top, width * _share(Fraction(line.value)), 0.55), NILA)
    if line.median is not None:
        _rectangle(group, (left + width * _share(line.median) - 0.02, top - 0.08, 0.04, 0.71), INK)
    _describe(
        group,
        _("{name}: {figures}, skala 1 sampai 5.").format(
            name=line.name, figures=", ".join(filter(None, (figures, beside)))
        ),
    )


def _years(deck: Any, report: Report) -> None:
    slide = _slide(deck, words.years_title(report.years))
    shown = report.years[-LINES:]
    for place, line in enumerate(shown):
        left = EDGE + place * 11.9 / LINES
        height = 3.2 * _share(Fraction(line.index)) + 0.05
        group = slide.shapes.add_group_shape()
        rated = words.predicate(line.predicate)
        said = _("{year}: indeks {index}, predikat {predicate}.").format(
            year=line.year, index=writing.number(line.index), predicate=rated
        )
        band = results.predicates()[::-1].index(line.predicate)
        _rectangle(group, (left + 0.3, 5.6 - height, 1.2, height), LEVEL_FILL[band])
        _describe(group, said)
        _write(
            slide, (left, 5.6 - height - 0.5, 1.8, 0.5), [writing.number(line.index)], size=22, bold=True, middle=True
        )
        _write(slide, (left, 5.7, 1.8, 0.8), [str(line.year), rated], size=16, middle=True)
    how = _("Hanya hasil menurut {regulation}; instrumen lain tidak digabung.").format(
        regulation=report.instrument.regulation
    )
    _write(slide, (EDGE, 6.7, 11.9, 0.4), [how], size=14, colour=INK_2)


def _steps(deck: Any, report: Report) -> None:
    if report.steps:
        slide = _slide(deck, words.steps_title(report.steps))
        rows = [
            (
                f"{step.number}. {step.name}",
                _("{low} ke {high}").format(low=step.from_level, high=step.to_level),
                writing.signed(step.gain, 4),
                words.listed([owner.partition(" (")[0] for owner in step.owner]),
            )
            for step in report.steps[:LINES]
        ]
        head = _("Langkah"), _("Tingkat"), _("Tambahan indeks"), _("Biasanya dipegang")
        _table(slide, (EDGE, 1.9, 11.9, 0), head, rows, shares=(0.4, 0.1, 0.16, 0.34))
        if len(report.steps) > LINES:
            rest = _("{n} langkah lain ada dalam laporan dan Matriks Tindak Lanjut.").format(
                n=len(report.steps) - LINES
            )
            _write(slide, (EDGE, 6.7, 11.9, 0.4), [rest], size=14, colour=INK_2)
        return
    gaps = [line for line in report.domains if line.gap is not None]
    coaching = report.coaching
    later = plan_words.title(coaching) if coaching else _("Langkah terlihat setelah penilaian mandiri diisi")
    slide = _slide(deck, words.closing_title(report) if gaps else later)
    if gaps:
        rows = [
            (line.name, writing.number(line.value), writing.number(line.median), writing.signed(line.gain_at_median))
            for line in sorted(gaps, key=lambda line: -line.gain_at_median)
            if line.value is not None and line.median is not None
        ]
        median = _("Median {group}").format(group=words.kinds(report.region))
        head = _("Domain"), str(report.year), median, _("Tambahan indeks")
        _table(slide, (EDGE, 1.9, 11.9, 0), head, rows)
        _write(slide, (EDGE, 5.2, 11.9, 1.2), [words.closing_intro(report)], size=16, colour=INK_2)
    elif coaching is None:
        _write(slide, (EDGE, 2.2, 11.9, 2), [_("Penilaian mandiri diisi di lab, indikator demi indikator.")], size=22)
    else:
        _write(slide, (EDGE, 2.2, 11.9, 4), [plan_words.progress(coaching, report)], size=18)


def _decisions(deck: Any, report: Report) -> None:
    slide = _slide(deck, _("Yang diminta dari Sekretaris Daerah"))
    asked = [brief_words.title(report.next_band) + "."]
    if report.coaching is not None:
        asked += [f"{each[0].upper()}{each[1:]}." for each in brief_words.to_ask(report, report.coaching)]
    elif report.steps:
        asked.append(_("Menetapkan target indeks dan tenggatnya."))
        asked.append(_("Menunjuk penanggung jawab untuk setiap langkah."))
    else:
        asked.append(_("Menugaskan pengisian penilaian mandiri di lab, agar langkah per indikator terlihat."))
        asked.append(_("Menetapkan target indeks dan penanggung jawabnya."))
    asked.append(_("Memeriksa kemajuannya secara berkala bersama pendamping."))
    _write(slide, (EDGE, 2.0, 11.9, 3), asked, size=24)
    said = (
        _("Sumber: {source}.").format(source=report.sources[0]) if report.sources else "",
        _("Versi data {data} · versi program {program} · disusun {day}").format(
            data=report.data_version[:12], program=edition.name(), day=writing.day(report.made_on)
        ),
    )
    _write(slide, (EDGE, 6.2, 11.9, 0.9), [text for text in said if text], size=12, colour=INK_2)


def _slide(deck: Any, title: str, *, colour: str = INK, top: float = 0.6, size: int = 32) -> Any:
    """Add a slide whose title is a title, so that screen readers and outlines know it."""
    slide = deck.slides.add_slide(deck.slide_layouts.get_by_name("Title Only"))
    shape = slide.shapes.title
    shape.left, shape.top, shape.width, shape.height = (Inches(each) for each in (EDGE, top, WIDE - 2 * EDGE, 1.1))
    _fill(shape.text_frame, [title], size=size, colour=colour, bold=True)
    shape.text_frame.vertical_anchor = MSO_ANCHOR.TOP
    return slide


def _write(  # noqa: PLR0913 -- what a text looks like
    slide: Any,
    box: Box,
    paragraphs: Sequence[str],
    *,
    size: int,
    colour: str = INK,
    bold: bool = False,
    middle: bool = False,
) -> None:
    shape = slide.shapes.add_textbox(*(Inches(each) for each in box))
    _fill(shape.text_frame, paragraphs, size=size, colour=colour, bold=bold, middle=middle)


def _fill(  # noqa: PLR0913 -- what a text looks like
    frame: Any, paragraphs: Sequence[str], *, size: int, colour: str = INK, bold: bool = False, middle: bool = False
) -> None:
    frame.word_wrap = True
    for place, text in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.CENTER if middle else PP_ALIGN.LEFT
        paragraph.space_after = Pt(size / 2)
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, _rgb(colour)
        run._r.get_or_add_rPr().set("lang", _tag())  # noqa: SLF001 -- python-pptx knows few languages by name


def _table(
    slide: Any, box: Box, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float] = ()
) -> None:
    """Add a table; ``shares`` of the width go to its columns, nearly half to the first one when absent."""
    left, top, width, _ = box
    shape = slide.shapes.add_table(
        len(rows) + 1, len(head), Inches(left), Inches(top), Inches(width), Inches(0.6 * (len(rows) + 1))
    )
    table = shape.table
    first = 0.46
    for place, column in enumerate(table.columns):
        share = first if place == 0 else (1 - first) / (len(head) - 1)
        column.width = Emu(int(Inches(width) * (shares[place] if shares else share)))
    for y, row in enumerate((head, *rows)):
        for x, text in enumerate(row):
            cell = table.cell(y, x)
            cell.fill.solid()
            cell.fill.fore_color.rgb = _rgb(NILA if y == 0 else PAPER)
            _fill(cell.text_frame, [text], size=16, colour=PAPER if y == 0 else INK, bold=y == 0)


def _rectangle(group: Any, box: Box, colour: str) -> None:
    shape = group.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Inches(each) for each in box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = _rgb(colour)
    shape.line.color.rgb = _rgb(SAND)
    shape.line.width = Pt(0.5)
    shape.shadow.inherit = False


def _describe(group: Any, text: str) -> None:
    group._element.nvGrpSpPr.cNvPr.set("descr", text)  # noqa: SLF001 -- python-pptx has no name for alternative texts


def _tag() -> str:
    return "en-GB" if language() == "en" else "id-ID"


def _share(value: Fraction) -> float:
    """Return where a value lies between 1 and 5, as 0 to 1."""
    return float((min(max(value, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST))


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())
