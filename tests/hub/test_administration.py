"""The administrator's page of a whole lab: whom it lets in, what it shows, and that its buttons do what they say."""

from __future__ import annotations

import contextlib
import html
import json
import os
import re
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest
from waiting import until

from hub.administration.acts import Acts

pytestmark = pytest.mark.lab

PAGE = "/hub/pengelola"


@pytest.fixture(scope="module")
def admin(lab):
    return Administrator(lab)


class Administrator:
    """Somebody with the role, at the page."""

    def __init__(self, lab):
        self.lab = lab
        self.client = lab.sign_in("pengelola")

    def page(self):
        reply = self.client.get(PAGE)
        assert reply.status_code == 200, reply.text
        return reply.text

    def press(self, what, target, **more):
        form = {"tindakan": what, "sasaran": target, "_xsrf": self.client.cookies["_xsrf"], **more}
        return self.client.post(PAGE, data=form, headers={"Accept": "application/json"})

    def said(self, what, target):
        reply = self.press(what, target)
        assert reply.status_code == 200, reply.text
        return reply.json()["id"]

    def acts(self):
        return [(act.what, act.target, act.outcome) for act in Acts.of(self.lab.settings).latest(6)]


class Coach:
    """Somebody with a notebook server, seen from outside."""

    def __init__(self, lab, name):
        self.lab, self.name = lab, name
        self.id = lab.ready_account(name, ("pendamping", "18.71"))
        self.client = lab.sign_in(name)

    def ask(self, method, path):
        return self.client.request(method, path, headers={"X-XSRFToken": self.client.cookies["_xsrf"]})

    def spawn(self):
        return self.client.get("/hub/spawn")

    def server(self):
        self.client.get("/hub/home")
        return self.ask("GET", f"/hub/api/users/{self.id}?include_stopped_servers").json()["servers"].get("", {})

    def ready(self):
        return self.server().get("ready", False)

    def pids(self):
        """All processes of the person's server, by what they were told."""
        found = []
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and f"JUPYTERHUB_USER={self.id}".encode() in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
        return found

    def stuck(self):
        """Let a server be started and stop its process before it listens; a quick one may have to be ended first."""
        while True:
            with ThreadPoolExecutor(1) as beside:
                beside.submit(self.spawn)
                pid = until(self.pids)[0]
                os.kill(pid, signal.SIGSTOP)
            if not any(each.status == psutil.CONN_LISTEN for each in psutil.Process(pid).net_connections("tcp")):
                return pid
            os.kill(pid, signal.SIGCONT)
            until(self.ready)
            self.ask("DELETE", f"/hub/api/users/{self.id}/server")
            until(lambda: not self.pids())

    def running(self):
        def there():
            self.spawn()  # again, where one is still being stopped
            return self.ready()

        until(there)
        return self.pids()[0]


def test_signing_in_leads_to_the_page_and_to_no_region(lab):
    client = lab.client()
    reply = lab.post_sign_in(client, "pengelola", lab.password)
    assert reply.headers["Location"] == PAGE
    assert "Bagian lab" in client.get(PAGE).text
    session = lab.session("pengelola")
    assert set(session.get("/services/registry/api/me").json()["permissions"]) <= {"self:manage"}
    assert session.get("/services/registry/api/regions/18.71/assessments").status_code == 404
    assert session.get("/services/registry/api/results").status_code == 403


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("operator.denpasar", 403),
        ("koordinator.denpasar", 403),
        ("pendamping.satu", 403),
        ("peneliti", 403),
        ("sekretariat", 403),
        ("pengelola", 200),
    ],
)
def test_only_administrators_see_the_page_or_do_anything(lab, admin, name, expected):
    client = lab.sign_in(name)
    home = client.get("/hub/home").text
    before = admin.acts()
    assert (f'href="{PAGE}"' in home) == (expected == 200)
    for path in (PAGE, f"{PAGE}?isi"):
        reply = client.get(path)
        assert reply.status_code == expected
    assert (expected == 200) or "Anda tidak memiliki izin" in reply.text
    form = {"tindakan": "stop-server", "sasaran": "tidak-ada", "_xsrf": client.cookies["_xsrf"]}
    assert client.post(PAGE, data=form).status_code == expected
    assert client.post(PAGE, data=form | {"_xsrf": "palsu"}).status_code == 403
    assert client.post(PAGE, data={k: v for k, v in form.items() if k != "_xsrf"}).status_code == 403
    assert admin.acts() == before


