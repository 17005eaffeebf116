"""Three people on one assessment (two operators, a coach), with faults at random times: what was acknowledged stays.

    .venv/bin/python bench/together.py [--rounds 20] [--offline 60] [--seed 1]

In each round they write, all at once and partly into the same fields; one of them is offline for a minute, one page's
kernel is killed and the registry is killed once. Whatever a page showed as "tersimpan" must stand in the registry's
history, and once.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import re
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import packages_first  # noqa: F401 - before the packages
import psutil
from playwright.sync_api import Browser, Locator, Page, sync_playwright
from running import CHROMIUM, running

from hub import settings
from hub.accounts.store import Accounts
from spbe_core.client import Registry

FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")
PASSWORD = "kalimat sandi tiga orang"
REGION = "33.20"
INDICATORS = ("i01", "i02", "i03")
FIELDS = ("fakta", "analisis", "justifikasi")
SAVED = re.compile(r"^(tersimpan|semua tersimpan)")
PATIENCE = 120
"""Seconds after the last fault within which everything must have been delivered."""

Place = tuple[str, str]


@dataclass
class Hand:
    """One person at their page: what they wrote last into each place, and what the page has shown as stored."""

    name: str
    page: Page
    coach: bool
    written: dict[Place, str] = field(default_factory=dict)
    stored: set[tuple[Place, str]] = field(default_factory=set)

    @property
    def line(self) -> str:
        """What the page says of saving."""
        return self.page.locator(".ix .savedline").inner_text().strip()

    def act(self, dice: random.Random, number: int) -> None:
        """Write something nobody wrote before."""
        text = f"{self.name} {number}"
        indicator = dice.choice(INDICATORS)
        self.page.evaluate(f"location.hash = '#{indicator}'")
        if self.coach:
            self.page.get_by_label("Tulis catatan").first.fill(text)
            self.page.get_by_role("button", name="Kirim catatan").first.click()
            self.written[indicator, text] = text
            return
        name = dice.choice(FIELDS)
        tab = self.page.get_by_role("tab", name=re.compile(f"^{name.title()}"))
        if tab.count():
            tab.click()
        area = self.page.get_by_role("textbox", name=name.title())
        area.fill(text)
        if dice.random() < 0.7:
            area.blur()
        self.written[indicator, name] = text

    def note(self) -> bool:
        """Take down what the page shows as stored at this moment; tells whether everything is."""
        before = dict(self.written)
        if not SAVED.match(self.line):
            return False
        self.stored |= set(before.items())
        return True

    def decide(self, dice: random.Random) -> None:
        """Choose between two texts wherever the page asks; the one that gives way was never shown as stored."""
        for indicator in INDICATORS:
            self.page.evaluate(f"location.hash = '#{indicator}'")
            for name in FIELDS:
                tab = self.page.get_by_role("tab", name=re.compile(f"^{name.title()}"))
                if tab.count():
                    tab.click()
                card = self.page.get_by_role("region", name=re.compile(f"^Dua isian berbeda: {name.title()}"))
                if card.count() and card.is_visible():
                    self._choose(card, dice, (indicator, name))

    def _choose(self, card: Locator, dice: random.Random, place: Place) -> None:
        mine = dice.random() < 0.5
        if not mine:
            self.written.pop(place, None)
        card.get_by_role("button", name="Pakai punya saya" if mine else "Pakai yang tersimpan").click()
        card.wait_for(state="detached")


def play(hands: list[Hand], faults: dict[str, Callable[[], None]], offline: float, dice: random.Random) -> None:
    """Let everybody write while the faults happen, until all that was written is stored.

    Parameters
    ----------
    hands : list of Hand
        Two operators and a coach.
    faults : dict
        What is killed, by name; each once.
    offline : float
        Seconds for which one of the three has no network.
    dice : random.Random

    Raises
    ------
    AssertionError
        When something is not delivered within :data:`PATIENCE`.
    """
    began = time.monotonic()
    left = {began + dice.uniform(0.1, 0.8) * offline: act for act in faults.values()}
    alone = dice.choice(hands)
    alone.page.context.set_offline(True)
    number = dice.randrange(10**9)
    while time.monotonic() < began + offline or left:
        for moment in [moment for moment in left if moment <= time.monotonic()]:
            left.pop(moment)()
        number += 1
        hand = dice.choice(hands)
        hand.act(dice, number)
        hand.page.wait_for_timeout(dice.uniform(50, 1500))  # people pause; the moments are what is varied
        for each in hands:
            each.note()
    alone.page.context.set_offline(False)
    for hand in hands:
        until = time.monotonic() + PATIENCE
        hand.page.locator("body").click(position={"x": 2, "y": 2})
        while not hand.note():
            assert time.monotonic() < until, f"{hand.name}: {hand.line}"
            hand.decide(dice)
            hand.page.wait_for_timeout(200)


def count(registry: Registry, assessment: str, hands: list[Hand]) -> dict[str, int]:
    """Compare what the pages showed as stored with the registry's history."""
    kept: Counter[str] = Counter()
    for indicator in INDICATORS:
        for name in FIELDS:
            kept.update(str(each.value) for each in registry.history(assessment, indicator, name) if each.value)
    kept.update(comment.text for comment in registry.comments(assessment))
    shown = {text for hand in hands for _, text in hand.stored}
    return {
        "acknowledged": len(shown),
        "lost": sum(kept[text] == 0 for text in shown),
        # the same text again after somebody chose it over another is a new version, and no repeat
        "duplicated": sum(repeats(registry, assessment))
        + sum(times > 1 for text, times in Counter(c.text for c in registry.comments(assessment)).items()),
    }


