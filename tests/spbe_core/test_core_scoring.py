"""The one scorer against published figures, thresholds, and its own laws."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from spbe_core import instruments, planning, results, scoring, wire
from spbe_core.errors import DataError
from spbe_core.formats import two_decimals

INSTRUMENT = instruments.load("permenpanrb-59-2020")
IDS = [indicator.id for indicator in INSTRUMENT.indicators]
EXAMPLES = yaml.safe_load(Path(__file__).with_name("worked_examples.yaml").read_text(encoding="utf-8"))
A_BIT = Fraction(1, 10**9)

complete = st.fixed_dictionaries({each: st.integers(1, 5) for each in IDS})
partial = st.dictionaries(st.sampled_from(IDS), st.integers(1, 5), max_size=len(IDS) - 1)


def named(example):
    return example["id"]


def instrument_of(example):
    return instruments.load(example.get("instrument", INSTRUMENT.id))


@pytest.mark.parametrize("example", EXAMPLES["levels"], ids=named)
def test_worked_example_gives_the_published_index(example):
    instrument = instrument_of(example)
    values = [Fraction(value) if isinstance(value, str) else value for value in example["levels"]]
    ids = [indicator.id for indicator in instrument.indicators]
    result = scoring.score(instrument, dict(zip(ids, values, strict=True)))
    summary = result.summary()
    assert summary.index == example["index"]
    assert summary.predicate == example["predicate"]
    if "domains" in example:
        assert [part.value for part in summary.domains] == example["domains"]
        assert [part.value for part in summary.aspects] == example["aspects"]


@pytest.mark.parametrize("example", EXAMPLES["part_of_domain"], ids=named)
def test_part_is_scored_as_soon_as_it_is_complete(example):
    aspects = {aspect.id: aspect for aspect in INSTRUMENT.aspects}
    levels = {
        indicator.id: level
        for aspect, numbers in example["levels"].items()
        for indicator, level in zip(aspects[aspect].indicators, numbers, strict=True)
    }
    result = scoring.score(INSTRUMENT, levels)
    part = next(each for each in (*result.aspects, *result.domains) if each.id == example["part"])
    assert two_decimals(part.value) == example["value"]
    assert result.index is None


@pytest.mark.parametrize("example", EXAMPLES["weighted"], ids=named)
def test_weights_put_published_parts_together_to_the_published_index(example):
    instrument = instrument_of(example)
    weights = {part.id: part.weight for part in (*instrument.domains, *instrument.aspects)}
    shares = {part: weights[part] * Fraction(value) for part, value in example["parts"].items()}
    assert two_decimals(sum(shares.values()) / 100) == example["index"]
    for domain, printed in zip(instrument.domains, example.get("domains", []), strict=False):
        assert two_decimals(sum(shares[aspect.id] for aspect in domain.aspects) / domain.weight) == printed


def test_rounded_domain_values_would_miss_the_published_index():
    """T10: from the rounded domain 3.75 the index would be 2.60; this is why it is never computed from domains."""
    weights = [domain.weight for domain in INSTRUMENT.domains]
    rounded = [Fraction(value) for value in ("2.30", "1.70", "1.00", "3.75")]
    wrong = sum(weight * value for weight, value in zip(weights, rounded, strict=True)) / 100
    assert two_decimals(wrong) == "2.60"


@pytest.mark.parametrize(
    ("code", "year", "exact", "shown", "predicate"),
    [
        ("51.71", 2018, "2.64", "2.64", "Baik"),
        ("18.71", 2021, "1.20", "1.20", "Kurang"),
        ("18.71", 2022, "1.5025", "1.50", "Kurang"),
        ("18.71", 2023, "2.1545", "2.15", "Cukup"),
        ("18.71", 2024, "2.9795", "2.98", "Baik"),
        ("51.71", 2021, "3.1925", "3.19", "Baik"),
    ],
)
def test_published_levels_give_the_published_result(code, year, exact, shown, predicate):
    levels = {
        row.indicator: row.level
        for row in results.official_levels()
        if (row.region_code, row.year) == (code, year) and row.complete
    }
    printed = results.find(code, year)
    result = scoring.score(instruments.load(printed.instrument), levels)
    assert result.index == Fraction(exact)
    assert (two_decimals(result.index), result.predicate) == (shown, predicate)
    assert (printed.index, printed.predicate) == (shown, predicate)
    domains = (printed.kebijakan, printed.tata_kelola, printed.manajemen, printed.layanan)
    assert [two_decimals(part.value) for part in result.domains] == [each for each in domains if each is not None]


def test_every_complete_published_set_was_tried():
    """Kemenko 2021, a central body, is worked example T4; the others are the cases above."""
    sets = {(row.region_code, row.year) for row in results.official_levels() if row.complete}
    assert sets == {("51.71", 2018), ("51.71", 2021), *(("18.71", year) for year in range(2021, 2025))}


@pytest.mark.parametrize(
    ("threshold", "below", "at"),
    [
        ("1.8", "Kurang", "Cukup"),
        ("2.6", "Cukup", "Baik"),
        ("3.5", "Baik", "Sangat Baik"),
        ("4.2", "Sangat Baik", "Memuaskan"),
    ],
)
def test_predicate_just_below_at_and_above_a_threshold(threshold, below, at):
    limit = Fraction(threshold)
    assert scoring.predicate(INSTRUMENT, limit - A_BIT) == below
    assert scoring.predicate(INSTRUMENT, limit) == at
    assert scoring.predicate(INSTRUMENT, limit + A_BIT) == at


def test_predicate_at_the_ends_and_outside():
    assert scoring.predicate(INSTRUMENT, Fraction(1)) == "Kurang"
    assert scoring.predicate(INSTRUMENT, Fraction(5)) == "Memuaskan"
    for outside in (Fraction(1) - A_BIT, Fraction(5) + A_BIT, Fraction(0)):
        with pytest.raises(DataError, match="di luar 1–5"):
            scoring.predicate(INSTRUMENT, outside)


def test_index_shown_on_the_other_side_of_a_threshold_is_explained():
    example = next(each for each in EXAMPLES["levels"] if each["id"] == "threshold")
    summary = scoring.score(INSTRUMENT, dict(zip(IDS, example["levels"], strict=True))).summary()
    assert (summary.index_exact, summary.index, summary.predicate) == ("5197/2000", "2.60", "Cukup")
    assert summary.note == (
        "Tertulis 2,60 karena dibulatkan; nilai tepatnya sedikit di bawah 2,60, sehingga predikatnya Cukup."
    )


def test_all_lowest_and_all_highest():
    assert scoring.score(INSTRUMENT, dict.fromkeys(IDS, 1)).index == 1
    assert scoring.score(INSTRUMENT, dict.fromkeys(IDS, 5)).index == 5


def test_nothing_answered_has_the_full_range_and_no_index():
    result = scoring.score(INSTRUMENT, {})
    assert (result.index, result.predicate, result.low, result.high) == (None, None, 1, 5)
    assert result.empty == tuple(IDS)
    summary = result.summary()
    assert (summary.index, summary.index_exact, summary.predicate, summary.note) == (None, None, None, None)
    assert (summary.low, summary.high, summary.low_predicate, summary.high_predicate) == (
        "1.00",
        "5.00",
        "Kurang",
        "Memuaskan",
    )


@pytest.mark.parametrize("bad", [0, 6, -1, 2.5, 3.0, "3", "tiga", "３", True, "", float("nan"), [3]])
def test_level_that_is_no_whole_number_from_1_to_5_is_refused(bad):
    with pytest.raises(DataError, match=r"Indikator i22: tingkat .* tidak sah"):
        scoring.score(INSTRUMENT, {"i21": 3, "i22": bad})


@pytest.mark.parametrize("bad", ["i00", "i48", "22", "I22", "i22 ", "<script>alert(1)</script>", ""])
def test_unknown_indicator_is_refused(bad):
    with pytest.raises(DataError, match="Pakai i01 sampai i47"):
        scoring.score(INSTRUMENT, {bad: 3})


@given(complete)
def test_index_is_the_exact_weighted_mean(levels):
    result = scoring.score(INSTRUMENT, levels)
    twentieths = {"d1": 26, "d2": 50, "d3": 30, "a7": 55, "a8": 60}
    total = 0
    for domain in INSTRUMENT.domains:
        for aspect in domain.aspects:
            weight = twentieths.get(domain.id) or twentieths[aspect.id]
            total += sum(weight * levels[indicator.id] for indicator in aspect.indicators)
    assert result.index == Fraction(total, 2000)
    assert sum(part.value * part.weight for part in result.domains) == 100 * result.index
    assert sum(part.value * part.weight for part in result.aspects) == 100 * result.index
    assert result.low == result.high == result.index


@given(partial, complete)
def test_range_contains_every_completion(levels, rest):
    now = scoring.score(INSTRUMENT, levels)
    then = scoring.score(INSTRUMENT, {**rest, **levels})
    assert now.index is None
    assert now.predicate is None
    assert now.answered == len(levels) == now.total - len(now.empty)
    assert now.low <= then.index <= now.high
    assert now.high - now.low == 4 * sum(INSTRUMENT.indicator(each).weight for each in now.empty) / 100
    for before, after in zip((*now.domains, *now.aspects), (*then.domains, *then.aspects), strict=True):
        assert before.low <= after.value <= before.high


@given(partial)
def test_none_is_the_same_as_absent(levels):
    assert scoring.score(INSTRUMENT, {**dict.fromkeys(IDS), **levels}) == scoring.score(INSTRUMENT, levels)


@given(complete, st.sampled_from(IDS))
def test_one_step_up_adds_exactly_its_weight(levels, indicator):
    lower = scoring.score(INSTRUMENT, {**levels, indicator: min(levels[indicator], 4)})
    higher = scoring.score(INSTRUMENT, {**levels, indicator: min(levels[indicator], 4) + 1})
    assert higher.index - lower.index == INSTRUMENT.indicator(indicator).weight / 100


@given(partial)
def test_summary_travels_through_json_unchanged(levels):
    summary = scoring.score(INSTRUMENT, levels).summary()
    assert wire.Summary.model_validate_json(summary.model_dump_json()) == summary
    assert Fraction(summary.low_exact) <= Fraction(summary.high_exact)


@given(complete)
def test_gains_are_true_and_sorted(levels):
    now = scoring.score(INSTRUMENT, levels).index
    steps = planning.gains(INSTRUMENT, levels)
    assert {step.indicator for step in steps} == {each for each, level in levels.items() if level < 5}
    for step in steps:
        reached = scoring.score(INSTRUMENT, {**levels, step.indicator: step.to_level}).index
        assert step.index_after == reached == now + step.gain
        assert (step.from_level, step.to_level) == (levels[step.indicator], levels[step.indicator] + 1)
    for first, second in pairwise(steps):
        assert (first.gain, -first.from_level) >= (second.gain, -second.from_level)


@given(complete, partial)
def test_targets_never_lower_the_index(levels, targets):
    now, then = scoring.score(INSTRUMENT, levels), planning.after(INSTRUMENT, levels, targets)
    rise = sum(INSTRUMENT.indicator(each).weight * max(0, target - levels[each]) for each, target in targets.items())
    assert then.index - now.index == rise / 100


def test_gain_of_an_unanswered_indicator_is_not_invented():
    steps = planning.gains(INSTRUMENT, {"i01": 2, "i42": 2, "i47": 5})
    assert [(step.indicator, step.gain, step.index_after) for step in steps] == [
        ("i42", Fraction(3, 100), None),
        ("i01", Fraction(13, 1000), None),
    ]


def test_target_on_an_unanswered_indicator_counts():
    assert planning.after(INSTRUMENT, {}, dict.fromkeys(IDS, 3)).index == 3


@pytest.mark.parametrize("targets", [{"i01": 6}, {"i01": 0}, {"i99": 3}])
def test_bad_target_is_refused(targets):
    with pytest.raises(DataError):
        planning.after(INSTRUMENT, dict.fromkeys(IDS, 5), targets)


def test_next_band():
    assert planning.next_band(INSTRUMENT, Fraction("2.5999")).name == "Baik"
    assert planning.next_band(INSTRUMENT, Fraction("2.6")).name == "Sangat Baik"
    assert planning.next_band(INSTRUMENT, Fraction("4.2")) is None


ALL = [instruments.load(each) for each in instruments.available()]
"""Pemdi, 5/2018 and 59/2020."""


def values(instrument):
    if instrument.fractional:
        return st.fractions(instrument.lowest, instrument.highest, max_denominator=60)
    return st.integers(instrument.lowest, instrument.highest)


@st.composite
def assessed(draw):
    """An instrument and a complete assessment with it."""
    instrument = draw(st.sampled_from(ALL))
    own = values(instrument)
    return instrument, {indicator.id: draw(own) for indicator in instrument.indicators}


@given(assessed(), st.data())
@settings(max_examples=40)
def test_index_rises_with_each_level_and_stays_in_its_range(given_, data):
    instrument, levels = given_
    indicator = data.draw(st.sampled_from(instrument.indicators))
    higher = data.draw(values(instrument).filter(lambda value: value >= levels[indicator.id]))
    before = scoring.score(instrument, levels)
    after = scoring.score(instrument, {**levels, indicator.id: higher})
    open_ = scoring.score(instrument, {**levels, indicator.id: None})
    assert after.index - before.index == indicator.weight * (higher - levels[indicator.id]) / 100
    assert after.index >= before.index
    assert open_.low <= before.index <= after.index <= open_.high
    assert instrument.lowest <= before.index <= instrument.highest
    assert open_.high - open_.low == indicator.weight * (instrument.highest - instrument.lowest) / 100


@given(assessed(), st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_order_of_the_answers_does_not_matter(given_, random):
    instrument, levels = given_
    shuffled = list(levels.items())
    random.shuffle(shuffled)
    assert scoring.score(instrument, dict(shuffled)) == scoring.score(instrument, levels)


@given(assessed())
@settings(max_examples=30)
def test_parts_put_together_are_the_whole(given_):
    instrument, levels = given_
    result = scoring.score(instrument, levels)
    for parts in filter(None, (result.domains, result.aspects)):
        assert sum(part.value * part.weight for part in parts) == 100 * result.index


@pytest.mark.parametrize("instrument", ALL, ids=lambda each: each.id)
def test_all_lowest_all_highest_and_nothing(instrument):
    ids = [indicator.id for indicator in instrument.indicators]
    for level in (instrument.lowest, instrument.highest):
        assert scoring.score(instrument, dict.fromkeys(ids, level)).index == level
    empty = scoring.score(instrument, {})
    assert (empty.index, empty.low, empty.high) == (None, instrument.lowest, instrument.highest)
    assert wire.Summary.model_validate_json(empty.summary().model_dump_json()) == empty.summary()


@pytest.mark.parametrize("instrument", ALL, ids=lambda each: each.id)
def test_each_instrument_has_its_own_bands(instrument):
    for band in instrument.bands:
        assert scoring.predicate(instrument, band.low) == band.name
        if band.low > instrument.lowest:
            assert scoring.predicate(instrument, band.low - A_BIT) != band.name
    outside = Fraction(instrument.lowest) - A_BIT
    with pytest.raises(DataError, match=f"di luar {instrument.lowest}–5"):
        scoring.predicate(instrument, outside)


def test_bands_of_pemdi_are_not_those_of_the_index_before():
    pemdi = instruments.load("pemdi-permenpanrb-8-2026")
    assert scoring.predicate(INSTRUMENT, Fraction("1.50")) == "Kurang"
    assert scoring.predicate(pemdi, Fraction("1.50")) == "Cukup"


def test_level_0_is_a_level_in_2018_only():
    five = instruments.load("permenpanrb-5-2018")
    assert scoring.score(five, {"i35-3": 0}).answered == 1
    with pytest.raises(DataError, match=r"tingkat 0 tidak sah\. Isi bilangan bulat 1 sampai 5"):
        scoring.score(INSTRUMENT, {"i01": 0})
    with pytest.raises(DataError, match=r"tingkat 6 tidak sah\. Isi bilangan bulat 0 sampai 5"):
        scoring.score(five, {"i01": 6})


def test_fractions_are_scores_of_pemdi_only():
    half = Fraction(3, 2)
    assert scoring.score(instruments.load("pemdi-permenpanrb-8-2026"), {"i01": half}).answered == 1
    with pytest.raises(DataError, match="tingkat Fraction"):
        scoring.score(INSTRUMENT, {"i01": half})
    for bad in (1.5, "1.5", True, Fraction(99, 100), Fraction(501, 100)):
        with pytest.raises(DataError, match=r"Indikator i01: nilai .* tidak sah\. Isi nilai 1 sampai 5"):
            scoring.score(instruments.load("pemdi-permenpanrb-8-2026"), {"i01": bad})