def test_strangers_are_led_to_sign_in_and_tokens_open_nothing(lab):
    reply = lab.client().get(PAGE)
    assert (reply.status_code, reply.headers["Location"]) == (302, f"/hub/login?next={PAGE}")
    assert lab.client().post(PAGE, data={"tindakan": "restart-part", "sasaran": "hub"}).status_code == 403
    with_token = lab.api(lab.token("pengelola"))
    assert with_token.get(f"{lab.url}{PAGE}").status_code == 302
    assert with_token.post(f"{lab.url}{PAGE}", data={"tindakan": "restart-part", "sasaran": "hub"}).status_code == 403


def test_a_hostile_name_is_text_and_nothing_secret_is_shown(lab, admin):
    accounts = lab.accounts()
    hostile = '<img src=x onerror="alert(1)">\u202e'
    name = lab.fresh("nama.jahat")
    accounts.create(name, hostile, lab.password, roles=[("operator", "18.71")], must_change=False)
    accounts.close()
    lab.session(name).get("/services/apps/beranda")
    page = admin.page()
    assert html.escape(hostile, quote=True).replace("&quot;", "&#34;") in page
    assert "<img" not in page
    secrets = [path.read_text().strip() for path in lab.settings.secrets.iterdir()]
    assert not any(secret in page for secret in secrets)
    assert str(lab.settings.var) not in page
    assert "18.71" not in admin.client.get(f"{PAGE}?isi").text  # whose region is whose is no matter of the page


@pytest.mark.parametrize(
    ("what", "target"),
    [("", ""), ("idle", "x"), ("restart-part", "proxy"), ("restart-part", ""), ("rm -rf", "hub")],
)
def test_what_no_button_sends_is_refused(admin, what, target):
    before = admin.acts()
    assert admin.press(what, target).status_code == 400
    assert admin.acts() == before


def test_what_is_gone_already_is_no_error(admin):
    assert admin.said("stop-server", "tidak-ada").startswith("Sudah tidak ada")
    assert admin.said("stop-kernel", "00000000-0000-0000-0000-000000000000").startswith("Sudah tidak ada")


def test_a_page_kernel_is_ended_and_the_act_is_written_down(lab, admin):
    owner = lab.session("koordinator.sumedang")
    page = owner.get("/services/apps/beranda", follow_redirects=True).text
    kernel = json.loads(re.search(r'id="spbe-kernel">(.*?)</script>', page)[1])
    assert kernel in admin.page()
    assert admin.said("stop-kernel", kernel) == "Selesai."
    assert kernel not in admin.page()
    assert owner.get(f"/services/apps/api/kernels/{kernel}").status_code == 404
    assert "menutup kernel halaman" in admin.page()
    assert [act[::2] for act in admin.acts()[:2]] == [("stop-kernel", "done"), ("stop-kernel", "asked")]


def test_g1_09_a_frozen_server_is_ended_and_starts_again(lab):
    """G1-09: freeze, ask stop, then start: no waiting state lasts."""
    coach = Coach(lab, lab.fresh("beku"))
    first = coach.running()
    os.kill(first, signal.SIGSTOP)
    assert coach.ask("DELETE", f"/hub/api/users/{coach.id}/server").status_code in {202, 204}
    # a client of its own: it may follow to the server's host, which has cookies by the same names
    reply = lab.sign_in(coach.name).get("/hub/spawn", follow_redirects=True)
    assert reply.status_code in {200, 404}
    # the stop and the asker are patient for the same ten seconds: what is told, or served, is what came first
    served = reply.url.path.startswith(f"/user/{coach.id}/") and first not in coach.pids()
    told = ("sedang dihentikan", "tidak berjalan", "sedang disiapkan")
    assert served or any(state in reply.text for state in told)

    def again():
        coach.spawn()
        return coach.ready()

    until(again)
    assert first not in coach.pids()


