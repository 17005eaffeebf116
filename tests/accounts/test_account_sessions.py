"""Which of a person's sign-ins end, and whether the request that finds it out may go on."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from jupyterhub import orm, roles

from hub.accounts import second_factor, sessions
from hub.accounts.model import now

SINCE = now()


@pytest.fixture
def hub():
    """The hub's own database in memory, with a person who has signed in before."""
    db = orm.new_session_factory("sqlite:///:memory:")()
    db.add(orm.OAuthClient(identifier="jupyterhub"))
    for role in roles.get_default_roles():
        roles.create_role(db, role)
    person = orm.User(name="pabc")
    db.add(person)
    db.commit()
    roles.assign_default_roles(db, person)
    yield SimpleNamespace(db=db, orm_user=person, name="pabc")
    db.close()


def token(hub, note, **how):
    return orm.APIToken.find(hub.db, hub.orm_user.new_api_token(note=note, **how))


def request(user, token=None):
    return SimpleNamespace(current_user=user, get_token=lambda: token)


def left(hub):
    return {each.note for each in hub.db.query(orm.APIToken)}


def test_cookies_codes_and_tokens_end_and_a_running_servers_token_goes_on(hub):
    sessions.settle(hub, SINCE - timedelta(days=1))
    cookie = hub.orm_user.cookie_id
    token(hub, "Server at /user/pabc/")
    token(hub, "Server at /user/palsu/", expires_in=sessions.LONGEST_TOKEN)
    token(hub, "peramban", session_id="s-1")
    token(hub, "milik sendiri", expires_in=60)
    hub.db.add(orm.OAuthCode(user_id=hub.orm_user.id, code="k"))
    assert sessions.settle(hub, SINCE)
    assert left(hub) == {"Server at /user/pabc/"}
    assert hub.db.query(orm.OAuthCode).count() == 0
    assert hub.orm_user.cookie_id != cookie


def test_what_begins_afterwards_goes_on(hub):
    sessions.settle(hub, SINCE)
    cookie = hub.orm_user.cookie_id
    own = token(hub, "milik sendiri", expires_in=60)
    assert sessions.settle(hub, SINCE, request(hub, own))
    assert left(hub) == {"milik sendiri"}
    assert hub.orm_user.cookie_id == cookie


def test_a_request_with_what_has_ended_does_not_go_on(hub):
    assert not sessions.settle(hub, SINCE, request(hub))
    own = token(hub, "milik sendiri", expires_in=60)
    assert not sessions.settle(hub, SINCE + timedelta(microseconds=1), request(hub, own))


def test_a_request_of_the_server_or_of_somebody_else_goes_on(hub):
    server = token(hub, "Server at /user/pabc/")
    assert sessions.settle(hub, SINCE, request(hub, server))
    somebody = SimpleNamespace(name="plain")
    assert sessions.settle(hub, SINCE + timedelta(seconds=1), request(somebody))


def _password(accounts):
    accounts.set_password(accounts.by_name("siti").id, "kalimat sandi yang lain", must_change=False)


def _close(accounts):
    accounts.set_active("siti", active=False)


def _reset_code(accounts):
    second_factor.reset(accounts, "siti")


@pytest.mark.parametrize("what", [_password, _close, _reset_code])
def test_what_ends_a_persons_sessions(accounts, what):
    before = accounts.create("siti", "Siti", "kalimat sandi yang panjang").sessions_from
    what(accounts)
    assert accounts.by_name("siti").sessions_from > before


def test_a_role_ends_no_session(accounts):
    before = accounts.create("siti", "Siti", "kalimat sandi yang panjang").sessions_from
    accounts.grant("siti", "peneliti")
    accounts.sign_in("siti", "kalimat sandi yang panjang", "::1")
    assert accounts.by_name("siti").sessions_from == before
