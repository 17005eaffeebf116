"""The period a page is about: the newest one unless the address names another, and the way to the others."""

from __future__ import annotations

import re

LINK = re.compile(r'<a class="pill" href="([^"]+)"( aria-current="true")?>([^<]+)</a>')


def near(page) -> list[tuple[str, bool, str]]:
    return [(href.replace("&amp;", "&"), bool(now), name) for href, now, name in LINK.findall(page.text)]


def test_the_instrument_in_force_comes_first_and_history_is_one_tap_away(service):
    page = service.open("ani")
    assert page.config["period"] == "2026"
    (first, is_first, name), (second, is_second, before) = near(page)
    assert (name, is_first) == ("2026 Pemdi", True)
    assert (before, is_second) == ("2025 SPBE", False)
    assert first.endswith("?wilayah=18.71&periode=2026")
    assert second.endswith("?wilayah=18.71&periode=2025")


def test_an_older_period_stands_beside_the_newest_ones(service):
    page = service.open("eko", "penilaian?wilayah=51.71&periode=2023")
    assert page.config["period"] == "2023"
    assert [name for _, now, name in near(page) if now] == ["2023 SPBE"]
    assert all("/services/apps/penilaian?wilayah=51.71&" in href for href, _, _ in near(page))
