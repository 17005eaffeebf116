"""The report in English: the same figures, and no Indonesian left but names."""

from __future__ import annotations

import io
import re
from datetime import date
from html import unescape
from pathlib import Path

import openpyxl
import pytest

from hub.commands import report as command
from reports import build, document, html, make, matrix, offices, pdf, proof, slides
from reports.coaching import ActionLine, Coaching, IndicatorStages, Note, StageIndex
from reports.model import Report
from reports.parameters import Parameters
from reports.sources import Snapshot
from spbe_core import instruments, regions
from spbe_core.item_states import ItemState
from spbe_core.wire import ActionStatus, Stage

DAY = date(2026, 11, 25)
SNAPSHOT = Snapshot.take()
KINDS = [("18.71", 2024), ("32", 2024), ("32.11", 2024), ("12.25", 2024), ("16.07", 2024), ("51.71", 2024)]
KINDS += [("32.11", 2021), ("11.04", 2025)]
"""Levels known, a province, the reference region, a note at a threshold, a value that cannot be, two instruments, a
year published in part, the newest."""
WORDS = [
    "ada",
    "adalah",
    "akan",
    "aksi",
    "angka",
    "atau",
    "bagian",
    "bahwa",
    "belum",
    "berbahasa",
    "bila",
    "bobot",
    "bukan",
    "butir",
    "catatan",
    "celah",
    "dalam",
    "dan",
    "dari",
    "daerah",
    "data-dukung",
    "dengan",
    "di",
    "dicabut",
    "digabung",
    "dihitung",
    "disusun",
    "ditampilkan",
    "domain-dengan",
    "gubernur",
    "hanya",
    "hasil",
    "indeks",
    "ini",
    "indikator",
    "jadi",
    "kabupaten",
    "karena",
    "ke",
    "kenaikan",
    "kota",
    "lagi",
    "laju",
    "lampiran",
    "langkah",
    "lebih",
    "lingkaran",
    "masih",
    "mencapai",
    "menambah",
    "menjadi",
    "menuju",
    "menurut",
    "naik",
    "nilai",
    "oleh",
    "pada",
    "paling",
    "penetapan",
    "penilaian",
    "perencanaan",
    "peringkat",
    "perubahan",
    "posisi",
    "predikat",
    "provinsi",
    "rencana",
    "sama",
    "sampai",
    "sebagian",
    "sejak",
    "selisih",
    "semua",
    "serta",
    "setiap",
    "skala",
    "sudah",
    "sumber",
    "tahap",
    "tahun",
    "target-",
    "tenggat",
    "terbit",
    "terendah",
    "tersedia",
    "tertinggi",
    "tidak",
    "tingkat",
    "titik",
    "turun",
    "untuk",
    "urutan",
    "versi",
    "wilayah",
    "yang",
]
INDONESIAN = re.compile(rf"\b({'|'.join(WORDS)})\b", re.IGNORECASE)
PLAN = Coaching(
    period="2026",
    instrument="pemdi-permenpanrb-8-2026",
    answered=12,
    total=20,
    target="3.5",
    due=date(2027, 6, 30),
    after=("3.21", "3.52"),
    actions=(
        ActionLine(
            title="Action of the region",
            indicator="3. Nama dalam bahasa Indonesia",
            indicator_id="i03",
            office="Diskominfo",
            from_level=1,
            to_level=2,
            due=date(2026, 10, 1),
            status=ActionStatus.BERJALAN,
        ),
    ),
    note=Note(text="Words of the coach", day=date(2026, 11, 20)),
    state="submitted",
    now=("1.90", "2.40"),
    stages=(StageIndex(stage=Stage.MANDIRI, value="3.41"),),
    indicators=tuple(
        IndicatorStages(id=each.id, values={Stage.MANDIRI: "2.10"}, items={ItemState.DITERIMA: 2, ItemState.BELUM: 3})
        for each in instruments.load("pemdi-permenpanrb-8-2026").indicators
    ),
)


def made(code: str, year: int, coaching: Coaching | None = None) -> Report:
    snapshot = SNAPSHOT.model_copy(update={"coaching": {code: coaching} if coaching else {}})
    return build.build(code, year, DAY, snapshot.facts(code, year), "en")


