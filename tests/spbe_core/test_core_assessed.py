"""What follows from what was written: one place for every instrument, and the way back from a score to an index."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spbe_core import external_indices, instruments, scoring, wire
from spbe_core.assessed import Written
from spbe_core.errors import DataError
from spbe_core.item_states import ItemState, ItemStatus

PEMDI = instruments.load("pemdi-permenpanrb-8-2026")
OLDER = instruments.load("permenpanrb-59-2020")
DETERMINED = [each for each in PEMDI.indicators if each.external_role == "determines"]
TODAY = date(2026, 11, 29)
SCORES = st.integers(100, 500).map(lambda hundredths: Fraction(hundredths, 100))


@given(st.sampled_from(PEMDI.external_indices), SCORES)
def test_the_needed_value_gives_the_score_back(index, score):
    value = external_indices.needed(index, score)
    assert index.low <= value <= index.high
    assert external_indices.translate(index, value) == score


@pytest.mark.parametrize("score", [0, Fraction(99, 100), Fraction(501, 100), 6])
def test_a_score_outside_the_bands_needs_no_value(score):
    with pytest.raises(DataError, match="tidak ada nilai yang memberi"):
        external_indices.needed(PEMDI.external("sdi"), score)


def test_an_instrument_with_levels_has_its_levels_and_nothing_more():
    levels = {each.id: 2 for each in OLDER.indicators}
    found = Written(OLDER, levels)
    assert found.score.summary() == scoring.score(OLDER, levels).summary()
    assert (found.scored(), found.simulation()) == ([], None)
    assert [each.predicate for each in found.thresholds()] == ["Cukup", "Baik", "Sangat Baik", "Memuaskan"]
    assert [each.reached for each in found.thresholds()] == [True, False, False, False]
    assert Written(OLDER, {}).thresholds() == []


def test_a_level_five_without_known_documents_gets_no_advice_about_documents():
    assert Written(OLDER, {each.id: 5 for each in OLDER.indicators}).advice(TODAY) == []


def test_advice_on_a_policy_without_practice_says_why_and_what_to_do():
    levels = {each.id: 1 for each in OLDER.indicators} | {"i01": 5}
    found = Written(OLDER, levels).advice(TODAY)
    assert found
    assert all(isinstance(each, wire.Advice) and each.why and each.todo and each.source for each in found)
    assert found[0].indicators[0] == "i01"


@given(st.dictionaries(st.sampled_from([each.id for each in PEMDI.indicators]), SCORES))
def test_an_external_index_stands_in_for_what_was_entered_and_waits_otherwise(entered):
    found = Written(PEMDI, entered)
    basis = {each.indicator: each.basis for each in found.scored()}
    for indicator in DETERMINED:
        waits = entered.get(indicator.id, Fraction(1)) == 1
        assert basis[indicator.id] == ("menunggu" if waits else "dinilai")
    given_ips = Written(PEMDI, entered, {"ips": Fraction("2.97")})
    seventh = next(each for each in given_ips.scored() if each.indicator == "i07")
    assert (seventh.score, seventh.basis) == ("2.91", "indeks luar")
    assert given_ips.score.low <= given_ips.score.high


def test_a_simulation_is_no_score():
    accepted = {item.code: ItemStatus(ItemState.DITERIMA) for item in PEMDI.indicator("i13").levels[0].items}
    found = Written(PEMDI, {}, {}, accepted)
    made = next(each for each in found.simulation().indicators if each.indicator == "i13")
    assert (made.score, made.level, found.simulation().word) == ("1.50", 2, "simulasi")
    assert found.score.summary() == Written(PEMDI, {}).score.summary()
