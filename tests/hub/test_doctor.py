"""``spbe doctor`` on a stopped lab: what is in order, each thing that is not, and that nothing is ever written."""

import asyncio
import hashlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from hub import cli, parts, settings, system_accounts
from hub.accounts.store import Accounts
from hub.commands.outcome import Outcome
from hub.doctor import State, examine, files, working
from hub.doctor.lab import Lab
from hub.prepare import prepare

BAD = {State.BAD, State.TECHNICAL}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """The folder of a lab that was prepared and never ran, to be copied."""
    var = tmp_path_factory.mktemp("doctor") / "lab"
    prepare(settings.load({"SPBE_VAR": str(var)}), lambda _: None)
    return var


@pytest.fixture
def places(prepared, tmp_path, free_ports):
    var = tmp_path / "lab"
    shutil.copytree(prepared, var)
    return settings.load({"SPBE_VAR": str(var), "SPBE_PORT": str(free_ports())})


def troubles(places):
    return {finding.check: finding for finding in examine(places) if finding.state in BAD}


def digests(var):
    """Describe every file below a folder: mode, time of change, content."""
    return {
        path.relative_to(var): (
            stat.S_IMODE(path.stat().st_mode),
            path.stat().st_mtime_ns,
            path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in sorted(var.rglob("*"))
    }


def test_a_prepared_lab_is_in_order_and_left_as_it_was(places):
    before = digests(places.var)
    assert troubles(places) == {}
    assert digests(places.var) == before


def test_a_lab_that_was_killed_is_read_whole_and_left_as_it_was(places):
    """Its last changes stand in the write-ahead log beside the database, which a careless look would fold in."""
    writer = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA journal_mode=WAL');"
        "c.execute(\"UPDATE regions SET name = 'baru' WHERE code = '18.71'\"); c.commit(); os.kill(os.getpid(), 9)"
    )
    file = places.var / "registry.sqlite"
    assert subprocess.run([sys.executable, "-c", writer, str(file)], check=False).returncode == -signal.SIGKILL
    before = digests(places.var)
    assert Path("registry.sqlite-wal") in before
    assert troubles(places).keys() <= {"files.rights"}
    with Lab(places).reading(places.database_url) as connection:
        assert connection.exec_driver_sql("SELECT name FROM regions WHERE code = '18.71'").scalar() == "baru"
    assert digests(places.var) == before


def test_open_files_are_named(places):
    (places.secrets / "cli-token").chmod(0o640)
    (places.var / "registry.sqlite").chmod(0o604)
    found = [each for each in examine(places) if each.state in BAD]
    assert [(each.check, "0640" in each.words.id or "0604" in each.words.id) for each in found] == [
        ("files.rights", True)
    ] * 2


def test_a_file_that_goes_while_one_looks_is_no_trouble(places, monkeypatch):
    listed = files._own
    monkeypatch.setattr(files, "_own", lambda var: [*listed(var), var / "hub.sqlite-journal"])
    assert troubles(places) == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_somebody_else_is_named(places):
    os.chown(places.secrets / "session-key", 61_999, 61_999)
    assert "61999" in troubles(places)["files.rights"].words.id


def test_folders_of_people_may_belong_to_their_accounts_and_be_passed(places):
    for folder in ("homes", "kernels"):
        (places.var / folder).mkdir(exist_ok=True)
        (places.var / folder).chmod(0o711)
        (places.var / folder / "abc").mkdir(mode=0o700)
        (places.var / folder / "abc" / "terbuka").write_text("x")
        (places.var / folder / "abc" / "terbuka").chmod(0o644)
        if os.geteuid() == 0:
            os.chown(places.var / folder / "abc", 61_234, 61_234)
    assert troubles(places) == {}
    (places.var / "homes" / "abc").chmod(0o755)
    assert troubles(places).keys() == {"files.rights"}


def execute(file, statement):
    connection = sqlite3.connect(file)
    connection.executescript(statement)
    connection.close()


def garble(file):
    content = bytearray(file.read_bytes())
    content[5000:9000] = os.urandom(4000)
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "check", "state"),
    [
        (lambda var: (var / "registry.sqlite").unlink(), "registry.reachable", State.TECHNICAL),
        (lambda var: (var / "accounts.sqlite").write_bytes(b"bukan basis data" * 500), "accounts.reachable", None),
        (lambda var: garble(var / "registry.sqlite"), "registry", None),
        (
            lambda var: execute(var / "registry.sqlite", "UPDATE alembic_version SET version_num = '0001'"),
            "registry.schema",
            State.TECHNICAL,
        ),
        (
            lambda var: execute(var / "registry.sqlite", "UPDATE alembic_version SET version_num = '9999'"),
            "registry.schema",
            State.BAD,
        ),
        (
            lambda var: execute(var / "accounts.sqlite", "UPDATE account_version SET version_num = '0001'"),
            "accounts.schema",
            State.TECHNICAL,
        ),
        (
            lambda var: execute(
                var / "accounts.sqlite", "INSERT INTO membership (account_number, role, region_code) VALUES (99,'x','')"
            ),
            "accounts.integrity",
            None,
        ),
    ],
)
def test_a_harmed_database_is_named(places, harm, check, state):
    harm(places.var)
    found = next(each for name, each in troubles(places).items() if name.startswith(check))
    assert found.advice
    assert state in {None, found.state}


