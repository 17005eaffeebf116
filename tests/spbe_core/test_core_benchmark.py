"""Benchmarks on published results: figures of the look's sketch, ties, missing results, and true sentences for all."""

import re
from decimal import Decimal
from fractions import Fraction

import pytest

from spbe_core import benchmark, headlines, regions, results, wire
from spbe_core.errors import DataError, UnknownError

ROWS = results.official()
BANDAR_LAMPUNG = regions.find("18.71")
KOTA = benchmark.same_kind(BANDAR_LAMPUNG)
EVALUATED = [region for region in regions.all_regions() if not region.administrative_only]


def made(code, year, index, **domains):
    region = regions.find(code)
    return wire.OfficialResult(
        region_code=code,
        region_name=region.name,
        level=region.level,
        year=year,
        instrument=results.INSTRUMENT,
        index=index,
        predicate="Baik",
        kebijakan=domains.get("kebijakan"),
        tata_kelola=domains.get("tata_kelola"),
        manajemen=domains.get("manajemen"),
        layanan=domains.get("layanan"),
        source="uji",
    )


def number(text):
    return Decimal(text.replace(",", ".").replace("−", "-").replace("+", ""))


def test_bandar_lampung_2024():
    place = benchmark.position(ROWS, "18.71", 2024, KOTA)
    assert (place.rank, place.n, place.below, place.tied) == (69, 93, 24, 0)
    assert place.median == Fraction("3.49")
    assert headlines.rank(place) == "Bandar Lampung peringkat ke-69 dari 93 kota"
    assert headlines.standing(place) == "24 kota berada di bawahnya."
    move = benchmark.change(ROWS, "18.71", 2023, 2024)
    assert headlines.moved(move) == "Naik dari 2,15 ke 2,98 (+0,83) antara 2023 dan 2024."
    assert (move.driver.domain, move.driver.difference) == ("manajemen", Fraction("1.55"))
    lines = benchmark.compare(ROWS, "18.71", 2024, KOTA, "32.11")
    assert [(line.mine, line.other) for line in lines] == [
        ("2.90", "5.00"),
        ("2.40", "4.30"),
        ("2.55", "3.91"),
        ("3.48", "4.69"),
    ]
    assert (
        headlines.furthest_behind(lines, KOTA) == "Kebijakan dan Tata kelola paling tertinggal dari median kota (−0,80)"
    )


def test_those_that_started_where_bandar_lampung_was():
    start = benchmark.same_start(ROWS, "18.71", 2023, 2024)
    assert headlines.same_start(start) == "72 kabupaten/kota berindeks 2,00–2,30 pada 2023"
    assert headlines.same_start_after(start) == "2 dari 72 di atas 3,0 pada 2024"
    top = [(each.region.name, each.before.index, each.after.index) for each in start.changes[:3]]
    assert top == [
        ("Kota Kupang", "2.20", "3.14"),
        ("Kabupaten Tojo Una Una", "2.13", "3.06"),
        ("Kota Bandar Lampung", "2.15", "2.98"),
    ]
    contribution = start.changes[1].driver
    assert (contribution.domain, contribution.difference) == ("layanan", Fraction("0.97"))
    assert contribution.contribution == Fraction("0.97") * Fraction("45.5") / 100


def test_sumedang_is_third_of_the_published_kabupaten():
    place = benchmark.position(ROWS, "32.11", 2024, benchmark.same_kind(regions.find("32.11")))
    assert headlines.rank(place) == "Sumedang peringkat ke-3 dari 392 kabupaten yang hasilnya terbit"


def test_ties_share_the_better_rank_and_are_stated():
    codes = ("18.71", "18.72", "32.71", "32.72", "32.73", "32.74")
    rows = [
        made(code, 2024, index)
        for code, index in zip(codes, ("3.00", "3.00", "3.01", "2.99", "3.00", "4.00"), strict=True)
    ]
    places = {code: benchmark.position(rows, code, 2024, KOTA) for code in codes}
    assert {code: place.rank for code, place in places.items()} == {
        "18.71": 3,
        "18.72": 3,
        "32.71": 2,
        "32.72": 6,
        "32.73": 3,
        "32.74": 1,
    }
    assert headlines.rank(places["18.71"]) == (
        "Bandar Lampung peringkat ke-3 dari 6 kota yang hasilnya terbit, bersama 2 lainnya"
    )
    assert places["18.71"].median == 3
    assert headlines.standing(places["32.72"]) == "Tidak ada kota di bawahnya."


