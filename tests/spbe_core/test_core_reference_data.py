"""The reference data: whole, keyed by text codes, every row with its source, figures as published."""

import json
import re
from collections import Counter
from fractions import Fraction
from pathlib import Path
from statistics import fmean

import pytest
from pydantic import ValidationError

from spbe_core import files, instruments, peers, periods, regions, results, wire
from spbe_core.errors import DataError, UnknownError

ROWS = results.official()
DICTIONARY = (Path(__file__).parents[2] / "docs" / "data.md").read_text(encoding="utf-8")


def by_code(year):
    return {row.region_code: row for row in ROWS if row.year == year and row.region_code}


def test_regions_are_whole():
    rows = regions.all_regions()
    assert Counter(row.level for row in rows) == {"provinsi": 38, "kabupaten": 416, "kota": 98}
    assert len({row.code for row in rows}) == 552
    assert sum(row.administrative_only for row in rows) == 6
    assert sum(row.population for row in rows if row.level == "provinsi") == 284_973_643
    for row in rows:
        assert re.fullmatch(wire.REGION_CODE, row.code)
        assert row.code[:2] == row.province_code
        assert regions.find(row.province_code).name == row.province_name
        assert ("." in row.code) == (row.level != "provinsi")
        assert row.name == " ".join(row.name.split())
        if row.level != "provinsi" and not row.administrative_only:
            assert row.name.startswith("Kota " if row.level == "kota" else "Kabupaten ")


def test_region_table_keeps_codes_as_text():
    table = regions.frame()
    assert len(table) == 552
    assert "11.10" in set(table["code"])
    assert table["code"].map(type).eq(str).all()
    assert table.loc[table["code"] == "18.71", "population"].item() == regions.find("18.71").population
    assert table.loc[table["level"] != "provinsi", "ipm_2021"].notna().sum() == 514


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("11.1", "11.10"),
        ("1871", "18.71"),
        ("18.71\u00a0", "18.71"),
        (" 18.71", "18.71"),
        ("１８.71", "18.71"),
        (18.71, "18.71"),
    ],
)
def test_spoilt_code_is_refused_and_the_right_one_offered(given, meant):
    with pytest.raises(UnknownError, match=rf"tidak dikenal; maksud Anda {re.escape(meant)}\?"):
        regions.find(given)


@pytest.mark.parametrize(
    "given", ["", "99", "<script>alert(1)</script>", None, 18, "Kota Bandar Lampung", "x" * 10_000]
)
def test_unknown_region(given):
    with pytest.raises(UnknownError) as caught:
        regions.find(given)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("code", [11.1, "11.1", "1110", "11.10 ", "11.10\n", "", None, True])
def test_json_with_a_spoilt_region_code_is_refused(code):
    body = {"code": code, "name": "x", "level": "kabupaten", "province_code": "11", "province_name": "Aceh"}
    with pytest.raises(ValidationError):
        wire.Region.model_validate_json(json.dumps(body))


def test_names_for_sentences():
    assert regions.full_name(regions.find("18")) == "Provinsi Lampung"
    assert regions.full_name(regions.find("34")) == "Daerah Istimewa Yogyakarta"
    assert regions.short_name(regions.find("18.71")) == "Bandar Lampung"
    assert regions.short_name(regions.find("32.11")) == "Sumedang"


def test_results_are_whole():
    assert len(ROWS) == 1249
    assert Counter(row.year for row in ROWS if row.year in results.full_years()) == {2023: 621, 2024: 615}
    assert results.full_years() == (2023, 2024)
    keys = Counter((row.region_code or row.region_name, row.year) for row in ROWS)
    assert max(keys.values()) == 1
    for year in results.full_years():
        assert sum(1 for row in ROWS if row.year == year and row.region_code) == {2023: 529, 2024: 523}[year]


def test_every_result_fits_the_reference_data():
    for row in ROWS:
        assert row.source
        assert (row.region_code is None) == (row.level == "pusat")
        assert row.instrument == periods.find(str(row.year)).instrument
        assert re.fullmatch(r"[1-5]\.\d\d", row.index)
        if row.region_code:
            region = regions.find(row.region_code)
            assert region.level == row.level
            assert row.region_name == regions.full_name(region)
            assert not region.administrative_only


def test_domain_values_give_back_the_printed_index():
    assert sum(results.weighted(row) is not None for row in ROWS) == 1239
    assert results.deviations() == ()


