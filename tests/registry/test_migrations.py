"""Upgrading from every revision: data stay, a kill leaves the old schema, of five at once one does the work."""

import os
import shutil
import signal
import sqlite3
import stat
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from old_revisions import FILL, REWRITTEN
from sqlalchemy.engine import Engine

from hub import settings
from hub.backup.manifest import faults_of
from hub.prepare import prepare
from hub.registry import events, load_reference, migrate
from hub.registry.db import Database, engine_for
from hub.registry.migrations import SCHEMA

OLD = SCHEMA.revisions()[:-1]
FIELD = SCHEMA.revisions()[:5]
"""The revisions a lab may stand on: 0006 to the head came out together, so no upgrade begins between them."""
READS = ("SELECT", "PRAGMA", "SHOW", "BEGIN")


@pytest.fixture
def empty(tmp_path, template, request):
    """The address of a database nobody has used."""
    if template[0] == "sqlite":
        yield f"sqlite:///{tmp_path / 'registry.sqlite'}"
        return
    server, name = request.getfixturevalue("postgres"), f"m_{uuid4().hex}"
    server.execute(f"CREATE DATABASE {name}")
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def olds(tmp_path_factory):
    """Databases as each revision left them, made once: addresses by engine and revision."""
    return {}, tmp_path_factory.mktemp("old")


@pytest.fixture
def old(tmp_path, template, olds, request):
    """The address of a database as the revision of the test's parameter left it."""
    kind, revision = template[0], request.param
    made, folder = olds
    server = request.getfixturevalue("postgres") if kind == "postgresql" else None
    source = f"old_{revision}" if server else str(folder / f"{revision}.sqlite")
    if (kind, revision) not in made:
        if server:
            server.execute(f"CREATE DATABASE {source}")
        fill(server.url(source) if server else f"sqlite:///{source}", revision)
        made[kind, revision] = source
    if server is None:
        shutil.copy(source, tmp_path / "registry.sqlite")
        yield f"sqlite:///{tmp_path / 'registry.sqlite'}"
        return
    name = f"m_{uuid4().hex}"
    server.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def fill(url, revision):
    """Make a database of an older version with a small history."""
    SCHEMA.upgrade(url, revision)
    with engine(url) as opened:
        load_reference(opened)
        with opened.begin() as connection:
            FILL[revision](connection)


@contextmanager
def engine(url):
    opened = engine_for(url)
    yield opened
    opened.dispose()


def content(url):
    """Return every table's rows, each as its columns' values."""
    with engine(url) as opened, opened.connect() as connection:
        tables = sa.MetaData()
        tables.reflect(connection)
        return {
            name: [dict(row._mapping) for row in connection.execute(sa.select(table))]
            for name, table in tables.tables.items()
            if name != SCHEMA.version_table
        }


def comparable(rows, columns):
    return sorted(repr([row[column] for column in columns]) for row in rows)


def test_every_revision_but_the_newest_has_a_filler():
    assert tuple(FILL) == OLD


@pytest.mark.parametrize("old", OLD, indirect=True)
def test_an_upgrade_keeps_all_data(old):
    with engine(old) as opened, opened.connect() as connection:
        before_revision = SCHEMA.revision(connection)
    before = content(old)
    assert all(before[name] for name in ("events", "answer_versions", "comments", "action_versions", "reports"))
    done = migrate(old)
    assert (done.before, done.after) == (before_revision, SCHEMA.head)
    after = content(old)
    for name, rows in before.items():
        if not rows:
            continue
        shared = sorted((rows[0].keys() & after[name][0].keys()) - REWRITTEN[before_revision].get(name, set()))
        kept = after[name][: len(rows)] if name == "events" else after[name]  # an upgrade may log itself
        assert comparable(kept, shared) == comparable(rows, shared), name
    with engine(old) as opened:
        SCHEMA.check(opened)
        Database(opened).check()
        with Database(opened).read() as session:
            assert events.verify(session) == []
    assert migrate(old) is None


