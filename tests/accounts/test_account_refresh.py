"""The hub asks again who somebody is; it is told to write only what it does not have."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing

import pytest
from jupyterhub import orm, roles, scopes
from jupyterhub.user import User

from hub import hub_database, permissions
from hub.accounts.authenticator import AccountAuthenticator

PASSWORD = "kalimat sandi yang panjang"


@pytest.fixture
def known(accounts, monkeypatch):
    """A person whom the hub has taken over once: the authenticator, the hub's user, and how it takes a model over."""
    account = accounts.create("siti", "Siti", PASSWORD, roles=[("operator", "18.71")], must_change=False)
    monkeypatch.setattr(scopes, "scope_definitions", dict(scopes.scope_definitions))
    scopes.define_custom_scopes(permissions.custom_scopes())
    db = orm.new_session_factory("sqlite:///:memory:")()
    db.add(orm.OAuthClient(identifier="jupyterhub"))
    for name in ("registry", "apps"):
        db.add(orm.Service(name=name))
    for role in roles.get_default_roles():
        roles.create_role(db, role)
    row = orm.User(name=account.id)
    db.add(row)
    db.commit()
    user = User(row, {"config_role_names": []}, db)
    authenticator = AccountAuthenticator(accounts=accounts)

    def refresh():
        return asyncio.run(authenticator.refresh_user(user))

    def take_over(model):
        user.sync_groups(model["groups"])
        user.sync_roles(model["roles"])

    yield refresh, take_over, user
    db.close()


def test_what_the_hub_has_is_not_written_again(known):
    refresh, take_over, _user = known
    take_over(refresh())
    assert refresh() is True
    assert refresh() is True


def test_what_the_hub_failed_to_take_over_is_told_again(known):
    refresh, take_over, user = known
    assert refresh()["groups"] == ["18.71"]
    model = refresh()
    assert model is not True
    take_over(model)
    assert refresh() is True
    user.sync_groups([])
    assert refresh()["groups"] == ["18.71"]


@pytest.mark.parametrize("what", ["given", "taken", "renamed"])
def test_a_change_is_told_at_once(known, accounts, what):
    refresh, take_over, _user = known
    take_over(refresh())
    if what == "given":
        accounts.grant("siti", "koordinator", "18.71")
    elif what == "taken":
        accounts.revoke("siti", "operator", "18.71")
    else:
        accounts.rename("siti", "siti.baru")
    model = refresh()
    names = {each["name"] for each in model["roles"]}
    assert ("koordinator-18.71" in names) is (what == "given")
    assert ("operator-18.71" in names) is (what != "taken")
    assert model["user_info"]["name"] == ("siti.baru" if what == "renamed" else "siti")


def test_the_hubs_database_does_not_wait_for_the_disk_and_survives_a_killed_hub(tmp_path):
    file = tmp_path / "hub.sqlite"
    db = orm.new_session_factory(f"sqlite:///{file}", **hub_database.ENGINE)()
    asked = [db.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "synchronous")]
    assert asked == ["wal", 1]
    db.add(orm.User(name="pabc"))
    db.commit()
    killed = tmp_path / "mati"
    killed.mkdir()
    for part in ("hub.sqlite", "hub.sqlite-wal"):
        shutil.copyfile(tmp_path / part, killed / part)  # as it lies there when the process is gone
    db.close()
    with closing(sqlite3.connect(killed / "hub.sqlite")) as left:
        assert left.execute("SELECT name FROM users").fetchall() == [("pabc",)]


def test_a_closed_account_is_refused_however_well_the_hub_knows_it(known, accounts):
    refresh, take_over, _user = known
    take_over(refresh())
    accounts.set_active("siti", active=False)
    assert refresh() is False
