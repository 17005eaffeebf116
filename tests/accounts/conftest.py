"""Fixtures of the account store's tests.

``accounts``
    An empty store of its own, as a new lab has it.
``hub_rows``
    A session on a hub's own database, with the lab's services, scopes and the hub's roles, and nobody in it.
``door``
    The authenticator on ``accounts``.
"""

from __future__ import annotations

import shutil

import pytest
from jupyterhub import orm, roles, scopes

from hub import permissions
from hub.accounts.authenticator import AccountAuthenticator
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


@pytest.fixture
def hub_rows(monkeypatch):
    monkeypatch.setattr(scopes, "scope_definitions", dict(scopes.scope_definitions))
    scopes.define_custom_scopes(permissions.custom_scopes())
    session = orm.new_session_factory("sqlite:///:memory:")()
    session.add(orm.OAuthClient(identifier="jupyterhub"))
    for name in ("registry", "apps"):
        session.add(orm.Service(name=name))
    for role in roles.get_default_roles():
        roles.create_role(session, role)
    session.commit()
    yield session
    session.close()


@pytest.fixture
def door(accounts):
    return AccountAuthenticator(accounts=accounts)