@pytest.mark.parametrize("old", ["0016"], indirect=True)
def test_reports_keep_the_language_that_their_title_was_written_in(old):
    with engine(old) as opened, opened.begin() as connection:
        connection.execute(sa.text("UPDATE reports SET title = 'SPBE Coaching Report Kota Denpasar 2024'"))
        columns = [each for each in sa.inspect(connection).get_columns("reports") if each["name"] not in {"id", "year"}]
        same = ", ".join(each["name"] for each in columns).replace("title", "'Laporan'")
        names = ", ".join(each["name"] for each in columns)
        connection.execute(
            sa.text(f"INSERT INTO reports (id, year, {names}) SELECT 'lain', 1999, {same} FROM reports LIMIT 1")
        )
    migrate(old)
    assert {row["title"]: row["language"] for row in content(old)["reports"]} == {
        "SPBE Coaching Report Kota Denpasar 2024": "en",
        "Laporan": "id",
    }


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
@pytest.mark.parametrize("old", OLD, indirect=True)
def test_a_copy_is_kept_before_an_sqlite_file_is_upgraded(old):
    before = content(old)
    copy = migrate(old).kept
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert faults_of(copy) == []
    assert content(f"sqlite:///{copy}") == before


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
@pytest.mark.parametrize("old", OLD, indirect=True)
def test_a_start_says_what_it_upgraded_and_where_the_copy_lies(old, tmp_path):
    said = []
    prepare(settings.load({"SPBE_VAR": str(tmp_path)}), said.append)
    (line,) = (line for line in said if "registri dinaikkan" in line)
    (kept,) = tmp_path.glob(f"registry-*-{SCHEMA.head}.sqlite")
    assert f"dari skema {kept.stem.split('-')[1]} ke" in line
    assert str(kept) in line


@pytest.mark.parametrize("template", ["sqlite"], indirect=True)
def test_nothing_is_kept_of_an_empty_database(empty, tmp_path):
    assert migrate(empty).kept is None
    assert {path.name for path in tmp_path.iterdir()} == {"registry.sqlite"}


