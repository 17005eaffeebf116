"""A whole room, or the whole nation, arrives: everybody signs in, opens the form and saves (cases G1-08, issue 6).

    .venv/bin/python bench/arrival.py [--clients 62] [--within 60] [--open] [--reports 60]

A lab of its own runs in a temporary folder, on loopback only, with one account and one exercise for each client (at
most 552 clients). They come evenly spread over ``--within`` seconds (:mod:`visitor` says what each does) and save a
level every 5 s from when their form is usable until 15 s after the last one came. With ``--open`` all pages then stay
open for 90 s and everybody changes a level every 30 s. With ``--reports`` a batch of so many reports is made beside
them, by as many workers as there are cores (cases G2-01, G2-02). One person alone comes first: the baseline. All
clients run out of one process beside the lab and take their share of the machine: it is printed, and how late that
process ran.

Times run from sending the sign-in form. *Usable*: a level can be set and saved. *Attached*: the kernel has answered
over the page's line. *Lost*: acknowledged, and not what the registry holds at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import packages_first  # noqa: F401 - before the packages
import psutil
from running import running
from visitor import Person, Visitor

from hub import settings
from hub.accounts.model import Account, Membership
from hub.accounts.names import new_id
from hub.accounts.store import Accounts
from hub.registry.access import Grant
from hub.registry.answers import rules as answers
from hub.registry.assessments import rules as assessments
from hub.registry.db import Database, engine_for
from hub.registry.identity import Caller
from spbe_core import regions, results, wire

try:  # a browser's share of the machine is its own
    from uvloop import run
except ImportError:  # there is none for Windows
    from asyncio import run

PASSWORD = "kalimat sandi peserta lokakarya"
PERIODS = ("2025", "2024")
REPORTED = 2024
"""The year of the reports that are made beside."""
MOST = 552
"""Clients at most: one for each region."""
FILLED = 12
"""Levels that each exercise holds when its person comes."""
SETTLE = 15.0
"""Seconds after the last one came for which everybody goes on saving."""
OPEN_SECONDS, OPEN_EVERY = 90.0, 30.0
LONGEST = 300.0
"""Seconds that everything may take beyond what was asked for."""
PARTS = {"traefik": "proxy", "hub.registry": "registry", "jupyterhub_config": "hub", "hub.apps": "apps"}


@dataclass
class Clocks:
    """What was seen once a second while people came: how late this process was, and how long the hub took."""

    late: list[float] = field(default_factory=list)
    hub: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)

    async def watch(self, origin: str) -> None:
        """Look until cancelled."""
        async with aiohttp.ClientSession(origin) as http:
            while True:
                began = time.perf_counter()
                await asyncio.sleep(0.1)
                self.late.append(time.perf_counter() - began - 0.1)
                began = time.perf_counter()
                try:
                    async with http.get("/hub/login", timeout=aiohttp.ClientTimeout(30)) as reply:
                        await reply.read()
                        if reply.status >= 400:
                            self.failed[f"hub: {reply.status}"] += 1
                except (aiohttp.ClientError, TimeoutError) as error:
                    self.failed[f"hub: {type(error).__name__}"] += 1
                self.hub.append(time.perf_counter() - began)
                await asyncio.sleep(0.9)


def invite(places: settings.Settings, count: int) -> list[Person]:
    """Make sample accounts that share one hash of the password (hashes are slow on purpose), each with an exercise."""
    store = Accounts(places.accounts_url)
    codes = [region.code for region in regions.all_regions() if not region.administrative_only]
    people = [
        Person(f"peserta.{number}", PASSWORD, codes[number % len(codes)], PERIODS[number // len(codes)])
        for number in range(count)
    ]
    first = people[0]
    one = store.create(
        first.name, "Peserta 0", PASSWORD, roles=[("operator", first.region)], sample=True, must_change=False
    )
    made = [
        Account(
            id=new_id(),
            name=each.name,
            display_name=f"Peserta {number}",
            password_hash=one.password_hash,
            must_change=False,
            sample=True,
            memberships=[Membership(role="operator", region_code=each.region)],
        )
        for number, each in enumerate(people[1:], 1)
    ]
    ids = [one.id, *(account.id for account in made)]
    store.add(made)
    store.close()
    database = Database(engine_for(places.database_url))
    for number, (account, each) in enumerate(zip(ids, people, strict=True)):
        begin(database, Caller(account, f"Peserta {number}", ("operator",), frozenset()), each)
    database.engine.dispose()
    return people


def until_known(places: settings.Settings, count: int) -> None:
    """Wait until the hub has its rows of everybody: accounts are made on the day before, not in the minute before."""
    with closing(sqlite3.connect(f"file:{places.var / 'hub.sqlite'}?mode=ro", uri=True)) as database:
        while database.execute("SELECT count(*) FROM users").fetchone()[0] < count:
            time.sleep(0.5)


def begin(database: Database, caller: Caller, person: Person) -> None:
    """Open a person's exercise and write some levels into it."""
    grant = Grant(caller, person.region, None, database)
    with grant.write() as session:
        _, made = assessments.open_one(session, grant, wire.AssessmentCreate(period=person.period, purpose="latihan"))
        row = assessments.get(session, made.id)
        for number, answer in enumerate(answers.all_of(session, row)[:FILLED]):
            field = wire.AnswerField.LEVEL
            answers.write(session, grant, made.id, answer.indicator, field, value=1 + number % 5, based_on=0)


