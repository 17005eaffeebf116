"""Slides and matrix: the report's own figures, complete for every kind of facts, harmless, the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from pptx import Presentation

from reports import build, document, make, matrix, proof, slides
from reports.errors import ReportError
from reports.model import Language, Report
from spbe_core.formats import id_number

DAY = date(2026, 11, 25)
HOSTILE = '=cmd|"/C calc"!A0 <script> #eval("1") {{7*7}} & @a \v'
KINDS = [("18.71", 2024), ("32", 2024), ("32.11", 2024), ("32.11", 2021), ("11.04", 2025)]
"""Levels known, a province, the highest predicate, a year published in part, the newest."""


def made(code: str, year: int) -> Report:
    return build.build(code, year, DAY)


def prove(report: Report, **files: bytes) -> None:
    laid_out = document.lay_out(report, make.blank)
    proof.prove(files, laid_out, document.section_ids(report), Path("/nirgends"))


@pytest.mark.parametrize(("code", "year"), KINDS)
def test_six_slides_have_titles_and_the_reports_figures(code: str, year: int) -> None:
    report = made(code, year)
    content = slides.render(report)
    deck = Presentation(io.BytesIO(content))
    assert len(deck.slides) == proof.SLIDES == 6
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert all(titles)
    assert titles[0] == report.name
    said = slides.texts(content)
    assert id_number(report.index) in said[0]
    assert f"Predikat {report.predicate}" in said[0]
    assert not [text for slide in said for text in slide if proof.UNFINISHED.search(text)]
    if report.steps:
        assert f"{report.steps[0].number}. {report.steps[0].name}" in said[4]
    for line in report.domains:
        assert line.value is None or id_number(line.value) in said[2]
    for slide in deck.slides:
        for group in (shape for shape in slide.shapes if shape.shape_type == 6):
            assert group._element.nvGrpSpPr.cNvPr.get("descr")
    assert slides.render(report) == content
    prove(report, pptx=content)


@pytest.mark.parametrize("language", ["id", "en"])
def test_slides_stay_within_their_edges(language: Language) -> None:
    report = build.build("18.71", 2024, DAY, language=language)
    deck = Presentation(io.BytesIO(slides.render(report)))
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_table:  # a row grows with its text: about 9 characters of 16 pt stand in an inch
                table = shape.table
                widths = [column.width / 914_400 for column in table.columns]
                rows = [
                    max(1 + len(c.text) // (9 * w) for c, w in zip(r.cells, widths, strict=True)) for r in table.rows
                ]
                assert shape.top / 914_400 + sum(max(0.6, 0.27 * lines + 0.1) for lines in rows) < slides.HIGH - 0.6
            assert 0 <= shape.left <= shape.left + shape.width <= deck.slide_width
            assert 0 <= shape.top <= shape.top + shape.height <= deck.slide_height, shape.name


def test_nothing_of_the_librarys_maker_or_of_this_machine_is_in_the_slides() -> None:
    content = slides.render(made("18.71", 2024))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert not [name for name in packed.namelist() if "printerSettings" in name]
        assert b"Canny" not in packed.read("docProps/core.xml")
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(("code", "year"), KINDS)
def test_the_matrix_lists_what_the_report_lists(code: str, year: int) -> None:
    report = made(code, year)
    content = matrix.render(report)
    _, sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    if report.steps:
        assert [row[1] for row in rows] == [f"{step.number}. {step.name}" for step in report.steps]
        assert [row[4] for row in rows] == [float(step.gain) for step in report.steps]
        assert all(row[8:] == (None,) * 4 for row in rows)
    else:
        assert {row[1]: row[2] for row in rows} == {
            line.name: None if line.value is None else float(line.value) for line in report.domains
        }
    assert matrix.render(report) == content
    prove(report, xlsx=content)


def test_g2_11_hostile_text_is_printed_as_it_is() -> None:
    report = made("18.71", 2024).model_copy(update={"name": HOSTILE, "headline": HOSTILE})
    plain = HOSTILE.replace("\v", "")
    said = slides.texts(slides.render(report))
    assert plain in "".join(said[0]).replace("\v", "")
    workbook = openpyxl.load_workbook(io.BytesIO(matrix.render(report)))
    cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row if "cmd|" in str(cell.value)]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_cut_file_and_a_secret_inside_a_packed_one_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    report = made("18.71", 2024)
    content = slides.render(report)
    with pytest.raises(ReportError, match="PPTX tidak terbaca"):
        prove(report, pptx=content[: len(content) // 2])
    with pytest.raises(ReportError, match="tidak ada dalam XLSX"):
        prove(report, xlsx=matrix.render(made("51.71", 2024)))
    monkeypatch.setenv("SPBE_TOKEN", "Kota Bandar Lampung")
    with pytest.raises(ReportError, match="PPTX memuat rahasia"):
        prove(report, pptx=content)
