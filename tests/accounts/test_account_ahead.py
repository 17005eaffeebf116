"""The hub knows people before they first sign in, and nobody who may not."""

from __future__ import annotations

import asyncio

import pytest
from jupyterhub import orm
from jupyterhub.user import UserDict

from hub.accounts import ahead
from hub.accounts.authenticator import AccountAuthenticator
from hub.rooms.store import room_of

PASSWORD = "kalimat sandi yang panjang"


@pytest.fixture
def users(monkeypatch, hub_rows):
    """The hub's users: nobody yet."""
    monkeypatch.setattr(ahead, "PAUSE", 0)
    return UserDict(lambda: hub_rows, {"config_role_names": []})


def look(door, users):
    asyncio.run(ahead.make_known(door, users))
    return {name for (name,) in users.db.query(orm.User.name)}


def create(accounts, name):
    return accounts.create(name, name.title(), PASSWORD, roles=[("operator", "18.71")], must_change=False)


def test_a_new_account_is_known_with_all_that_a_sign_in_would_write(accounts, door, users):
    siti, budi = create(accounts, "siti"), create(accounts, "budi")
    assert look(door, users) == {siti.id, budi.id}
    user = users[siti.id]
    assert {each.name for each in user.orm_user.roles} == {"user", "orang", "operator-18.71"}
    assert [each.name for each in user.orm_user.groups] == ["18.71"]
    assert user.user_info["name"] == "siti"
    assert user.orm_user.last_activity is None
    assert door.has_given(user, door.model(siti))
    assert asyncio.run(door.refresh_user(user)) is True


def test_what_changes_afterwards_is_told_at_the_next_sign_in(accounts, door, users):
    siti = create(accounts, "siti")
    look(door, users)
    accounts.revoke("siti", "operator", "18.71")
    look(door, users)
    assert not door.has_given(users[siti.id], door.model(accounts.by_name("siti")))


def test_who_may_not_sign_in_is_not_made_known(accounts, door, users):
    siti = create(accounts, "siti")
    accounts.set_active("siti", active=False)
    assert look(door, users) == set()
    accounts.set_active("siti", active=True)
    assert look(door, users) == {siti.id}


def test_who_is_closed_while_others_are_made_known_is_left_out(accounts, door, users, monkeypatch):
    budi = create(accounts, "budi")
    create(accounts, "siti")
    inner = AccountAuthenticator.model

    def model(account):
        accounts.set_active("siti", active=False)
        return inner(account)

    monkeypatch.setattr(door, "model", model, raising=False)
    assert look(door, users) == {budi.id}


def test_a_renamed_person_stays_the_same(accounts, door, users):
    siti = create(accounts, "siti")
    look(door, users)
    accounts.rename("siti", "siti.baru")
    assert look(door, users) == {siti.id}


def test_a_room_is_nobody(accounts, door, users):
    room_of(accounts, "18.71")
    assert look(door, users) == set()
