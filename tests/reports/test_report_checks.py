"""Five very different reports, read by a checker that shares no code with what makes them; and what it notices.

The long form reads all reports of a folder: ``tools/check_reports.py``.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from datetime import date
from types import ModuleType

import pytest

from hub.settings import ROOT
from reports import build, document, html, make, pdf
from reports.sources import Snapshot
from spbe_core import benchmark, results

DAY = date(2026, 11, 25)
SNAPSHOT = Snapshot.take()


def _checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("tools_check_reports", ROOT / "tools" / "check_reports.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses and the like look their module up
    spec.loader.exec_module(module)
    return module


CHECKER = _checker()
YEAR = CHECKER.Year(2024)


def _first(holds: Callable[[str], bool]) -> str:
    return next(code for code in sorted(YEAR.rows) if holds(code))


FIVE = {
    "daerah rujukan": benchmark.REFERENCE,
    "province": "32",
    "lowest index": min(YEAR.rows, key=lambda code: float(YEAR.rows[code].index)),
    "no result of 2023": _first(lambda code: code not in YEAR.before),
    "levels of indicators": "18.71",
}


def files(code: str) -> tuple[str, bytes]:
    laid_out = document.lay_out(build.build(code, 2024, DAY, SNAPSHOT.facts(code, 2024)))
    return html.render(laid_out), pdf.render(laid_out)


@pytest.fixture(scope="module")
def lampung() -> tuple[str, bytes]:
    return files("18.71")


@pytest.mark.parametrize("code", FIVE.values(), ids=FIVE.keys())
def test_a_report_says_what_was_published(code: str) -> None:
    assert list(CHECKER.problems(code, YEAR, *files(code))) == []


def test_the_texts_of_every_eighth_region_say_what_was_published() -> None:
    """Without drawings and paper, which take the time; the long form reads all of them."""
    wrong = {}
    for code, row in list(YEAR.rows.items())[::8]:
        laid_out = document.lay_out(build.build(code, 2024, DAY, SNAPSHOT.facts(code, 2024)), make.blank)
        page = CHECKER.Page(html.render(laid_out))
        found = [each for each in CHECKER.told(page, row, YEAR, code) if "drawing" not in each]
        if found:
            wrong[code] = found
    assert wrong == {}


@pytest.mark.parametrize(
    ("said", "instead"),
    [
        ("2,98", "2,99"),
        ("naik 0,83", "turun 0,83"),
        ("naik 0,83 dari 2,15", "naik 0,84 dari 2,15"),
        ("ke-69", "ke-68"),
        ("belum termasuk", "termasuk"),
        ("0,51 di bawah median", "0,51 di atas median"),
        ("3,49", "3.49"),
        ("(+1,55)", "(+1,50)"),
        ("Kebijakan (2,90; median 3,70) dan Tata kelola", "Tata kelola"),
        ("68 dari 93", "67 dari 93"),
        ("predikat Baik", "predikat Cukup"),
        ("Disusun ", "nan "),
        ('<section id="domain"', '<section id="x"'),
    ],
)
def test_a_wrong_word_is_noticed(lampung: tuple[str, bytes], said: str, instead: str) -> None:
    page, paper = lampung
    assert said in page
    assert list(CHECKER.problems("18.71", YEAR, page.replace(said, instead), paper))


def test_a_lost_drawing_and_lost_paper_are_noticed(lampung: tuple[str, bytes]) -> None:
    page, paper = lampung
    start = page.index("<svg")
    lost = page[:start] + page[page.index("</svg>", start) + 6 :]
    assert any("drawings" in each for each in CHECKER.problems("18.71", YEAR, lost, paper))
    other = files("32")[1]
    assert any("is not in the PDF" in each for each in CHECKER.problems("18.71", YEAR, page, other))


def test_the_checker_knows_all_results_of_the_year() -> None:
    published = [row for row in results.official() if row.year == 2024 and row.region_code]
    assert len(YEAR.rows) == len(published) == 523
