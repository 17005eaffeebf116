"""What a report says is true: against published figures, for every region of 2024, and in the hard cases."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from statistics import median
from typing import cast

import pandas as pd
import pytest

from reports import brief_words, build, document, html, sources, words
from reports.make import blank
from reports.model import Report
from spbe_core import instruments, regions, results, wire
from spbe_core.client import Registry
from spbe_core.errors import DataError, UnknownError

DAY = date(2026, 11, 25)
ROWS = [row for row in results.official() if row.year == 2024 and row.region_code]


def made(code: str, year: int = 2024) -> Report:
    return build.build(code, year, DAY)


def test_bandar_lampung_2024_against_the_published_figures() -> None:
    report = made("18.71")
    assert (report.index, report.predicate, report.index_exact) == ("2.98", "Baik", Fraction("2.9795"))
    assert report.headline == (
        "Indeks SPBE Kota Bandar Lampung tahun 2024 adalah 2,98, predikat Baik, naik 0,83 dari tahun 2023."
    )
    assert report.national is not None
    assert report.national.sentence == "Bandar Lampung peringkat ke-69 dari 93 kota"
    assert [line.index for line in report.years] == ["1.20", "1.50", "2.15", "2.98"]
    assert [line.value for line in report.domains] == ["2.90", "2.40", "2.55", "3.48"]
    assert [line.reference for line in report.domains] == ["5.00", "4.30", "3.91", "4.69"]
    assert report.next_band is not None
    assert (report.next_band.predicate, report.next_band.distance) == ("Sangat Baik", Fraction("0.5205"))
    assert sum(len(aspect.indicators) for aspect in report.aspects) == 47


def test_the_steps_add_up_exactly_and_start_from_the_published_levels() -> None:
    report = made("18.71")
    published = {row.indicator: row.level for row in results.official_levels() if row.year == 2024}
    instrument = instruments.load(report.instrument.id)
    index = report.index_exact
    assert index is not None
    gains = [step.gain for step in report.steps]
    assert gains == sorted(gains, reverse=True)
    for step in report.steps:
        assert step.from_level == published[step.indicator]
        assert step.to_level == step.from_level + 1
        assert step.gain == instrument.indicator(step.indicator).weight / 100
        index += step.gain
        assert step.index_after == index


def test_nias_barat_keeps_its_printed_predicate_and_says_why() -> None:
    report = made("12.25")
    assert (report.index, report.predicate) == ("1.80", "Kurang")
    assert report.note is not None
    assert "dibulatkan" in report.note
    assert "Kurang" in report.note
    assert report.next_band is not None
    assert report.next_band.predicate == "Cukup"
    assert brief_words.title(report.next_band) == "Kurang dari 0,01 lagi menuju predikat Cukup"
    assert "tercetak sama dengan tahun 2023" in report.headline


def test_a_region_with_index_and_domains_only_gets_a_shorter_report_that_says_so() -> None:
    report = made("32.11")
    assert (report.aspects, report.steps, report.reference) == ((), (), None)
    assert any("Tingkat per indikator 2024 tidak tersedia" in line for line in report.missing)
    ids = [section.id for section in document.lay_out(report, draw=blank).sections]
    between = ["perjalanan", "kenaikan", "langkah"]
    assert ids == ["pimpinan", "posisi", "domain", *between, "catatan", "sumber", "lampiran"]


def test_a_region_with_an_index_only_gets_no_domain_no_rank_and_no_chart_of_them() -> None:
    report = made("32.11", 2021)
    assert (report.domains, report.national, report.peers) == ((), None, ())
    assert any("Nilai domain 2021 tidak tersedia" in line for line in report.missing)
    assert any("hanya tersedia untuk sebagian daerah" in line for line in report.missing)
    ids = [section.id for section in document.lay_out(report, draw=blank).sections]
    assert ids == ["pimpinan", "perjalanan", "catatan", "sumber"]


def test_series_of_two_instruments_are_never_joined() -> None:
    report = made("51.71")
    assert [line.year for line in report.years] == [2021, 2023, 2024]
    assert any("2018 dan 2019 memakai instrumen lain" in line for line in report.missing)


def test_a_domain_value_that_cannot_be_is_left_out_and_named() -> None:
    report = made("16.07")
    assert report.domains[3].previous is None
    assert any("Layanan 2023 tercetak 0,30" in line for line in report.missing)
    assert "kenaikan terbesar" not in report.brief, "with a value missing nobody knows which domain rose most"


@pytest.mark.parametrize(
    ("code", "year", "error", "hint"),
    [
        ("11.1", 2024, UnknownError, "11.10"),
        ("99.99", 2024, UnknownError, "tidak dikenal"),
        ("11.09", 2024, DataError, "Tahun yang tersedia: 2023"),
        ("31.01", 2024, DataError, "belum ada hasil penetapan"),
        ("51.71", 2018, DataError, "permenpanrb-5-2018"),
        ("18.71", "2024", DataError, "bukan bilangan bulat"),
        ("18.71", True, DataError, "bukan bilangan bulat"),
    ],
)
def test_what_cannot_have_a_report_is_refused_with_a_hint(
    code: str, year: int, error: type[Exception], hint: str
) -> None:
    with pytest.raises(error, match=hint):
        made(code, year)


class Published:
    """A registry whose results are the package's and one of Pemdi for Bandar Lampung and for Kabupaten Nabire."""

    def result_rows(self) -> tuple[wire.OfficialResult, ...]:
        held = results.official()
        first = next(row for row in held if row.region_code == "18.71" and row.year == 2024)
        made = {"year": 2026, "instrument": "pemdi-permenpanrb-8-2026", "index": "1.24", "predicate": "Kurang"}
        made |= dict.fromkeys(results.DOMAINS)
        nabire = {"region_code": NABIRE, "region_name": "Kabupaten Nabire", "level": "kabupaten"}
        return (*held, first.model_copy(update=made), first.model_copy(update=made | nabire))

    def official_levels(self, region: str) -> pd.DataFrame:
        return results.levels_frame(row for row in results.official_levels() if row.region_code == region)


