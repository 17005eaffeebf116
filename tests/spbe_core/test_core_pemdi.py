"""Pemdi: item states, external indices and the simulation, against one real case (kabupaten contoh) and a table."""

from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from spbe_core import external_indices, instruments, item_states, scoring, simulation
from spbe_core.errors import DataError, UnknownError
from spbe_core.formats import two_decimals
from spbe_core.item_states import ItemState, ItemStatus, RevisionReason

PEMDI = instruments.load("pemdi-permenpanrb-8-2026")
SPBE = instruments.load("permenpanrb-59-2020")
IDS = [indicator.id for indicator in PEMDI.indicators]
CASE = yaml.safe_load(Path(__file__).with_name("pemdi_case.yaml").read_text(encoding="utf-8"))
T11 = {indicator: Fraction(value) for indicator, value in zip(IDS, CASE["assessed"], strict=True)}

ACCEPTED = ItemStatus(ItemState.DITERIMA)
SENT = ItemStatus(ItemState.DIUNGGAH)
WRONG = ItemStatus(ItemState.REVISI, RevisionReason.TIDAK_TEPAT)

STATUSES = {
    "diterima": ACCEPTED,
    "tidak_tepat": WRONG,
    "belum_diunggah": ItemStatus(),
    "tertolak_otomatis": SENT,
}
"""What the case's words stand for; the automatic rejection is derived from what was sent."""

codes = [item.code for indicator in PEMDI.indicators for item in indicator.items]
statuses = st.dictionaries(
    st.sampled_from(codes),
    st.sampled_from([ACCEPTED, ACCEPTED, SENT, WRONG, ItemStatus(), ItemStatus(ItemState.DRAF)]),
    max_size=120,
)
external = st.dictionaries(
    st.sampled_from([index.id for index in PEMDI.external_indices]),
    st.none() | st.fractions(1, 5, max_denominator=100),
)


def index(scores):
    return two_decimals(scoring.score(PEMDI, scores).index)


def test_the_walk_of_the_20_scores():
    """T11, then IPS 2.97; IKASANDI stays missing."""
    before = external_indices.stated(PEMDI, T11, {})
    assert index(external_indices.scores(before)) == "1.24"
    assert scoring.score(PEMDI, external_indices.scores(before)).predicate == "Kurang"
    assert [each.indicator for each in before if each.basis == "menunggu"] == ["i05", "i06", "i07", "i18"]

    after = external_indices.stated(PEMDI, T11, {"ips": Fraction("2.97"), "ikasandi": None})
    i07 = next(each for each in after if each.indicator == "i07")
    assert (two_decimals(i07.score), i07.basis) == ("2.91", "indeks luar")
    assert index(external_indices.scores(after)) == "1.30"
    standing = {each.index.id: each for each in external_indices.standings(PEMDI, {"ips": Fraction("2.97")})}
    assert [name for name, each in standing.items() if each.waiting] == [
        "sdi",
        "sjig",
        "sdi_interoperabilitas",
        "ikasandi",
    ]
    assert (standing["ikasandi"].indicators, standing["ikasandi"].score) == (("i10", "i11", "i12"), None)
    assert (standing["sdi"].indicators, standing["sdi"].score) == (("i05",), 1)


@pytest.mark.parametrize(
    ("name", "value", "score"),
    [
        ("sdi", "25", "2.00"),
        ("sdi", "68.75", "3.75"),
        ("ips", "2.97", "2.91"),
        ("sdi", "0", "1.00"),
        ("sdi", "12.5", "1.50"),
        ("sdi", "100", "5.00"),
        ("ips", "1", "1.00"),
        ("ips", "4.2", "4.00"),
        ("sjig", "3.75", "3.75"),
        ("ikasandi", "0.75", "1.25"),
    ],
)
def test_external_index_is_translated_within_its_band(name, value, score):
    assert two_decimals(external_indices.translate(PEMDI.external(name), Fraction(value))) == score


@pytest.mark.parametrize(("name", "value"), [("sdi", "100.01"), ("ips", "0.99"), ("ips", "-1"), ("sjig", "50")])
def test_value_outside_the_scale_is_refused(name, value):
    with pytest.raises(DataError, match=r"di luar .*\. Isi nilai dari B"):
        external_indices.translate(PEMDI.external(name), Fraction(value))


