"""A whole room arrives at once (case G1-08): everybody signs in and opens the form within a minute.

    .venv/bin/python bench/arrivals.py [--people 60] [--seconds 60]

The baseline is one person alone in the same lab, before the others come. A person's time runs from the first request
to the last byte of the page with the form, read as a browser reads it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import psutil
from running import running

from hub import settings
from hub.accounts.model import Account, Membership
from hub.accounts.names import new_id
from hub.accounts.store import Accounts

PASSWORD = "kalimat sandi peserta lokakarya"
REGION = "33.20"


def invite(places: settings.Settings, count: int) -> list[str]:
    """Make accounts that share one hash of the password: hashes are slow on purpose."""
    accounts = Accounts(places.accounts_url)
    names = [f"peserta.{number}" for number in range(count)]
    first = accounts.create(
        names[0], "Peserta 0", PASSWORD, roles=[("operator", REGION)], sample=True, must_change=False
    )
    accounts.add(
        Account(
            id=new_id(),
            name=name,
            display_name=f"Peserta {number}",
            password_hash=first.password_hash,
            must_change=False,
            memberships=[Membership(role="operator", region_code=REGION)],
        )
        for number, name in enumerate(names[1:], 1)
    )
    accounts.close()
    return names


def arrive(url: str, name: str, delay: float) -> tuple[float, list[int]]:
    """Sign in and open the form; return the seconds it took and the statuses seen."""
    time.sleep(delay)
    seen: list[int] = []
    began = time.perf_counter()
    with httpx.Client(base_url=url, headers={"Sec-Fetch-Mode": "navigate"}, timeout=120) as client:
        client.event_hooks["response"].append(lambda reply: seen.append(reply.status_code))
        client.get("/hub/login")
        form = {"username": name, "password": PASSWORD, "_xsrf": client.cookies["_xsrf"]}
        client.post("/hub/login", data=form)
        page = client.get("/services/apps/penilaian?periode=2025", follow_redirects=True)
        if 'class="spbe-widget"' not in page.text or 'class="reference"' in page.text:
            seen.append(0)
    return time.perf_counter() - began, seen


def hub_process(places: settings.Settings) -> tuple[int, float]:
    """Return the hub's process and when it began: both change when it is started again."""
    for process in psutil.process_iter(["cmdline", "environ"]):
        words = " ".join(process.info["cmdline"] or ())
        mine = (process.info["environ"] or {}).get("SPBE_VAR") == str(places.var)
        if mine and "jupyterhub_config" in words:
            return process.pid, process.create_time()
    raise SystemExit("no hub is running")


def main() -> None:
    """Measure, and print figures, ratio and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--port", type=int, default=28_900)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spbe-arrivals-") as var:
        here = f"http://127.0.0.1:{given.port}"  # a name below localhost is not known to every C library
        environ = {"SPBE_VAR": var, "SPBE_PORT": str(given.port), "SPBE_PUBLIC_URL": here, "SPBE_SUBDOMAINS": "tidak"}
        with running(environ):
            places = settings.load(environ)
            names = invite(places, given.people + 1)
            alone, _ = arrive(places.public_url, names[0], 0)
            before = hub_process(places)
            with ThreadPoolExecutor(given.people) as room:
                gap = given.seconds / given.people
                coming = [
                    room.submit(arrive, places.public_url, name, gap * turn) for turn, name in enumerate(names[1:])
                ]
                came = [each.result() for each in coming]
            same_hub = hub_process(places) == before
    times = sorted(took for took, _ in came)
    statuses = Counter(status for _, seen in came for status in seen)
    print(f"alone {alone:.1f} s; together median {statistics.median(times):.1f} s, slowest {times[-1]:.1f} s")
    print(f"statuses {dict(statuses)} (0: a page without its form); the hub ran on: {same_hub}")
    figures = {
        "people": given.people,
        "alone_s": round(alone, 2),
        "median_s": round(statistics.median(times), 2),
        "slowest_s": round(times[-1], 2),
        "slowest_to_alone": round(times[-1] / alone, 2),
        "refused": sum(count for status, count in statuses.items() if status == 0 or status >= 400),
        "hub_ran_on": same_hub,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
