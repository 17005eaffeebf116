"""People's notebook servers in a real lab: rights, files, and what survives when a part is killed."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
from functools import cached_property
from pathlib import Path

import pytest
from waiting import until

from hub import processes as machine
from hub import system_accounts
from hub.kernels.parents import START_NAMES, START_PREFIXES
from hub.kernels.spawner import ALIKE
from hub.warm_servers import OWN

pytestmark = pytest.mark.lab

OUTSIDE = ("sandi-awal.txt", "accounts.sqlite", "registry.sqlite", "hub.sqlite", "secrets/cli-token", "log/hub.log")


def environ_of(pid):
    words = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return dict(word.decode().split("=", 1) for word in words if b"=" in word)


def processes(lab, text):
    """Ids of this lab's processes whose command line holds a text."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and text in (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode():
                environ = environ_of(entry.name)
                if environ.get("SPBE_VAR") == str(lab.settings.var) or environ.get("HOME", "").startswith(
                    str(lab.settings.homes)
                ):
                    found.append(int(entry.name))
    return sorted(found)


def one(lab, text):
    """Wait until a part is one process again: for a moment what it calls has its command line too."""
    return until(lambda: len(found := processes(lab, text)) == 1 and found)


def start(client):
    """Ask for the signed-in person's server; the page before has the hub look whether one it knows still lives."""
    assert client.get("/hub/home").status_code == 200
    reply = client.get("/hub/spawn")
    assert reply.status_code == 302, reply.text


class Server:
    """A person's running notebook server."""

    def __init__(self, lab, name):
        self.lab = lab
        self.client = lab.sign_in(name)
        accounts = lab.accounts()
        self.account = accounts.by_name(name)
        accounts.close()
        start(self.client)
        self.home = lab.settings.homes / self.account.id
        self.pid = until(self._pid)
        self.token = environ_of(self.pid)["JUPYTERHUB_API_TOKEN"]
        until(lambda: self.get("api/status").status_code == 200)

    def _pid(self):
        return next(
            (
                pid
                for pid in processes(self.lab, "hub.singleuser")
                if environ_of(pid).get("JUPYTERHUB_USER") == self.account.id
            ),
            None,
        )

    @cached_property
    def persons_token(self):
        return self.lab.token(self.account.name)

    def get(self, path):
        return self.lab.client().get(
            f"{self.lab.server(self.account.id)}{path}",
            headers={"Authorization": f"token {self.persons_token}"},
        )

    def put(self, path, body):
        return self.lab.client().put(
            f"{self.lab.server(self.account.id)}{path}",
            json=body,
            headers={"Authorization": f"token {self.persons_token}"},
        )


@pytest.fixture(scope="module")
def researcher(lab):
    return Server(lab, "peneliti")


@pytest.fixture(scope="module")
def coach(lab):
    return Server(lab, "pendamping.satu")


def test_a_researchers_server_reads_what_is_published_and_no_draft(lab, researcher):
    operator = lab.api(lab.token("operator.bandarlampung"))
    made = operator.post(
        "regions/18.71/assessments",
        json={"period": "2024", "purpose": "latihan"},
        headers={"Idempotency-Key": "3c1f5b0e-9a44-4b7b-8f0e-1c2d3e4f5a6b"},
    )
    assert made.status_code in {200, 201}, made.text
    draft = made.json()["id"]
    assert operator.get(f"assessments/{draft}").status_code == 200

    api = lab.api(researcher.token)
    assert api.get("me").json()["display_name"] == "Peneliti Contoh"
    assert len(api.get("results?year=2024").json()) >= 500
    assert api.get(f"assessments/{draft}").status_code == 404
    assert api.get("regions/18.71/assessments").status_code == 404
    assert api.get("portfolio").json() == []


def test_a_coachs_server_token_holds_the_coachs_regions(lab, coach):
    held = lab.api(coach.token).get("me").json()["permissions"]
    assert held["comments:write"] == ["18.71", "51.71"]
    assert "answers:write" not in held


