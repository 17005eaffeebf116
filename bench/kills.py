"""Kills at random times under open pages: kernels, the warm parent, the page service, the registry and the hub.

    .venv/bin/python bench/kills.py [--kills 200] [--people 10] [--pages 3] [--seed 1]

Each person has some pages of one self-assessment open in a browser and writes into an indicator of its own on each.
Meanwhile processes are killed, one after the other. A page whose kernel has ended must say so; then its own button is
pressed. At the end every page must work again or have said what to do, everything that was shown as stored must stand
in the registry, and when the browser was killed too and the declared grace is over, no process, socket or file of the
pages may be left. The seed is printed; the moments still are the machine's. ``tests/browser/test_kills.py`` is the same
in short.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import httpx
import leaks
import packages_first  # noqa: F401 - before the packages
import psutil
import together
from playwright.sync_api import Browser, Error, Locator, Page, sync_playwright
from running import running

from hub import settings
from hub.accounts.store import Accounts
from hub.apps.kernel_state import KERNELS
from spbe_core.client import Registry

VICTIMS = {
    "kernel": ("warm-kernel", 12),
    "parent": ("warm-parent", 2),
    "apps": ("hub.apps", 2),
    "registry": ("hub.registry", 2),
    "hub": ("jupyterhub_config.py", 2),
}
"""What a process's name or command line holds, and how often it is chosen, of twenty times."""
BACK = 180.0
"""Seconds within which what is to be killed next must be there: a part that keeps ending is left alone for 30 s."""
PATIENCE = 120.0
"""Seconds after the last kill, or after another page was, within which a page must be well."""
GRACE = 60.0 + 30.0
"""Seconds that a page's kernel may outlive its browser: as ``docs/pages.md`` declares them."""
SLACK = 30.0
STOPPED = ".reference, #gangguan-judul"
"""What stands on a page that could not be opened: by the page service, or by its kernel without the registry."""


@dataclass(frozen=True)
class Siege:
    """What a lab is put through.

    Attributes
    ----------
    regions : dict of str to str
        The region of each person, by the name they sign in with.
    password : str
        Of all of them.
    pages : int
        How many each has open.
    kills : int
    dice : random.Random
    pause : tuple of float
        At least and at most so many seconds are between two kills.
    """

    regions: dict[str, str]
    password: str
    pages: int
    kills: int
    dice: random.Random
    pause: tuple[float, float] = (0.2, 1.2)


@dataclass
class Sheet(together.Hand):
    """One page: what was written on it, and what it said about its kernel."""

    address: str = ""
    indicator: str = "i01"
    told: int = 0
    tried: str = ""
    """What was typed last, even where the page went before it said that it has it."""
    faded: bool = False
    """Whether its field, where all is said to be stored, lacks the text typed last."""
    silent: list[str] = field(default_factory=list)
    """What stood there, each time that nothing was said."""

    def act(self, dice: random.Random, number: int) -> None:
        """Write a text that nobody wrote before into this page's own indicator, where its field stands."""
        if not self.area.count():
            return
        self.tried = text = f"{self.name} {self.indicator} {number}"
        self.area.fill(text, timeout=2_000)
        self.written[self.indicator, "fakta"] = text
        if dice.random() < 0.7:
            self.area.blur(timeout=2_000)

    @property
    def area(self) -> Locator:
        """Where this page is written on."""
        return self.page.get_by_role("textbox", name="Fakta")

    def note(self) -> bool:
        """Take down what the page shows as stored: it must be what was typed last."""
        if not together.SAVED.match(self.line):
            return False
        shown = self.area.input_value(timeout=2_000)
        if self.tried and shown == self.tried:
            self.written[self.indicator, "fakta"] = shown
        self.faded = any(text != shown for text in self.written.values())
        return not self.faded and super().note()

    @property
    def kernel(self) -> str:
        """How the page says that its kernel is; other words where something else stands instead of the page."""
        return str(
            self.page.evaluate(
                f"document.querySelector('{STOPPED}') ? 'stopped' : document.readyState === 'loading' ? 'loading' :"
                " !document.getElementById('spbe-page') ? 'none' :"
                " document.documentElement.dataset.kernel ?? 'connecting'"
            )
        )

    @property
    def says(self) -> str:
        """What the page tells the person to do; nothing where the lab's own page does not stand there."""
        return str(
            self.page.evaluate(
                "(document.querySelector('#spbe-notice:not([hidden])') ??"
                f" ((document.querySelector('{STOPPED}') || !document.getElementById('spbe-page')) &&"
                " document.querySelector('main')))?.innerText ?? ''"
            )
        ).strip()

    def heal(self) -> bool:
        """Do what the page says; tells whether it is well."""
        state = self.kernel
        if state == "alive":
            return True
        if state in {"ended", "stopped", "signed-out", "cut", "none"}:
            if not self.says:
                self.silent.append(f"{state}: {self.page.inner_text('body')[:60]}")
            self.told += 1
            self.open()
        return False

    def open(self) -> None:
        """Load the page (again); another may be asked for before it is drawn."""
        with suppress(Error):  # what answers is looked at with the next question
            if self.page.url == self.address:  # to go there again would only move within the page
                self.page.reload(wait_until="commit", timeout=30_000)
            else:
                self.page.goto(self.address, wait_until="commit", timeout=30_000)


