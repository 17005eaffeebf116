"""Distance to a predicate and the fewest steps across, against trying every combination."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spbe_core import instruments, planning, results, scoring
from spbe_core.errors import DataError
from spbe_core.thresholds import thresholds

SPBE = instruments.load("permenpanrb-59-2020")
PEMDI = instruments.load("pemdi-permenpanrb-8-2026")
ALL = [instruments.load(each) for each in instruments.available()]


@st.composite
def assessed(draw):
    instrument = draw(st.sampled_from(ALL))
    if instrument.fractional:
        own = st.integers(100, 500).map(lambda value: Fraction(value, 100))
    else:
        own = st.integers(instrument.lowest, instrument.highest)
    return instrument, {indicator.id: draw(own) for indicator in instrument.indicators}


@given(assessed())
@settings(max_examples=60)
def test_climbs_reach_the_edge_and_every_rung_is_climbed_in_order(given_):
    instrument, levels = given_
    index = scoring.score(instrument, levels).index
    found = thresholds(instrument, levels)
    assert [each.band.low for each in found] == sorted(band.low for band in instrument.bands)[1:]
    for each in found:
        assert each.distance == each.band.low - index
        assert each.reached == (index >= each.band.low) == (each.climbs == ())
        after = scoring.score(instrument, {**levels, **{climb.indicator: climb.to_level for climb in each.climbs}})
        assert after.index == index + sum(climb.gain for climb in each.climbs)
        assert after.index >= each.band.low
        for climb in each.climbs:
            assert planning.rungs(instrument, levels[climb.indicator])[climb.steps - 1] == climb.to_level


@given(assessed())
@settings(max_examples=40)
def test_one_step_less_never_reaches(given_):
    """Found without the planner: where every rung of an indicator is worth the same, the dearest rungs give most."""
    instrument, levels = given_
    if instrument.fractional:
        return
    worth = sorted(
        (indicator.weight for indicator in instrument.indicators for _ in range(5 - levels[indicator.id])), reverse=True
    )
    for each in thresholds(instrument, levels):
        if not each.reached:
            assert sum(worth[: each.steps - 1]) / 100 < each.distance <= sum(worth[: each.steps]) / 100


@given(st.lists(st.integers(100, 500), min_size=4, max_size=4))
@settings(max_examples=12)
def test_fewest_steps_of_fractional_scores_by_trying_all(hundredths):
    """Four indicators of Pemdi are open, the rest at 5: every way to climb them is tried."""
    open_ = ("i01", "i08", "i19", "i20")
    levels = {indicator.id: 5 for indicator in PEMDI.indicators}
    levels |= {name: Fraction(value, 100) for name, value in zip(open_, hundredths, strict=True)}
    chains = [(levels[name], *planning.rungs(PEMDI, levels[name])) for name in open_]
    ways = [
        (sum(places), scoring.score(PEMDI, {**levels, **dict(zip(open_, reached, strict=True))}).index)
        for places, reached in (
            (places, [chain[place] for chain, place in zip(chains, places, strict=True)])
            for places in product(*(range(len(chain)) for chain in chains))
        )
    ]
    for each in thresholds(PEMDI, levels):
        fewest = min(steps for steps, index in ways if index >= each.band.low)
        best = max(index for steps, index in ways if steps == fewest)
        assert each.steps == fewest
        assert sum(climb.gain for climb in each.climbs) == best - scoring.score(PEMDI, levels).index


def test_bandar_lampung_2024():
    levels = {
        row.indicator: row.level for row in results.official_levels() if (row.region_code, row.year) == ("18.71", 2024)
    }
    below, good, very_good, top = thresholds(SPBE, levels)
    assert (below.distance, good.distance) == (Fraction("-1.1795"), Fraction("-0.3795"))
    assert (very_good.distance, very_good.steps) == (Fraction("0.5205"), 18)
    assert top.steps == 46


def test_equal_gains_prefer_the_lower_level():
    levels = {indicator.id: 3 for indicator in SPBE.indicators} | {"i44": 2, "i42": 4}
    levels |= dict.fromkeys([f"i{number:02d}" for number in range(32, 42)], 4)
    levels |= dict.fromkeys([f"i{number:02d}" for number in range(11, 19)], 4)
    assert scoring.score(SPBE, levels).index == Fraction("3.475")
    (one,) = next(each for each in thresholds(SPBE, levels) if each.band.name == "Sangat Baik").climbs
    assert (one.indicator, one.from_level, one.to_level) == ("i44", 2, 3)


def test_an_incomplete_assessment_has_no_distance():
    assert thresholds(SPBE, {"i01": 3}) == ()


def test_a_level_that_is_none_is_refused():
    with pytest.raises(DataError, match="tidak sah"):
        thresholds(SPBE, {"i01": 9})


def test_rungs():
    assert planning.rungs(SPBE, 3) == (4, 5)
    assert planning.rungs(SPBE, 5) == ()
    assert planning.rungs(PEMDI, Fraction("1.5")) == (Fraction("2.5"), Fraction("3.5"), 4, 5)
    assert planning.rungs(PEMDI, Fraction("1.49"))[0] == Fraction("1.5")
