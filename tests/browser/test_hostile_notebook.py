"""A coach opens somebody's notebook whose output attacks: nothing of the lab can be reached from a server's host.

Browser, lab, sessions and hosts are real. The other person's server is played by a small one of the test's own, under
that server's host name: who owns a server can make it send anything.
"""

from __future__ import annotations

import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from spbe_core.client import Registry
from widgets import assets

pytestmark = [pytest.mark.lab, pytest.mark.browser]

ATTACKS = Path(__file__).with_name("hostile_attacks.js").read_text(encoding="utf-8")
TOSS = Path(__file__).with_name("hostile_cookies.js").read_text(encoding="utf-8")
WORKER = "self.addEventListener('fetch', (event) => event.respondWith(new Response('tertipu')));"


class Villain(BaseHTTPRequestHandler):
    """Sends a page, and a worker for whoever asks for one."""

    def do_GET(self) -> None:
        worker = self.path.endswith("sw.js")
        body = WORKER if worker else "<!doctype html><title>hasil</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/javascript" if worker else "text/html")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def villain():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Villain)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def attack(lab, visit, villain):
    """A coach at work in the lab, and a page of somebody else's server open in the same browser."""
    with Registry(f"{lab.url}/services/registry/", lab.token("operator.bandarlampung")) as operator:
        assessment = operator.open_assessment("18.71", "2025", "latihan").id
    page = visit("pendamping.satu")
    expect(page).to_have_url(re.compile(r"/user/\w+/"), timeout=120_000)
    own = page.url[: page.url.index("/", page.url.index("/user/") + len("/user/")) + 1]
    work = page.context.new_page()
    work.goto(f"{lab.url}/services/apps/penilaian?wilayah=18.71&periode=2025")
    expect(work.get_by_text("Indikator 1 dari 47")).to_be_visible()
    accounts = lab.accounts()
    other = lab.server(accounts.by_name("pendamping.dua").id)
    accounts.close()
    hostile = page.context.new_page()
    hostile.goto(f"http://{urlsplit(other).hostname}:{villain}/hasil")
    kernel = work.evaluate("JSON.parse(document.getElementById('spbe-kernel').textContent)")
    victim = urlsplit(own).path.split("/")[2]
    return (
        hostile,
        work,
        {
            "lab": lab.url,
            "own": own,
            "look": assets.version(),
            "kernel": kernel,
            "victim": victim,
            "assessment": assessment,
        },
    )


def held_by_the_lab(lab, places) -> dict[str, object]:
    """Return what the attacks would change."""
    victim = lab.sign_in("pendamping.satu")
    tokens = victim.get(f"/hub/api/users/{places['victim']}/tokens", headers=asked_by(victim)).json()
    events = lab.session("koordinator.bandarlampung").get("/services/registry/api/regions/18.71/events").json()
    asked = {each["id"] for each in tokens["api_tokens"] if each["note"].startswith("Requested")}
    return {"tokens": asked, "events": events}


def asked_by(client) -> dict[str, str]:
    client.get("/hub/home")
    return {"X-XSRFToken": client.cookies["_xsrf"]}


def test_a_hostile_output_reaches_nothing_of_the_lab(lab, attack):
    hostile, work, places = attack
    before = held_by_the_lab(lab, places)
    results = hostile.evaluate(ATTACKS, places)
    assert results.pop("shared look cors") == "read 200"  # the attacks do leave the browser
    assert results.pop("own worker") == "registered"
    assert results.pop("cookies") == ""
    assert set(results.values()) == {"refused", "opaque", "closed"}, results
    assert {said for what, said in results.items() if what.endswith(" cors")} == {"refused"}, results

    after = held_by_the_lab(lab, places)
    assert after == before
    expect(work.locator("html")).to_have_attribute("data-kernel", "alive")
    work.reload()
    expect(work.get_by_text("Indikator 1 dari 47")).to_be_visible()
    assert work.evaluate("navigator.serviceWorker.controller") is None
    key = {"Authorization": f"token {lab.token('pendamping.satu')}"}
    assert lab.client().get(f"{places['own']}api/terminals", headers=key).json() == []


def test_a_link_from_a_notebook_asks_before_it_signs_out(lab, attack, visit):
    hostile, work, _ = attack
    hostile.evaluate("(lab) => { location.href = `${lab}/hub/logout`; }", lab.url)
    expect(hostile.get_by_role("heading", level=1)).to_have_text("Keluar dari lab?")
    work.reload()
    expect(work.get_by_text("Indikator 1 dari 47")).to_be_visible()
    hostile.get_by_role("link", name="Keluar").click()
    expect(hostile.get_by_label("Nama pengguna")).to_be_visible()
    for page in hostile.context.pages:
        page.close()
    ours = [each for each in visit.complaints if "/services/" in each or "/hub/" in each]
    assert ours == []
    visit.complaints.clear()  # JupyterLab throws when the session ends under its open page; no module of ours may


def test_cookies_set_by_a_server_take_a_session_away_at_most(lab, attack):
    """Over plain HTTP a script of any host below the lab's may set cookies for it; with HTTPS it cannot."""
    hostile, work, places = attack
    before = held_by_the_lab(lab, places)["events"]
    hostile.evaluate(TOSS, places)
    me = work.evaluate("fetch('/services/registry/api/me').then((it) => (it.ok ? it.json() : { name: null }))")
    assert me["name"] in {places["victim"], None}
    assert held_by_the_lab(lab, places)["events"] == before
