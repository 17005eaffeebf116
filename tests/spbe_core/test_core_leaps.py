"""Places, leapers and one-year gains: recomputed from the printed figures alone; true sentences for every region."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from spbe_core import benchmark, leap_headlines, leaps, peers, places, regions, results, tiles, wire, yearly
from spbe_core.errors import UnknownError
from spbe_core.formats import id_number, id_signed
from spbe_core.headlines import domain_name

ROWS = results.official()
EVALUATED = [region for region in regions.all_regions() if not region.administrative_only]
BEFORE = {row.region_code: row for row in ROWS if row.year == 2023 and row.region_code}
AFTER = {row.region_code: row for row in ROWS if row.year == 2024 and row.region_code}
PAIRED = sorted(BEFORE.keys() & AFTER.keys())
RECORD = yearly.Record(ROWS, 2023, 2024)
YEAR = "dalam satu tahun, antara 2023 dan 2024"


def made(code, year, index, **domains):
    region = regions.find(code)
    names = dict.fromkeys(("kebijakan", "tata_kelola", "manajemen", "layanan"))
    facts = {"region_code": code, "region_name": region.name, "level": region.level, "year": year, "source": "uji"}
    return wire.OfficialResult(
        **facts, instrument=results.INSTRUMENT, index=index, predicate="Baik", **{**names, **domains}
    )


def number(text):
    return Fraction(text.replace(",", ".").replace("−", "-").replace("+", ""))


def rise(code):
    return Fraction(AFTER[code].index) - Fraction(BEFORE[code].index)


def hundredths(row):
    """Return the printed figures as whole numbers; one that no domain can have is none."""
    names = {"indeks": row.index, **{name: getattr(row, name) for name in results.DOMAINS}}
    whole = {name: None if text is None else int(text.replace(".", "")) for name, text in names.items()}
    return {name: value if value is None or value >= 100 else None for name, value in whole.items()}


def sort_of(code):
    return "." in code


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        (["1.00", "2.00", "3.00", "4.00"], (5, 3, 3, 3, 0, 2)),
        (["2.50", "2.50", "2.53", "2.52"], (5, 3, 1, 5, 2, 0)),
        (["2.48", "2.47", "2.46", "2.40"], (5, 1, 1, 2, 0, 4)),
        (["2.50", "2.60", "2.70"], (4, None, None, None, 1, 0)),
        ([], (1, None, None, None, 0, 0)),
    ],
)
def test_a_place_has_ties_and_what_one_step_would_change(others, expected):
    found = places.place(Decimal("2.50"), [Decimal(each) for each in others], Decimal("0.03"))
    assert (found.n, found.rank, found.best, found.worst, found.tied, found.below) == expected
    assert (found.percent_below is None) == (found.rank is None)


def test_one_level_on_the_heaviest_indicator_is_the_step():
    steps = places.steps()
    assert steps["indeks"] == Decimal("0.03")
    assert steps["kebijakan"] == steps["tata_kelola"] == Decimal("0.1")
    assert round(steps["layanan"], 4) == Decimal("0.0659")


@pytest.mark.parametrize("year", [2023, 2024])
def test_places_of_every_region_in_every_group_by_index_and_domain(year):
    published = {2023: BEFORE, 2024: AFTER}[year]
    values = {code: hundredths(row) for code, row in published.items()}
    checked = 0
    for region in EVALUATED:
        for group in (
            benchmark.nation(region),
            benchmark.same_kind(region),
            benchmark.own_province(region),
            peers.alike(region).group,
        ):
            found = places.standing(ROWS, region.code, year, group)
            mine = values.get(region.code)
            assert (found is None) == (mine is None)
            if found is None:
                continue
            members = [values[code] for code in group.codes - {region.code} if code in values]
            for subject, place in found.places.items():
                others = [each[subject] for each in members if each[subject] is not None]
                own, step = mine[subject], float(100 * places.steps()[subject])
                assert place.n == len(others) + 1
                assert (place.below, place.tied) == (sum(o < own for o in others), others.count(own))
                if place.n < 5:
                    assert (place.rank, place.best, place.worst) == (None, None, None)
                    continue
                assert place.rank == 1 + sum(other > own for other in others)
                assert place.best == 1 + sum(other > own + step for other in others)
                assert place.worst == 1 + sum(other > own - step for other in others)
                checked += 1
            said = leap_headlines.share_below(found.places["indeks"], group)
            shares = re.match(r"Lebih tinggi dari (\d+) % dari (\d+) ", said)
            if shares:
                percent, n = map(int, shares.groups())
                assert percent * n <= 100 * found.places["indeks"].below < (percent + 1) * n
            else:
                assert "tidak diperingkat" in said
    assert checked > 8000


def test_who_started_alike_by_index_and_by_profile():
    like = {"kebijakan": "2.00", "tata_kelola": "2.00", "manajemen": "2.00", "layanan": "2.00"}
    rows = [
        made("18.71", 2023, "1.50", **like),
        made("18.71", 2024, "2.00", **like),
        made("18.72", 2023, "2.15", **like),
        made("18.72", 2024, "3.00", **like),
        made("32.71", 2023, "1.85", **{**like, "layanan": "2.50"}),
        made("32.71", 2024, "2.00", **like),
        made("32.72", 2023, "2.00", **{**like, "layanan": "2.51"}),
        made("32.72", 2024, "2.00", **like),
        made("32.73", 2023, "2.00", **{**like, "layanan": None}),
        made("32.73", 2024, "4.00", **like),
        made("32.74", 2023, "2.16", **like),
    ]
    index = benchmark.same_start(rows, "18.71", 2023, 2024, at=2024)
    assert [each.region.code for each in index.changes] == ["32.73", "18.72", "32.71", "32.72"]
    assert (index.at, index.mine, index.other_profile) == (2024, None, 0)
    profile = benchmark.same_start(rows, "18.71", 2023, 2024, at=2024, profile=Decimal("0.50"))
    assert [each.region.code for each in profile.changes] == ["18.72", "32.71"]
    assert profile.other_profile == 2
    assert benchmark.same_start(rows, "18.71", 2023, 2024).mine.difference == Fraction("0.5")
    assert benchmark.same_start(rows, "95.02", 2023, 2024, at=2024) is None


def test_leapers_are_those_that_rose_most_and_ties_stay_together():
    codes = ("18.71", "18.72", "32.71", "32.72", "32.73", "32.74")
    after = ("2.00", "2.30", "2.30", "2.50", "1.90", "2.10")
    rows = [made(code, 2023, "2.00") for code in codes]
    rows += [made(code, 2024, index) for code, index in zip(codes, after, strict=True)]
    start = benchmark.same_start(rows, "18.71", 2023, 2024)
    found = leaps.leapers(start, 2)
    assert [each.region.code for each in found.leapers] == ["32.72", "18.72", "32.71"]
    assert leaps.mean_rise(found.leapers) == Fraction("1.1") / 3
    assert {each.leapers for each in leaps.carried(found)} == {None}
    assert "menyumbang" not in leap_headlines.leapt(found)
    down = [made(code, year, index) for code in codes for year, index in ((2023, "2.00"), (2024, "1.90"))]
    none = leaps.leapers(benchmark.same_start(down, "18.71", 2023, 2024))
    assert none.leapers == ()
    assert leap_headlines.leapt(none) == "Tidak ada yang melompat di antara 6 kabupaten/kota yang berangkat serupa"


@pytest.mark.parametrize("at", [2023, 2024])
@pytest.mark.parametrize(("band", "profile"), [("0.15", None), ("0.10", "0.50")])
def test_leap_sentences_are_true_for_every_region(at, band, profile):
    held = {2023: BEFORE, 2024: AFTER}[at]
    weights = {"kebijakan": Fraction("0.13"), "tata_kelola": Fraction("0.25")}
    weights |= {"manajemen": Fraction("0.165"), "layanan": Fraction("0.455")}

    def known(row, domain):
        value = getattr(row, domain)
        return None if value is None or Fraction(value) < 1 else Fraction(value)

    said_of = 0
    for region in EVALUATED:
        start = benchmark.same_start(
            ROWS, region.code, 2023, 2024, Decimal(band), at=at, profile=Decimal(profile) if profile else None
        )
        mine = held.get(region.code)
        assert (start is None) == (mine is None)
        if start is None:
            continue
        said_of += 1
        near = {
            code
            for code, row in BEFORE.items()
            if sort_of(code) == sort_of(region.code)
            and abs(Fraction(row.index) - Fraction(mine.index)) <= Fraction(band)
            and (at == 2023 or code != region.code)
            and all(
                profile is None
                or known(mine, domain) is None
                or (
                    known(row, domain) is not None
                    and abs(known(row, domain) - known(mine, domain)) <= Fraction(profile)
                )
                for domain in weights
            )
        }
        rises = {code: rise(code) for code in near if code in AFTER}
        assert {each.region.code for each in start.changes} == rises.keys()
        assert leap_headlines.alike(start).startswith(f"{len(near)} " if near else "Tidak ada ")
        found = leaps.leapers(start)
        said = leap_headlines.leapt(found)
        top = [each.region.code for each in found.leapers]
        if top:
            assert min(rises[code] for code in top) > max((rises[c] for c in rises if c not in top), default=-9)
            shown = re.match(r"(\d+) dari (\d+) yang berangkat serupa naik rata-rata (\S+) ", said)
            assert (int(shown[1]), int(shown[2])) == (len(top), len(rises))
            assert abs(number(shown[3]) - sum(rises[code] for code in top) / len(top)) <= Fraction(1, 200)
            assert YEAR in said
            means = {}
            for domain, weight in weights.items():
                moved = [
                    (known(AFTER[code], domain) - known(BEFORE[code], domain)) * weight
                    for code in top
                    if known(AFTER[code], domain) is not None and known(BEFORE[code], domain) is not None
                ]
                if moved:
                    means[domain] = sum(moved) / len(moved)
            if not means:  # one that leapt alone, a domain of which was not published
                assert "menyumbang" not in said
                continue
            share = re.search(r"; (.+) menyumbang paling besar \((\S+)\)$", said)
            assert abs(number(share[2]) - max(means.values())) <= Fraction(1, 200)
            best = [domain for domain in means if means[domain] == max(means.values())]
            assert share[1] == " dan ".join(each.capitalize().replace("_", " ") for each in best)
        else:
            assert all(value <= 0 for value in rises.values()) or len(rises) == 1
            assert said.startswith("Tidak ada")
        if at == 2023:
            place = places.of_change(start)
            sentence = leap_headlines.change_place(start, place)
            assert (sentence is None) == (region.code not in rises)
            if sentence and len(rises) >= 5:
                told = re.search(r": (kenaikan|urutan) ke-(\d+) dari", sentence)
                assert (told[1], int(told[2])) == (
                    "kenaikan" if rises[region.code] > 0 else "urutan",
                    1 + sum(value > rises[region.code] for value in rises.values()),
                ), sentence
                percent = int(re.search(r" (\d+) % lainnya$", sentence)[1])
                below = sum(value < rises[region.code] for value in rises.values())
                assert percent * (len(rises) - 1) <= 100 * below < (percent + 1) * (len(rises) - 1)
    assert said_of == {2023: 529, 2024: 523}[at]


def test_one_year_gains_are_counted_from_others_and_said_as_such_for_every_region():
    assert len(RECORD.changes) == 517
    for year, held in ((2023, BEFORE), (2024, AFTER)):
        for region in EVALUATED:
            mine = held.get(region.code)
            if mine is None:
                continue
            found = RECORD.like(mine)
            codes = [each.region.code for each in found.changes]
            assert region.code not in codes
            assert len(set(codes)) == found.n == yearly.SIZE
            assert found.pool == 517 - (region.code in PAIRED)
            gains = sorted(rise(code) for code in codes)
            assert found.gains == gains
            said = leap_headlines.gained(found)
            assert YEAR in said
            shown = re.match(r"(\d+) dari (\d+) daerah yang berangkat paling mirip naik( \S+ atau lebih)? dalam", said)
            count, gain = int(shown[1]), number(shown[3].split()[0]) if shown[3] else None
            assert count == sum(each >= gain if gain else each > 0 for each in gains)
            if gain:
                assert 2 * count >= found.n
            spread = leap_headlines.spread(found)
            for percent, low, high in re.findall(r"(\d+) % (?:dari mereka berubah )?antara (\S+) dan ([^;]+)", spread):
                inside = sum(number(low) <= each <= number(high) for each in gains)
                assert 100 * inside >= int(percent) * found.n
            for line in leap_headlines.reached(found, [("3,0", results.ABOVE, False), ("4,20", Fraction("4.2"), True)]):
                needed, count = re.match(
                    r"Naik (?:lebih dari )?(\S+?)(?: atau lebih)?, jarak .*: (\d+) dari", line
                ).groups()
                more = line.startswith("Naik lebih dari")
                assert int(count) == sum(each > number(needed) if more else each >= number(needed) for each in gains)
            assert year in {2023, 2024}


def test_no_sentence_speaks_of_what_will_be():
    found = RECORD.like(AFTER["18.71"])
    goals = [("3,0", results.ABOVE, False), ("batas Sangat Baik (3,50)", Fraction("3.5"), True)]
    sentences = [leap_headlines.gained(found), leap_headlines.spread(found), *leap_headlines.reached(found, goals)]
    for sentence in sentences:
        assert not re.search(r"peluang|akan |kemungkinan|rencana|bulan|Pemdi", sentence)
    note = leap_headlines.no_forecast(found)
    assert all(word in note for word in ("bukan peluang sebuah rencana", "dua bulan", "Pemdi", YEAR))


def test_an_interval_needs_enough_gains_and_holds_its_share_of_a_further_one():
    gains = [Fraction(each) for each in range(1, 20)]
    assert yearly.interval(gains, 90) == yearly.Interval(90, Fraction(1), Fraction(19))
    assert yearly.interval(gains[:18], 90) is None
    for n in range(3, 80):
        ordered = [Fraction(each) for each in range(n)]
        for percent in yearly.PERCENTS:
            found = yearly.interval(ordered, percent)
            if found is None:
                assert (n + 1) * (100 - percent) < 200
                continue
            spaces = int(found.high - found.low)  # of the n + 1 places that one more can take
            assert 100 * spaces >= percent * (n + 1)


def test_a_start_without_a_domain_is_compared_in_what_it_has():
    whole, lacking = BEFORE["18.71"], BEFORE["16.07"]
    assert None in yearly.point(lacking)
    assert RECORD.like(lacking).n == yearly.SIZE
    assert "16.07" not in {each.region.code for each in RECORD.like(whole).changes}
    assert yearly.Record(ROWS, 2020, 2021).changes == ()
    with pytest.raises(UnknownError):
        benchmark.same_start(ROWS, "18.7", 2023, 2024)


def test_the_map_has_every_province_once_and_true_values():
    layout = tiles.layout()
    assert {tile.province.code for tile in layout} == {each.code for each in EVALUATED if each.level == "provinsi"}
    assert len({(tile.row, tile.column) for tile in layout}) == len({tile.label for tile in layout}) == 38
    for value in tiles.medians(ROWS, 2024):
        within = sorted(
            Fraction(row.index) for code, row in AFTER.items() if code.startswith(f"{value.tile.province.code}.")
        )
        assert value.n == len(within)
        middle = within[(len(within) - 1) // 2 : len(within) // 2 + 1]
        assert value.value == (sum(middle) / len(middle) if within else None)
    assert {value.value for value in tiles.governments(ROWS, 2024)} == {
        Fraction(row.index) for code, row in AFTER.items() if "." not in code
    }


def test_sumedang_from_2023_to_2024_as_published():
    moved = benchmark.change(ROWS, "32.11", 2023, 2024)
    assert (moved.before.index, moved.after.index, moved.difference) == ("4.14", "4.51", Fraction("0.37"))
    assert (moved.driver.domain, moved.driver.difference) == ("manajemen", Fraction("1.36"))
    assert {each.domain: each.difference for each in moved.domains} == {
        "kebijakan": 0,
        "tata_kelola": Fraction("0.70"),
        "manajemen": Fraction("1.36"),
        "layanan": Fraction("-0.07"),
    }
    page = (Path(__file__).parents[2] / "docs" / "pengguna" / "tolok-ukur.md").read_text(encoding="utf-8")
    shares = {each.domain: id_signed(each.contribution) for each in moved.domains}
    for domain in results.DOMAINS:
        before, after = getattr(moved.before, domain), getattr(moved.after, domain)
        change = id_signed(Fraction(after) - Fraction(before))
        cells = (domain_name(domain), id_number(before), id_number(after), change, shares[domain])
        assert f"| {' | '.join(cells)} |" in page
    assert "| Indeks | 4,14 (Sangat Baik) | 4,51 (Memuaskan) | +0,37 | |" in page
    assert (moved.before.predicate, moved.after.predicate) == ("Sangat Baik", "Memuaskan")