def test_a_printed_index_that_its_domains_do_not_give_is_listed():
    good = next(row for row in ROWS if row.region_code == "18.71" and row.year == 2024)
    assert results.weighted(good) == Fraction("2.98115")
    just = good.model_copy(update={"index": "2.99"})
    off = good.model_copy(update={"index": "3.00"})
    older = off.model_copy(update={"instrument": "permenpanrb-5-2018"})
    partial = off.model_copy(update={"layanan": None})
    assert results.deviations([good, just, off, older, partial]) == (off,)


@pytest.mark.parametrize(
    ("year", "level", "counts"),
    [
        (2023, "provinsi", (3, 8, 17, 7, 3)),
        (2023, "kabupaten", (10, 35, 163, 150, 40)),
        (2023, "kota", (4, 18, 47, 22, 2)),
        (2023, "pusat", (7, 29, 47, 7, 2)),
        (2024, "provinsi", (6, 16, 10, 4, 2)),
        (2024, "kabupaten", (15, 84, 171, 107, 15)),
        (2024, "kota", (8, 38, 34, 12, 1)),
        (2024, "pusat", (19, 44, 24, 4, 1)),
    ],
)
def test_predicates_by_kind(year, level, counts):
    found = Counter(row.predicate for row in ROWS if (row.year, row.level) == (year, level))
    assert tuple(found[name] for name in results.predicates()) == counts


@pytest.mark.parametrize(("year", "counts"), [(2023, (24, 90, 274, 186, 47)), (2024, (48, 182, 239, 127, 19))])
def test_predicates_of_all_bodies(year, counts):
    found = Counter(row.predicate for row in ROWS if row.year == year)
    assert tuple(found[name] for name in results.predicates()) == counts


@pytest.mark.parametrize(
    ("year", "level", "mean"),
    [
        (2023, "provinsi", "3.01"),
        (2023, "kota", "3.02"),
        (2024, "provinsi", "3.41"),
        (2024, "kabupaten", "2.97"),
        (2024, "kota", "3.39"),
        (2024, "pusat", "3.71"),
    ],
)
def test_means_by_kind(year, level, mean):
    """Means of LE23 Tabel 7 and LE24 Tabel 8 (provinsi 2024: 3.407, printed 3.42 there)."""
    assert f"{fmean(float(row.index) for row in ROWS if (row.year, row.level) == (year, level)):.2f}" == mean


def test_pairs_of_2023_and_2024():
    before, after = by_code(2023), by_code(2024)
    rises = [float(Fraction(after[code].index) - Fraction(before[code].index)) for code in before.keys() & after.keys()]
    assert len(rises) == 517
    assert round(fmean(rises), 3) == 0.343
    assert (round(min(rises), 2), round(max(rises), 2)) == (-0.79, 1.66)


def test_kabupaten_kota_without_a_result():
    evaluated = {row.code for row in regions.all_regions() if row.level != "provinsi" and not row.administrative_only}
    assert len(evaluated) == 508
    missing = evaluated - by_code(2023).keys()
    assert " ".join(sorted(missing)) == (
        "91.05 91.06 91.10 91.15 91.19 91.20 94.01 94.06 94.07 95.02 95.03 95.04 95.06 95.07 95.08 96.02 96.03"
    )
    assert len(evaluated - by_code(2024).keys()) == 23
    assert results.find("95.02", 2024) is None


@pytest.mark.parametrize(("year", "n", "above", "good"), [(2023, 491, 159, 277), (2024, 485, 244, 350)])
def test_national_counts(year, n, above, good):
    counts = results.national(results.frame(), year)
    assert (counts.n, counts.above_3, counts.good_or_better) == (n, above, good)
    assert sum(counts.predicates.values()) == n


def test_national_of_a_year_without_results():
    with pytest.raises(UnknownError, match="2030"):
        results.national(results.frame(), 2030)


@pytest.mark.parametrize(
    ("code", "index", "predicate", "shown"),
    [("12.25", "1.80", "Kurang", "1,80"), ("35.01", "3.50", "Baik", "3,50"), ("73.17", "2.60", "Cukup", "2,60")],
)
def test_printed_predicate_at_a_threshold_is_kept_and_explained(code, index, predicate, shown):
    row = results.find(code, 2024)
    assert (row.index, row.predicate) == (index, predicate)
    assert row.note == (
        f"Tertulis {shown} karena dibulatkan; nilai tepatnya sedikit di bawah {shown}, "
        f"sehingga predikatnya {predicate}."
    )


