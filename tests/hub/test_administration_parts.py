"""Starting one part again because the administrator asked: alone, even when it hangs, and said to whoever watches."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys

import pytest
from waiting import until

from hub import control, settings
from hub.errors import LabError

pytestmark = pytest.mark.processes

SERVER = """
import http.server, os, signal, socketserver, sys
if sys.argv[2:]:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(str(os.getpid()).encode())
    def log_message(self, *_): pass
socketserver.TCPServer.allow_reuse_address = True
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
LAB = """
import asyncio, sys
from hub import settings
from hub.parts import Part
from hub.supervisor import Supervisor
places = settings.load()
places.logs.mkdir(parents=True, exist_ok=True)
def part(name, port, *more):
    return Part(name, (sys.executable, "-c", sys.argv[1], str(port), *more), (port, "/"), grace=1)
wanted = (part("registry", places.registry_port), part("apps", places.apps_port, "deaf to SIGTERM"))
say = lambda line: print(line, flush=True)
asyncio.run(Supervisor(places, say, wanted).run(lambda: say("SIAP")))
"""


def pid_at(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        with connection.makefile("rb") as reply:
            text = reply.read().rpartition(b"\r\n\r\n")[2]
        return int(text) if text else None
    return None


def ask(places, part=None):
    return {state.name: state for state in asyncio.run(control.ask(places, control.Question(restart=part))).parts}


@pytest.fixture(scope="module")
def lab(tmp_path_factory, free_ports):
    deep = (
        tmp_path_factory.mktemp("lab") / ("folder yang dalam sekali " * 4).strip()
    )  # its socket's path is longer than Linux allows
    environ = {"SPBE_VAR": str(deep), "SPBE_PORT": str(free_ports())}
    process = subprocess.Popen(
        [sys.executable, "-c", LAB, SERVER], env=os.environ | environ, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "SIAP\n"
    yield process, settings.load(environ)
    process.send_signal(signal.SIGINT)
    process.wait(60)
    process.stdout.close()


@pytest.mark.parametrize("name", ["registry", "apps"])
def test_one_part_is_started_again_alone(lab, name):
    process, places = lab
    ports = {"registry": places.registry_port, "apps": places.apps_port}
    other = "apps" if name == "registry" else "registry"
    before = {part: pid_at(port) for part, port in ports.items()}
    began = ask(places)
    ask(places, name)
    until(lambda: pid_at(ports[name]) not in {None, before[name]})
    assert pid_at(ports[other]) == before[other]
    now = ask(places)
    assert (now[name].restarts, now[other].restarts) == (began[name].restarts + 1, began[other].restarts)
    assert now[name].since > began[name].since
    assert now[other].since == began[other].since
    assert now[name].memory > 1_000_000
    told = f"Bagian {name} dihentikan pengelola; dimulai lagi"
    assert any(told in line for line in process.stdout)  # past what a first try left unread


def test_a_question_that_is_none_is_not_answered_and_changes_nothing(lab):
    _, places = lab
    before = ask(places)
    for question in (b"", b"\n", b"{}x\n", b'{"restart": "proxy"}\n', b'{"restart": "apps", "x": 1}\n', b"x" * 9000):
        with control._reachable(control.address(places)) as short, socket.socket(socket.AF_UNIX) as line:
            line.settimeout(10)
            line.connect(short)
            with contextlib.suppress(ConnectionError):
                line.sendall(question)
                line.shutdown(socket.SHUT_WR)
                assert line.recv(4096) == b""
    assert {name: state.since for name, state in ask(places).items()} == {n: s.since for n, s in before.items()}


def test_only_the_account_of_the_lab_reaches_the_socket(lab):
    _, places = lab
    assert control.address(places).parent.stat().st_mode & 0o077 == 0


def test_without_a_supervisor_the_answer_is_one_line(tmp_path):
    places = settings.load({"SPBE_VAR": str(tmp_path)})
    with pytest.raises(LabError, match="Pengawas lab tidak menjawab"):
        asyncio.run(control.ask(places, control.Question()))
    control.address(places).parent.mkdir()
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(control.address(places)))
    with pytest.raises(LabError, match="Pengawas"):
        asyncio.run(control.ask(places, control.Question()))


def test_the_question_names_only_parts_that_may_be_started_again():
    for name in ("proxy", "", "hub; rm"):
        with pytest.raises(ValueError, match="restart"):
            control.Question.model_validate_json(json.dumps({"restart": name}))
