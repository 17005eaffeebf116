"""A short form of bench/kills.py: twelve kills of every kind under six pages, then of the browser; nothing is lost."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[2] / "bench"))  # last: a script there is called like a package

import kills

pytestmark = [pytest.mark.lab, pytest.mark.browser, pytest.mark.timeout(600)]
SEED = 12
REGIONS = iter(("33.24", "33.25", "33.26", "33.27"))
"""Two for each try: nobody has begun anything there."""


def test_twelve_kills_under_six_pages_lose_nothing_leave_nothing_and_every_page_says_what_to_do(lab, another_chromium):
    people = {f"warga.{region}": region for region in (next(REGIONS), next(REGIONS))}
    for name, region in people.items():
        lab.ready_account(name, ("operator", region))
    print(f"seed {SEED}")
    siege = kills.Siege(people, lab.password, pages=3, kills=12, dice=random.Random(SEED), pause=(0.1, 0.6))
    found = kills.measure(another_chromium(), lab.settings, lab.process.pid, siege)
    assert (found["kills"], found["kinds"]) == (12, len(kills.VICTIMS)), found
    assert found["acknowledged"] >= found["pages"] == found["reconnected"] == 6, found
    assert found["told"], found
    wanted = ("lost_answers", "untold", "faded", "orphans", "leaked_sockets", "leaked_files")
    assert {name: found[name] for name in wanted} == dict.fromkeys(wanted, 0), found
