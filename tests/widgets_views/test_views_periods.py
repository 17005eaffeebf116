"""The pages of a period whose instrument has no results yet, and the way back to the one that has."""

from __future__ import annotations

from dataclasses import replace

import pytest

from widgets import period_names
from widgets.benchmark import BenchmarkView
from widgets.home import HomeView
from widgets.reports import ReportsView


@pytest.fixture
def pemdi(visit_to):
    return replace(visit_to("18.71"), period="2026")


def test_the_newest_period_of_each_instrument_is_offered_first():
    near, others = period_names.offered()
    assert [period_names.label(each) for each in near] == ["2026 Pemdi", "2025 SPBE"]
    assert [period_names.label(each) for each in others] == ["2024 SPBE", "2023 SPBE", "2022 SPBE", "2021 SPBE"]
    assert period_names.newest_with("permenpanrb-59-2020").period == "2025"


def test_beranda_names_the_instrument_in_force_and_breaks_the_series(pemdi):
    html = str(HomeView(pemdi).html())
    assert "Instrumen yang berlaku: Peraturan Menteri PANRB Nomor 8 Tahun 2026" in html
    assert "Isi nilai 20 indikator" in html
    assert "47" not in html.split('data-part="work"')[1].split("</section>", maxsplit=1)[0]
    assert "tidak sebanding dengan angka ini" in html
    assert "tolok-ukur?wilayah=18.71&amp;periode=2025" in html
    assert "penilaian?wilayah=18.71&amp;periode=2026" in html


def test_beranda_of_the_year_before_says_that_its_instrument_is_revoked(visit_to):
    html = str(HomeView(visit_to("18.71")).html())
    assert "Instrumen yang sudah dicabut: Peraturan Menteri PANRB Nomor 59 Tahun 2020" in html
    assert "tidak sebanding" not in html


def test_tolok_ukur_without_penetapan_says_so_and_leads_to_the_one_that_has(pemdi):
    view = BenchmarkView(pemdi)
    html = str(view.html())
    assert "Belum ada penetapan indeks Pemdi yang terbit" in html
    assert "Buka Tolok Ukur 2025 SPBE" in html
    assert "<svg" not in html
    assert "data-figure" not in html
    view.choice = {"beside": "jenis", "year": 2026, "seq": 1}
    assert set(view.state) == {"absent"}


def test_no_result_of_another_instrument_enters_a_benchmark(visit_to, fake_registry):
    row = next(each for each in fake_registry.rows if each.region_code == "18.71" and each.year == 2024)
    other = row.model_copy(update={"instrument": "pemdi-permenpanrb-8-2026", "year": 2026, "index": "5.00"})
    before = BenchmarkView(visit_to("18.71")).state
    fake_registry.rows = (*fake_registry.rows, other)
    assert BenchmarkView(visit_to("18.71")).state == before


def test_reports_do_not_depend_on_the_period(pemdi, visit_to):
    assert str(ReportsView(pemdi).html()) == str(ReportsView(visit_to("18.71")).html())
