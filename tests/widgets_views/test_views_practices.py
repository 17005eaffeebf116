"""Praktik before its code runs: where the lab's general advice is, also in a period that has none."""

from __future__ import annotations

import dataclasses
import re

import pytest

from widgets.practices import PracticesView


@pytest.mark.parametrize(("period", "there"), [("2025", True), ("2026", False)])
def test_general_advice_is_pointed_to_where_its_instrument_is_not_the_periods(visit_to, period, there):
    html = str(PracticesView(dataclasses.replace(visit_to("18.71"), period=period)).html())
    assert ("Saran umum dari lab ada di akhir" in html) == there
    assert ("ditulis untuk instrumen lain" in html) != there
    pointed = re.search(r'href="[^"]*praktik[^"]*periode=2025[^"]*">praktik untuk 2025</a>', html)
    assert (pointed is not None) != there
