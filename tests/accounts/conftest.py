"""Fixtures of the account store's tests.

``accounts``
    An empty store of its own, as a new lab has it.
"""

from __future__ import annotations

import shutil

import pytest

from hub.accounts.store import Accounts


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory):
    path = tmp_path_factory.mktemp("accounts") / "accounts.sqlite"
    store = Accounts(f"sqlite:///{path}")
    store.create_tables()
    store.close()
    return path


@pytest.fixture
def accounts(empty_store, tmp_path):
    path = tmp_path / "accounts.sqlite"
    shutil.copy(empty_store, path)
    store = Accounts(f"sqlite:///{path}")
    yield store
    store.close()