@given(st.sampled_from(PEMDI.external_indices), st.fractions(0, 1), st.fractions(0, 1))
@settings(max_examples=60)
def test_translation_rises_and_stays_in_its_range(held, one, other):
    low, high = sorted(held.low + share * (held.high - held.low) for share in (one, other))
    below, above = external_indices.translate(held, low), external_indices.translate(held, high)
    assert 1 <= below <= above <= 5
    assert (below == above) == (low == high)


def test_entered_score_stands_until_its_external_index_is_known():
    entered = {"i07": Fraction("2.5"), "i01": Fraction(2)}
    waiting = {each.indicator: each for each in external_indices.stated(PEMDI, entered, {})}
    assert (waiting["i07"].score, waiting["i07"].basis) == (Fraction("2.5"), "dinilai")
    assert (waiting["i05"].score, waiting["i05"].basis) == (1, "menunggu")
    assert (waiting["i01"].score, waiting["i02"].score) == (2, None)
    known = {each.indicator: each for each in external_indices.stated(PEMDI, entered, {"ips": Fraction(1)})}
    assert (known["i07"].score, known["i07"].basis) == (1, "indeks luar")


def test_unknown_external_index_is_refused():
    with pytest.raises(UnknownError, match="kami"):
        external_indices.stated(PEMDI, {}, {"kami": Fraction(3)})
    with pytest.raises(UnknownError, match="kami"):
        simulation.simulate(PEMDI, {}, {"kami": Fraction(3)})


@pytest.mark.parametrize(
    ("levels", "score"),
    [
        ([(0, 3), (0, 2), (0, 2), (0, 1), (0, 1)], "1.00"),
        ([(1, 2), (2, 2), (0, 1), (0, 1), (0, 1)], "1.25"),
        ([(1, 1), (2, 4), (0, 4), (0, 2), (0, 3)], "2.00"),
        ([(2, 2), (2, 2), (1, 4), (0, 3), (0, 2)], "2.75"),
        ([(2, 2), (2, 2), (4, 4), (1, 2), (0, 2)], "3.75"),
        ([(2, 2), (2, 2), (4, 4), (2, 2), (1, 3)], "4.33"),
        ([(2, 2), (2, 2), (4, 4), (2, 2), (3, 3)], "5.00"),
    ],
)
def test_the_inferred_rule(levels, score):
    assert two_decimals(simulation.item_score(PEMDI.item_list.bands, levels)) == score


@pytest.mark.parametrize(("accepted", "score"), [(0, "1.00"), (1, "1.17"), (2, "1.33"), (3, "1.50")])
def test_i13_with_three_items_at_level_1(accepted, score):
    given_ = {f"I13-L1-{number:02d}": ACCEPTED for number in range(1, accepted + 1)}
    found = simulation.simulate(PEMDI, given_ | {"I13-L2-01": SENT}, {})
    i13 = found.indicators[12]
    assert (i13.indicator, two_decimals(i13.score), i13.basis) == ("i13", score, "butir")
    assert (i13.level, i13.accepted, i13.total) == ((1, accepted, 3) if accepted < 3 else (2, 0, 3))
    seen = item_states.shown(PEMDI.indicator("i13"), given_ | {"I13-L2-01": SENT})
    assert seen["I13-L2-01"].label == ("Tertolak otomatis" if accepted < 3 else "Diunggah")
    assert seen["I13-L2-02"].label == "Belum ada"


def test_the_case_gives_what_the_rule_was_inferred_from():
    found = simulation.simulate(PEMDI, {code: STATUSES[word] for code, word in CASE["items"].items()}, {})
    assert [two_decimals(each.score) for each in found.indicators] == CASE["simulated"]
    assert found.whole.index == Fraction("1.2325")
    judged = [each for each in found.indicators if each.basis == "butir"]
    alike = [each for each in judged if two_decimals(each.score) == two_decimals(T11[each.indicator])]
    assert (len(judged), len(alike)) == (16, 13)
    assert {each.indicator for each in judged} - {each.indicator for each in alike} == {"i03", "i04", "i20"}
    assert (found.word, found.confidence) == ("simulasi", "inferred")
    assert "satu kasus" in found.basis