def test_median_of_an_even_group_is_exact():
    rows = [made(code, 2024, index) for code, index in (("18.71", "2.01"), ("18.72", "2.02"))]
    assert benchmark.position(rows, "18.71", 2024, KOTA).median == Fraction("2.015")


@pytest.mark.parametrize(("n", "ranked"), [(1, False), (4, False), (5, True)])
def test_small_groups_are_not_ranked(n, ranked):
    rows = [made(code, 2024, "3.00") for code in ("18.71", "18.72", "32.71", "32.72", "32.73")[:n]]
    place = benchmark.position(rows, "18.71", 2024, KOTA)
    assert (place.rank is not None) == ranked
    assert ("tidak diperingkat" in headlines.rank(place)) != ranked
    assert (headlines.standing(place) is not None) == ranked


def test_real_small_group():
    region = regions.find("95.01")
    place = benchmark.position(ROWS, "95.01", 2024, benchmark.own_province(region))
    assert headlines.rank(place) == (
        "Kabupaten Jayawijaya berindeks 2,43; hanya 4 kabupaten/kota di Papua Pegunungan yang hasilnya terbit, "
        "jadi tidak diperingkat"
    )


def test_missing_result_is_none_everywhere():
    group = benchmark.same_kind(regions.find("95.02"))
    assert benchmark.position(ROWS, "95.02", 2024, group) is None
    assert benchmark.compare(ROWS, "95.02", 2024, group) is None
    assert benchmark.change(ROWS, "95.02", 2023, 2024) is None
    assert benchmark.same_start(ROWS, "95.02", 2023, 2024) is None
    assert headlines.missing(regions.find("95.02"), 2024) == (
        f"Hasil penetapan 2024 {regions.find('95.02').name} tidak ada dalam data terbit"
    )


def test_missing_domain_is_neither_filled_nor_counted():
    rows = [
        made("18.71", 2023, "3.00", kebijakan="2.00", tata_kelola="2.00"),
        made("18.71", 2024, "3.10", tata_kelola="2.50"),
        made("18.72", 2024, "3.20", kebijakan="4.00", tata_kelola="2.00"),
    ]
    lines = {line.domain: line for line in benchmark.compare(rows, "18.71", 2024, KOTA)}
    assert (lines["kebijakan"].mine, lines["kebijakan"].median, lines["kebijakan"].gap) == (None, 4, None)
    assert (lines["layanan"].median, lines["layanan"].other) == (None, None)
    assert lines["tata_kelola"].gap == Fraction("0.25")
    assert [move.domain for move in benchmark.change(rows, "18.71", 2023, 2024).domains] == ["tata_kelola"]
    assert headlines.furthest_behind(lines.values(), KOTA) == "Tidak ada domain di bawah median kota"


def test_a_value_that_no_domain_can_have_is_neither_counted_nor_a_change():
    """Banyuasin 2023 prints 0.30 for layanan; its source says that it is no reference."""
    rows = [
        made("18.71", 2023, "3.00", layanan="0.30"),
        made("18.71", 2024, "3.10", layanan="2.50"),
        made("18.72", 2023, "3.20", layanan="4.00"),
    ]
    lines = {line.domain: line for line in benchmark.compare(rows, "18.71", 2023, KOTA)}
    assert (lines["layanan"].mine, lines["layanan"].median, lines["layanan"].gap) == ("0.30", 4, None)
    assert benchmark.change(rows, "18.71", 2023, 2024).domains == ()


def test_series_of_two_instruments_are_never_joined():
    assert results.find("51.71", 2019) is not None
    assert benchmark.change(ROWS, "51.71", 2019, 2021) is None