def parts(root: int) -> dict[str, list[psutil.Process]]:
    """Return the lab's processes by part; what is below the pages' service and no kernel counts to it."""
    found: dict[str, list[psutil.Process]] = {}
    for process in psutil.Process(root).children(recursive=True):
        with suppress(psutil.Error):
            words = " ".join(process.cmdline())
            name = process.name()
            part = "kernels" if name == "warm-kernel" else "parent" if name == "warm-parent" else None
            part = part or next((part for mark, part in PARTS.items() if mark in words), "other")
            found.setdefault(part, []).append(process)
    return found


def memory(root: int) -> dict[str, int]:
    """Return the bytes of each part; what processes share is shared out among them (PSS)."""
    return {part: sum(map(_pss, processes)) for part, processes in parts(root).items()}


def _pss(process: psutil.Process) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


@contextmanager
def reports(count: int, var: str) -> Iterator[dict[str, object]]:
    """Make a batch of reports meanwhile; at the end it is waited for, and said how many of how many there are."""
    found: dict[str, object] = {}
    if not count:
        yield found
        return
    codes = [row.region_code for row in results.official() if row.year == REPORTED and row.region_code][:count]
    words = [*codes, "--year", str(REPORTED), "--out", f"{var}/laporan-bench"]
    began = time.perf_counter()
    batch = subprocess.Popen(
        [sys.executable, "-m", "hub.cli", "report", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield found
        ended_before = batch.poll() is not None
        said, _ = batch.communicate(timeout=LONGEST)
    finally:
        batch.terminate()
    print(said.strip())
    made = len(list(Path(var, "laporan-bench").glob("*.pdf")))
    found |= {"reports": f"{made} of {count}", "reports_s": round(time.perf_counter() - began, 1)}
    if ended_before:
        print("the batch ended before the people had all come: take more reports")


@contextmanager
def counted_cpu(root: int) -> Iterator[dict[str, float]]:
    """Fill in, at the end, the processor seconds of each part; those of processes that have ended are left out."""
    before = _cpu(root)
    spent: dict[str, float] = {}
    yield spent
    spent |= {part: seconds - before.get(part, 0.0) for part, seconds in _cpu(root).items()}


def _cpu(root: int) -> dict[str, float]:
    found = {"bench": sum(psutil.Process().cpu_times()[:2])}
    for part, processes in parts(root).items():
        for process in processes:
            with suppress(psutil.Error):
                found[part] = found.get(part, 0.0) + sum(process.cpu_times()[:2])
    return found


def quantile(values: Iterable[float], share: float) -> float:
    """Return the value that a share of all does not exceed; infinite without any."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.inf


async def come(visitor: Visitor, delay: float) -> None:
    """Arrive after a delay."""
    await asyncio.sleep(delay)
    await visitor.arrive()


async def lost(visitor: Visitor) -> int:
    """Count the acknowledged levels that the registry does not hold."""
    if visitor.lived.usable is None:
        return 0
    kept = {each["indicator"]: each["level"] for each in await visitor.read()}
    held = {indicator: (level["value"], level["version"]) for indicator, level in kept.items()}
    return sum(held[indicator] != stored for indicator, stored in visitor.lived.acknowledged.items())


async def crowd(origin: str, people: list[Person], given: argparse.Namespace, root: int) -> dict[str, object]:
    """Let everybody come; print what was seen, and return the figures."""
    async with AsyncExitStack() as stack, asyncio.timeout(LONGEST + given.within + SETTLE + given.open * OPEN_SECONDS):
        dice = random.Random(62)
        made = [Visitor(origin, each, random.Random(dice.random())) for each in people]
        visitors = [await stack.enter_async_context(each) for each in made]
        alone, *others = visitors
        await alone.arrive()
        await alone.__aexit__()
        clocks = Clocks()
        watching = asyncio.create_task(clocks.watch(origin))
        print(f"{len(others)} people come now", flush=True)
        hub_before = {process.pid for process in parts(root)["hub"]}
        with counted_cpu(root) as spent:
            gap = given.within / len(others)
            coming = [come(each, turn * gap) for turn, each in enumerate(others)]
            await asyncio.gather(asyncio.sleep(given.within + SETTLE), *coming)  # the latest are waited for
        saved = [took for each in others for _, took in each.lived.answers]
        figures: dict[str, object] = {"answer_p99_ms": round(1000 * quantile(saved, 0.99))}
        if given.open:
            figures |= await stay(others, root)
        held = memory(root)
        figures["kernels"] = len(parts(root).get("kernels", []))
        await asyncio.gather(*(each.stop() for each in others))
        watching.cancel()
        gone = sum([await lost(each) for each in others])
        same_hub = hub_before == {process.pid for process in parts(root)["hub"]}
    statuses = sum((each.lived.statuses for each in others), clocks.failed)
    usable = [each.lived.usable for each in others if each.lived.usable is not None]
    attached = [each.lived.attached for each in others if each.lived.attached is not None]
    alone_s = alone.lived.usable or math.inf
    told = max(each.lived.told for each in others)
    print(f"alone: usable {alone_s:.2f} s; {len(saved)} answers while people came; the longest line told: {told}")
    print(f"processor seconds: { ({part: round(seconds, 1) for part, seconds in spent.items()}) }")
    print(f"memory, MB: { ({part: round(size / 1e6) for part, size in held.items()}) }")
    print(
        f"this process ran late by {1000 * quantile(clocks.late, 0.99):.0f} ms (p99); the hub's own page took "
        f"{1000 * quantile(clocks.hub, 0.5):.0f} ms (p50), {1000 * quantile(clocks.hub, 0.99):.0f} ms (p99)"
    )
    print(f"the machine's load over the last minute: {os.getloadavg()[0]:.1f}")
    if statuses or gone:
        print(f"errors: {dict(statuses)}, lost: {gone}")
    return {
        "clients": len(others),
        "usable": len(usable),
        "p50_s": round(quantile(usable, 0.5), 2),
        "p95_s": round(quantile(usable, 0.95), 2),
        "drawn_p95_s": round(quantile((each.lived.drawn or math.inf for each in others), 0.95), 2),
        "attached": len(attached),
        "attached_p95_s": round(quantile(attached, 0.95), 2),
        "p95_to_alone": round(quantile(usable, 0.95) / alone_s, 2),
        **figures,
        "answers": len(saved),
        "errors": sum(statuses.values()) + gone,
        "hub_ran_on": same_hub,
        "total_gib": round(sum(held.values()) / 2**30, 2),
    }


async def stay(visitors: list[Visitor], root: int) -> dict[str, object]:
    """Leave all pages open for a while; return how soon changes were acknowledged."""
    for each in visitors:
        each.every = OPEN_EVERY
    await asyncio.sleep(OPEN_EVERY)  # until everybody is in the new pace
    since = time.perf_counter()
    with counted_cpu(root) as spent:
        await asyncio.sleep(OPEN_SECONDS)
    took = [seconds for each in visitors for began, seconds in each.lived.answers if began >= since]
    print(
        f"open: {len(took)} changes; processor seconds of {OPEN_SECONDS:.0f}: "
        f"{ ({part: round(seconds, 1) for part, seconds in spent.items()}) }"
    )
    return {
        "open_changes": len(took),
        "change_p50_ms": round(1000 * quantile(took, 0.5)),
        "change_p95_ms": round(1000 * quantile(took, 0.95)),
    }


def main() -> None:
    """Measure, and print figures and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=62, choices=range(1, MOST + 1), metavar=f"1..{MOST}")
    parser.add_argument("--within", type=float, default=60, help="seconds in which they come, at most 600")
    parser.add_argument("--open", action="store_true", help="then leave all pages open, with a change every 30 s")
    parser.add_argument("--reports", type=int, default=0, help="make a batch of so many reports beside them")
    parser.add_argument("--port", type=int, default=28_900)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))  # the lab ends with it
    given.within = min(max(given.within, 1.0), 600.0)
    with tempfile.TemporaryDirectory(prefix="spbe-arrival-") as var:
        here = f"http://127.0.0.1:{given.port}"
        environ = {"SPBE_VAR": var, "SPBE_PORT": str(given.port), "SPBE_PUBLIC_URL": here, "SPBE_SUBDOMAINS": "tidak"}
        with running(environ):
            places = settings.load(environ)
            people = invite(places, given.clients + 1)
            until_known(places, len(people))
            [root] = [child.pid for child in psutil.Process().children() if "hub.cli" in " ".join(child.cmdline())]
            with reports(given.reports, var) as made:
                figures = run(crowd(here, people, given, root))
            figures |= made
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
