"""The supervisor with small stand-in parts: restart alone, end together, leave nothing."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from waiting import until

from hub import guard, parts, settings, system_accounts
from hub.errors import LabError
from hub.logs import KEPT, Log

pytestmark = pytest.mark.processes

MARK = "SPBE_TEST_MARK"

SERVER = """
import http.server, os, socketserver, subprocess, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(str(os.getpid()).encode())
    def log_message(self, *_): pass
if len(sys.argv) > 2:  # a child of the hub's kind: its own session, deaf to SIGTERM when told so
    held = [int(fd) for fd in [os.environ.get("SPBE_LIFELINE")] if fd]
    subprocess.Popen([sys.executable, "-c", sys.argv[2]], start_new_session=True, pass_fds=held)
socketserver.TCPServer.allow_reuse_address = True
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
STUBBORN = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
TIED = (
    "import os, time; from hub.singleuser import end_with_lab;"
    "end_with_lab(int(os.environ['SPBE_LIFELINE'])); time.sleep(600)"
)

LAB = """
import asyncio, sys
from hub import settings
from hub.parts import Part
from hub.supervisor import Supervisor
server, child, broken = sys.argv[1:4]
places = settings.load()
places.logs.mkdir(parents=True, exist_ok=True)
def part(name, port, *more, **how):
    return Part(name, (sys.executable, "-c", server, str(port), *more), (port, "/"), grace=3, **how)
wanted = [part("satu", places.port), part("dua", places.hub_port), part("tiga", places.apps_port, child, lifeline=True)]
if broken:
    wanted.append(Part("rusak", (sys.executable, "-c", "raise SystemExit('rusak')"), (places.registry_port, "/")))
say = lambda line: print(line, flush=True)
asyncio.run(Supervisor(places, say, tuple(wanted)).run(lambda: say("SIAP")))
"""


def marked(mark):
    """Ids of all living processes that carry this test's mark in their environment."""
    found = set()
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if entry.name.isdigit() and f"{MARK}={mark}".encode() in (entry / "environ").read_bytes():
                found.add(int(entry.name))
    return found


def pid_at(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        with connection.makefile("rb") as reply:
            text = reply.read().rpartition(b"\r\n\r\n")[2]
        return int(text) if text else None
    return None


class Running:
    def __init__(self, var, port, child=STUBBORN, broken=""):
        self.mark = uuid.uuid4().hex
        self.places = settings.load({"SPBE_VAR": str(var), "SPBE_PORT": str(port)})
        self.process = subprocess.Popen(
            [sys.executable, "-c", LAB, SERVER, child, broken],
            env=os.environ | {"SPBE_VAR": str(var), "SPBE_PORT": str(port), MARK: self.mark},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_ready(self):
        assert self.process.stdout.readline() == "SIAP\n"
        return self

    @property
    def ports(self):
        return (self.places.port, self.places.hub_port, self.places.apps_port)

    def close(self):
        for pid in marked(self.mark):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(10)
        self.process.stdout.close()
        self.process.stderr.close()


@pytest.fixture
def start(tmp_path, free_ports):
    started = []

    def go(**how):
        started.append(Running(tmp_path, free_ports(), **how))
        return started[-1]

    yield go
    for running in started:
        running.close()


@pytest.mark.parametrize("killed", [0, 1, 2])
def test_a_killed_part_is_started_again_alone(start, killed):
    lab = start().wait_ready()
    before = [pid_at(port) for port in lab.ports]
    os.kill(before[killed], signal.SIGKILL)
    after = until(lambda: (pid := pid_at(lab.ports[killed])) and pid != before[killed] and pid)
    assert [pid_at(port) for port in lab.ports] == [*before[:killed], after, *before[killed + 1 :]]
    assert "berhenti (kode -9); dimulai lagi" in lab.process.stdout.readline()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_end_leaves_no_process_behind(start, how):
    lab = start().wait_ready()
    until(lambda: len(marked(lab.mark)) == 5)  # three parts, the third one's child, and the supervisor
    orphan = max(marked(lab.mark) - {pid_at(port) for port in lab.ports} - {lab.process.pid})
    os.kill(pid_at(lab.ports[2]), signal.SIGKILL)  # its child becomes an orphan, which must not escape
    until(lambda: pid_at(lab.ports[2]))
    assert orphan in marked(lab.mark)
    lab.process.send_signal(how)
    assert lab.process.wait(120) == 0
    assert marked(lab.mark) == set()


def test_parts_and_servers_do_not_outlive_a_supervisor_that_was_killed(start):
    lab = start(child=TIED).wait_ready()
    until(lambda: len(marked(lab.mark)) == 5)
    lab.process.kill()
    lab.process.wait(10)
    until(lambda: marked(lab.mark) == set())


def test_a_part_that_does_not_start_ends_the_start(start):
    lab = start(broken="ya")
    _, errors = lab.process.communicate(timeout=60)
    assert lab.process.returncode != 0
    assert "Bagian rusak tidak dapat dimulai" in errors
    assert marked(lab.mark) == set()


def test_a_taken_port_is_named(tmp_path, free_ports, monkeypatch):
    monkeypatch.setattr(guard, "PATIENCE", 0)
    places = settings.load({"SPBE_VAR": str(tmp_path), "SPBE_PORT": str(free_ports())})
    guard.free_ports(places)
    for port in parts.ports(places):
        with socket.create_server(("127.0.0.1", port)), pytest.raises(LabError, match=f"Port {port} .*SPBE_PORT"):
            guard.free_ports(places)


def test_one_folder_holds_one_lab(tmp_path, free_ports):
    places = settings.load({"SPBE_VAR": str(tmp_path), "SPBE_PORT": str(free_ports())})
    with guard.only_one(places), pytest.raises(LabError, match="sudah berjalan"), guard.only_one(places):
        pass
    with guard.only_one(places):
        pass


def test_two_labs_never_share_a_system_user(tmp_path, monkeypatch):
    """Starting a server ends what is left under its user: that must not be another lab's."""
    monkeypatch.setattr(system_accounts, "separable", lambda: True)
    monkeypatch.setenv("SPBE_UID_START", "61000")
    hold = (
        "import sys, pathlib; from hub import guard, system_accounts; system_accounts.separable = lambda: True\n"
        "with guard.own_users(pathlib.Path(sys.argv[1])): print('ada', flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", hold, str(tmp_path / "servers")]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "ada\n"
        for start in ("61000", "62000", "58000"):
            monkeypatch.setenv("SPBE_UID_START", start)
            with pytest.raises(LabError, match="SPBE_UID_START="), guard.own_users(tmp_path / "servers"):
                pass
        monkeypatch.setenv("SPBE_UID_START", "65500")
        with guard.own_users(tmp_path / "servers"):
            pass
        other.kill()
    monkeypatch.setenv("SPBE_UID_START", "61000")
    with guard.own_users(tmp_path / "servers"):
        pass


def test_a_log_is_cut_into_a_bounded_number_of_files(tmp_path):
    log = Log(tmp_path / "hub.log", largest=100)
    for number in range(60):
        log.write(b"%039d\n" % number)
    log.close()
    files = sorted(tmp_path.iterdir())
    assert [path.name for path in files] == ["hub.log", *(f"hub.log.{n}" for n in range(1, KEPT + 1))]
    assert all(path.stat().st_size <= 100 for path in files)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in files)
    assert b"59\n" in files[0].read_bytes()