def test_change_down_and_none():
    rows = [made("18.71", 2022, "3.00"), made("18.71", 2023, "2.50"), made("18.71", 2024, "2.50")]
    down, same = benchmark.change(rows, "18.71", 2022, 2023), benchmark.change(rows, "18.71", 2023, 2024)
    assert headlines.moved(down) == "Turun dari 3,00 ke 2,50 (−0,50) antara 2022 dan 2023."
    assert headlines.moved(same) == "Tetap 2,50 antara 2023 dan 2024."
    assert down.driver is None


def test_versus_another_region():
    mine, other = results.find("18.71", 2024), results.find("32.11", 2024)
    assert headlines.versus(mine, other) == "Kota Bandar Lampung 1,53 di bawah Kabupaten Sumedang pada 2024"
    assert headlines.versus(other, mine) == "Kabupaten Sumedang 1,53 di atas Kota Bandar Lampung pada 2024"
    assert headlines.versus(mine, mine).startswith("Kota Bandar Lampung setara")


def test_groups():
    assert len(KOTA.codes) == 93
    assert len(benchmark.same_kind(regions.find("18")).codes) == 38
    assert len(benchmark.same_kind(regions.find("32.11")).codes) == 415
    lampung = benchmark.own_province(BANDAR_LAMPUNG)
    assert len(lampung.codes) == 15
    assert headlines.group_name(lampung) == "kabupaten/kota di Lampung"
    with pytest.raises(DataError, match="Provinsi Lampung: bukan anggota kelompok"):
        benchmark.position(ROWS, "18", 2024, lampung)
    with pytest.raises(UnknownError, match=r"maksud Anda 11\.10\?"):
        benchmark.position(ROWS, "11.1", 2024, KOTA)


def test_band_edges_are_included():
    rows = [
        made(code, year, index)
        for code, first, last in (
            ("18.71", "2.15", "3.00"),
            ("18.72", "2.00", "3.01"),
            ("32.71", "2.30", "3.20"),
            ("32.72", "2.31", "4.00"),
            ("32.73", "1.99", "4.00"),
        )
        for year, index in ((2023, first), (2024, last))
    ] + [made("32.74", 2023, "2.20"), made("18", 2023, "2.15"), made("18", 2024, "4.00")]
    start = benchmark.same_start(rows, "18.71", 2023, 2024)
    assert (start.n, start.without_next, start.above_3) == (3, 1, 2)
    assert headlines.same_start(start) == "4 kabupaten/kota berindeks 2,00–2,30 pada 2023"
    assert headlines.same_start_after(start) == "2 dari 3 di atas 3,0 pada 2024; 1 lainnya tanpa hasil terbit"


def test_years_of_two_instruments_are_no_start_and_no_end():
    pemdi = {"instrument": "pemdi-permenpanrb-8-2026"}
    joined = [*ROWS, *(row.model_copy(update={"year": 2026, **pemdi}) for row in ROWS if row.year == 2024)]
    assert benchmark.same_start(joined, "18.71", 2023, 2026) is None
    mixed = [row.model_copy(update=pemdi) if row.year == 2023 and row.region_code != "18.71" else row for row in ROWS]
    assert benchmark.same_start(mixed, "18.71", 2023, 2024).n == 1


def test_alone_in_the_band_and_gone_after():
    alone = benchmark.same_start([made("18.71", 2023, "2.15")], "18.71", 2023, 2024)
    assert headlines.same_start(alone) == "Tidak ada kabupaten/kota lain berindeks 2,00–2,30 pada 2023"
    assert headlines.same_start_after(alone) == "hasil 2024 tidak ada dalam data terbit"


def test_national_sentence():
    assert (
        headlines.national(results.national(results.frame(), 2024))
        == "244 dari 485 kabupaten/kota di atas 3,0 pada 2024"
    )


def test_another_language_gets_the_figures_too():
    english = {"{name} peringkat ke-{rank} dari {n} {group}": "{name} ranks {rank} of {n} {group}", "kota": "cities"}
    place = benchmark.position(ROWS, "18.71", 2024, KOTA)
    assert headlines.rank(place, lambda text: english.get(text, text)) == "Bandar Lampung ranks 69 of 93 cities"