def test_the_portal_rejected_by_itself_exactly_what_the_rule_rejects():
    for indicator in PEMDI.indicators:
        own = {code: word for code, word in CASE["items"].items() if code.startswith(f"I{indicator.number}-")}
        seen = item_states.shown(indicator, {code: STATUSES[word] for code, word in own.items()})
        rejected = {code for code, status in seen.items() if status.state is ItemState.TERTOLAK_OTOMATIS}
        assert rejected == {code for code, word in own.items() if word == "tertolak_otomatis"}


@given(statuses, external)
@settings(max_examples=60)
def test_one_more_accepted_item_never_lowers_the_simulation(given_, values):
    before = simulation.simulate(PEMDI, given_, values)
    assert all(1 <= each.score <= 5 for each in before.indicators)
    more = dict(given_)
    more[next((code for code in codes if given_.get(code) != ACCEPTED), codes[0])] = ACCEPTED
    after = simulation.simulate(PEMDI, more, values)
    assert after.whole.index >= before.whole.index
    backwards = dict(reversed(list(given_.items())))
    assert simulation.simulate(PEMDI, backwards, values) == before


@given(statuses)
@settings(max_examples=40)
def test_nothing_above_an_open_level_counts_and_what_was_sent_there_is_rejected(given_):
    for indicator in PEMDI.indicators:
        own = {item.code: given_[item.code] for item in indicator.items if item.code in given_}
        seen = item_states.shown(indicator, own)
        open_ = False
        for level in indicator.levels:
            states = [seen[item.code].state for item in level.items]
            assert (ItemState.DIUNGGAH in states) <= (not open_)
            assert (ItemState.TERTOLAK_OTOMATIS in states) <= open_
            open_ = open_ or any(state is not ItemState.DITERIMA for state in states)
        assert set(seen) == {item.code for item in indicator.items}


def test_states_follow_each_other():
    draft = item_states.move(ItemStatus(), ItemState.DRAF)
    sent = item_states.move(draft, ItemState.DIUNGGAH)
    back = item_states.move(sent, ItemState.REVISI, RevisionReason.BELUM_LENGKAP)
    assert back.label == "Revisi: belum lengkap"
    assert item_states.move(back, ItemState.DIUNGGAH).label == "Diunggah"
    assert item_states.move(item_states.move(sent, ItemState.DITERIMA), ItemState.REVISI, RevisionReason.TIDAK_TEPAT)
    assert item_states.move(item_states.move(sent, ItemState.DITERIMA), ItemState.DIUNGGAH) == sent  # noted by mistake
    with pytest.raises(DataError, match=r"Diterima tidak dapat menyusul Belum ada\. Pilih: Draf, Diunggah"):
        item_states.move(ItemStatus(), ItemState.DITERIMA)
    with pytest.raises(DataError, match="Tertolak otomatis tidak dapat menyusul"):
        item_states.move(sent, ItemState.TERTOLAK_OTOMATIS)


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        (ItemState.REVISI, None, "revisi tanpa alasan. Pilih: tidak tepat, atau belum lengkap"),
        (ItemState.DITERIMA, RevisionReason.TIDAK_TEPAT, "Diterima dengan alasan. Alasan hanya untuk revisi"),
    ],
)
def test_a_reason_belongs_to_a_revision_and_only_to_it(state, reason, said):
    with pytest.raises(DataError, match=said):
        ItemStatus(state, reason)


def test_unknown_items_and_derived_states_are_refused():
    with pytest.raises(UnknownError, match="Butir “I13-L1-09” tidak dikenal"):
        simulation.simulate(PEMDI, {"I13-L1-09": ACCEPTED}, {})
    with pytest.raises(UnknownError, match="I1-L1-01"):
        item_states.shown(PEMDI.indicator("i13"), {"I1-L1-01": ACCEPTED})
    with pytest.raises(DataError, match="I13-L2-01: tertolak otomatis adalah akibat"):
        simulation.simulate(PEMDI, {"I13-L2-01": ItemStatus(ItemState.TERTOLAK_OTOMATIS)}, {})


def test_an_instrument_without_items_is_not_simulated():
    with pytest.raises(DataError, match="permenpanrb-59-2020 tidak memiliki butir"):
        simulation.simulate(SPBE, {}, {})
