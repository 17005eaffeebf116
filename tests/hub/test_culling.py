"""The rule for idle servers: what it says, whom it meets, and that work is never ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect
from waiting import until

from hub import busy
from hub.administration import culler, culling
from hub.administration.acts import RULE, Acts
from spbe_core.errors import DataError

LIMIT = 10


def test_the_service_whose_hub_ended_while_it_imported_ends_at_once(tmp_path):
    """A killed hub left one behind now and then, and the next hub started another."""
    environ = os.environ | {culling.HUB: "1", "SPBE_VAR": str(tmp_path)}
    subprocess.run([sys.executable, "-m", "hub.administration.culler"], env=environ, check=True, timeout=60)


def test_the_limit_is_two_hours_or_what_the_setting_says(monkeypatch):
    monkeypatch.delenv(culling.IDLE_SECONDS, raising=False)
    assert culling.idle_limit() == timedelta(hours=2)
    assert culling.report_seconds() == 300
    monkeypatch.setenv(culling.IDLE_SECONDS, "60")
    assert (culling.idle_limit(), culling.report_seconds()) == (timedelta(minutes=1), 15)
    for wrong in ("", "0", "-1", "2 jam", "1e3", "\u0661\u0662", "99999999"):
        monkeypatch.setenv(culling.IDLE_SECONDS, wrong)
        with pytest.raises(DataError, match=culling.IDLE_SECONDS):
            culling.idle_limit()


def test_the_rule_meets_only_who_was_idle_too_long_and_writes_it_down(tmp_path):
    acts = Acts(tmp_path / "acts.jsonl")
    decide = culler.arbiter(acts)
    server = {"url": "/user/orang%20satu/", "name": ""}
    assert not decide(inactive=timedelta(seconds=59), inactive_limit=60, server=server)
    assert acts.latest(5) == []
    assert decide(inactive=timedelta(seconds=60), inactive_limit=60, server=server)
    assert [(act.who, act.what, act.target) for act in acts.latest(5)] == [(RULE, "idle", "orang satu")]


@pytest.mark.parametrize("url", ["/user/abc/", "http://abc.lab.localhost:8000/user/abc/", "/awalan/user/abc/"])
def test_the_person_of_a_server_is_read_from_its_address(url):
    assert culler.owner({"url": url}) == "abc"


def person(stopped, *, running=False):
    spawner = SimpleNamespace(server="x" if running else None, last_activity=stopped.replace(tzinfo=None))
    return SimpleNamespace(name="abc", orm_user=SimpleNamespace(orm_spawners={"": spawner}))


def test_a_person_learns_of_the_end_until_the_server_ran_again(tmp_path):
    acts = Acts(tmp_path / "acts.jsonl")
    now = datetime.now(UTC)
    assert culling.Notice(acts, person(now)).ended is None
    acts.note(RULE, "idle", "xyz", "asked")
    assert culling.Notice(acts, person(datetime.now(UTC))).ended is None
    acts.note(RULE, "idle", "abc", "asked")
    stopped = datetime.now(UTC) + timedelta(seconds=5)
    told = culling.Notice(acts, person(stopped)).ended
    assert "2 jam tidak dipakai" in told.id
    assert "WIB" in told.id
    assert "not used for 2 h" in told.en
    assert culling.Notice(acts, person(stopped, running=True)).ended is None
    assert culling.Notice(acts, person(stopped + timedelta(hours=1))).ended is None
    assert culling.Notice(acts, None).ended is None


def test_a_cut_off_line_of_the_log_is_passed_over(tmp_path):
    acts = Acts(tmp_path / "acts.jsonl")
    acts.note(RULE, "idle", "abc", "asked")
    with (tmp_path / "acts.jsonl").open("ab") as file:
        file.write(b'{"at": "2026-1\n\xff\xfe\n')
    acts.note(RULE, "idle", "xyz", "asked")
    assert [act.target for act in acts.latest(5)] == ["xyz", "abc"]
    assert (tmp_path / "acts.jsonl").stat().st_mode & 0o077 == 0


class Kernels(dict):
    def list_kernel_ids(self):
        return list(self)

    def get_kernel(self, one):
        return SimpleNamespace(execution_state=self[one])


def server(kernels, shells=()):
    terminals = {str(pid): SimpleNamespace(ptyproc=SimpleNamespace(pid=pid)) for pid in shells}
    manager = SimpleNamespace(terminals=terminals) if shells else None
    state = {"last_activity_times": {}, "terminal_manager": manager}
    return SimpleNamespace(kernel_manager=Kernels(kernels), web_app=SimpleNamespace(settings=state))


def test_a_busy_kernel_and_a_program_in_a_terminal_are_work():
    assert not busy.works(server({}))
    assert not busy.works(server({"a": "idle", "b": "starting"}))
    assert busy.works(server({"a": "idle", "b": "busy"}))
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as child:
        assert busy.works(server({}, shells=[os.getpid()]))
        assert not busy.works(server({}, shells=[child.pid]))  # a shell that runs nothing
        child.kill()
    quiet, working = server({"a": "idle"}), server({"a": "busy"})
    busy.note(quiet)
    busy.note(working)
    assert quiet.web_app.settings["last_activity_times"] == {}
    assert datetime.now(UTC) - working.web_app.settings["last_activity_times"]["work"] < timedelta(seconds=5)


@pytest.fixture
def strict_lab(other_lab):
    """A lab in which a server may be idle for ten seconds."""
    with other_lab({culling.IDLE_SECONDS: str(LIMIT)}) as found:
        yield found


def pids_of(account_id):
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and f"JUPYTERHUB_USER={account_id}".encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
    return found


class Coach:
    def __init__(self, lab, name):
        self.lab = lab
        self.id = lab.ready_account(name, ("pendamping", "18.71"))
        self.client = lab.sign_in(name)
        self.token = lab.token(name)
        self.start()

    def start(self):
        self.client.get("/hub/spawn")
        until(lambda: self.ask("GET", "api").status_code == 200)

    def ask(self, method, path):
        return self.lab.client().request(
            method, f"{self.lab.server(self.id)}{path}", headers={"Authorization": f"token {self.token}"}
        )

    async def compute(self, code):
        """Start a computation and close the line: no browser is there."""
        kernel = self.ask("POST", "api/kernels").json()["id"]
        address = f"{self.lab.server(self.id).replace('http', 'ws')}api/kernels/{kernel}/channels"
        port = self.lab.settings.port
        host = address.split("/")[2]
        local = address.replace(host, f"127.0.0.1:{port}")
        headers = {"Authorization": f"token {self.token}", "Host": host}
        socket = await websocket_connect(HTTPRequest(local, headers=headers))
        header = {"msg_id": "1", "msg_type": "execute_request", "session": "s", "username": "", "version": "5.3"}
        await socket.write_message(
            json.dumps(
                {
                    "channel": "shell",
                    "header": header | {"date": "2026-01-01T00:00:00Z"},
                    "parent_header": {},
                    "metadata": {},
                    "content": {"code": code, "silent": False},
                    "buffers": [],
                }
            )
        )
        while json.loads(await socket.read_message())["content"].get("execution_state") != "busy":
            pass
        socket.close()
        while await socket.read_message() is not None:  # until the server has closed it too
            pass


@pytest.mark.lab
def test_g1_12_idle_ends_work_does_not_and_the_person_is_told(strict_lab):
    """G1-12: a long silent computation without a browser outlives the limit; an unused server does not."""
    worker = Coach(strict_lab, "pekerja")
    asyncio.run(worker.compute("import time; time.sleep(3000)"))
    idler = Coach(strict_lab, "santai")
    assert "10 detik tidak dipakai diakhiri otomatis" in idler.client.get("/hub/home").text
    own = strict_lab.settings.homes / idler.id / "catatan.txt"
    own.write_text("milik saya")
    began = time.monotonic()
    until(lambda: not pids_of(idler.id))
    ended_after = time.monotonic() - began
    time.sleep(max(0.0, 2.5 * LIMIT - ended_after))  # the worker has to outlive more than twice the limit
    assert pids_of(worker.id), "work was ended"
    home = until(lambda: "Ruang kerja Anda diakhiri pada" in (page := idler.client.get("/hub/home").text) and page)
    assert "karena 10 detik tidak dipakai" in home
    assert own.read_text() == "milik saya"
    assert "diakhiri pada" in idler.client.get(f"/hub/user/{idler.id}/", follow_redirects=True).text
    assert [act.target for act in Acts.of(strict_lab.settings).latest(50) if act.what == "idle"][:1] == [idler.id]
    idler.start()
    assert "diakhiri pada" not in idler.client.get("/hub/home").text
