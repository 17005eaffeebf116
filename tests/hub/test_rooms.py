"""A region's room in a real lab: who may enter, what its code reaches, and the end of who leaves the region."""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import websocket
from waiting import until

from hub import system_accounts
from hub.rooms.server import NO_LONGER
from hub.rooms.store import room_of
from hub.singleuser import SOCKETS

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(
        not system_accounts.separable(),
        reason="where people's code cannot run apart the rooms stay closed: test_rooms_parts.py",
    ),
]


def environ_of(pid):
    words = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return dict(word.decode().split("=", 1) for word in words if b"=" in word)


class Guest:
    """A person in a region's room, with a browser's cookies."""

    def __init__(self, lab, name, code="18.71"):
        self.lab, self.code = lab, code
        self.client = lab.sign_in(name)
        until(self._inside)
        accounts = lab.accounts()
        self.room = room_of(accounts, code)
        accounts.close()
        self.base = lab.server(self.room.id)

    def _inside(self):
        reply = self.client.get(f"/hub/ruang/{self.code}", follow_redirects=True)
        assert reply.status_code == 200, reply.text
        self.page = reply.text
        return str(reply.url.path).endswith("/lab")

    @property
    def config(self):
        """What the room's page tells its scripts."""
        return json.loads(re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', self.page, re.DOTALL)[1])

    def _cookies(self):
        host = urlsplit(self.base).hostname
        return {c.name: c.value for c in self.client.cookies.jar if c.domain in {host, f".{host}"}}

    def get(self, path):
        return self.client.get(self.base + path)

    def post(self, path, **body):
        headers = {"X-XSRFToken": self._cookies()["_xsrf"], "Sec-Fetch-Mode": "cors"}
        return self.client.post(self.base + path, json=body, headers=headers)

    def connect(self, path):
        address = urlsplit(self.base)
        cookie = "; ".join(f"{name}={value}" for name, value in self._cookies().items())
        made = websocket.create_connection(
            f"ws://{address.netloc}{address.path}{path}",
            cookie=cookie,
            origin=f"http://{address.netloc}",
            timeout=90,
        )
        self.lab.clients.append(made)  # closed with the lab
        return made

    def kernel(self):
        reply = self.post("api/kernels", name="python3")
        assert reply.status_code == 201, reply.text
        return Kernel(self, reply.json()["id"])


class Kernel:
    """A kernel of the room."""

    def __init__(self, guest, kernel_id):
        self.id = kernel_id
        self.channels = guest.connect(f"api/kernels/{kernel_id}/channels")

    def run(self, code):
        """Run code and return what it prints, read as JSON."""
        asked = uuid4().hex
        header = {"msg_id": asked, "msg_type": "execute_request", "session": asked, "username": "", "version": "5.3"}
        content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        self.channels.send(json.dumps(message))
        text = ""
        while True:
            told = json.loads(self.channels.recv())
            if told["parent_header"].get("msg_id") != asked:
                continue
            if told["msg_type"] == "error":
                raise AssertionError("\n".join(told["content"]["traceback"]))
            if told["msg_type"] == "stream":
                text += told["content"]["text"]
            if told["msg_type"] == "status" and told["content"]["execution_state"] == "idle":
                return json.loads(text)


class Leaver:
    """A person with open connections to the room who is then taken out of the region."""

    def __init__(self, lab):
        name = lab.fresh("operator.pergi")
        lab.ready_account(name, ("operator", "18.71"))
        self.guest = Guest(lab, name)
        paths = ("api/collaboration/room/JupyterLab:globalAwareness", "api/events/subscribe")
        self.connections = [self.guest.connect(path) for path in paths]
        self.closed = {}
        self.threads = [
            threading.Thread(target=self._listen, args=item, daemon=True) for item in enumerate(self.connections)
        ]
        for thread in self.threads:
            thread.start()
        assert self.guest.get("api/status").status_code == 200
        accounts = lab.accounts()
        accounts.revoke(name, "operator", "18.71")
        accounts.close()
        self.left = time.monotonic()

    def _listen(self, number, connection):
        while True:
            try:
                kind, data = connection.recv_data()
            except websocket.WebSocketException:  # nobody closed it, it broke
                break
            if kind == websocket.ABNF.OPCODE_CLOSE:
                self.closed[number] = (int.from_bytes(data[:2], "big"), time.monotonic())
                break
        connection.shutdown()


@pytest.fixture(scope="module")
def coach(lab):
    return Guest(lab, "pendamping.satu")


@pytest.fixture(scope="module")
def leaver(lab, coach):
    return Leaver(lab)


@pytest.fixture(scope="module")
def kernel(coach, leaver):
    del leaver  # asked for here so that the minute passes while the other tests run
    return coach.kernel()


@pytest.mark.parametrize("name", ["peneliti", "sekretariat", "operator.denpasar", "pendamping.dua"])
def test_what_is_not_yours_answers_like_what_does_not_exist(lab, coach, name):
    client = lab.sign_in(name)
    answers = [client.get(f"/hub/ruang/{code}") for code in ("18.71", "99.99", "18", "tidak-ada")]
    answers.append(client.get(f"/hub/spawn/{coach.room.id}"))
    assert {reply.status_code for reply in answers} == {404}
    assert len({re.sub(r"/hub/[\w./%-]*|_xsrf=[^\"&]*", "", reply.text) for reply in answers}) == 1
    with_token = {"Authorization": f"token {lab.token(name)}"}
    assert lab.client().get(f"{coach.base}api/contents", headers=with_token).status_code == 403
    start = lab.client().post(f"/hub/api/users/{coach.room.id}/server", headers=with_token)
    assert start.status_code == 404


def test_whoever_has_not_signed_in_is_led_to_sign_in_first(lab):
    reply = lab.client().get("/hub/ruang/18.71")
    assert reply.status_code == 302
    assert urlsplit(reply.headers["location"]).path == "/hub/login"


def test_people_of_the_region_and_its_coach_meet_in_one_server(lab, coach, leaver):
    people = [coach, leaver.guest, Guest(lab, "operator.bandarlampung"), Guest(lab, "koordinator.bandarlampung")]
    assert len({guest.base for guest in people}) == 1
    assert {guest.get("api/me").json()["identity"]["display_name"] for guest in people[2:]} == {
        "Operator Kota Bandar Lampung",
        "Koordinator Kota Bandar Lampung",
    }


def test_a_room_is_for_several_at_once_and_has_no_voila(lab, coach):
    assert coach.config["ruang"]["place"] == "Kota Bandar Lampung"
    disabled = coach.config["disabledExtensions"]
    assert not {"@jupyter/collaboration-extension", "@jupyter/docprovider-extension"}.intersection(disabled)
    assert coach.get("voila").status_code == 404
    shared = coach.get("api/contents/bersama").json()
    assert [item["name"] for item in shared["content"]] == ["tolok-ukur.ipynb"]


def test_the_kernel_reads_its_region_and_writes_nothing(lab, coach, kernel):
    writer = lab.api(lab.token("operator.bandarlampung"))
    made = writer.post(
        "regions/18.71/assessments",
        json={"period": "2024", "purpose": "latihan"},
        headers={"Idempotency-Key": str(uuid4())},
    )
    draft = made.json().get("id") or writer.get("regions/18.71/assessments").json()[0]["id"]
    told = kernel.run(f"""
import httpx, json, os, uuid
api = httpx.Client(base_url=os.environ["SPBE_REGISTRY_URL"] + "api/",
                   headers={{"Authorization": "Bearer " + os.environ["JUPYTERHUB_API_TOKEN"]}})
def write(method, path, **body):
    key = {{"Idempotency-Key": str(uuid.uuid4()), "If-Match": '"0"'}}
    return api.request(method, path, json=body, headers=key).status_code
print(json.dumps({{
    "rights": api.get("me").json()["permissions"],
    "own": [api.get("regions/18.71/assessments").status_code, api.get("assessments/{draft}").status_code],
    "foreign": [api.get("regions/51.71/" + thing).status_code for thing in ("assessments", "reports", "events")],
    "events": api.get("regions/18.71/events").status_code,
    "writes": [
        write("POST", "regions/18.71/assessments", period="2023", purpose="latihan"),
        write("PUT", "assessments/{draft}/answers/i01/level", value=3),
        write("POST", "assessments/{draft}/comments", text="x", indicator="i01"),
        write("PUT", "assessments/{draft}/plan/levels/i01", level=3),
        api.post("regions/18.71/reports?year=2024&format=html&title=x&data_version=x", content=b"<!doctype html>",
                 headers={{"Idempotency-Key": str(uuid.uuid4())}}).status_code,
    ],
    "hub": [httpx.get(os.environ["JUPYTERHUB_API_URL"] + path, headers=api.headers).status_code
            for path in ("/users", "/services", "/proxy")],
}}))""")
    assert told["rights"] == {
        "published:read": ["*"],
        "assessments:read": ["18.71"],
        "comments:read": ["18.71"],
        "plans:read": ["18.71"],
        "reports:read": ["18.71"],
        "recommendations:read": ["18.71"],
    }
    assert told["own"] == [200, 200]
    assert told["foreign"] == [404, 404, 404]
    assert told["events"] == 403
    assert set(told["writes"]) == {403}
    assert set(told["hub"]) == {403}


def test_what_a_guest_shows_the_room_opens_nothing_else(lab, coach):
    """The room's code can read the token with which a guest proves to it who he is: it proves that and no more."""
    shown = coach.config["token"]
    assert lab.api(shown).get("me").json()["permissions"] == {}
    assert lab.api(shown).get("regions/18.71/assessments").status_code == 404
    headers = {"Authorization": f"token {shown}"}
    hub = lab.client()
    for path in ("/hub/api/users", f"/hub/api/users/{coach.room.id}", "/hub/api/services"):
        assert hub.get(path, headers=headers).status_code in {403, 404}, path
    me = hub.get("/hub/api/user", headers=headers).json()
    assert {scope.partition("!")[0] for scope in me["scopes"]} <= {
        "access:servers",
        "read:users:name",
        "read:users:groups",
    }


def test_no_token_but_the_rooms_own_is_in_its_processes(lab, coach, kernel):
    uid = (lab.settings.homes / coach.room.id).stat().st_uid
    server = until(lambda: _room_server(lab, coach.room.id))
    own = environ_of(server)["JUPYTERHUB_API_TOKEN"]
    found = set()
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                found |= {value for name, value in environ_of(entry.name).items() if "TOKEN" in name}
    assert found == {own}
    assert {lab.api(own).get("me").json()["name"]} == {coach.room.id}


def _room_server(lab, room_id):
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and b"hub.singleuser" in (entry / "cmdline").read_bytes():
                held = environ_of(entry.name)
                if held.get("JUPYTERHUB_USER") == room_id:
                    return int(entry.name)
    return None


def test_code_in_a_room_reaches_nothing_of_the_lab_or_of_others(lab, coach, kernel):
    neighbour = Guest(lab, "operator.denpasar", "51.71")
    started = neighbour.kernel()
    pid = _room_server(lab, neighbour.room.id)
    home = lab.settings.homes / neighbour.room.id
    (home / "rahasia.txt").write_text("milik Denpasar")
    (home / "rahasia.txt").chmod(0o644)
    var = lab.settings.var
    below = [Path(folder) / name for folder, _, names in os.walk(var) for name in names]  # past what goes meanwhile
    outside = [str(path) for path in below if path.is_file() and not path.is_relative_to(lab.settings.homes)]
    assert len(outside) > 10
    outside += [str(home / "rahasia.txt"), f"/proc/{pid}/environ", f"/proc/{pid}/mem", f"/proc/{pid}/maps"]
    outside += [f"/proc/{each}/environ" for each in _lab_parts(lab)]
    sockets = (home / SOCKETS).read_text()
    (connection,) = Path(sockets).glob(f"kernel-{started.id}.json")
    assert json.loads(connection.read_text())["transport"] == "ipc", "a port can be listened to by every account"
    folders = [str(var), str(var / "secrets"), str(lab.settings.homes), str(home), sockets]
    ports = _listening(pid)
    assert ports
    told = kernel.run(f"""
import contextlib, json, os
import httpx
opened, listed, answers = [], [], []
for path in {outside!r}:
    with contextlib.suppress(OSError):
        with open(path, "rb") as file:
            file.read(1)
        opened.append(path)
for path in {folders!r}:
    with contextlib.suppress(OSError):
        os.listdir(path)
        listed.append(path)
for port in {ports!r}:
    for path in ("api/contents", "api/kernels", "lab"):
        reply = httpx.get(f"http://127.0.0.1:{{port}}/user/{neighbour.room.id}/{{path}}",
                          headers={{"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]}})
        answers.append(reply.status_code)
print(json.dumps([os.getuid(), opened, listed, answers]))""")
    uid, opened, listed, answers = told
    assert uid == (lab.settings.homes / coach.room.id).stat().st_uid != home.stat().st_uid
    assert opened == []
    assert listed == []
    assert set(answers) <= {403}
    assert started.run("print('1')") == 1


def _lab_parts(lab):
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and environ_of(entry.name).get("SPBE_VAR") == str(lab.settings.var):
                yield int(entry.name)


def _listening(pid):
    """Return the TCP ports on which a process listens."""
    sockets = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            sockets.add(str(link.readlink()))
    lines = [line.split() for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]]
    listening = [line for line in lines if line[3] == "0A" and f"socket:[{line[9]}]" in sockets]
    return [int(line[1].split(":")[1], 16) for line in listening]


def test_the_region_reads_in_its_event_log_who_was_there(lab, coach):
    accounts = lab.accounts()
    someone = accounts.by_name("pendamping.satu").id
    accounts.close()
    coordinator = lab.api(lab.token("koordinator.bandarlampung"))

    def told():
        events = coordinator.get("regions/18.71/events").json()
        return [event for event in events if (event["action"], event["actor"]) == ("room.present", someone)]

    hours = [event["after"]["hour"] for event in until(told)]
    assert len(hours) == len(set(hours))
    assert coach.get("api/status").status_code == 200


def test_leaving_the_region_ends_what_is_open(leaver):
    for thread in leaver.threads:  # within a minute, as is promised: a slow machine may have the same again
        thread.join(max(0.0, leaver.left + 120 - time.monotonic()))
    assert {code for code, _ in leaver.closed.values()} == {NO_LONGER}
    assert len(leaver.closed) == len(leaver.connections)
    assert leaver.guest.get("api/status").status_code == 403
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        leaver.guest.connect("api/events/subscribe")
    assert leaver.guest.client.get("/hub/ruang/18.71").status_code == 404
