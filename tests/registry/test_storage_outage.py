"""The database is away, locked or full for a while: a clear 503 meanwhile, then everything goes on by itself."""

import itertools
import signal
import sqlite3
import threading
import time
from contextlib import closing
from uuid import uuid4

import pytest
import sqlalchemy as sa
from registry_process import Process
from waiting import until

from hub.registry import db, events
from hub.registry.answers.model import AnswerVersion
from hub.registry.db import Database, engine_for

pytestmark = pytest.mark.processes

WRITERS = 20
BOUND = 60
"""Seconds after which nobody may get an error any more."""


class Writer(threading.Thread):
    """Writes one version after the other; what is refused is sent again, as the pages do, under the same key."""

    def __init__(self, process, path, end):
        super().__init__()
        self.process, self.path, self.end = process, path, end
        self.acknowledged, self.troubles = 0, []

    def run(self):
        for version in itertools.count():
            key = str(uuid4())
            while not self.end.is_set():
                reply = self.process.write("PUT", self.path, {"value": f"teks {version + 1}"}, key, version)
                if reply.status_code == 200:
                    self.acknowledged = version + 1
                    break
                self.troubles.append((time.monotonic(), reply.status_code, reply.json()))
                self.end.wait(0.1)
            if self.end.wait(0.02):
                return


@pytest.mark.parametrize("template", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT])
def test_g5_10_a_restart_of_postgresql_under_load_needs_nobody_and_loses_nothing(database_url, postgres, how):
    process, end = Process(database_url), threading.Event()
    assessment = process.open()
    paths = [f"assessments/{assessment}/answers/i{number:02}/fakta" for number in range(1, WRITERS + 1)]
    writers = [Writer(process, path, end) for path in paths]
    try:
        for writer in writers:
            writer.start()
        until(lambda: all(writer.acknowledged for writer in writers))
        postgres.end(how)
        until(lambda: all(writer.troubles for writer in writers))
        health = process.http.get("health")
        postgres.begin()
        began, done = time.monotonic(), [writer.acknowledged for writer in writers]
        until(lambda: all(writer.acknowledged > count for writer, count in zip(writers, done, strict=True)))
        recovered = time.monotonic()
        assert process.http.get("health").status_code == 200
        time.sleep(0.5)  # under load a little longer: no late error may follow
    finally:
        end.set()
        for writer in writers:
            writer.join(30)
        process.end()
    assert (health.status_code, bool(health.json()["reference"])) == (503, True)
    assert recovered - began < BOUND
    troubles = [trouble for writer in writers for trouble in writer.troubles]
    assert {status for _, status, _ in troubles} == {503}
    assert all("Penyimpanan" in body["title"] and body["reference"] for *_, body in troubles)
    assert max(at for at, *_ in troubles) - began < BOUND
    engine = engine_for(database_url)
    with Database(engine).read() as session:
        query = sa.select(AnswerVersion.indicator, sa.func.max(AnswerVersion.version)).group_by(AnswerVersion.indicator)
        stored = {row[0]: row[1] for row in session.execute(query)}
        assert events.verify(session) == []
    engine.dispose()
    for number, writer in enumerate(writers, 1):
        assert stored[f"i{number:02}"] >= writer.acknowledged > 0


@pytest.fixture
def impatient(monkeypatch):
    """Let a write wait for a moment only; to be named before ``lab``."""
    monkeypatch.setattr(db, "BUSY_MS", 200)


sqlite = pytest.mark.parametrize("template", ["sqlite"], indirect=True)


@sqlite
def test_a_locked_sqlite_is_a_503_and_the_same_request_goes_through_later(impatient, lab, database_url, caplog):
    draft, key = lab.open(), str(uuid4())
    operator = lab.client("operator")
    with closing(sqlite3.connect(sa.make_url(database_url).database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = operator.answer(draft, "i22", "fakta", "RAHASIA-NARASI", 0, key=key)
        assert operator.get("health").status_code == 200  # it can be read
        other.execute("ROLLBACK")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    assert refused.json()["title"] == "Penyimpanan belum terjangkau"
    assert f"{refused.json()['reference']} storage: OperationalError SQLITE_BUSY" in caplog.text
    assert "RAHASIA" not in caplog.text
    assert operator.answer(draft, "i22", "fakta", "RAHASIA-NARASI", 0, key=key).status_code == 200


@sqlite
def test_writers_behind_one_that_hangs_do_not_wait_for_ever(impatient, lab, at_once):
    draft = lab.open()
    operator = lab.client("operator")
    with lab.database.write():
        replies = at_once(*[lambda: operator.answer(draft, "i22", "level", 3, 0)] * 5)
    assert [reply.status_code for reply in replies] == [503] * 5
    assert operator.answer(draft, "i22", "level", 3, 0).status_code == 200


@sqlite
def test_a_full_disk_is_a_503_and_nothing_is_half_done(lab, draft):
    operator, key, text = lab.client("operator"), str(uuid4()), "panjang " * 2000
    full = True

    def limit(connection):
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages if full else 10**9}")

    sa.event.listen(lab.database.engine, "begin", limit)
    refused = operator.answer(draft, "i22", "fakta", text, 0, key=key)
    assert (refused.status_code, bool(refused.json()["reference"])) == (503, True)
    full = False
    assert operator.get(f"assessments/{draft}/answers/i22/fakta/history").json() == []
    assert operator.answer(draft, "i22", "fakta", text, 0, key=key).status_code == 200
    with lab.database.read() as session:
        assert events.verify(session) == []
        assert events.head(session) == 2


@sqlite
def test_health_looks_into_the_tables(lab, database_url):
    assert lab.client(None).get("health").status_code == 200
    with closing(sqlite3.connect(sa.make_url(database_url).database)) as other:
        other.execute("DROP TABLE events")
    assert lab.client(None).get("health").status_code == 503