def kinds(kills: int, dice: random.Random) -> list[str]:
    """Return what is to be killed in turn: every kind once, where there are so many, and the rest by weight."""
    rest = dice.choices(list(VICTIMS), [weight for _, weight in VICTIMS.values()], k=max(0, kills - len(VICTIMS)))
    chosen = [*VICTIMS, *rest][:kills]
    dice.shuffle(chosen)
    return chosen


def rampage(sheets: list[Sheet], lab: int, siege: Siege) -> Counter[str]:
    """Kill, write and follow what the pages say, until enough was killed; return how often what was killed.

    Raises
    ------
    AssertionError
        When a part does not come back.
    """
    done: Counter[str] = Counter()
    dice = siege.dice
    left = kinds(siege.kills, dice)
    number = dice.randrange(10**9)
    following = last = time.monotonic()
    while left:
        number += 1
        sheet = dice.choice(sheets)
        sheet.page.wait_for_timeout(50)  # the pages go on, too
        with suppress(Error):  # a page that is just being loaded again
            sheet.act(dice, number)
        for each in dice.sample(sheets, min(3, len(sheets))):
            with suppress(Error):
                if each.heal():
                    each.note()
        if time.monotonic() < following:
            continue
        victims = together.processes(lab, VICTIMS[left[0]][0])
        if victims:  # a part that was killed a moment ago may not be back yet, and so may its pages' kernels
            together.kill([dice.choice(victims)])
            done[left.pop(0)] += 1
            last = time.monotonic()
            if not len(left) % 20:
                print(f"{len(left)} kills to come", flush=True)
        assert time.monotonic() < last + BACK, f"no {left[0]} came back"
        following = time.monotonic() + dice.uniform(*siege.pause)
    return done


def settled(sheets: list[Sheet]) -> int:
    """Wait until every page is well and has delivered what was written; return how many are."""
    left = list(sheets)
    until = time.monotonic() + PATIENCE
    while left and time.monotonic() < until:
        for sheet in list(left):
            with suppress(Error):
                if sheet.heal() and sheet.note():
                    left.remove(sheet)
                    until = time.monotonic() + PATIENCE
        sheets[0].page.wait_for_timeout(200)
    return len(sheets) - len(left)


def lost(registry: Registry, region: str, sheets: list[Sheet]) -> int:
    """Count texts that a page showed as stored and that are not in the registry's history."""
    [assessment] = [each.id for each in registry.assessments(region)]
    shown = {(place[0], text) for sheet in sheets for place, text in sheet.stored}
    kept = {
        (indicator, str(each.value))
        for indicator in {indicator for indicator, _ in shown}
        for each in registry.history(assessment, indicator, "fakta")
    }
    if shown - kept:
        print(f"lost: {sorted(shown - kept)}, kept: {sorted(kept)}", flush=True)
    return len(shown - kept)


def left_after(seconds: float, question: Callable[[], int]) -> int:
    """Ask until the answer is nothing, at most for some seconds; return the last answer."""
    until = time.monotonic() + seconds
    while (found := question()) and time.monotonic() < until:
        time.sleep(0.5)  # polling others; the deadline bounds it
    return found


def open_sheets(pages: list[Page], name: str, url: str, region: str) -> list[Sheet]:
    """Open a person's pages of their self-assessment, which is begun on the first."""
    pages[0].goto(f"{url}/services/apps/penilaian?wilayah={region}&periode=2025")
    pages[0].get_by_role("button", name=re.compile("^Mulai penilaian")).click()
    pages[0].locator(".company").first.wait_for()
    sheets = []
    for number, page in enumerate(pages, 1):
        address = f"{url}/services/apps/penilaian?wilayah={region}&periode=2025&lembar={number}#i{number:02}"
        sheets.append(Sheet(name, page, coach=False, address=address, indicator=f"i{number:02}"))
        sheets[-1].open()
    for sheet in sheets:
        sheet.area.wait_for()
    return sheets


def vanish(browser: Browser) -> None:
    """Kill a browser: no page of it says goodbye."""
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")
    together.kill([each["id"] for each in told["processInfo"] if each["type"] == "browser"])


