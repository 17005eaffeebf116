"""What no plan can be made for is said in words, in Indonesian, with what to do; nothing of it reaches the solver."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from spbe_core import instruments
from spbe_core.errors import DataError
from spbe_core.planning import building, questions
from spbe_core.planning.model import Calendar, Prerequisite, Target, Way
from spbe_core.planning.reserve import with_reserve
from spbe_core.planning.targets import parse

SPBE = instruments.load("permenpanrb-59-2020")
IDS = [indicator.id for indicator in SPBE.indicators]
WEEKS = Calendar(date(2026, 11, 25), 1, 9)
THREE = Target(Fraction(3), name="3,0")


def task(level=2, **changes):
    return replace(building.from_levels(SPBE, dict.fromkeys(IDS, level), building.Means(WEEKS, {})), **changes)


def with_effort(amount):
    made = task()
    wrong = replace(made.steps[0], ways=(Way({"diskominfo": amount}, 2),))
    return replace(made, steps=(wrong, *made.steps[1:]))


@pytest.mark.parametrize(
    ("given", "target", "said"),
    [
        (
            task(),
            Target(Fraction("1.9")),
            "Target: sudah tercapai: indeks sekarang 2,00. Pilih target yang lebih tinggi.",
        ),
        (task(), Target(Fraction(2)), "Target: sudah tercapai"),
        (task(3), Target(every=3), "Target: sudah tercapai"),
        (task(), Target(Fraction("5.01")), "Target: 5,01 melampaui nilai tertinggi 5,00. Pilih target sampai 5,00."),
        (task(), Target(every=6), "Target: 6,00 melampaui nilai tertinggi 5,00"),
        (task(), Target(), "Target: kosong"),
        (task(5), None, "Rencana: semua indikator sudah pada nilai tertinggi 5,00. Jaga yang sudah dicapai"),
        (task(persons={}), THREE, "Kapasitas: tidak ada seorang pun yang dapat bekerja. Isi jumlah orang"),
        (task(persons={"diskominfo": 0}), THREE, "Kapasitas: tidak ada seorang pun yang dapat bekerja"),
        (task(persons={"diskominfo": -1}), THREE, "Kapasitas: jumlah orang tidak boleh negatif"),
        (with_effort(0), THREE, "Langkah i01-L3: beban kerja 0 orang-minggu tidak mungkin. Isi bilangan bulat 1"),
        (with_effort(-2), THREE, "Langkah i01-L3: beban kerja -2 orang-minggu tidak mungkin"),
        (
            task(prerequisites=(Prerequisite("i01-L3", "i11-L3"), Prerequisite("i11-L3", "i01-L3"))),
            THREE,
            "Prasyarat: berputar: i01-L3 → i11-L3 → i01-L3. Matikan salah satu prasyarat itu.",
        ),
        (task(prerequisites=(Prerequisite("i01-L3", "i01-L4"),)), THREE, "Prasyarat: berputar: i01-L"),
        (
            task(at_least={"i22": 4}, at_most={"i22": 3}),
            THREE,
            "Tetapan: i22 harus mencapai 4,00 sekaligus tidak boleh melampaui 3,00. Lepaskan salah satunya.",
        ),
        (task(pins={"i22-L3": 9}, at_most={"i22": 2}), THREE, "Tetapan: langkah i22-L3 ditetapkan, tetapi i22 tidak"),
        (
            task(pins={"i22-L3": 2}),
            THREE,
            "Tetapan: langkah i22-L3 ditetapkan selesai 8 Desember 2026, yang mungkin 19 Januari 2027",
        ),
        (task(pins={"i01-L3": 30}), THREE, "Tetapan: langkah i01-L3 ditetapkan selesai 22 Juni 2027, yang mungkin"),
        (
            task(calendar=replace(WEEKS, periods=0)),
            THREE,
            "Tenggat: tidak ada satu minggu penuh sejak 25 November 2026",
        ),
        (task(start=dict.fromkeys(IDS[1:], 2)), THREE, "Titik awal: i01 belum dinilai. Isi semua indikator dahulu"),
        (task(start={}), THREE, "Titik awal: 47 dari 47 indikator belum dinilai. Isi semua indikator dahulu"),
    ],
)
def test_each_refusal_says_what_and_what_to_do(given, target, said):
    with pytest.raises(DataError) as refused:
        questions.highest_index(given) if target is None else questions.least_effort(given, target)
    assert str(refused.value).startswith(said)


def test_what_is_fixed_but_out_of_reach_is_no_plan_and_no_error():
    far = questions.least_effort(task(at_least={"i01": 5}), THREE)
    assert (far.status, far.plan) == ("infeasible", None)


@pytest.mark.parametrize("text", ["", "tinggi", "3,5,1", "semua", "-1", "semua-33"])
def test_a_target_that_is_none_is_told_with_what_could_be_written(text):
    with pytest.raises(DataError, match="Isi indeks seperti 3,5, predikat \\(Memuaskan, Sangat Baik"):
        parse(text, SPBE)


def test_targets_are_read_as_people_write_them():
    assert parse("3,0", SPBE).index == parse(" 3.0 ", SPBE).index == 3
    assert parse("memuaskan", SPBE).index == Fraction("4.2")
    assert parse("Semua 3", SPBE).every == parse("setiap-3", SPBE).every == 3


@pytest.mark.parametrize("sure", [0, 100])
def test_a_reserve_is_for_what_can_be_sure_to_some_degree(sure):
    with pytest.raises(DataError, match="Isi 1 sampai 99"):
        with_reserve(task(), THREE, sure=sure)
