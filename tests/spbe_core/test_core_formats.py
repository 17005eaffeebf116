"""The one formatter."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spbe_core import formats, regions
from spbe_core.errors import DataError, UnknownError
from spbe_core.exact import exact, neutral


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("3.815", "3,82"),
        ("2.125", "2,13"),
        ("2.9795", "2,98"),
        ("2.994999", "2,99"),
        ("5959/2000", "2,98"),
        ("5", "5,00"),
        ("-0.805", "−0,81"),
    ],
)
def test_half_goes_up_and_away_from_zero(value, shown):
    assert formats.id_number(value) == shown


def test_numbers_with_thousands_and_other_decimals():
    assert formats.id_number("5623479", 0) == "5.623.479"
    assert formats.id_number("1234567.5", 1) == "1.234.567,5"
    assert formats.id_number("999.995") == "1.000,00"
    assert formats.id_number(7, 0) == "7"


@pytest.mark.parametrize(
    ("value", "shown"),
    [("0.83", "+0,83"), ("-0.80", "−0,80"), ("0", "0,00"), ("0.004", "0,00"), ("-0.004", "0,00"), ("-0.005", "−0,01")],
)
def test_signs(value, shown):
    assert formats.id_signed(value) == shown


@pytest.mark.parametrize(
    "bad", ["2,98", "３", " 3", "3 ", "3\u00a0", "1e3", "1_000", "", "nan", "--1", "1/0", "+1", "1.", 2.5, True, None]
)
def test_what_is_not_a_neutral_number_is_refused(bad):
    with pytest.raises(DataError, match="bukan angka netral"):
        formats.id_number(bad)


@given(st.fractions(min_value=-1000, max_value=1000))
def test_rounding_error_is_at_most_half_a_hundredth(value):
    shown = Fraction(formats.two_decimals(value))
    assert abs(shown - value) <= Fraction(1, 200)
    assert shown.limit_denominator(100) == shown


@given(st.fractions())
def test_neutral_text_is_exact(value):
    assert exact(neutral(value)) == value


def test_dates_and_times():
    moment = datetime(2026, 11, 25, 3, 42, tzinfo=UTC)
    assert formats.id_date(date(2026, 11, 25)) == "25 November 2026"
    assert formats.id_date(date(2027, 2, 1)) == "1 Februari 2027"
    assert formats.id_time(moment, "WIB") == "10.42 WIB"
    assert formats.id_time(moment, "WITA") == "11.42 WITA"
    assert formats.id_time(moment, "WIT") == "12.42 WIT"
    assert formats.id_moment(datetime(2026, 12, 31, 17, 5, tzinfo=UTC), "WIB") == "1 Januari 2027 00.05 WIB"


def test_moment_without_offset_is_refused():
    with pytest.raises(DataError, match="tanpa zona"):
        formats.id_time(datetime(2026, 11, 25, 3, 42), "WIB")  # noqa: DTZ001 - the point of the test


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("11", "WIB"),
        ("18.71", "WIB"),
        ("61", "WIB"),
        ("62.01", "WIB"),
        ("51.71", "WITA"),
        ("63", "WITA"),
        ("64", "WITA"),
        ("76", "WITA"),
        ("81", "WIT"),
        ("82", "WIT"),
        ("96.71", "WIT"),
    ],
)
def test_zone_by_province(code, zone):
    assert formats.zone_of(code) == zone


def test_every_province_has_a_zone():
    zones = [formats.zone_of(region.code) for region in regions.all_regions() if region.level == "provinsi"]
    assert {zone: zones.count(zone) for zone in zones} == {"WIB": 18, "WITA": 12, "WIT": 8}


def test_unknown_province_has_no_zone():
    with pytest.raises(UnknownError):
        formats.zone_of("98")