def repeats(registry: Registry, assessment: str) -> Iterator[int]:
    """Yield how often a version repeats the one right before it: a request that was carried out twice."""
    for indicator in INDICATORS:
        for name in FIELDS:
            values = [each.value for each in registry.history(assessment, indicator, name)]
            yield sum(one == other for one, other in itertools.pairwise(values))


def kill(pids: list[int]) -> None:
    """End processes as a crash ends them."""
    for pid in pids:
        with suppress(ProcessLookupError):  # it ended by itself a moment ago
            os.kill(pid, signal.SIGKILL)


def processes(root: int, words: str) -> list[int]:
    """Return the processes below one whose command line, or name, holds some words."""
    found = []
    for each in psutil.Process(root).children(recursive=True):
        with suppress(psutil.Error):  # it ended meanwhile
            if words in " ".join([each.name(), *each.cmdline()]):
                found.append(each.pid)
    return found


def sign_in(browser: Browser, url: str, name: str, password: str) -> Page:
    """Return a page of somebody who went through the sign-in page."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID", timezone_id="Asia/Jakarta")
    page = context.new_page()
    page.goto(f"{url}/hub/login")
    page.get_by_label("Nama pengguna").fill(name)
    page.get_by_label("Sandi", exact=True).fill(password)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_load_state()
    return page


@contextmanager
def signed_in(browser: Browser, url: str, name: str, password: str) -> Iterator[Page]:
    """Give such a page, and close its browser context."""
    page = sign_in(browser, url, name, password)
    try:
        yield page
    finally:
        page.context.close()


def open_form(page: Page, url: str, region: str = REGION) -> None:
    """Go to the form and wait until it listens."""
    page.goto(f"{url}/services/apps/penilaian?wilayah={region}&periode=2025#i01")
    page.locator(".company", has_text=re.compile("^(Hanya Anda|Sedang di sini)")).wait_for()


def main() -> None:
    """Play the rounds, and print a line for each and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--offline", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=28_950)
    given = parser.parse_args()
    dice = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="spbe-together-") as var, sync_playwright() as playwright:
        here = f"http://127.0.0.1:{given.port}"
        environ = {"SPBE_VAR": var, "SPBE_PORT": str(given.port), "SPBE_PUBLIC_URL": here, "SPBE_SUBDOMAINS": "tidak"}
        with running(environ):
            places = settings.load(environ)
            accounts = Accounts(places.accounts_url)
            for name, role in (("rina", "operator"), ("budi", "operator"), ("sari", "pendamping")):
                accounts.create(name, name.title(), PASSWORD, roles=[(role, REGION)], sample=True, must_change=False)
            accounts.close()
            [lab] = [child.pid for child in psutil.Process().children() if "hub.cli" in " ".join(child.cmdline())]
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            with signed_in(browser, here, "rina", PASSWORD) as page:
                page.goto(f"{here}/services/apps/penilaian?wilayah={REGION}&periode=2025")
                page.get_by_role("button", name=re.compile("^Mulai penilaian")).click()
                page.locator(".company").first.wait_for()
            registry = Registry(f"{here}/services/registry/", places.secret("cli-token"))
            [assessment] = [each.id for each in registry.assessments(REGION)]
            total: list[Hand] = []
            for turn in range(1, given.rounds + 1):
                total += one_round(browser, here, lab, given.offline, dice)
                print(f"round {turn}: {json.dumps(count(registry, assessment, total))}", flush=True)
            print(json.dumps({"rounds": given.rounds, **count(registry, assessment, total)}))
            browser.close()
            registry.close()


def one_round(browser: Browser, url: str, lab: int, offline: float, dice: random.Random) -> list[Hand]:
    """Open three pages, play, close them."""
    with (
        signed_in(browser, url, "rina", PASSWORD) as rina,
        signed_in(browser, url, "budi", PASSWORD) as budi,
        signed_in(browser, url, "sari", PASSWORD) as sari,
    ):
        hands = [Hand("rina", rina, False), Hand("budi", budi, False), Hand("sari", sari, True)]
        for hand in hands:
            open_form(hand.page, url)
        faults = {
            "kernel": lambda: kill(processes(lab, "warm-kernel")[:1]),
            "registry": lambda: kill(processes(lab, "hub.registry")[:1]),
        }
        play(hands, faults, offline, dice)
        return hands


if __name__ == "__main__":
    main()
