"""The registry is killed (SIGKILL) around a commit: the replay gives the first answer, and there is one effect."""

import socket
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from registry_lab import PREFIX

from hub.registry import events
from hub.registry.db import Database, engine_for

SCRIPT = Path(__file__).with_name("dying_registry.py")
START_SECONDS = 60


class Process:
    """A registry in a process of its own."""

    def __init__(self, url):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.process = subprocess.Popen([sys.executable, str(SCRIPT), url, str(port)])
        self.http = httpx.Client(
            base_url=f"http://127.0.0.1:{port}{PREFIX}/api/", headers={"Authorization": "token token-operator"}
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.http.get("health")
            except httpx.TransportError:
                assert self.process.poll() is None, "the registry ended by itself"
                assert time.monotonic() < deadline, "the registry does not answer"
                time.sleep(0.05)
            else:
                return

    def write(self, method, path, body, key, version=None, **headers):
        headers = {"Idempotency-Key": key, **headers} | ({"If-Match": str(version)} if version is not None else {})
        return self.http.request(method, path, json=body, headers=headers)

    def end(self):
        self.http.close()
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture
def start(database_url):
    running = []

    def start():
        running.append(Process(database_url))
        return running[-1]

    yield start
    for process in running:
        process.end()


@pytest.mark.parametrize(("moment", "kept"), [("before-commit", 0), ("after-commit", 1)])
def test_a_killed_registry_has_both_effect_and_answer_or_neither(database_url, start, moment, kept):
    first = start()
    opened = first.write("POST", "regions/18.71/assessments", {"period": "2025", "purpose": "latihan"}, str(uuid4()))
    path = f"assessments/{opened.json()['id']}/answers/i22/fakta"
    key, body = str(uuid4()), {"value": "Perwali 12/2023 “SPBE”"}
    with pytest.raises(httpx.TransportError):
        first.write("PUT", path, body, key, 0, **{"X-Die": moment})
    assert first.process.wait(30) == -9

    second = start()
    assert len(second.http.get(f"{path}/history").json()) == kept
    replays = [second.write("PUT", path, body, key, 0) for _ in range(2)]
    assert [reply.status_code for reply in replays] == [200, 200]
    assert replays[0].content == replays[1].content
    (stored,) = second.http.get(f"{path}/history").json()
    assert stored == replays[0].json()["stored"]

    engine = engine_for(database_url)
    with Database(engine).read() as session:
        assert events.head(session) == 2
        assert events.verify(session) == []
    engine.dispose()