def end_pages(places: settings.Settings) -> None:
    """End the pages' kernels, as an administrator does: what left its page, now or before, has a lease of a minute."""
    route = f"http://127.0.0.1:{places.apps_port}{KERNELS}"
    with httpx.Client(headers={"Authorization": f"Bearer {places.secret('administration-token')}"}) as pages:
        for kernel in pages.get(route).json()["kernels"]:
            pages.delete(f"{route}/{kernel['id']}")


def measure(browser: Browser, places: settings.Settings, lab: int, siege: Siege) -> dict[str, int]:
    """Open the pages, kill, kill the browser, and look at what is left.

    Parameters
    ----------
    browser : Browser
        Is killed.
    places : Settings
        Of the lab; its accounts have no exercise open yet.
    lab : int
        The process to which all of the lab's belong.
    siege : Siege
    """
    url = places.public_url
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:.0f} s: {line}", flush=True)

    first = together.sign_in(browser, url, next(iter(siege.regions)), siege.password)  # the caches are filled
    first.locator("html[data-kernel=alive]").wait_for(state="attached")
    first.context.close()
    end_pages(places)  # when nobody is there, what there is is what the lab needs
    before = leaks.census(lab), leaks.sockets(lab), leaks.files(places)
    say("nobody is there")
    sheets: dict[str, list[Sheet]] = {}
    for name, region in siege.regions.items():
        first = together.sign_in(browser, url, name, siege.password)
        pages = [first, *(first.context.new_page() for _ in range(siege.pages - 1))]
        sheets[region] = open_sheets(pages, name, url, region)
    every = [sheet for own in sheets.values() for sheet in own]
    say(f"{len(every)} pages are open")
    done = rampage(every, lab, siege)
    say(f"killed: {dict(done)}")
    well = settled(every)
    say(f"well: {well}")
    vanish(browser)  # nobody closes anything
    registry = Registry(f"{url}/services/registry/", places.secret("cli-token"))
    missing = sum(lost(registry, region, own) for region, own in sheets.items())
    registry.close()
    silent = [said for sheet in every for said in sheet.silent]
    say(f"said nothing: {dict(Counter(silent))}")

    def more() -> Counter[str]:
        return leaks.census(lab) - before[0]

    orphans = left_after(GRACE + SLACK, lambda: more().total())
    say(f"left: {dict(more())}")
    leaked_files = left_after(SLACK, lambda: len(leaks.files(places) - before[2]))
    say(f"files: {sorted(leaks.files(places) - before[2])}")
    return {
        "kills": done.total(),
        "kinds": len(done),
        "pages": len(every),
        "acknowledged": sum(len(sheet.stored) for sheet in every),
        "lost_answers": missing,
        "reconnected": well,
        "told": sum(sheet.told for sheet in every),
        "untold": len(silent),
        "faded": sum(sheet.faded for sheet in every),
        "orphans": orphans,
        "leaked_sockets": left_after(SLACK, lambda: max(0, leaks.sockets(lab) - before[1])),
        "leaked_files": leaked_files,
    }


def invite(places: settings.Settings, people: int) -> dict[str, str]:
    """Make accounts, each with a region of its own; return the regions by name."""
    regions = {f"warga{number}": f"33.{number:02}" for number in range(1, people + 1)}
    accounts = Accounts(places.accounts_url)
    for name, region in regions.items():
        accounts.create(
            name, name.title(), together.PASSWORD, roles=[("operator", region)], sample=True, must_change=False
        )
    accounts.close()
    return regions


def main() -> None:
    """Run a lab, measure, and print a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--pages", type=int, default=3, help="for each person")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=28_900)
    given = parser.parse_args()
    print(f"seed {given.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="spbe-kills-") as var, sync_playwright() as playwright:
        here = f"http://127.0.0.1:{given.port}"
        environ = {"SPBE_VAR": var, "SPBE_PORT": str(given.port), "SPBE_PUBLIC_URL": here, "SPBE_SUBDOMAINS": "tidak"}
        with running(environ):
            places = settings.load(environ)
            [lab] = [each.pid for each in psutil.Process().children() if "hub.cli" in " ".join(each.cmdline())]
            people = invite(places, given.people)
            siege = Siege(people, together.PASSWORD, given.pages, given.kills, random.Random(given.seed))
            browser = playwright.chromium.launch(executable_path=together.CHROMIUM, args=list(together.FLAGS))
            found = measure(browser, places, lab, siege)
            theirs = psutil.Process(lab).children(recursive=True)
        found["orphans"] += sum(each.is_running() and each.status() != psutil.STATUS_ZOMBIE for each in theirs)
        print(json.dumps(found))


if __name__ == "__main__":
    main()