NABIRE = next(region.code for region in regions.all_regions() if region.name == "Kabupaten Nabire")
"""A region without any published result."""


def test_a_later_result_of_another_instrument_leaves_a_report_as_it_was() -> None:
    report = build.build("18.71", 2024, DAY, cast("Registry", Published()))
    assert report == made("18.71")


@pytest.mark.parametrize(("code", "year"), [("18.71", 2026), (NABIRE, 2026), (NABIRE, 2024), ("99.01", 2024)])
def test_a_region_with_only_a_pemdi_result_or_none_is_told_so(code: str, year: int) -> None:
    with pytest.raises(DataError, match=r"laporannya belum dibuat lab ini|belum ada hasil penetapan"):
        sources.collect(code, year, cast("Registry", Published()))


def test_the_data_version_follows_the_facts_and_nothing_else() -> None:
    facts = sources.collect("18.71", 2024)
    assert build.build("18.71", 2024, date(2020, 1, 1), facts).data_version == made("18.71").data_version

    def without(year: int) -> str:
        left = tuple(row for row in facts.levels if row.year != year)
        return build.build("18.71", 2024, DAY, facts.model_copy(update={"levels": left})).data_version

    assert without(2024) != made("18.71").data_version
    assert without(2021) == made("18.71").data_version  # of which the report says nothing


@pytest.fixture(scope="module")
def everybody() -> dict[str, Report]:
    return {str(row.region_code): made(str(row.region_code)) for row in ROWS}


def test_every_region_of_2024_gets_a_report(everybody: dict[str, Report]) -> None:
    assert len(everybody) == 523
    for row in ROWS:
        report = everybody[str(row.region_code)]
        assert (report.index, report.predicate, report.note) == (row.index, row.predicate, row.note)


def test_every_brief_is_short_and_finished(everybody: dict[str, Report]) -> None:
    for report in everybody.values():
        assert len(report.brief.split()) <= brief_words.LIMIT, report.name
        assert report.brief.endswith(".")
        for text in (report.brief, report.headline, *report.missing):
            assert "None" not in text
            assert "  " not in text
            assert ".." not in text


def test_every_sentence_about_change_is_true(everybody: dict[str, Report]) -> None:
    last_year = {row.region_code: row.index for row in results.official() if row.year == 2023}
    for code, report in everybody.items():
        before = last_year.get(code)
        if before is None:
            assert "tidak tersedia, sehingga perubahannya tidak dihitung" in report.brief
            assert "dari tahun" not in report.headline
            continue
        change = Fraction(report.index) - Fraction(before)
        assert (", naik " in report.headline) == (change > 0)
        assert (", turun " in report.headline) == (change < 0)
        assert ("tercetak sama" in report.headline) == (change == 0)


def test_every_rank_and_median_is_the_groups(everybody: dict[str, Report]) -> None:
    for report in everybody.values():
        group = [Fraction(row.index) for row in ROWS if row.level == report.region.level]
        own = Fraction(report.index)
        assert report.national is not None
        assert (report.national.rank, report.national.size) == (1 + sum(each > own for each in group), len(group))
        assert report.national.median == median(group)
        assert f"peringkat ke-{report.national.rank} dari {len(group)}" in report.brief
        assert sum(peer.code == report.region.code for peer in report.peers) == 1


def test_every_claim_about_the_median_is_true(everybody: dict[str, Report]) -> None:
    for report in everybody.values():
        gaps = {line.name: line.gap for line in report.domains if line.gap is not None}
        behind = {name for name, gap in gaps.items() if gap < 0 and gap == min(gaps.values())}
        title = words.gap_title(report)
        assert ("paling tertinggal" in title) == bool(behind)
        assert all(name in title for name in behind)
        assert not any(name in title for name in gaps.keys() - behind)


def test_every_region_of_2024_lays_out_to_html(everybody: dict[str, Report]) -> None:
    for report in everybody.values():
        laid_out = document.lay_out(report, draw=blank)
        assert tuple(section.id for section in laid_out.sections) == document.section_ids(report)
        page = html.render(laid_out)
        assert report.headline in page
        assert page.count("<section ") == len(laid_out.sections)
