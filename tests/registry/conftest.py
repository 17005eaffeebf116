"""Fixtures of the registry's tests.

postgres        session  a PostgreSQL server of this test session
template        session  a migrated database with the reference data, per engine
database_url    test     a fresh copy of it; parametrised: every test that uses it runs on SQLite and PostgreSQL
bucket          test     an object storage in which whole files stand; none unless a test is parametrised with it
lab             test     the application on that database, with a pretended hub: ``lab.client("operator")``
places          test     the places of a lab on that database, with an account, a home and a secret; nothing runs
draft           test     an open assessment of 18.71, period 2025
"""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from postgres_server import PostgresServer
from registry_lab import Lab
from s3_server import S3Server
from sqlalchemy import make_url

from hub import settings
from hub.accounts.store import Accounts
from hub.registry import db, load_reference, migrate
from hub.registry.db import engine_for


class Compiled(dict):
    """What SQLAlchemy compiled, for all engines of one kind: each test has an engine of its own, all the same."""

    def get(self, key, default=None):
        return super().get((key[0].name, *key[1:]), default)

    def __setitem__(self, key, value):
        super().__setitem__((key[0].name, *key[1:]), value)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(db.COMMON, "execution_options", {"compiled_cache": Compiled()})
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


def filled(url: str) -> None:
    migrate(url)
    engine = engine_for(url)
    load_reference(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    source = tmp_path_factory.mktemp("template") / "registry.sqlite"
    filled(f"sqlite:///{source}")
    return source


@pytest.fixture(scope="session")
def postgres_template(postgres) -> str:
    postgres.execute("CREATE DATABASE template_registry")
    filled(postgres.url("template_registry"))
    return "template_registry"


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], ids=lambda kind: kind
)
def template(request):
    """Choose the engine; pytest asks again for each of them as often as it changes, the databases are made once."""
    name = "sqlite_template" if request.param == "sqlite" else "postgres_template"
    return request.param, request.getfixturevalue(name)


@pytest.fixture
def database_url(template, tmp_path, request) -> Iterator[str]:
    kind, source = template
    if kind == "sqlite":
        target = tmp_path / "registry.sqlite"
        shutil.copy(source, target)
        yield f"sqlite:///{target}"
        return
    server = request.getfixturevalue("postgres")
    name = f"t_{uuid4().hex}"
    server.execute(
        f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy"
    )  # the quicker one for a small template
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def bucket(request) -> Iterator[S3Server | None]:
    if getattr(request, "param", None) is None:
        yield None
        return
    server = S3Server()
    yield server
    server.stop()


@pytest.fixture
def lab(database_url, bucket, tmp_path) -> Iterator[Lab]:
    lab = Lab(database_url, bucket and bucket.place(tmp_path))
    yield lab
    lab.close()


@pytest.fixture
def draft(lab) -> str:
    return lab.open()


@pytest.fixture
def places(database_url, tmp_path):
    """The places of a lab on the test's database, with an account, a home and secrets."""
    var = tmp_path / "lab"
    environ = {"SPBE_VAR": str(var), "SPBE_PORT": "18300", "SPBE_DATABASE_URL": database_url}
    var.mkdir()
    if database_url.startswith("sqlite"):
        environ.pop("SPBE_DATABASE_URL")
        shutil.move(make_url(database_url).database, var / "registry.sqlite")
    found = settings.load(environ)
    accounts = Accounts(found.accounts_url)
    accounts.create_tables()
    accounts.create("siti.a", "Siti Aminah", "kalimat uji yang panjang", roles=[("operator", "18.71")])
    accounts.close()
    for path, text in (("homes/abc/catatan.ipynb", "{}"), ("secrets/cli-token", "rahasia")):
        (var / path).parent.mkdir(parents=True)
        (var / path).write_text(text)
        (var / path).chmod(0o600)
    return found


def at_once(*calls):
    """Run calls in threads that start together; returns their results in order."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        barrier.wait(10)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.fixture(name="at_once")
def _at_once():
    return at_once
