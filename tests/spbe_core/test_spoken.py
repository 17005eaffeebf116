"""Numbers and dates in words, as letters write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spbe_core.spoken import spoken, spoken_date

DIGITS = {
    "satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
}  # fmt: skip


def heard(words: str) -> int:
    """Read a number in words, by a grammar of its own."""
    total = pending = 0
    for word in words.split():
        if word in DIGITS:
            pending = DIGITS[word]
            total += pending
        elif word in {"sepuluh", "sebelas"}:
            total += 10 + (word == "sebelas")
        elif word in {"seratus", "seribu"}:
            total += 100 if word == "seratus" else 1000
        elif word == "belas":
            total += 10
        else:
            total += pending * ({"puluh": 10, "ratus": 100, "ribu": 1000}[word] - 1)
    return total


def test_every_number_is_heard_as_itself_and_no_two_sound_alike():
    said = [spoken(number) for number in range(10_000)]
    assert said[0] == "nol"
    assert [heard(words) for words in said[1:]] == [*range(1, 10_000)]
    assert len(set(said)) == 10_000


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (10, "sepuluh"), (11, "sebelas"), (12, "dua belas"), (21, "dua puluh satu"), (100, "seratus"),
        (111, "seratus sebelas"), (1000, "seribu"), (1100, "seribu seratus"), (2026, "dua ribu dua puluh enam"),
        (1945, "seribu sembilan ratus empat puluh lima"),
    ],
)  # fmt: skip
def test_words_are_those_of_the_language(number, words):
    assert spoken(number) == words


@pytest.mark.parametrize("number", [-1, 10_000])
def test_what_no_date_needs_is_refused(number):
    with pytest.raises(ValueError, match="0–9999"):
        spoken(number)


@given(st.dates())
def test_a_date_in_words_gives_back_its_parts(day):
    said = spoken_date(day)
    name, rest = said.split(" tanggal ")
    number, rest = rest.split(" bulan ")
    month, year = rest.split(" tahun ")
    assert (heard(number), heard(year)) == (day.day, day.year)
    assert (
        month[:3] in ["Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"][day.month - 1]
    )
    assert name == ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")[(day.toordinal() + 6) % 7]


def test_the_contract_example():
    assert spoken_date(date(2026, 11, 30)) == ("Senin tanggal tiga puluh bulan November tahun dua ribu dua puluh enam")
