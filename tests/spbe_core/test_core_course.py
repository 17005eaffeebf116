"""The course's table: whole, refused when it is not, and its document up to date; what opens, what is incomplete."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from hub import permissions
from spbe_core import completeness, course, instruments, units
from spbe_core.errors import DataError, UnknownError
from spbe_core.files import parse_yaml, read_text
from spbe_core.formats import id_deadline, moment_in
from spbe_core.item_states import ItemState, ItemStatus, RevisionReason
from spbe_core.judgements import Judged, item_after, opened
from spbe_core.wire import GapKind, Verdict, Why

LEVELS, ITEMS = instruments.load("permenpanrb-59-2020"), instruments.load("pemdi-permenpanrb-8-2026")
YES = Judged(Verdict.DITERIMA)
NO = Judged(Verdict.REVISI, RevisionReason.BELUM_LENGKAP)


def test_the_document_is_up_to_date():
    document = course.DOCUMENT.read_text(encoding="utf-8")
    assert document == course.written(document, course.load()), "run: python -m spbe_core.course"


def test_every_step_needs_a_right_of_the_permission_table_that_somebody_holds():
    for step in course.load().steps:
        permissions.permission(step.right)
        assert any(step.right in role.permissions for role in permissions.table().roles), step.step


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("to: submitted", "to: lost", "lost"),
        ("to: visitasi", "to: penetapan", "tidak tercapai: visitasi"),
        ("{state: final,", "{state: reviewed,", "dua kali"),
        ("{step: finish,", "{step: review,", "dua kali"),
        ("right: 'assessments:submit', reason: none", "right: alles, reason: none", "right"),
        ("writable: flagged", "writable: some", "writable"),
        ("writable: all, deadline: shown", "writable: all, deadline: none", "tenggat"),
        ("flags: judged, round: 'yes', id: Buka", "round: 'yes', id: Buka", "bagian yang terbuka"),
        ("initial: draft\n", "initial: draft\ninitial: final\n", "dua kali"),
        ("never: writers, next", "mood: good, next", "mood"),
    ],
)  # fmt: skip
def test_a_table_that_is_not_whole_is_refused(before, after, said):
    text = read_text(course.NAME)
    assert before in text
    with pytest.raises(DataError, match=said):
        course.parse(parse_yaml(text.replace(before, after, 1), "uji"), "uji")


@pytest.mark.parametrize(("seconds", "is_open"), [(-1, True), (59, True), (60, False)])
def test_the_minute_of_a_deadline_still_counts(seconds, is_open):
    state, deadline = course.load().state("perbaikan"), datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
    assert course.is_open(state, deadline, deadline + timedelta(seconds=seconds)) is is_open
    assert course.is_open(course.load().state("draft"), deadline, deadline + timedelta(days=1))


@pytest.mark.parametrize(("zone", "hour"), [("WIB", 16), ("WITA", 15), ("WIT", 14)])
def test_a_deadline_is_the_regions_clock_time(zone, hour):
    moment = moment_in("2026-11-30T23:59", zone)
    assert moment == datetime(2026, 11, 30, hour, 59, tzinfo=UTC)
    assert id_deadline(moment, zone) == f"30 November 2026 pukul 23.59 {zone}"
    with pytest.raises(DataError):
        moment_in("2026-11-31T23:59", zone)


def test_what_opens_is_what_was_sent_back_and_the_next_level():
    judged = {"I1-L1-01": YES, "I1-L2-01": YES, "I1-L2-02": NO, "I2-L1-01": YES, "I2-L1-02": YES, "I4-L2-01": NO}
    assert opened(ITEMS, judged) == {
        "I1-L2-02": Why.REVISI, "I1-L2-03": Why.BERIKUT, "I1-L2-04": Why.BERIKUT, "I2-L2-01": Why.BERIKUT,
        "I4-L1-01": Why.BERIKUT, "I4-L1-02": Why.BERIKUT, "I4-L1-03": Why.BERIKUT, "I4-L2-01": Why.REVISI,
    }  # fmt: skip
    assert opened(LEVELS, {"i22-L3": YES, "i01-L2": NO}) == {"i01-L2": Why.REVISI, "i22-L4": Why.BERIKUT}
    assert opened(LEVELS, {"i22-L5": YES}) == {}
    with pytest.raises(UnknownError):
        opened(LEVELS, {"i48-L1": YES})
    with pytest.raises(DataError):
        Judged(Verdict.REVISI)


def test_an_open_unit_opens_its_indicator_and_nothing_else():
    assert units.is_open(LEVELS, "i22-L3", ["i22-L3"])
    assert units.is_open(LEVELS, "i22", ["i22-L3"])
    assert not units.is_open(LEVELS, "i22-L2", ["i22-L3"])
    assert not units.is_open(LEVELS, "i23", ["i22-L3"])
    assert units.is_open(ITEMS, "ips", ["I18-L1-01"]) == (ITEMS.indicator("i18").external_index == "ips")


def test_an_item_follows_the_assessors_word():
    assert item_after(ItemStatus(), YES) == ItemStatus(ItemState.DITERIMA)
    assert item_after(ItemStatus(), NO) == ItemStatus()
    assert item_after(ItemStatus(ItemState.DIUNGGAH), NO) == ItemStatus(ItemState.REVISI, RevisionReason.BELUM_LENGKAP)


def test_what_is_incomplete_follows_the_claimed_level():
    def units_of(found):
        return [(each.kind, each.unit) for each in found if each.unit]

    assert units_of(completeness.gaps(LEVELS, {"i03": 4}, {"i03"}, {"i03-L2"}, {})) == [
        (GapKind.TANPA_BUKTI, "i03-L4")
    ]  # level 4 of indicator 3 refers to level 2
    sent = {"I2-L2-01": ItemStatus(ItemState.DIUNGGAH)}
    found = completeness.gaps(ITEMS, {"i02": Fraction(5, 4)}, {"i02"}, {"I2-L1-01"}, sent)
    assert units_of(found) == [(GapKind.TINGKAT_BAWAH, "I2-L1-02")]
    assert completeness.digest(found) != completeness.digest(found[:-1])
