"""The storage under the registry: migrations, assumptions, reference data, what cannot be changed."""

import subprocess
import sys

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from hub.errors import StorageError
from hub.prepare import SECRETS
from hub.registry import load_reference, migrate, migrations
from hub.registry.db import Database, engine_for
from hub.registry.tables import METADATA
from spbe_core import instruments, regions, results

FROZEN = (
    *("events", "answer_versions", "item_versions", "external_versions"),
    *("target_versions", "target_level_versions", "action_versions", "comments"),
    *("plan_means_versions", "plan_reviews"),
)


@pytest.fixture
def engine(database_url):
    engine = engine_for(database_url)
    yield engine
    engine.dispose()


def test_migrations_build_exactly_the_tables_of_the_models(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_migrating_again_changes_nothing(database_url, engine):
    migrate(database_url)
    migrations.check(engine)
    Database(engine).check()


def test_a_newer_database_is_refused(database_url, engine):
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="newer version"):
        migrate(database_url)
    with pytest.raises(StorageError, match="9999"):
        migrations.check(engine)


def test_reference_data_is_whole_and_loading_again_changes_nothing(engine):
    load_reference(engine)
    with engine.connect() as connection:
        count = {
            table: connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in ("regions", "official_results", "official_levels", "instruments")
        }
        codes = connection.execute(sa.text("SELECT code FROM regions ORDER BY code")).scalars().all()
    assert count == {
        "regions": 552,
        "official_results": len(results.official()),
        "official_levels": len(results.official_levels()),
        "instruments": len(instruments.available()),
    }
    assert codes == sorted(region.code for region in regions.all_regions())
    assert "11.10" in codes


def test_loading_is_all_or_nothing(engine, monkeypatch):
    def broken():
        raise RuntimeError("the file is cut off")

    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE regions SET name = 'old name' WHERE code = '18.71'"))
    monkeypatch.setattr(results, "official_levels", broken)
    with pytest.raises(RuntimeError, match="cut off"):
        load_reference(engine)
    with engine.connect() as connection:
        name = connection.execute(sa.text("SELECT name FROM regions WHERE code = '18.71'")).scalar_one()
    assert name == "old name"


def test_history_refuses_to_be_changed(lab, draft):
    fill(lab, draft)
    for table in FROZEN:
        column = {"events": "actor"}.get(table, "author")
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
            with pytest.raises(sa.exc.DBAPIError, match="only ever added to"), lab.database.write() as session:
                session.execute(sa.text(statement))


def fill(lab, draft):
    """Put a row in every table of history."""
    operator, koordinator = lab.client("operator"), lab.client("koordinator")
    action = {"indicator": "i22", "to_level": 3, "title": "SOP", "owner_office": "Diskominfo", "due": "2027-01-31"}
    replies = [
        operator.answer(draft, "i22", "level", 2, 0),
        operator.write("POST", f"assessments/{draft}/comments", {"text": "catatan"}),
        operator.write("PUT", f"assessments/{draft}/plan/levels/i22", {"value": 3}, version=0),
        operator.write("POST", f"assessments/{draft}/plan/actions", action),
        koordinator.write("PUT", f"assessments/{draft}/plan/target", {"index": "3.5", "due": "2027-01-31"}, version=0),
    ]
    replies += [
        operator.write("PUT", f"assessments/{draft}/plan/means", {"persons": {"diskominfo": 5}}, version=0),
        operator.write("PUT", f"assessments/{draft}/plan/review", {"step": "catat", "note": "baik"}, version=0),
    ]
    pemdi = lab.open(period="2026")
    waiting = {"value": None, "status": "menunggu"}
    replies += [
        operator.write("PUT", f"assessments/{pemdi}/items/I1-L1-01", {"state": "draf"}, version=0),
        operator.write("PUT", f"assessments/{pemdi}/external/ips", waiting, version=0),
    ]
    assert [reply.status_code for reply in replies] == [200, 201, 200, 201, 200, 200, 200, 200, 200]


def test_two_versions_of_one_number_cannot_both_be_stored(lab, draft):
    assert lab.client("operator").answer(draft, "i22", "level", 2, 0).status_code == 200
    copy = (
        "INSERT INTO answer_versions (assessment_id, indicator, field, version, level, author, at, seq)"
        " SELECT assessment_id, indicator, field, version, 3, author, at, seq FROM answer_versions"
    )
    with pytest.raises(sa.exc.IntegrityError), lab.database.write() as session:
        session.execute(sa.text(copy))


def test_an_sqlite_that_does_not_sync_is_refused(tmp_path):
    url = f"sqlite:///{tmp_path / 'x.sqlite'}"
    migrate(url)
    for pragma, found in (("synchronous=OFF", "0"), ("foreign_keys=OFF", "0")):
        engine = engine_for(url)
        sa.event.listen(engine, "connect", lambda dbapi, _, pragma=pragma: dbapi.execute(f"PRAGMA {pragma}"))
        with pytest.raises(StorageError, match=f"answers {found}"):
            Database(engine).check()
        engine.dispose()


def test_region_codes_that_are_not_text_are_refused(tmp_path):
    url = f"sqlite:///{tmp_path / 'x.sqlite'}"
    migrate(url)
    engine = engine_for(url)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE regions"))
        connection.execute(sa.text("CREATE TABLE regions (code NUMERIC PRIMARY KEY)"))
    with pytest.raises(StorageError, match="must be TEXT"):
        Database(engine).check()
    engine.dispose()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x/y"])
def test_places_that_keep_nothing_are_refused(url):
    with pytest.raises(StorageError, match="SQLite file or in PostgreSQL"):
        engine_for(url)


def test_an_empty_database_ends_the_process_with_one_clear_line(tmp_path):
    (tmp_path / "secrets").mkdir()
    for name in SECRETS:
        (tmp_path / "secrets" / name).write_text("x")
    done = subprocess.run(
        [sys.executable, "-m", "hub.registry"],
        env={"SPBE_VAR": str(tmp_path), "SPBE_PORT": "18302", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 4
    assert "start it with `spbe lab`" in done.stderr
    assert "Traceback" not in done.stderr
