"""Upgrading a store of the first version: nothing is lost, two starts at once are safe, a kill leaves it whole."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from hub import prepare, settings
from hub.accounts import passwords
from hub.accounts.migrations import SCHEMA
from hub.accounts.model import Base
from hub.accounts.store import Accounts
from hub.errors import LabError, StorageError

PASSWORD = "kalimat sandi yang panjang"
FIRST = """
CREATE TABLE account (
    number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id VARCHAR NOT NULL, name VARCHAR NOT NULL,
    display_name VARCHAR NOT NULL, password_hash VARCHAR NOT NULL, must_change BOOLEAN NOT NULL,
    active BOOLEAN NOT NULL, sample BOOLEAN NOT NULL, created_at DATETIME NOT NULL, password_at DATETIME NOT NULL,
    UNIQUE (id), UNIQUE (name)
);
CREATE TABLE throttle (
    "key" VARCHAR NOT NULL, failures INTEGER NOT NULL, last_at DATETIME NOT NULL, blocked_until DATETIME NOT NULL,
    PRIMARY KEY ("key")
);
CREATE TABLE membership (
    number INTEGER NOT NULL, account_number INTEGER NOT NULL, role VARCHAR NOT NULL, region_code VARCHAR NOT NULL,
    PRIMARY KEY (number), UNIQUE (account_number, role, region_code),
    FOREIGN KEY(account_number) REFERENCES account (number) ON DELETE CASCADE
);
"""
"""What the first version made, as SQLite wrote it down."""

DYING = """
import os, sys
from alembic import op
from hub.accounts.store import Accounts
make = op.create_table
def create_table(name, *rest, **how):
    if name == "decree":
        os.kill(os.getpid(), 9)
    return make(name, *rest, **how)
op.create_table = create_table
Accounts(sys.argv[1]).create_tables()
"""
"""A start that is killed in the middle of the second revision."""


@pytest.fixture
def old(tmp_path):
    path = tmp_path / "accounts.sqlite"
    with sqlite3.connect(path) as connection:
        connection.executescript(FIRST)
        moment = "2026-11-20 08:00:00.000000"
        connection.execute(
            "INSERT INTO account VALUES (7, 'pabc', 'siti.a', 'Siti', ?, 0, 1, 1, ?, ?)",
            (passwords.hashed(PASSWORD), moment, moment),
        )
        connection.execute("INSERT INTO membership VALUES (3, 7, 'operator', '11.10')")
        connection.execute("INSERT INTO throttle VALUES ('k', 2, ?, ?)", (moment, moment))
    connection.close()
    return path


def test_a_store_of_the_first_version_keeps_its_people_and_their_numbers(old):
    store = Accounts(f"sqlite:///{old}")
    store.create_tables()
    found = store.sign_in("Siti.A", PASSWORD, "::1")
    assert (found.number, found.id, found.sample) == (7, "pabc", True)
    assert [(item.role, item.region_code, item.source) for item in found.memberships] == [
        ("operator", "11.10", "lokal")
    ]
    assert store.create("baru", "Baru", PASSWORD).number == 8
    store.create_tables()
    assert len(store.everyone()) == 2
    store.close()


@pytest.mark.parametrize("kind", ["new", "old"])
def test_every_way_ends_in_the_schema_of_the_model(tmp_path, old, kind):
    path = old if kind == "old" else tmp_path / "new.sqlite"
    store = Accounts(f"sqlite:///{path}")
    store.create_tables()
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": SCHEMA.version_table})
        assert compare_metadata(context, Base.metadata) == []
    store.close()


def test_starts_at_once_run_the_steps_once(old):
    stores = [Accounts(f"sqlite:///{old}") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Accounts.create_tables, stores))
    assert [account.id for account in stores[0].everyone()] == ["pabc"]
    for store in stores:
        store.close()


def test_a_start_killed_half_way_leaves_the_old_store(old):
    killed = subprocess.run([sys.executable, "-c", DYING, f"sqlite:///{old}"], check=False)
    assert killed.returncode == -9
    with sqlite3.connect(old) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    assert tables == {"account", "membership", "throttle", "sqlite_sequence"}
    store = Accounts(f"sqlite:///{old}")
    store.create_tables()
    assert store.by_name("siti.a").number == 7
    store.close()


def test_a_store_of_a_newer_version_is_left_alone(old):
    store = Accounts(f"sqlite:///{old}")
    store.create_tables()
    with store.session() as session:
        session.connection().exec_driver_sql("UPDATE account_version SET version_num = '9999'")
    with pytest.raises(StorageError, match="newer version"):
        store.create_tables()
    store.close()


def test_a_start_says_what_it_upgraded_and_what_it_cannot_use(old):
    places = settings.load({"SPBE_VAR": str(old.parent)})
    said = []
    prepare._make_accounts(places, said.append)
    assert "dari skema 0001 ke" in said[0]
    assert "accounts-0001-" in said[0]
    store = Accounts(f"sqlite:///{old}")
    with store.session() as session:
        session.connection().exec_driver_sql("UPDATE account_version SET version_num = '9999'")
    store.close()
    with pytest.raises(LabError, match="lebih baru"):
        prepare._make_accounts(places, said.append)
