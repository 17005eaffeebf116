"""Fixtures of the registry's tests.

postgres        session  a PostgreSQL server of this test session
template        session  a migrated database with the reference data, per engine
database_url    test     a fresh copy of it; parametrised: every test that uses it runs on SQLite and PostgreSQL
lab             test     the application on that database, with a pretended hub: ``lab.client("operator")``
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

from hub.registry import load_reference, migrate
from hub.registry.db import engine_for


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.stop()


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], ids=lambda kind: kind
)
def template(request, tmp_path_factory):
    if request.param == "sqlite":
        source = tmp_path_factory.mktemp("template") / "registry.sqlite"
        url = f"sqlite:///{source}"
    else:
        server = request.getfixturevalue("postgres")
        source = "template_registry"
        server.execute(f"CREATE DATABASE {source}")
        url = server.url(source)
    migrate(url)
    engine = engine_for(url)
    load_reference(engine)
    engine.dispose()
    return request.param, source


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
    server.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
    yield server.url(name)
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def lab(database_url) -> Iterator[Lab]:
    lab = Lab(database_url)
    yield lab
    lab.close()


@pytest.fixture
def draft(lab) -> str:
    return lab.open()


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
