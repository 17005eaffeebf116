"""The browser's exact numbers and forms, run in a browser against the Python ones."""

from __future__ import annotations

from fractions import Fraction

import pytest

from spbe_core import formats, instruments

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def blank(chromium, desk):
    """A page of the lab's host: modules import each other by relative address there."""
    page = chromium.new_page()
    page.goto(f"{desk.origin}/services/apps/static/x/tokens.css")
    yield page
    page.close()


def run(page, module: str, expression: str, value: object = None):
    return page.evaluate(
        f"async (value) => {{ const m = await import('/services/apps/static/x/{module}'); return {expression}; }}",
        value,
    )


def test_every_gain_is_exact(blank):
    weights = {each.weight for each in instruments.load("permenpanrb-59-2020").indicators}
    for weight in weights:
        for steps in range(-4, 5):
            found = run(
                blank, "exact.mjs", "String(m.gain(...value).n) + '/' + m.gain(...value).d", [str(weight), steps]
            )
            assert Fraction(found) == weight * steps / 100


@pytest.mark.parametrize("value", ["2.125", "10/3", "-1/200", "1199/400", "2.9795", "0", "7/2", "-0.0001"])
def test_two_decimals_agree_with_the_one_formatter(blank, value):
    shown = run(blank, "exact.mjs", "m.decimals(m.fraction(value), 2)", value)
    assert shown == formats.two_decimals(Fraction(value))


@pytest.mark.parametrize("value", ["", "1,5", "1/0", "abc", "1.", "--1", "1e3", "Infinity"])
def test_what_is_not_exact_is_refused(blank, value):
    assert (
        run(blank, "exact.mjs", "(() => { try { m.fraction(value); } catch (e) { return e.name; } })()", value)
        == "RangeError"
    )


@pytest.mark.parametrize(
    ("typed", "neutral"),
    [
        ("3,81", "3.81"), ("3.81", "3.81"), ("3,8", "3.8"), (" 3,81 ", "3.81"), ("\u00a03,81\u00a0", "3.81"),
        ("３,８１", "3.81"),
        ("5", "5"), ("5,00", "5.00"), ("5,01", None), ("1.000", None), ("-0,0", None), ("0,99", None), ("6", None),
        ("", None),
    ],
)  # fmt: skip
def test_an_index_is_read_as_meant_or_refused(blank, typed, neutral):
    assert run(blank, "format.mjs", "m.readIndex(value)", typed) == neutral


@pytest.mark.parametrize(
    ("zone", "shown"),
    [("WIB", "31 Desember 2025 23.30 WIB"), ("WITA", "1 Januari 2026 00.30 WITA"), ("WIT", "1 Januari 2026 01.30 WIT")],
)
def test_instants_are_shown_in_the_zone_asked_for(blank, zone, shown):
    assert run(blank, "format.mjs", "m.moment('2025-12-31T16:30:00+00:00', value, 0)", zone) == shown


def test_ids_are_versions_4_and_differ(blank):
    ids = run(blank, "registry.mjs", "Array.from({ length: 100 }, m.uuid)")
    assert len(set(ids)) == 100
    assert all(len(each) == 36 and each[14] == "4" and each[19] in "89ab" for each in ids)