@pytest.mark.parametrize("year", [2023, 2024])
def test_rank_sentence_is_true_for_every_region(year):
    """Recomputed from the printed figures alone, without the benchmark's own code."""
    checked = 0
    for region in EVALUATED:
        kind = [row for row in ROWS if row.year == year and row.level == region.level]
        mine = next((row for row in kind if row.region_code == region.code), None)
        place = benchmark.position(ROWS, region.code, year, benchmark.same_kind(region))
        if mine is None:
            assert place is None
            continue
        sentence = headlines.rank(place)
        said = re.fullmatch(
            r"(?P<name>.+) peringkat ke-(?P<rank>\d+) dari (?P<n>\d+) (?P<kind>provinsi|kabupaten|kota)"
            r"(?P<part> yang hasilnya terbit)?(, bersama (?P<tied>\d+) lainnya)?",
            sentence,
        )
        assert said, sentence
        own = Decimal(mine.index)
        others = [Decimal(row.index) for row in kind if row is not mine]
        size = sum(each.level == region.level for each in EVALUATED)
        assert region.name.endswith(said["name"])
        assert int(said["rank"]) == 1 + sum(index > own for index in others)
        assert int(said["n"]) == len(kind)
        assert said["kind"] == region.level
        assert (said["part"] is None) == (len(kind) == size)
        assert int(said["tied"] or 0) == sum(index == own for index in others)
        below = sum(index < own for index in others)
        assert headlines.standing(place).startswith(str(below) if below else "Tidak ada")
        checked += 1
    assert checked == {2023: 529, 2024: 523}[year]


def test_change_and_start_sentences_are_true_for_every_region():
    before = {row.region_code: row for row in ROWS if row.year == 2023}
    after = {row.region_code: row for row in ROWS if row.year == 2024}
    pairs = 0
    for region in EVALUATED:
        first, last = before.get(region.code), after.get(region.code)
        move = benchmark.change(ROWS, region.code, 2023, 2024)
        assert (move is None) == (first is None or last is None)
        if move is not None:
            pairs += 1
            sentence = headlines.moved(move)
            rise = Decimal(last.index) - Decimal(first.index)
            assert sentence.startswith("Naik" if rise > 0 else "Turun" if rise < 0 else "Tetap")
            if rise:
                said = re.search(r"dari (\S+) ke (\S+) \((\S+)\)", sentence)
                assert [number(part) for part in said.groups()] == [Decimal(first.index), Decimal(last.index), rise]
        start = benchmark.same_start(ROWS, region.code, 2023, 2024)
        assert (start is None) == (first is None)
        if start is None:
            continue
        said = re.fullmatch(
            r"(?P<n>\d+|Tidak ada) (provinsi|kabupaten/kota)( lain)? berindeks (?P<low>\S+)–(?P<high>\S+) pada 2023",
            headlines.same_start(start),
        )
        low, high = number(said["low"]), number(said["high"])
        provincial = region.level == "provinsi"
        near = [
            row
            for row in before.values()
            if row.level != "pusat" and (row.level == "provinsi") == provincial and low <= Decimal(row.index) <= high
        ]
        assert said["n"] == (str(len(near)) if len(near) > 1 else "Tidak ada")
        later = [after[row.region_code] for row in near if row.region_code in after]
        above = sum(Decimal(row.index) > 3 for row in later)
        sentence = headlines.same_start_after(start)
        assert sentence.startswith(f"{above} dari {len(later)} di atas 3,0 pada 2024" if later else "hasil 2024")
        assert len(near) - len(later) == start.without_next
        differences = [each.difference for each in start.changes]
        assert differences == sorted(differences, reverse=True)
    assert pairs == 517


def test_furthest_behind_is_true_for_every_region():
    for region in EVALUATED:
        group = benchmark.same_kind(region)
        lines = benchmark.compare(ROWS, region.code, 2024, group)
        if lines is None:
            continue
        gaps = [Fraction(line.mine) - line.median for line in lines if line.mine is not None]
        said = re.search(r"\((\S+)\)$", headlines.furthest_behind(lines, group))
        if said is None:
            assert min(gaps) >= 0
        else:
            assert abs(Fraction(number(said[1])) - min(gaps)) <= Fraction(1, 200)
            assert min(gaps) < 0