def test_a_servers_token_cannot_manage_the_hub(lab, coach):
    hub = lab.client()
    headers = {"Authorization": f"token {coach.token}"}
    assert hub.post(f"/hub/api/users/{coach.account.id}/tokens", json={}, headers=headers).status_code in {403, 404}
    assert hub.get("/hub/api/users", headers=headers).status_code == 403


def test_each_server_has_a_home_and_a_system_account_of_its_own(researcher, coach):
    uids = {person: Path(f"/proc/{person.pid}").stat().st_uid for person in (researcher, coach)}
    for person, uid in uids.items():
        assert person.home.stat().st_uid == uid
        assert person.home.stat().st_mode & 0o777 == 0o700
    if system_accounts.separable():
        assert uids[researcher] != uids[coach]
        assert all(uid in system_accounts.server_uids() for uid in uids.values())
    else:
        assert set(uids.values()) == {os.getuid()}


def test_a_servers_account_reads_nothing_of_the_lab_or_of_others(lab, researcher, coach):
    if not system_accounts.separable():
        # what holds here instead is the warning at the start: tests/hub/test_prepare_folder.py
        assert system_accounts.reason_against()
        return
    uid = Path(f"/proc/{researcher.pid}").stat().st_uid
    forbidden = [lab.settings.var / name for name in OUTSIDE] + [coach.home / ".local/state/lab/server.log"]
    for path in forbidden:
        assert path.exists(), path
        tried = subprocess.run(
            ["cat", str(path)], user=uid, group=uid, extra_groups=[], cwd="/", capture_output=True, check=False
        )
        assert tried.returncode != 0, path
        assert tried.stdout == b""
    listing = subprocess.run(
        ["ls", str(lab.settings.var)], user=uid, group=uid, extra_groups=[], cwd="/", capture_output=True, check=False
    )
    assert listing.returncode != 0


def test_a_server_knows_no_secret_of_the_lab(lab, coach):
    held = json.dumps(environ_of(coach.pid))
    for path in lab.settings.secrets.iterdir():
        assert path.read_text().strip() not in held, path.name
    assert "SPBE_DATABASE_URL" not in held
    assert str(lab.settings.secrets) not in held


def test_voila_does_not_run_inside_a_server(coach):
    assert coach.get("voila").status_code == 404
    assert coach.get("lab").status_code == 200


def test_no_server_looks_for_something_to_build(coach):
    """JupyterLab would start Node.js at each opening to look; nothing is ever built here."""
    page = coach.get("lab").text
    assert '"buildCheck": false' in page
    assert '"buildAvailable": false' in page


def test_working_together_is_off_in_a_persons_own_server(coach):
    assert coach.get("api/collaboration/session/lab").status_code == 404
    assert "@jupyter/docprovider-extension" in coach.get("lab").text.split('"disabledExtensions":', 1)[1].split("]")[0]


@pytest.mark.parametrize(
    ("text", "path"),
    [("hub.lab_hub", "/hub/health"), ("hub.registry", "/services/registry/api/health"), ("traefik", "/hub/health")],
)
def test_a_killed_part_comes_back_and_servers_go_on(lab, coach, text, path):
    before = {name: one(lab, name) for name in ("hub.lab_hub", "hub.registry", "traefik")}
    (killed,) = before[text]
    os.kill(killed, signal.SIGKILL)
    client = lab.client()

    def back():
        with contextlib.suppress(Exception):
            return processes(lab, text) not in ([], [killed]) and client.get(path).status_code == 200
        return False

    until(back)
    others = {name: pids for name, pids in before.items() if name != text}
    until(lambda: {name: processes(lab, name) for name in others} == others)  # what one of them calls comes and goes
    assert Path(f"/proc/{coach.pid}").exists()
    until(lambda: coach.get("api/status").status_code == 200)


def comm(pid):
    return Path(f"/proc/{pid}/comm").read_text().strip()


def warm_parent(hub):
    """Return the process from which a hub forks servers."""
    return next((pid for pid in machine.children().get(hub, []) if comm(pid) == "warm-parent"), None)


