"""One short round of bench/together.py: one of three people offline, a kernel and the registry killed, nothing lost."""

from __future__ import annotations

import itertools
import random
import re
import sys
from pathlib import Path

import pytest

from spbe_core.client import Registry

sys.path.append(str(Path(__file__).resolve().parents[2] / "bench"))  # last: a script there is called like a package

import together

pytestmark = [pytest.mark.lab, pytest.mark.browser]
REGION = "33.21"
SEEDS = itertools.count(5)
"""Another for each try: what it writes is of its seed."""


def test_three_people_with_one_offline_and_two_parts_killed_lose_and_double_nothing(lab, visit):
    for name, role in (("rina.tiga", "operator"), ("budi.tiga", "operator"), ("sari.tiga", "pendamping")):
        lab.ready_account(name, (role, REGION))
    registry = Registry(f"{lab.url}/services/registry/", lab.token("rina.tiga"))
    lab.clients.append(registry)
    assessment = registry.open_assessment(REGION, "2025", "latihan").id
    hands = []
    for name in ("rina.tiga", "budi.tiga", "sari.tiga"):
        page = visit(name)
        page.wait_for_url(re.compile("/services/apps/|/user/|/hub/spawn"))
        together.open_form(page, lab.url, REGION)
        hands.append(together.Hand(name, page, coach=name.startswith("sari")))
    faults = {
        "kernel": lambda: together.kill(together.processes(lab.process.pid, "warm-kernel")[:1]),
        "registry": lambda: together.kill(together.processes(lab.process.pid, "hub.registry")[:1]),
    }
    together.play(hands, faults, 8, random.Random(next(SEEDS)))
    found = together.count(registry, assessment, hands)
    assert found["acknowledged"] >= 3
    assert (found["lost"], found["duplicated"]) == (0, 0), found
