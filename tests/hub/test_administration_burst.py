"""G1-08: a whole room of people signs in and opens the form; nobody is turned away, nothing restarts."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from hub.accounts.model import Account, Membership
from hub.accounts.names import new_id

pytestmark = pytest.mark.lab

PEOPLE = 60
ARRIVAL = 40.0
"""Seconds in which they arrive, one after the other."""


def arrive(lab, name, delay):
    """Sign in and open the form, as a browser does; return the statuses that were seen."""
    time.sleep(delay)  # people do not all press the button in the same instant
    seen = []
    with httpx.Client(base_url=lab.url, headers={"Sec-Fetch-Mode": "navigate"}, timeout=90) as client:
        client.event_hooks["response"].append(lambda reply: seen.append(reply.status_code))
        assert lab.post_sign_in(client, name, lab.password).status_code == 302
        page = client.get("/services/apps/penilaian?periode=2025", follow_redirects=True)
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


def kernels(lab, method="GET", path=""):
    token = lab.settings.secret("administration-token")
    address = f"http://127.0.0.1:{lab.settings.apps_port}/internal/kernels{path}"
    return httpx.request(method, address, headers={"Authorization": f"Bearer {token}"}, timeout=30)


def test_a_room_of_people_opens_the_form_and_nobody_is_turned_away(lab):
    names = [f"peserta.{number}" for number in range(PEOPLE)]
    invite(lab, names)
    before = kernels(lab).json()["kernels"]
    log = len(lab.log("hub"))
    with ThreadPoolExecutor(PEOPLE) as room:
        arrivals = [room.submit(arrive, lab, name, ARRIVAL * i / PEOPLE) for i, name in enumerate(names)]
        seen = {status for arrival in arrivals for status in arrival.result()}
    opened = [each for each in kernels(lab).json()["kernels"] if each not in before]
    with ThreadPoolExecutor(8) as hands:
        assert {204} >= {
            reply.status_code for reply in hands.map(lambda each: kernels(lab, "DELETE", f"/{each['id']}"), opened)
        }
    assert seen <= {200, 302}
    assert "JupyterHub is now running" not in lab.log("hub")[log:]
