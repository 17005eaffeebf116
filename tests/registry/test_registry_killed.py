"""The registry is killed (SIGKILL) around a commit: the replay gives the first answer, and there is one effect."""

from uuid import uuid4

import httpx
import pytest
from registry_process import Process

from hub.registry import events
from hub.registry.db import Database, engine_for


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
    path = f"assessments/{first.open()}/answers/i22/fakta"
    key, body = str(uuid4()), {"value": "Perwali 12/2023 “SPBE”"}
    with pytest.raises(httpx.TransportError):
        first.write("PUT", path, body, key, 0, **{"X-Die": moment})
    assert first.ended() == -9

    second = start()
    assert len(second.http.get(f"{path}/history").json()) == kept
    replays = [second.write("PUT", path, body, key, 0) for _ in range(2)]
    assert [reply.status_code for reply in replays] == [200, 200]
    assert replays[0].content == replays[1].content
    (stored,) = second.http.get(f"{path}/history").json()
    assert stored == {**replays[0].json()["stored"], "erased": False}

    engine = engine_for(database_url)
    with Database(engine).read() as session:
        assert events.head(session) == 2
        assert events.verify(session) == []
    engine.dispose()
