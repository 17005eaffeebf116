"""How soon a person's own notebook server answers: started in the stock way, and forked warm.

    .venv/bin/python bench/servers.py [--rounds 7]

Two labs run side by side, one of which forks nothing (`SPBE_WARM_SERVERS=tidak`). They take turns: somebody who was
never there before asks the hub for a server, and the time ends when that server itself answers at its public address.
Memory is what the server then holds for itself (USS).
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import packages_first  # noqa: F401 - before the packages
import psutil
from running import running

from hub import processes, settings, system_accounts
from hub.accounts.store import Accounts

PASSWORD = "kalimat sandi seorang peneliti"
LIMIT = 120.0
KINDS = ("stock", "warm")


def server_of(person: str) -> int:
    """Return the process of a person's server."""
    for process in psutil.process_iter(["environ", "cmdline"]):
        environ = process.info["environ"] or {}
        if environ.get("JUPYTERHUB_USER") == person and "hub.singleuser" in (process.info["cmdline"] or ()):
            return process.pid
    raise SystemExit("a server has no process")


def measure(places: settings.Settings, kind: str, turn: int) -> tuple[float, float]:
    """Let a new person come and get a server; return seconds and megabytes."""
    accounts = Accounts(places.accounts_url)
    name = f"peneliti.{turn}"
    person = accounts.create(name, name, PASSWORD, roles=[("peneliti", None)], sample=True, must_change=False).id
    accounts.close()
    with httpx.Client(base_url=places.public_url, headers={"Sec-Fetch-Mode": "navigate"}, timeout=30) as client:
        client.get("/hub/login")
        form = {"username": name, "password": PASSWORD, "_xsrf": client.cookies["_xsrf"]}
        client.post("/hub/login", data=form)
        client.get("/hub/home")
        began = time.perf_counter()
        client.get("/hub/spawn")
        while client.get(f"/user/{person}/api").status_code != 200:
            if time.perf_counter() - began > LIMIT:
                raise SystemExit("A server did not answer.")
            time.sleep(0.1)  # polling; the limit above bounds it
        took = time.perf_counter() - began
        pid = server_of(person)
        forked = (Path("/proc") / str(pid) / "comm").read_text().strip() == "warm-server"
        if forked != (kind == "warm"):
            raise SystemExit("A server was not of the kind that it should be.")
        held = processes.memory({pid}) / 1e6
        token = {name: value for name, value in client.cookies.items() if name == "_xsrf"}
        client.request("DELETE", f"/hub/api/users/{person}/server", headers={"X-XSRFToken": token["_xsrf"]})
        while processes.started_at(pid) is not None:
            time.sleep(0.05)  # polling; the hub ends it within its grace
    return took, held


def main() -> None:
    """Measure, and print figures, ratios and a line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--port", type=int, default=28_700)
    given = parser.parse_args()
    found: dict[str, list[tuple[float, float]]] = {kind: [] for kind in KINDS}
    with ExitStack() as open_:
        labs = {}
        for at, kind in enumerate(KINDS):
            port = given.port + 10 * at
            environ = {
                # other accounts have to pass the folder
                "SPBE_VAR": open_.enter_context(tempfile.TemporaryDirectory(prefix=f"spbe-{kind}-")),
                "SPBE_PORT": str(port),
                "SPBE_PUBLIC_URL": f"http://127.0.0.1:{port}",  # a name below localhost is not known to every C library
                "SPBE_SUBDOMAINS": "tidak",
                "SPBE_UID_START": str(system_accounts.uid_start() + 10_000 * (at + 1)),
                "SPBE_WARM_SERVERS": "ya" if kind == "warm" else "tidak",
            }
            open_.enter_context(running(environ))
            labs[kind] = settings.load(environ)
        for turn in range(given.rounds + 1):
            for kind, places in labs.items():
                found[kind].append(measure(places, kind, turn))
            said = ", ".join(f"{kind} {times[-1][0]:.2f} s {times[-1][1]:.0f} MB" for kind, times in found.items())
            print(f"round {turn}: {said}" + ("" if turn else " (the first of its lab, not counted)"), flush=True)
    times = {kind: [took for took, _ in each[1:]] for kind, each in found.items()}
    figures = {
        "stock_s": round(statistics.median(times["stock"]), 2),
        "warm_s": round(statistics.median(times["warm"]), 2),
        "warm_max_s": round(max(times["warm"]), 2),
        "warm_first_s": round(found["warm"][0][0], 2),
        "stock_mb": round(statistics.median(held for _, held in found["stock"]), 1),
        "warm_mb": round(statistics.median(held for _, held in found["warm"]), 1),
        "stock_to_warm": round(statistics.median(times["stock"]) / statistics.median(times["warm"]), 1),
        "rounds": given.rounds,
    }
    print(f"stock to warm: {figures['stock_to_warm']} times")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
