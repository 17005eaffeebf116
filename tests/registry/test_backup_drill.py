"""The restore drill: a lab that writes is backed up, restored elsewhere, counted, and works."""

import itertools
import os
import stat
import subprocess
import sys
import threading
import time
from uuid import uuid4

import pytest
from registry_lab import Lab
from registry_process import Process
from sqlalchemy import select
from waiting import until

from hub import backup, settings
from hub.accounts.store import Accounts
from hub.backup import manifest, snapshots
from hub.errors import LabError
from hub.registry import events, seals
from hub.registry.answers.model import AnswerVersion
from hub.registry.db import Database, engine_for

pytestmark = pytest.mark.processes

WRITERS, RATE = 5, 50
INDICATORS = [f"i{number:02}" for number in range(1, WRITERS + 1)]


class Writers:
    """Threads that together send :data:`RATE` answers a second; what was acknowledged is kept with its time."""

    def __init__(self, process: Process, assessment: str) -> None:
        self.process, self.assessment = process, assessment
        self.acknowledged: list[tuple[float, str, int, str]] = []
        self.refused: list[int] = []
        self._end = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(each,)) for each in INDICATORS]

    def _write(self, indicator: str) -> None:
        for version in itertools.count():
            if self._end.wait(WRITERS / RATE):
                return
            text = f"fakta {indicator} versi {version + 1}"
            path = f"assessments/{self.assessment}/answers/{indicator}/fakta"
            reply = self.process.write("PUT", path, {"value": text}, str(uuid4()), version)
            if reply.status_code != 200:
                self.refused.append(reply.status_code)
                return
            self.acknowledged.append((time.monotonic(), indicator, version + 1, text))

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        for thread in self._threads:
            thread.join(30)


def create_apart(places, folder):
    """Make a backup as the command does, in a process of its own."""
    environ = {"SPBE_VAR": str(places.var), "SPBE_DATABASE_URL": places.database_url, "PATH": os.defpath}
    command = [sys.executable, "-m", "hub.cli", "backup", "create", "--out", str(folder)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (0, 1), done.stderr
    (made,) = folder.iterdir()
    return made


@pytest.fixture
def elsewhere(places, tmp_path, request):
    """The places of the lab to be restored: another folder and, on PostgreSQL, another database."""
    environ = {"SPBE_VAR": str(tmp_path / "lain"), "SPBE_PORT": "18300"}
    if places.database_url.startswith("sqlite"):
        yield settings.load(environ)
        return
    server = request.getfixturevalue("postgres")
    name = f"r_{uuid4().hex}"
    server.execute(f"CREATE DATABASE {name}")
    yield settings.load(environ | {"SPBE_DATABASE_URL": server.url(name)})
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_drill(places, elsewhere, tmp_path):
    process = Process(places.database_url, str(places.var))
    try:
        with Writers(process, process.open()) as writers:
            until(lambda: len(writers.acknowledged) >= RATE)
            began = time.monotonic()
            made = create_apart(places, tmp_path / "cadangan")
            ended = time.monotonic()
    finally:
        process.end()
    assert writers.refused == []
    before = [each for each in writers.acknowledged if each[0] < began]
    assert len(before) >= RATE
    assert any(began < at < ended for at, *_ in writers.acknowledged), "nobody wrote meanwhile"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600

    proof = backup.verify(made)
    assert backup.restore(made, elsewhere)[0] == proof
    engine = engine_for(elsewhere.database_url)
    with Database(engine).read() as session:
        rows = session.execute(select(AnswerVersion.indicator, AnswerVersion.version, AnswerVersion.text)).all()
        assert {tuple(row) for row in rows} >= {(indicator, version, text) for _, indicator, version, text in before}
        assert events.verify(session) == []
        assert events.head(session) == proof.manifest.events.seq == len(rows) + 1
        assert seals.broken(session, seals.read(elsewhere.seals)) is None
    engine.dispose()
    again = tmp_path / "again.sqlite"
    assert snapshots.take(elsewhere.database_url, again) == proof.manifest.databases["registry"].engine
    assert manifest.faults_of(again) == []
    assert manifest.measure(again) == proof.manifest.databases["registry"].tables

    accounts = Accounts(elsewhere.accounts_url)
    assert accounts.sign_in("siti.a", "kalimat uji yang panjang", "::1") is not None
    accounts.close()
    assert (elsewhere.homes / "abc" / "catatan.ipynb").read_text() == "{}"
    assert not elsewhere.secrets.exists()


@pytest.mark.parametrize("template", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_postgresql_that_holds_something_is_not_touched(places, tmp_path):
    lab = Lab(places.database_url)
    lab.open()
    made = backup.create(places, tmp_path)
    there = settings.load({"SPBE_VAR": str(tmp_path / "lain"), "SPBE_DATABASE_URL": places.database_url})
    with pytest.raises(LabError, match="sudah berisi"):
        backup.restore(made, there)
    assert not there.var.exists()
    assert len(lab.client("operator").get("regions/18.71/assessments").json()) == 1
    lab.close()


def test_a_restored_registry_goes_on_where_the_backup_was(places, elsewhere, tmp_path):
    lab = Lab(places.database_url)
    draft = lab.open()
    assert lab.client("operator").answer(draft, "i22", "level", 2, 0).status_code == 200
    note = lab.client("operator").write("POST", f"assessments/{draft}/comments", {"text": "catatan"}).json()["id"]
    for text in ("jawaban satu", "jawaban dua"):
        body = {"text": text, "reply_to": note}
        note = lab.client("pendamping").write("POST", f"assessments/{draft}/comments", body).json()["id"]
    key = str(uuid4())
    first = lab.client("operator").answer(draft, "i22", "fakta", "Perwali “SPBE”\n12/2023 \\N \\.", 0, key=key)
    lab.close()
    backup.restore(backup.create(places, tmp_path), elsewhere)
    lab = Lab(elsewhere.database_url)
    again = lab.client("operator").answer(draft, "i22", "fakta", "Perwali “SPBE”\n12/2023 \\N \\.", 0, key=key)
    assert again.content == first.content
    assert lab.client("operator").answer(draft, "i22", "level", 3, 1).status_code == 200
    assert len(lab.client("operator").get(f"assessments/{draft}/comments").json()) == 3
    lab.close()
