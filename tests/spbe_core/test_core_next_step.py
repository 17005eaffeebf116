"""The next step: one, in a fixed order, the same for every page."""

from __future__ import annotations

from fractions import Fraction

import pytest

from spbe_core import instruments
from spbe_core.advice import Document
from spbe_core.assessed import Written
from spbe_core.item_states import ItemState, ItemStatus

SPBE = instruments.load("permenpanrb-59-2020")
PEMDI = instruments.load("pemdi-permenpanrb-8-2026")


def proofs(levels: dict[str, int]) -> list[Document]:
    return [Document(indicator, level, "SK") for indicator, level in levels.items() if level > 1]


def test_what_is_empty_comes_first_then_notes_then_evidence_then_the_nearest_predicate():
    levels = {each.id: 2 for each in SPBE.indicators}
    some = {**levels, "i05": None, "i09": None}
    step = Written(SPBE, some).next([], ["i03"])
    assert (step.kind, step.indicator, step.count, step.total) == ("kosong", "i05", 2, 47)
    step = Written(SPBE, levels).next([], [None, "i03"])
    assert (step.kind, step.indicator, step.count) == ("catatan", None, 2)
    step = Written(SPBE, levels).next(proofs({"i01": 2}), [])
    heaviest = max(SPBE.indicators, key=lambda each: each.weight)
    assert (step.kind, step.indicator, step.count) == ("data_dukung", heaviest.id, 46)
    step = Written(SPBE, levels).next(proofs(levels), [])
    assert (step.kind, step.toward, step.climb.from_level, step.climb.to_level) == ("naik", "Baik", "2", "5")
    assert step.indicator == step.climb.indicator
    assert step.count == Written(SPBE, levels).thresholds()[1].steps


def test_evidence_stands_under_the_level_that_is_claimed():
    levels = {each.id: 1 for each in SPBE.indicators} | {"i02": 3, "i03": 3}
    found = Written(SPBE, levels).evidence([Document("i02", 3, "SK"), Document("i03", 2, "SK"), Document("i04", 1, "")])
    assert [(each.indicator, each.documents, each.missing) for each in found] == [
        ("i02", 1, False),
        ("i03", 1, True),
        ("i04", 1, False),
    ]


def test_nothing_is_next_when_all_is_proved_and_the_highest_is_reached():
    levels = {each.id: 5 for each in SPBE.indicators}
    assert Written(SPBE, levels).next(proofs(levels), []) is None


@pytest.mark.parametrize(("state", "missing"), [(ItemState.DIUNGGAH, False), (ItemState.DRAF, True)])
def test_pemdi_is_proved_by_an_item_that_was_sent_and_waits_for_its_indices(state, missing):
    scores = {each.id: Fraction(1) for each in PEMDI.indicators} | {"i01": Fraction(3, 2)}
    code = PEMDI.indicator("i01").levels[0].items[0].code
    written = Written(PEMDI, scores, {}, {code: ItemStatus(state)})
    step = written.next([], [])
    assert step.kind == ("data_dukung" if missing else "indeks_luar")
    assert [each.indicator for each in written.evidence([])] == (["i01"] if missing else [])
    if not missing:
        assert (step.indicator, step.count, step.total) == (None, 4, 20)
