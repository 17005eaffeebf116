"""How soon the index over time follows a change on *Rencana Aksi*: from the key until the line is drawn anew.

    .venv/bin/python bench/composer.py [--changes 40]

The plan has two actions for every indicator of PermenPANRB 59/2020, 94 in all, more than any proposal. Each change
moves one of them by a week with the keyboard; the registry stores it, computes the index for every day and answers, and
the page draws. Page, registry and browser share the machine; the worst and the median change are printed.
"""

from __future__ import annotations

import argparse
import json
import socket
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import packages_first  # noqa: F401 - before the packages
import uvicorn
from playwright.sync_api import Page, sync_playwright
from running import CHROMIUM

from spbe_core import instruments, wire
from spbe_core.formats import day_in

TESTS = Path(__file__).parents[1] / "tests"
REGION, NAME = "33.20", "operator-ukur"
CHANGE = """(place) => new Promise((done) => {
  const bar = document.querySelectorAll(".bar")[place];
  const shown = () => document.querySelector(".course").outerHTML;
  const before = shown();
  const moved = new MutationObserver(() => {
    if (shown() === before) return;
    moved.disconnect();
    requestAnimationFrame(() => done(performance.now() - began));
  });
  moved.observe(document.querySelector(".composer"), { childList: true, subtree: true });
  const began = performance.now();
  bar.focus();
  bar.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
})"""


def measured(changes: int) -> dict[str, float]:
    """Return the worst and the median time of a change, in seconds."""
    sys.path[:0] = [str(TESTS / "widgets_form"), str(TESTS / "registry"), str(TESTS)]
    from desk_server import Desk  # noqa: PLC0415 - the tests' own desk
    from fake_hub import person  # noqa: PLC0415

    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        desk = Desk(Path(tempfile.mkdtemp(prefix="spbe-composer-")), f"http://127.0.0.1:{door.getsockname()[1]}")
        desk.hub.people[NAME] = person(NAME, "operator", (REGION,), "Operator Ukur")
        server = uvicorn.Server(uvicorn.Config(desk, log_level="critical", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            time.sleep(0.05)  # polling another thread, which either starts or ends the script with its error
        try:
            _plan(desk)
            times = _changed(desk.origin, changes)
        finally:
            server.should_exit = True
            thread.join()
    return {"composer_s": round(max(times), 3), "composer_median_s": round(statistics.median(times), 3)}


def _plan(desk: object) -> None:
    today = day_in(datetime.now(UTC), "WIB")
    with desk.client(NAME) as registry:  # type: ignore[attr-defined] # the tests' own
        assessment = registry.open_assessment(REGION, "2025", "latihan").id
        for place, indicator in enumerate(instruments.load("permenpanrb-59-2020").indicators):
            registry.write_answer(assessment, indicator.id, "level", 1, 0)
            for level in (2, 3):
                begin = today + timedelta(days=3 * place + 40 * (level - 2))
                due = begin + timedelta(days=30)
                registry.add_action(
                    assessment,
                    wire.ActionWrite(
                        indicator=indicator.id, to_level=level, title="x", owner_office="OPD", begin=begin, due=due
                    ),
                )


def _changed(origin: str, changes: int) -> list[float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page: Page = browser.new_page()
        where = f"/services/apps/rencana-aksi%3Fwilayah%3D{REGION}%26periode%3D2025"
        page.goto(f"{origin}/desk/sign-in?as={NAME}&next={where}")
        page.wait_for_selector(".lane .bar")
        page.evaluate(CHANGE, 0)  # the first one opens the connection
        times = []
        for place in range(changes):
            times.append(page.evaluate(CHANGE, place % 90) / 1000)
            page.wait_for_selector(".savedline >> text=/^.*tersimpan/")
        browser.close()
    return times


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--changes", type=int, default=40)
    print(json.dumps(measured(parser.parse_args().changes)))
