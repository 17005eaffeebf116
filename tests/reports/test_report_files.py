"""The two files: same content, safe with hostile text, provable, and refused when anything is missing or extra."""

from __future__ import annotations

import io
import re
from datetime import date
from fractions import Fraction
from html import unescape
from pathlib import Path

import altair as alt
import pandas as pd
import pytest
from pypdf import PdfReader

from reports import build, document, html, pdf, proof, spread, svg
from reports.blocks import Document
from reports.errors import ReportError
from reports.model import Report
from spbe_core.errors import DataError
from spbe_core.formats import id_number
from widgets import charts

DAY = date(2026, 11, 25)
NOWHERE = Path("/nirgends/spbe-laporan-xyz")
HOSTILE = '#eval("1") $(id) <script>alert(1)</script> {{7*7}} [x](y) `z` \\ & "kutip" @a <b> %s'


class Made:
    """One report with its layout and both files."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.document: Document = document.lay_out(report)
        self.html = html.render(self.document).encode()
        self.pdf = pdf.render(self.document)

    def prove(self, *, html: bytes | None = None, pdf: bytes | None = None) -> None:
        files = {"html": html or self.html, "pdf": pdf or self.pdf}
        proof.prove(files, self.document, document.section_ids(self.report), NOWHERE)


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def lampung() -> Made:
    return Made(build.build("18.71", 2024, DAY))


@pytest.mark.parametrize(
    ("code", "year"), [("12.25", 2024), ("71.09", 2024), ("18", 2024), ("32.11", 2021), ("11.04", 2025)]
)
def test_reports_of_every_kind_are_whole(code: str, year: int) -> None:
    Made(build.build(code, year, DAY)).prove()


def test_html_and_pdf_say_the_same(lampung: Made) -> None:
    lampung.prove()
    printed = squeezed(text_of(lampung.pdf))
    for figure in ("2,98", "+0,83", "ke-69", "3,49", "3,2145", "0,52lagimenujupredikatSangatBaik", "25November2026"):
        assert figure in printed
        assert figure in squeezed(lampung.html.decode())
    assert "2.98" not in printed, "a decimal point is not Indonesian"


def test_the_printed_index_at_a_threshold_carries_its_reason() -> None:
    made = Made(build.build("12.25", 2024, DAY))
    assert made.report.note is not None
    for text in (text_of(made.pdf), made.html.decode()):
        assert squeezed("1,80 karena dibulatkan") in squeezed(text)
        assert squeezed(made.report.note) in squeezed(text)


def test_page_two_is_for_the_head_of_region_and_stands_on_one_page(lampung: Made) -> None:
    pages = [squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(lampung.pdf)).pages]
    assert squeezed(lampung.report.headline) in pages[0]
    assert "UntukWaliKota" in pages[1]
    assert squeezed(lampung.report.brief) in pages[1]
    assert "Posisi" in pages[2]


def test_the_pdf_is_tagged_titled_indonesian_and_a4(lampung: Made) -> None:
    reader = PdfReader(io.BytesIO(lampung.pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "Laporan Pendampingan SPBE Kota Bandar Lampung 2024"
    assert str(reader.root_object["/Lang"]).startswith("id")
    assert reader.root_object["/MarkInfo"]["/Marked"]
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    assert {font.split("+")[-1] for font in fonts(reader)} <= {
        f"PlusJakartaSans-{cut}" for cut in ("Regular", "SemiBold", "Bold")
    }


def fonts(reader: PdfReader) -> set[str]:
    found: set[str] = set()
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            found.add(str(font.get_object()["/BaseFont"]).lstrip("/").removesuffix("-Identity-H"))
    return found


def test_every_chart_has_words_and_its_figures(lampung: Made) -> None:
    page = lampung.html.decode()
    ids = {section.id for section in lampung.document.sections}
    drawn = [b for section in lampung.document.sections for b in section.blocks if b.kind == "chart"]
    assert len(drawn) == 3
    for chart in drawn:
        assert chart.figures_in in ids
        assert f'href="#{chart.figures_in}"' in page
        assert len(chart.alt) > 40
        assert "," in chart.alt
    assert re.findall(r'id="([^"]+)"', page).__len__() == len(set(re.findall(r'id="([^"]+)"', page)))


def test_a_phone_shows_where_the_region_stands_without_hundreds_of_points() -> None:
    """At both ends of the scale, and with a name that is no markup, everything stays within the picture."""
    for code in ("32.11", "93.04", "32", "18.71"):
        report = build.build(code, 2024, DAY)
        assert report.national is not None
        drawn = spread.draw(HOSTILE[:20] if code == "18.71" else report.name, Fraction(report.index), report.national)
        assert len(drawn) < 5_000
        assert id_number(report.national.median) in drawn
        assert id_number(report.index) in drawn
        for x, text in re.findall(r'<text x="([^"]+)"[^>]*>([^<]+)<', drawn):
            half = len(unescape(text)) * 12 * 0.29
            assert half - 1 <= float(x) <= spread.WIDTH - half + 1, text
    assert "<script" not in drawn
    assert unescape(drawn).count(HOSTILE[:20]) == 1


def test_equal_facts_and_day_give_equal_bytes(lampung: Made) -> None:
    again = Made(build.build("18.71", 2024, DAY))
    assert again.html == lampung.html
    assert again.pdf == lampung.pdf
    later = Made(build.build("18.71", 2024, date(2026, 11, 26)))
    assert later.html != lampung.html
    assert later.report.data_version == lampung.report.data_version


@pytest.fixture(scope="module")
def hostile(lampung: Made) -> Made:
    report = lampung.report
    region = report.region.model_copy(update={"name": HOSTILE})
    peers = tuple(p.model_copy(update={"name": HOSTILE}) if p.code == "18.71" else p for p in report.peers)
    steps = tuple(step.model_copy(update={"name": HOSTILE, "criterion": HOSTILE}) for step in report.steps)
    return Made(
        report.model_copy(
            update={
                "region": region,
                "name": HOSTILE,
                "headline": HOSTILE,
                "brief": HOSTILE,
                "title": HOSTILE,
                "peers": peers,
                "steps": steps,
                "missing": (HOSTILE,),
                "sources": (HOSTILE,),
                "note": HOSTILE,
            }
        )
    )


def test_hostile_text_is_printed_as_it_is(hostile: Made) -> None:
    hostile.prove()
    page = hostile.html.decode()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert squeezed(HOSTILE) in squeezed(text_of(hostile.pdf))
    assert "{{7*7}}" in page
    assert "49 [x]" not in page
    metadata = PdfReader(io.BytesIO(hostile.pdf)).metadata
    assert metadata is not None
    assert metadata.title == HOSTILE


@pytest.mark.parametrize(
    "extra",
    [
        '<script src="x"></script>',
        '<img src="https://example.org/a.png">',
        '<a href="https://example.org">x</a>',
        '<link rel="stylesheet" href="//cdn.example.org/a.css">',
        '<p onclick="x()">x</p>',
        '<iframe srcdoc="x"></iframe>',
        "<style>@import 'a.css';</style>",
        '<style>p{background:url("https://example.org/a")}</style>',
        "<p>/home/someone/lab</p>",
        f"<p>{NOWHERE}</p>",
    ],
)
def test_g3_01_nothing_that_points_outside_or_tells_of_the_machine_is_delivered(lampung: Made, extra: str) -> None:
    page = lampung.html.replace(b"</main>", extra.encode() + b"</main>")
    with pytest.raises(ReportError, match="HTML"):
        lampung.prove(html=page)


def test_a_secret_of_the_environment_is_never_delivered(lampung: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPBE_TOKEN", "kanari-0123456789")
    with pytest.raises(ReportError, match="rahasia") as caught:
        lampung.prove(html=lampung.html.replace(b"</main>", b"kanari-0123456789</main>"))
    assert "kanari" not in str(caught.value)


@pytest.mark.parametrize("section", ["pimpinan", "langkah", "lampiran"])
def test_a_lost_section_is_noticed(lampung: Made, section: str) -> None:
    page = re.sub(rf'<section id="{section}".*?</section>', "", lampung.html.decode(), flags=re.DOTALL)
    with pytest.raises(ReportError, match="bagian HTML"):
        lampung.prove(html=page.encode())


def test_a_lost_drawing_and_a_changed_figure_are_noticed(lampung: Made) -> None:
    with pytest.raises(ReportError, match="grafik"):
        lampung.prove(html=re.sub(rb"<svg.*?</svg>", b"", lampung.html, count=1, flags=re.DOTALL))
    with pytest.raises(ReportError, match="tidak ada dalam HTML"):
        lampung.prove(html=lampung.html.replace(b"2,98", b"2,89"))


def test_a_broken_or_foreign_pdf_is_noticed(lampung: Made) -> None:
    with pytest.raises(ReportError, match="PDF"):
        lampung.prove(pdf=lampung.pdf[: len(lampung.pdf) // 2])
    with pytest.raises(ReportError, match="PDF"):
        lampung.prove(pdf=Made(build.build("32.11", 2021, DAY)).pdf)


def test_an_svg_is_rebuilt_from_the_allow_list() -> None:
    dirty = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="x()">'
        "<script>x()</script><style>@import 'x'</style><foreignObject><p>x</p></foreignObject>"
        '<a xlink:href="https://example.org"><path d="M0,0"/></a><image href="https://example.org/a.png"/>'
        '<g id="c" clip-path="url(#c)" fill="url(https://example.org)" style="x"><path d="M0,0h1" onclick="x()"/></g>'
        "<text>a &lt;b&gt;</text></svg>"
    )
    kept = svg.clean(dirty, prefix="p")
    for gone in ("script", "style", "foreignObject", "example.org", "onload", "onclick", "image"):
        assert gone not in kept
    assert 'clip-path="url(#p-c)"' in kept
    assert 'id="p-c"' in kept
    assert "a &lt;b&gt;" in kept


@pytest.mark.parametrize("text", ["<svg", "<p>x</p>", '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>'])
def test_what_is_no_svg_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="grafik p"):
        svg.clean(text, prefix="p")


def test_a_drawing_without_marks_is_refused() -> None:
    nothing = pd.DataFrame({"x": pd.Series(dtype=float)})
    with pytest.raises(DataError, match="tidak ada satu titik pun"):
        svg.draw(alt.layer(alt.Chart(nothing).mark_point().encode(alt.X("x:Q", axis=None))).to_dict, prefix="p")


def test_g3_05_drawings_have_decimal_commas_and_names_with_dots_and_brackets() -> None:
    frame = pd.DataFrame(
        {
            "domain": ['1.1 Tata [%] "baik"'] * 2,
            "series": ["a.b", "c[d]"],
            "value": [2.5, 3.25],
            "role": ["own", "other"],
        }
    )
    drawn = svg.draw(charts.domain_comparison(frame, headline="", how_to_read="").to_dict, prefix="p")
    assert "2,50" in drawn
    assert '1.1 Tata [%] "baik"' in drawn
    assert drawn.count("<path") >= 2
