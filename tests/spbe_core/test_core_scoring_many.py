"""The scorer for many assessments says exactly what the scorer for one says."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spbe_core import instruments, scoring
from spbe_core.errors import DataError
from spbe_core.formats import two_decimals
from spbe_core.scoring_many import MISSING, score_many

ALL = [instruments.load(each) for each in instruments.available()]
SPBE = instruments.load("permenpanrb-59-2020")
PEMDI = instruments.load("pemdi-permenpanrb-8-2026")


@st.composite
def assessments(draw):
    """An instrument, what its integers count, and rows of values with gaps."""
    instrument = draw(st.sampled_from(ALL))
    per = draw(st.sampled_from([1, 2, 100, 720_720])) if instrument.fractional else 1
    value = st.integers(instrument.lowest * per, instrument.highest * per)
    gaps = draw(st.booleans())
    cell = value | st.just(MISSING) if gaps else value
    wide = len(instrument.indicators)
    rows = draw(st.lists(st.lists(cell, min_size=wide, max_size=wide), min_size=1, max_size=4))
    return instrument, per, rows


@given(assessments())
@settings(max_examples=80)
def test_equal_to_the_exact_form(given_):
    instrument, per, rows = given_
    many = score_many(instrument, np.array(rows), per)
    shown, places, complete = many.hundredths(), many.predicates(), many.complete()
    assert many.parts == ("indeks", *(part.id for part in (*instrument.domains, *instrument.aspects)))
    for row, values in enumerate(rows):
        levels = {
            indicator.id: None if value == MISSING else Fraction(value, per) if instrument.fractional else value
            for indicator, value in zip(instrument.indicators, values, strict=True)
        }
        one = scoring.score(instrument, levels)
        for part, name in zip((one.whole, *one.domains, *one.aspects), many.parts, strict=True):
            assert many.bounds(name, row) == (part.low, part.high)
            assert bool(many.complete(name)[row]) == (part.value is not None)
        assert bool(complete[row]) == (one.index is not None)
        assert f"{shown[row] / 100:.2f}" == two_decimals(one.low)
        assert instrument.bands[places[row]].name == scoring.predicate(instrument, one.low)


def test_more_assessments_than_one_block():
    """9,001 rows: three blocks, gaps in the last one only."""
    levels = np.full((9_001, 47), 3, dtype=np.int8)
    levels[5_000] = 5
    levels[9_000, 46] = MISSING
    many = score_many(SPBE, levels)
    assert many.bounds("indeks", 0) == many.bounds("d4", 4_999) == (3, 3)
    assert many.bounds("indeks", 5_000) == many.bounds("a8", 5_000) == (5, 5)
    assert many.bounds("indeks", 9_000) == (Fraction("2.94"), Fraction("3.06"))
    assert many.complete().sum() == 9_000


def test_none_at_all():
    assert score_many(SPBE, np.empty((0, 47), dtype=np.int8)).low.shape == (13, 0)


@pytest.mark.parametrize(
    ("instrument", "levels", "per", "says"),
    [
        (SPBE, np.full((2, 46), 3), 1, r"larik int64 berukuran \(2, 46\)"),
        (SPBE, np.full(47, 3), 1, "berukuran"),
        (SPBE, np.full((2, 47), 3.0), 1, "larik float64"),
        (SPBE, np.full((2, 47), 300), 100, "penyebut 100 tidak sah"),
        (PEMDI, np.full((2, 20), 3), 0, "penyebut 0 tidak sah"),
        (PEMDI, np.full((2, 20), 10**14), 10**14, "penyebut 100000000000000 terlalu besar"),
        (SPBE, np.array([[3] * 47, [3] * 21 + [6] + [3] * 25]), 1, "Penilaian 2, indikator i22: 6 di luar 1–5"),
        (SPBE, np.array([[3] * 46 + [0]]), 1, "Penilaian 1, indikator i47: 0 di luar 1–5"),
        (PEMDI, np.full((1, 20), 99), 100, "Penilaian 1, indikator i01: 99 di luar 100–500"),
    ],
)
def test_bad_input_is_refused_by_place(instrument, levels, per, says):
    with pytest.raises(DataError, match=says):
        score_many(instrument, levels, per)
