"""G1-08: a whole room of people signs in and opens the form; nobody is turned away, nothing restarts."""

from __future__ import annotations

import os
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import httpx
import psutil
import pytest
from waiting import until

from hub.accounts.model import Account, Membership
from hub.accounts.names import new_id

pytestmark = pytest.mark.lab

PEOPLE = 60
FORM = "/services/apps/penilaian?periode=2025"
WAITING = 30
ARRIVAL = 40.0
"""Seconds in which they arrive, one after the other."""


def arrive(lab, name, delay):
    """Sign in and open the form, as a browser does; return the statuses that were seen."""
    time.sleep(delay)  # people do not all press the button in the same instant
    seen = []
    with httpx.Client(base_url=lab.url, headers={"Sec-Fetch-Mode": "navigate"}, timeout=90) as client:
        client.event_hooks["response"].append(lambda reply: seen.append(reply.status_code))
        assert lab.post_sign_in(client, name, lab.password).status_code == 302
        page = client.get(FORM, follow_redirects=True)
        assert "Penilaian" in page.text
        assert 'class="reference"' not in page.text, "the page ended in a failure"
    return seen


def invite(lab, names):
    """Make accounts that share one hash of the password: sixty hashes take longer than the arrival."""
    accounts = lab.accounts()
    lab.ready_account(names[0], ("operator", "33.20"))
    known = accounts.by_name(names[0]).password_hash
    accounts.add(
        Account(
            id=new_id(),
            name=name,
            display_name=f"Nama {name}",
            password_hash=known,
            must_change=False,
            memberships=[Membership(role="operator", region_code="33.20")],
        )
        for name in names[1:]
    )
    accounts.close()


def at_the_pages(lab, name):
    """Return a client that is signed in at the hub, the page service and the registry, and has opened no page."""
    client = lab.sign_in(name)
    client.timeout = 120
    reply = client.get("/services/apps/")
    while not reply.headers["location"].endswith("/beranda"):
        reply = client.get(reply.headers["location"])
    return client


class Reading:
    """A page as its browser takes it in."""

    def __init__(self, client):
        self.client, self.text, self.status = client, "", 0

    def read(self):
        with self.client.stream("GET", FORM) as reply:
            self.status = reply.status_code
            for text in reply.iter_text():
                self.text += text

    def usable(self):
        """Tell whether the form has come with its data."""
        return '"assessment": {"' in self.text and 'class="spbe-widget"' in self.text

    def place(self):
        """Return how many pages come before this one's kernel, as the page says below its form."""
        found = re.findall(r'class="notice coming"[^>]*>[^<]*?(\d+) halaman lain', self.text)
        return int(found[-1]) if found else 0

    def kernel(self):
        found = re.search(r'id="spbe-kernel">"([0-9a-f-]{36})"<', self.text)
        return found and found[1]


@contextmanager
def no_kernel_starts(lab):
    """Hold what kernels are forked from."""
    below = psutil.Process(lab.process.pid).children(recursive=True)
    [pages] = [each for each in below if each.cmdline()[1:] == ["-m", "hub.apps"]]
    parents = [each for each in pages.children() if each.name() == "warm-parent"]  # the hub's fork servers
    assert parents
    for each in parents:
        each.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for each in parents:
            each.send_signal(signal.SIGCONT)


def kernels(lab, method="GET", path=""):
    token = lab.settings.secret("administration-token")
    address = f"http://127.0.0.1:{lab.settings.apps_port}/internal/kernels{path}"
    return httpx.request(method, address, headers={"Authorization": f"Bearer {token}"}, timeout=30)


def test_g1_08_a_room_of_people_opens_the_form_and_nobody_is_turned_away(lab):
    names = [lab.fresh("peserta") for _ in range(PEOPLE)]
    invite(lab, names)
    before = kernels(lab).json()["kernels"]
    log = len(lab.log("hub"))
    with ThreadPoolExecutor(PEOPLE) as room:
        arrivals = [room.submit(arrive, lab, name, ARRIVAL * i / PEOPLE) for i, name in enumerate(names)]
        seen = {status for arrival in arrivals for status in arrival.result()}
    opened = [each for each in kernels(lab).json()["kernels"] if each not in before]
    with ThreadPoolExecutor(8) as hands:
        # 404: nobody was attached to it, and it ended by itself before this
        assert {204, 404} >= {
            reply.status_code for reply in hands.map(lambda each: kernels(lab, "DELETE", f"/{each['id']}"), opened)
        }
    assert seen <= {200, 302}
    assert "JupyterHub is now running" not in lab.log("hub")[log:]


def test_while_thirty_pages_wait_their_forms_can_be_filled_in_and_what_is_saved_is_committed(lab):
    names = [lab.fresh("penunggu") for _ in range(WAITING)]
    invite(lab, names)
    lab.ready_account("penyimpan", ("operator", "33.20"))
    saver = lab.session("penyimpan")
    api, me = "/services/registry/api", saver.get("/services/registry/api/me").json()
    proof = {"X-SPBE-XSRF": me["xsrf"], "Origin": lab.url}

    def write(method, path, body, **headers):
        sent = {**proof, "Idempotency-Key": str(uuid4()), **headers}
        return saver.request(method, f"{api}/{path}", json=body, headers=sent)

    opened = write("POST", "regions/33.20/assessments", {"period": "2025", "purpose": "latihan"})
    assert opened.status_code in {200, 201}
    level = f"assessments/{opened.json()['id']}/answers/i07/level"
    held = saver.get(f"{api}/{level}/history").json()  # of a first try
    pages = [Reading(at_the_pages(lab, name)) for name in names]
    at_once = 2 * (os.cpu_count() or 1)
    with ThreadPoolExecutor(WAITING) as room:
        with no_kernel_starts(lab):
            reading = [room.submit(page.read) for page in pages]
            until(lambda: sum(page.place() > 0 for page in pages) == WAITING - at_once)
            waiting = [page for page in pages if page.place()]
            assert all(page.usable() for page in waiting)
            version = write("PUT", level, {"value": 4}, **{"If-Match": f'"{len(held)}"'})
            assert version.status_code == 200, version.text
            assert version.json()["stored"]["value"] == 4
            assert not any(each.done() for each in reading), "the save waited for somebody's page"
        for each in reading:
            each.result()
    told = sorted({page.place() for page in waiting})
    assert told[0] >= 1
    assert told[-1] > at_once, "a long line says how long it is"
    assert {page.status for page in pages} == {200}
    assert all(page.usable() for page in pages)
    assert len({page.kernel() for page in pages} - {None}) == WAITING, "a page was left without its kernel"
    kept = saver.get(f"{api}/assessments/{opened.json()['id']}").json()
    assert next(each for each in kept["answers"] if each["indicator"] == "i07")["level"]["value"] == 4
    for page in pages:
        assert kernels(lab, "DELETE", f"/{page.kernel()}").status_code in {204, 404}
