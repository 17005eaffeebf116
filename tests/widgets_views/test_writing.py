"""Numbers and dates follow the page's language, by the same rules as in the browser."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from spbe_core import instruments, results, scoring
from spbe_core.formats import MONTHS
from widgets import i18n, writing
from widgets.benchmark import BenchmarkView
from widgets.home import HomeView

AT = datetime(2026, 5, 29, 20, 46, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("", ["2,98", "+0,80", "2,33–2,81", "1 Mei 2026", "04.46 WITA", "30 Mei 2026 04.46 WITA"]),
        ("bahasa=en", ["2.98", "+0.80", "2.33–2.81", "1 May 2026", "04:46 WITA", "30 May 2026 04:46 WITA"]),
    ],
)
def test_each_language_writes_its_own_way(monkeypatch, asked, written):
    monkeypatch.setenv("QUERY_STRING", asked)
    assert written == [
        writing.number("2.98"),
        writing.signed("0.8"),
        writing.or_range(None, "2.33", "2.81"),
        writing.day(date(2026, 5, 1)),
        writing.clock(AT, "WITA"),
        writing.moment(AT, "WITA"),
    ]
    before, day, after = writing.deadline(AT, "WIT").partition(writing.day(date(2026, 5, 30)))
    assert (before, bool(day), after) == ("", True, ", 05:46 WIT" if asked else " pukul 05.46 WIT")


def test_an_english_beranda_writes_nothing_in_indonesian_figures(visit_to, fake_registry, make_note, monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "bahasa=en")
    fake_registry.levels["18.71"] = {f"i{number:02}": 3 for number in range(1, 40)}
    fake_registry.notes["a-18.71"] = [make_note("n", "Read this")]
    text = re.sub(r"<[^>]*>", " ", HomeView(visit_to("18.71")).html())
    assert "2.98" in text
    assert "25 November 2026 10:42 WIB" in text
    assert re.findall(r"\d,\d", text) == []
    assert [month for month in MONTHS if month in text and month not in writing.ENGLISH.values()] == []
    assert [name for name in results.predicates() if name in text] == []


def test_an_english_beranda_tells_a_rounded_index_in_english(visit_to, monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "bahasa=en")
    text = re.sub(r"<[^>]*>", " ", HomeView(visit_to("12.25")).html())  # Nias Barat 2024: 1.80, Kurang
    assert "Tertulis" not in text
    assert text.count("1.80") > 1
    assert [name for name in results.predicates() if name in text] == []


def test_the_browser_and_python_name_predicates_alike(monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "bahasa=en")
    assert {name: i18n.browser_catalogue("en")[name] for name in results.predicates()} == {
        name: writing.predicate(name) for name in results.predicates()
    }


@pytest.mark.parametrize(
    ("asked", "one", "between"),
    [("", "Kurang · Merintis", "Kurang sampai Baik"), ("bahasa=en", "Poor · Initiate", "Poor to Good")],
)
def test_a_predicate_is_written_with_its_stage_or_as_a_range(monkeypatch, asked, one, between):
    monkeypatch.setenv("QUERY_STRING", asked)
    pemdi = instruments.load("pemdi-permenpanrb-8-2026")
    empty = scoring.score(pemdi, {}).summary().model_copy(update={"low_predicate": "Kurang", "high_predicate": "Baik"})
    assert writing.rated(empty, pemdi) == between
    assert writing.rated(empty.model_copy(update={"predicate": "Kurang"}), pemdi) == one


def test_an_english_benchmark_says_its_sentences_in_english(visit_to, monkeypatch):
    monkeypatch.setenv("QUERY_STRING", "bahasa=en")
    state = BenchmarkView(visit_to("18.71")).state
    assert state["headline"] == "Bandar Lampung ranks 69 of 93 cities"
    assert "Up from 2.15 to 2.98 (+0.83) between 2023 and 2024." in state["lead"]
    assert "72 regencies/cities had an index of 2.00–2.30 in 2023" in state["start"]["how"]