def test_no_other_result_needs_a_note():
    assert {(row.region_code, row.year) for row in ROWS if row.note} == {
        ("12.25", 2024),
        ("35.01", 2024),
        ("73.17", 2024),
    }


def test_missing_domain_values_stay_missing():
    row = next(row for row in ROWS if (row.region_name, row.year) == ("Kementerian Pertanian", 2024))
    assert row.kebijakan is None
    table = results.frame()
    assert (
        table.loc[(table["region_name"] == "Kementerian Pertanian") & (table["year"] == 2024), "kebijakan"].isna().all()
    )


def test_result_table_keeps_printed_text_beside_the_float():
    table = results.frame()
    assert len(table) == 1249
    line = table[(table["region_code"] == "18.71") & (table["year"] == 2024)].iloc[0]
    assert (line["index"], line["index_value"], line["predicate"]) == ("2.98", 2.98, "Baik")
    assert results.frame([]).columns.tolist() == table.columns.tolist()


def test_region_history_is_ordered():
    assert [(row.year, row.index) for row in results.of_region("18.71")] == [
        (2021, "1.20"),
        (2022, "1.50"),
        (2023, "2.15"),
        (2024, "2.98"),
    ]


def test_levels_per_indicator():
    rows = files.read_csv("indicator_results.csv")
    assert len(rows) == 356
    assert len(results.official_levels()) == 309
    keys = Counter((row["region_name"], row["year"], row["indicator"]) for row in rows)
    assert max(keys.values()) == 1
    known = instruments.load(results.INSTRUMENT)
    for row in results.official_levels():
        regions.find(row.region_code)
        if row.instrument == known.id:
            known.indicator(row.indicator)
            assert 1 <= row.level <= 5
    table = results.levels_frame()
    assert table["self_level"].notna().sum() == sum(row.self_level is not None for row in results.official_levels()) > 0


def test_every_source_is_used_and_known():
    sources = files.read_csv("sources.csv")
    used = {row["source"] for name in ("results.csv", "indicator_results.csv") for row in files.read_csv(name)}
    used |= {each.source for each in peers.dimensions()}  # where the columns of regions.csv were read
    assert {row["id"] for row in sources} == used
    assert len(sources) == len(used)
    assert all(row["title"] and row["found_at"] and row["kind"] in {"primer", "sekunder"} for row in sources)


@pytest.mark.parametrize("name", ["regions.csv", "results.csv", "indicator_results.csv", "sources.csv"])
def test_data_dictionary_explains_every_column(name):
    section = DICTIONARY.partition(f"## {name}")[2].partition("\n## ")[0]
    explained = re.findall(r"^\| `(\w+)` \|", section, flags=re.MULTILINE)
    assert explained == list(files.read_csv(name)[0])


def test_row_of_the_wrong_width_is_refused(monkeypatch, tmp_path):
    (tmp_path / "uji.csv").write_text("a,b\n1,2\n3\n", encoding="utf-8")
    monkeypatch.setattr(files, "_DATA", tmp_path)
    with pytest.raises(DataError, match=r"uji\.csv baris 3: 1 sel, bukan 2"):
        files.read_csv("uji.csv")


def test_periods():
    assert [each.period for each in periods.all_periods()] == [str(year) for year in range(2018, 2027)]
    assert periods.find("2020").instrument == "permenpanrb-5-2018"
    assert not periods.find("2020").available
    for year in range(2021, 2026):
        period = periods.find(str(year))
        assert (period.instrument, period.available, period.exercise_only) == ("permenpanrb-59-2020", True, True)
    pemdi = periods.find("2026")
    assert (pemdi.instrument, pemdi.available, pemdi.exercise_only) == ("pemdi-permenpanrb-8-2026", True, False)


def test_revocation_agrees_with_the_instrument():
    revoked = {span["instrument"]: span.get("revoked") for span in files.read_yaml("periods.yaml")}
    assert set(instruments.available()) == set(revoked)
    for name in instruments.available():
        day = instruments.load(name).revoked
        assert (day and day.isoformat()) == revoked[name]


@pytest.mark.parametrize("period", ["2017", "2027", "", "25", 2025])
def test_unknown_period(period):
    with pytest.raises(UnknownError):
        periods.find(period)