def test_a_start_and_a_stop_that_hang_are_reset_by_force(lab, admin):
    coach = Coach(lab, lab.fresh("macet"))
    coach.stuck()
    until(lambda: "sedang dimulai" in admin.page())
    assert coach.server().get("pending") == "spawn"
    assert admin.said("reset-server", coach.id) in {"Selesai.", "Sedang dikerjakan; hasilnya tampil di catatan."}
    until(lambda: coach.server().get("pending") is None)
    assert coach.pids() == []
    waiting = coach.client.get(f"/hub/spawn-pending/{coach.id}", follow_redirects=True)
    assert "Mulai ruang kerja" in waiting.text
    until(lambda: ("reset-server", coach.id, "done") in admin.acts())
    os.kill(coach.running(), signal.SIGSTOP)
    admin.press("stop-server", coach.id)
    assert "sedang dihentikan" in admin.page()
    admin.said("reset-server", coach.id)
    assert coach.pids() == []  # it kills first and asks nobody
    until(lambda: coach.server().get("pending") is None)
    until(lambda: admin.acts().count(("reset-server", coach.id, "done")) == 2)  # it may still be cleaning up
    assert coach.spawn().status_code == 302
    until(coach.pids)
    admin.said("reset-server", coach.id)


def test_a_server_that_the_hub_was_waiting_for_is_taken_on_by_the_next_hub(lab, admin):
    coach = Coach(lab, lab.fresh("menunggu"))
    pid = coach.stuck()
    hub = _pid_of(lab, "jupyterhub_config.py")
    until(lambda: coach.server().get("pending") == "spawn")
    os.kill(hub, signal.SIGKILL)
    until(lambda: _pid_of(lab, "jupyterhub_config.py") not in {None, hub})
    until(lambda: _well(lab, "/hub/health"))
    os.kill(pid, signal.SIGCONT)
    until(coach.ready)
    assert coach.pids() == [pid]
    admin.said("reset-server", coach.id)
    until(lambda: coach.pids() == [])


@pytest.mark.parametrize("part", ["registry", "apps", "hub"])
def test_a_part_is_started_again_and_the_page_goes_on(lab, admin, part):
    program = {"registry": "hub.registry", "apps": "hub.apps", "hub": "jupyterhub_config.py"}[part]
    before = _pid_of(lab, program)
    said = admin.said("restart-part", part)
    assert said.startswith("Sedang dikerjakan" if part == "hub" else "Selesai")
    until(lambda: _pid_of(lab, program) not in {None, before})
    for path in ("/hub/health", "/services/registry/api/health", "/services/apps/beranda"):
        until(lambda path=path: _well(lab, path))
    if part == "apps":
        left = lab.settings.var / "kernels"
        # its own folder; nothing of the one before
        until(lambda: not left.is_dir() or len(list(left.iterdir())) == 1)
    assert "memulai ulang bagian" in admin.page()
    counted = rf"<b>{part}</b>(?:(?!<b>).)*?\s[1-9]\d* <span[^>]*>kali dimulai ulang"
    until(lambda: re.search(counted, admin.page(), re.DOTALL))


def _pid_of(lab, program):
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
            if any(word.decode().endswith(program) for word in words):
                environ = (entry / "environ").read_bytes().split(b"\0")
                if f"SPBE_VAR={lab.settings.var}".encode() in environ:
                    return int(entry.name)
    return None


def _well(lab, path):
    with contextlib.suppress(httpx.HTTPError):
        return lab.client().get(path).status_code < 400
    return False