def forked(work):
    """Run work in a forked process; return its exit code."""
    child = os.fork()
    if child == 0:
        try:
            os._exit(work() or 0)
        except BaseException:  # noqa: BLE001 -- whatever it was, this process must not go on with the tests
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(number, url):
    """Upgrade in a process that is killed just before its n-th change (0: none is made); say whether it got through."""

    def work():
        left = iter(range(number))

        def count(_connection, _cursor, statement, *_):
            if not statement.lstrip().upper().startswith(READS) and next(left, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        sa.event.listen(Engine, "before_cursor_execute", count)
        sa.event.listen(Engine, "commit", lambda _: count(None, None, "COMMIT"))
        migrate(url)

    code = forked(work)
    assert code in {0, -signal.SIGKILL}
    return code == 0


def state(url):
    """Return the revision and the names of everything that was made."""
    with engine(url) as opened, opened.connect() as connection:
        sqlite = opened.dialect.name == "sqlite"
        query = (
            "SELECT name FROM sqlite_master"
            if sqlite
            else "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        )
        return SCHEMA.revision(connection), sorted(connection.exec_driver_sql(query).scalars())


@pytest.mark.parametrize("old", FIELD, indirect=True)
def test_an_upgrade_killed_on_its_way_leaves_the_old_schema_and_can_be_run_again(old):
    before, rows = state(old), content(old)
    number = 5
    while not killed_at(number, old):  # between these moments looks the test below
        assert state(old) == before
        assert content(old) == rows
        number *= 2
    assert number > (30 if "people" not in rows else 5)
    assert state(old)[0] == SCHEMA.head
    with engine(old) as opened, Database(opened).read() as session:
        assert events.verify(session) == []
    assert len(content(old)["answer_versions"]) == len(rows["answer_versions"])


@contextmanager
def before_every_change(look):
    """Call ``look`` before every changing statement and every commit of whatever is done meanwhile."""
    looking = []

    def at(_connection, _cursor=None, statement="COMMIT", *_):
        if not looking and not statement.lstrip().upper().startswith(READS):
            looking.append(statement)
            look()
            looking.clear()

    listeners = ("before_cursor_execute", at), ("commit", at)
    for name, listener in listeners:
        sa.event.listen(Engine, name, listener)
    try:
        yield
    finally:
        for name, listener in listeners:
            sa.event.remove(Engine, name, listener)


def left_behind(url, folder):
    """Return all that would be found if every process at this database were killed now.

    Of SQLite's files that is what a copy of them, as they stand, holds; PostgreSQL shows others what was committed.
    """
    if not url.startswith("sqlite"):
        return state(url)
    files = {ending: Path(f"{sa.make_url(url).database}{ending}") for ending in ("", "-wal", "-journal")}
    return dumped(folder, *((ending, file.read_bytes()) for ending, file in files.items() if file.exists()))


@lru_cache(maxsize=4)  # most statements change no file before the commit
def dumped(folder, *files):
    copy = folder / f"{uuid4()}.sqlite"
    for ending, data in files:
        Path(f"{copy}{ending}").write_bytes(data)
    with closing(sqlite3.connect(copy)) as opened:
        return list(opened.iterdump())


@pytest.mark.parametrize("old", FIELD, indirect=True)
def test_before_each_statement_of_an_upgrade_a_kill_would_leave_the_old_schema(old, tmp_path):
    """Fewer processes die here than in the test above, and no moment is left out."""
    assert moments(old, tmp_path) > 30


def moments(url, folder):
    """Upgrade; say before how many changes it was looked whether a kill would leave the database as it was."""
    (folder / "left").mkdir()
    before, seen = left_behind(url, folder / "left"), []
    with before_every_change(lambda: seen.append(left_behind(url, folder / "left") == before)):
        migrate(url)
    assert all(seen)
    assert left_behind(url, folder / "left") != before
    return len(seen)


def test_a_first_start_killed_at_any_statement_leaves_nothing(empty, tmp_path):
    number = 5
    while number < 100:
        assert not killed_at(number, empty)
        assert state(empty) == (None, [])
        number *= 2
    assert moments(empty, tmp_path) > 100
    assert state(empty)[0] == SCHEMA.head


def start_five(url, *, load=False):
    """Upgrade (and load) in five processes that begin together; return how many did the work."""
    ready, go = os.pipe()

    def work():
        os.close(go)
        os.read(ready, 1)  # ends when the parent closes its end
        did = migrate(url) is not None
        with engine(url) as opened:
            SCHEMA.check(opened)
            if load:
                load_reference(opened)
        return 1 if did else 0

    children = []
    for _ in range(5):
        child = os.fork()
        if child == 0:
            try:
                os._exit(work())
            except BaseException:  # noqa: BLE001 -- as in forked
                os._exit(99)
        children.append(child)
    os.close(ready)
    os.close(go)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert set(codes) <= {0, 1}, codes
    return sum(codes)


def test_g6_05_of_five_first_starts_at_once_one_does_the_work(empty):
    assert start_five(empty, load=True) == 1
    rows = content(empty)
    assert (len(rows["regions"]), len(rows["people"])) == (552, 0)
    assert start_five(empty) == 0
    assert {name: len(each) for name, each in content(empty).items()} == {
        name: len(each) for name, each in rows.items()
    }


def test_g6_05_of_five_first_starts_on_an_sqlite_file_one_does_the_work_every_time(tmp_path):
    """A new file changes to write-ahead logging first, for which SQLite does not wait: once in a few times one lost."""
    assert [start_five(f"sqlite:///{tmp_path / str(number)}.sqlite") for number in range(10)] == [1] * 10


@pytest.mark.parametrize("old", FIELD, indirect=True)
def test_g6_05_of_five_upgrades_at_once_one_does_the_work(old):
    before = content(old)
    assert start_five(old) == 1
    after = content(old)
    carried = sum(event["action"] == "log.carry" for event in after["events"])
    assert len(after["events"]) == len(before["events"]) + carried
    assert carried == ("people" not in before)
    assert len(after["people"]) == 2
    with engine(old) as opened, Database(opened).read() as session:
        assert events.verify(session) == []


def test_an_upgrade_that_leaves_rows_without_their_reference_is_undone(tmp_path, monkeypatch):
    """SQLite checks references only at the end of an upgrade: tables are rebuilt on the way."""
    url = f"sqlite:///{tmp_path / 'registry.sqlite'}"
    SCHEMA.upgrade(url, OLD[-1])
    connection = sqlite3.connect(tmp_path / "registry.sqlite")
    connection.execute("INSERT INTO plans VALUES ('p', 'tidak ada', 1)")
    connection.commit()
    connection.close()
    with pytest.raises(Exception, match="refer to nothing"):
        migrate(url)
    assert state(url)[0] == OLD[-1]
