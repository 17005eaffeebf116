"""The hub asks again who somebody is; it is told to write only what it does not have."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sqlite3
import time
from contextlib import closing
from types import SimpleNamespace

import pytest
from jupyterhub import orm, roles
from jupyterhub.user import User
from sqlalchemy import event
from sqlalchemy.orm import Session

from hub import hub_database
from hub.accounts.pages.base import AccountHandler

PASSWORD = "kalimat sandi yang panjang"


@pytest.fixture
def known(accounts, door, hub_rows):
    """A person whom the hub has taken over once: the authenticator, the hub's user, and how it takes a model over."""
    account = accounts.create("siti", "Siti", PASSWORD, roles=[("operator", "18.71")], must_change=False)
    row = orm.User(name=account.id)
    hub_rows.add(row)
    hub_rows.commit()
    user = User(row, {"config_role_names": []}, hub_rows)

    def refresh():
        return asyncio.run(door.refresh_user(user))

    def take_over(model):
        user.sync_groups(model["groups"])
        user.sync_roles(model["roles"])

    return refresh, take_over, user


class Entering:
    """The request of somebody who comes in; ``written`` is what the hub had to take over."""

    enter, _taken_over = AccountHandler.enter, AccountHandler._taken_over
    log, hub = logging.getLogger(), SimpleNamespace(base_url="/hub/")

    def __init__(self, door, user):
        self.door, self.accounts, self.user, self.written = door, door.accounts, user, []

    def find_user(self, _name):
        return self.user

    def clear_cookie(self, *_, **__):
        pass

    set_login_cookie = clear_cookie

    async def auth_to_user(self, authenticated):
        self.written.append(authenticated)
        self.user.sync_groups(authenticated["groups"])
        self.user.sync_roles(authenticated["roles"])
        return self.user


@pytest.fixture
def come(known, door):
    """Come in as somebody whose password was checked while the account was as given; returns what was written."""
    _, _, user = known

    def enter(account, **beside):
        request = Entering(door, user)
        asyncio.run(request.enter(door.model(account) | beside))
        return request.written

    return enter


def test_who_comes_again_is_not_written_again(known, accounts, come):
    refresh, _, user = known
    account = accounts.by_name("siti")
    assert len(come(account)) == 1
    assert come(account) == []
    assert refresh() is True
    assert time.monotonic() - user._auth_refreshed < 10


def test_what_was_taken_while_the_password_was_hashed_is_not_given(accounts, come):
    account = accounts.by_name("siti")
    assert len(come(account)) == 1
    accounts.revoke("siti", "operator", "18.71")
    [written] = come(account)
    assert written["groups"] == []


def test_who_was_closed_while_the_password_was_hashed_is_asked_about_at_once(known, accounts, come):
    _, _, user = known
    account = accounts.by_name("siti")
    accounts.set_active("siti", active=False)
    come(account)
    assert not user._auth_refreshed


def test_a_providers_tokens_are_kept_although_the_person_is_known(accounts, come):
    account = accounts.by_name("siti")
    come(account)
    [written] = come(account, auth_state={"refresh_token": "t"})
    assert written["auth_state"] == {"refresh_token": "t"}


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


@pytest.fixture
def asked(tmp_path):
    """The hub's database with one person in it, and what it is asked."""
    file, queries = f"sqlite:///{tmp_path / 'hub.sqlite'}", []
    with closing(orm.new_session_factory(file)()) as db:
        group = orm.Group(name="18.71", roles=[orm.Role(name="anggota", scopes=["self"])])
        db.add(orm.User(name="pabc", roles=[orm.Role(name="orang", scopes=["self"])], groups=[group]))
        db.commit()
    hub_database.know_people_once()
    db = orm.new_session_factory(file)()
    event.listen(db.get_bind(), "before_cursor_execute", lambda *given: queries.append(given[2]))
    yield db, queries
    db.close()
    event.remove(Session, "do_orm_execute", hub_database._leave_out_relations)


def held(person):
    return [each.name for each in roles.get_roles_for(person)]


def test_a_known_person_is_looked_up_with_one_query(asked):
    db, queries = asked
    person = orm.User.find(db, "pabc")
    assert held(person) == ["orang", "anggota"]
    queries.clear()
    assert orm.User.find(db, "pabc") is person
    assert held(person) == ["orang", "anggota"]
    assert [" FROM users" in each.replace("\n", " ") for each in queries if "SELECT 1" not in each] == [True]


def test_a_role_that_is_gone_is_gone_from_a_known_person(asked):
    db, _ = asked
    assert held(orm.User.find(db, "pabc")) == ["orang", "anggota"]
    roles.delete_role(db, "orang")
    assert held(orm.User.find(db, "pabc")) == ["anggota"]


def test_a_list_of_people_comes_with_all_that_belongs_to_them(asked):
    db, queries = asked
    people = db.query(orm.User).all()
    queries.clear()
    assert [held(person) for person in people] == [["orang", "anggota"]]
    assert queries == []


def test_a_closed_account_is_refused_however_well_the_hub_knows_it(known, accounts):
    refresh, take_over, _user = known
    take_over(refresh())
    accounts.set_active("siti", active=False)
    assert refresh() is False