def test_sample_accounts_open_beside_people_are_noted(places):
    accounts = Accounts(places.accounts_url)

    def noted():
        return next((each for each in examine(places) if each.check == "accounts.samples"), None)

    assert noted() is None
    accounts.create("siti.a", "Siti", None, roles=[("sekretariat", None)])
    assert noted().state is State.NOTE
    assert "beside 1 other" in noted().words.en
    for sample in accounts.everyone():
        if sample.sample:
            accounts.set_active(sample.name, active=False)
    accounts.close()
    assert noted() is None


def test_a_postgresql_that_is_away_is_named_without_its_password(places, tmp_path):
    url = f"postgresql+psycopg://siapa:rahasia@/x?host={tmp_path}"
    environ = {"SPBE_VAR": str(places.var), "SPBE_PORT": str(places.port), "SPBE_DATABASE_URL": url}
    found = troubles(settings.load(environ))
    assert found.keys() == {"registry.reachable"}
    assert "rahasia" not in str(found)


def test_missing_packages_little_room_and_a_taken_port_are_named(places, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10**8))
    (tmp_path / "requirements.lock").write_text(
        "pandas==0.1 \\\n    --hash=sha256:0\nappnope==1.0.0 ; sys_platform == 'x' \\\n"
    )
    monkeypatch.setattr("hub.doctor.machine.ROOT", tmp_path)
    with socket.create_server(("127.0.0.1", places.registry_port)):
        found = troubles(places)
    assert found.keys() == {"machine.packages", "machine.disk", "machine.ports"}
    assert "pandas" in found["machine.packages"].words.en
    assert str(places.registry_port) in found["machine.ports"].words.id


def test_a_name_that_is_not_in_the_dns_is_named(places):
    environ = {"SPBE_VAR": str(places.var), "SPBE_PORT": str(places.port)}
    elsewhere = settings.load(environ | {"SPBE_PUBLIC_URL": "https://lab.invalid", "SPBE_SUBDOMAINS": "ya"})
    assert troubles(elsewhere).keys() == {"machine.names"}


@pytest.mark.parametrize("program", ["hub.registry", "hub.kernels"])
def test_a_process_without_a_supervisor_is_named(places, program):
    command = [sys.executable, "-c", "import sys; sys.stdin.read()", program]
    folder = places.var / "kernels" / "x"  # all that a forked kernel shows of the lab
    folder.mkdir(parents=True)
    known = {"cwd": folder, "env": {}} if program == "hub.kernels" else {"env": {"SPBE_VAR": str(places.var)}}
    with subprocess.Popen(command, **known, stdin=subprocess.PIPE) as process:
        found = troubles(places)
        process.stdin.close()
    assert f"kill {process.pid}" in found["lab.orphans"].advice.id


def test_the_command_speaks_both_languages_and_ends_with_a_code(places, monkeypatch, capsys):
    monkeypatch.setenv("SPBE_VAR", str(places.var))
    monkeypatch.setenv("SPBE_PORT", str(places.port))

    def doctor(*words):
        with pytest.raises(SystemExit) as end:
            cli.main(["doctor", *words])
        return int(end.value.code or 0), capsys.readouterr().out

    code, text = doctor()
    assert (code, "basis data registry (SQLite) terbuka dan utuh" in text) == (0, True)
    assert "the registry database (SQLite) opens and is whole" in doctor("--english")[1]
    (places.secrets / "cli-token").chmod(0o644)
    code, text = doctor("--json")
    assert (code, json.loads(text)["outcome"]) == (4, 4)
    execute(places.var / "registry.sqlite", "UPDATE alembic_version SET version_num = '9999'")
    assert doctor()[0] == Outcome.BAD_DATA
    monkeypatch.setenv("SPBE_VAR", str(places.var / "tidak-ada"))
    assert doctor()[0] == 4


def test_a_check_that_fails_itself_hides_no_other(places, monkeypatch):
    monkeypatch.setattr(system_accounts, "reason_against", lambda: 1 / 0)
    found = troubles(places)
    assert found.keys() == {"doctor.accounts"}
    assert "ZeroDivisionError" in found["doctor.accounts"].words.en


@pytest.fixture
def answering():
    """Starts a server that answers everything with one status; returns its port."""
    servers = []

    def start(status):
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.end_headers()

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        servers.append((server, threading.Thread(target=server.serve_forever, args=(0.02,))))
        servers[-1][1].start()
        return server.server_port

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join(10)
        server.server_close()


@pytest.mark.parametrize(("door", "state"), [(200, State.GOOD), (404, State.TECHNICAL), (502, State.TECHNICAL)])
def test_a_closed_door_is_told_from_a_part_that_does_not_work(places, answering, free_ports, monkeypatch, door, state):
    at = ("127.0.0.1", answering(door), "lab.localhost")
    wanted = (
        parts.Part("proxy", (), (answering(200), "/")),
        parts.Part("registry", (), (answering(200), "/"), at),
        parts.Part("hub", (), (free_ports(), "/"), at),
    )
    monkeypatch.setattr(parts, "all_parts", lambda _places: wanted)
    found = {each.check: each for each in working.answering(SimpleNamespace(places=places, running=True))}
    states = {"lab.proxy": State.GOOD, "lab.registry": State.GOOD, "lab.hub": State.TECHNICAL, "lab.door": state}
    assert {check: each.state for check, each in found.items()} == states
    if state is State.TECHNICAL:
        assert "bagian registry" in found["lab.door"].words.id
        assert "proxy.log" in found["lab.door"].advice.id
    assert [asyncio.run(each.answers()) for each in wanted] == [True, state is State.GOOD, False]