def names(report: Report) -> list[str]:
    """What keeps its Indonesian name: regions, regulations, documents; the longest first."""
    known = {name for each in regions.all_regions() for name in (regions.full_name(each), regions.short_name(each))}
    known |= {each.province_name for each in regions.all_regions() if each.province_name}
    known |= {report.instrument.regulation, report.instrument.revoked_by or "", *report.sources}
    if report.coaching is not None:
        known.add(instruments.load(report.coaching.instrument).regulation)
    return sorted(filter(None, known), key=lambda name: (-len(name), name))


def left(text: str, report: Report) -> list[str]:
    """Return the Indonesian that is left, with what stands around it."""
    for name in names(report):
        if name in text:
            text = text.replace(name, "·")
    return [text[max(0, found.start() - 40) : found.end() + 40] for found in INDONESIAN.finditer(text)]


def page_words(page: str) -> str:
    """Return all that a page shows, reads aloud or tells of itself."""
    spoken = re.findall(r'(?:aria-label|alt|title|content)="([^"]*)"', page)
    body = re.sub(r"<style>.*?</style>", " ", page, flags=re.DOTALL)
    return unescape(" ".join([*spoken, re.sub(r"<[^>]+>", " ", body)]))


@pytest.mark.parametrize("coaching", [None, PLAN], ids=["published", "plan"])
@pytest.mark.parametrize(("code", "year"), KINDS)
def test_no_indonesian_is_left_in_any_form(code: str, year: int, coaching: Coaching | None) -> None:
    report = made(code, year, coaching)
    page = html.render(document.lay_out(report, make.blank))
    assert '<html lang="en">' in page
    assert left(page_words(page), report) == []
    shown = " ".join(text for slide in slides.texts(slides.render(report)) for text in slide)
    assert left(shown, report) == []
    workbook = openpyxl.load_workbook(io.BytesIO(matrix.render(report)))
    cells = [str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row if cell.value]
    assert left(" ".join([*workbook.sheetnames, *cells]), report) == []


def test_the_scan_finds_indonesian(monkeypatch: pytest.MonkeyPatch) -> None:
    report = build.build("18.71", 2024, DAY)
    assert len(left(page_words(html.render(document.lay_out(report, make.blank))), report)) > 100


def test_drawn_files_hold_english_figures_and_ratings_and_are_proved() -> None:
    report = made("18.71", 2024)
    laid_out = document.lay_out(report)
    files = {"html": html.render(laid_out).encode(), "pdf": pdf.render(laid_out)}
    proof.prove(files, laid_out, document.section_ids(report), Path("/nirgends"))
    page = files["html"].decode()
    drawn = " ".join(re.findall(r"<(?:text|tspan)[^>]*>([^<]+)<", page))
    assert "2.98" in drawn
    assert "Very good" in drawn
    assert not re.search(r"\d,\d", drawn)
    assert left(drawn, report) == []
    assert not re.search(r"(?<![\d,])\d,\d\d(?!\d)", page_words(page))


@pytest.mark.parametrize(("code", "year"), KINDS)
def test_both_languages_say_the_same_figures_in_the_same_places(code: str, year: int) -> None:
    def figures(report: Report) -> list[list[str]]:
        laid_out = document.lay_out(report, make.blank)
        blocks = [block for section in laid_out.sections for block in section.blocks if block.kind == "table"]
        return [re.findall(r"[+−]?\d+[.,]\d+", " ".join(map(" ".join, block.rows))) for block in blocks]

    english, indonesian = made(code, year), build.build(code, year, DAY)
    assert figures(english) == [[each.replace(",", ".") for each in line] for line in figures(indonesian)]
    assert document.section_ids(english) == document.section_ids(indonesian)
    assert english.data_version != indonesian.data_version
    assert (english.index, english.domains and english.domains[0].gap, english.steps and english.steps[0].gain) == (
        indonesian.index,
        indonesian.domains and indonesian.domains[0].gap,
        indonesian.steps and indonesian.steps[0].gain,
    )


def test_files_in_two_languages_have_two_names() -> None:
    region = regions.find("18.71")
    assert make.file_name(region, 2024, "html") == "laporan-18.71-2024.html"
    assert make.file_name(region, 2024, "html", "en") == "laporan-18.71-2024-en.html"
    assert {each.value for each in command.Language} == set(Parameters.model_fields["language"].annotation.__args__)  # type: ignore[union-attr]


def test_every_owner_of_the_instrument_is_known() -> None:
    instrument = instruments.load("permenpanrb-59-2020")
    owners = {owner for each in instrument.indicators for owner in each.owner}
    owners |= {owner for each in instrument.indicators for level in each.levels for owner in level.owner}
    assert owners <= set(offices.KNOWN)