def test_servers_are_forked_and_every_variable_is_the_persons_or_everybodys(coach, researcher):
    for server in (coach, researcher):
        assert comm(server.pid) == "warm-server"
        alike = {name for name in environ_of(server.pid) if not OWN.fullmatch(name)}
        assert {name for name in alike if name not in {*ALIKE, *START_NAMES}} <= {
            name for name in alike if name.startswith(START_PREFIXES)
        }
        assert environ_of(server.pid)["USER"] == server.account.name


def test_a_server_outlives_hub_and_parent_and_is_stopped_by_the_next_hub(lab):
    first, second = lab.fresh("peneliti.lama"), lab.fresh("peneliti.baru")
    for name in (first, second):
        lab.ready_account(name, ("peneliti", None))
    server = Server(lab, first)
    (hub,) = one(lab, "hub.lab_hub")
    parent = until(lambda: warm_parent(hub))
    assert machine.started_at(server.pid)
    os.kill(hub, signal.SIGKILL)

    def back():
        with contextlib.suppress(Exception):
            return processes(lab, "hub.lab_hub") not in ([], [hub]) and server.client.get("/hub/home").is_success
        return False

    until(back)
    until(lambda: machine.started_at(parent) is None)
    assert machine.started_at(server.pid)
    (again,) = one(lab, "hub.lab_hub")
    os.kill(until(lambda: warm_parent(again)), signal.SIGKILL)
    newcomer = Server(lab, second)
    assert newcomer.get("api/status").status_code == 200
    for each in (server, newcomer):
        reply = each.client.delete(
            f"/hub/api/users/{each.account.id}/server", headers={"X-XSRFToken": each.client.cookies["_xsrf"]}
        )
        assert reply.status_code in {202, 204}, reply.text
        until(lambda pid=each.pid: machine.started_at(pid) is None)


LOOK_ALIKES = ("siti.{}", "siti_{}", "Siti.{}", "siti {}", "siti@{}")


def test_names_that_look_alike_get_homes_of_their_own_and_a_renamed_person_keeps_hers(lab):
    names = [name.format(secrets.token_hex(3)) for name in LOOK_ALIKES]
    for name in names:
        lab.ready_account(name, ("peneliti", None))
        start(lab.sign_in(name))  # side by side
    servers = [Server(lab, name) for name in names]
    for server in servers:
        own = {"type": "file", "format": "text", "content": server.account.name}
        assert server.put(f"api/contents/{server.account.id}.txt", own).status_code in {200, 201}
    for server in servers:
        held = {item["name"] for item in server.get("api/contents").json()["content"]}
        assert held == {"lab", f"{server.account.id}.txt"}
    assert len({server.home for server in servers}) == len(LOOK_ALIKES)
    if system_accounts.separable():
        assert len({server.home.stat().st_uid for server in servers}) == len(LOOK_ALIKES)

    renamed = servers[1]
    new_name = f"siti.{secrets.token_hex(3)}"
    accounts = lab.accounts()
    accounts.rename(renamed.account.name, new_name)
    accounts.close()
    for server in servers:
        os.kill(server.pid, signal.SIGKILL)
    until(lambda: not Path(f"/proc/{renamed.pid}").exists())
    again = Server(lab, new_name)
    assert again.home == renamed.home
    assert again.get(f"api/contents/{renamed.account.id}.txt").json()["content"] == names[1]
    os.kill(again.pid, signal.SIGKILL)


def test_a_closed_account_loses_its_server(lab):
    name = lab.fresh("peneliti.pergi")
    lab.ready_account(name, ("peneliti", None))
    server = Server(lab, name)
    accounts = lab.accounts()
    accounts.set_active(name, active=False)
    accounts.close()
    until(lambda: not Path(f"/proc/{server.pid}").exists())
    assert lab.api(server.token).get("me").status_code == 401


def test_no_password_or_token_stands_in_a_log(lab, coach, researcher):
    logs = "".join(path.read_text(errors="replace") for path in lab.settings.logs.iterdir())
    kept = [path.read_text().strip() for path in lab.settings.secrets.iterdir()]
    for secret in [lab.password, coach.token, researcher.token, *kept]:
        assert secret not in logs
    assert "xsrf cookie" not in logs
