"""The registry is told who is in a room: each hour of each person once, whatever is in the way meanwhile."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from jupyterhub import orm
from tornado.httpclient import HTTPClientError

from hub import spawner
from hub.accounts.store import Accounts
from hub.rooms.presence import Hour, Presence
from hub.rooms.store import room_of


@pytest.fixture
def accounts(tmp_path):
    made = Accounts(f"sqlite:///{tmp_path / 'accounts.sqlite'}")
    made.create_tables()
    yield made
    made.close()


class Registry(Presence):
    """Takes its time, and takes nothing while it is away."""

    away = False

    def __init__(self):
        super().__init__("http://registry/", "token")
        self.asked = []

    async def _tell(self, hour):
        await asyncio.sleep(0)
        if self.away:
            raise OSError("away")
        self.asked.append(hour)


def test_two_looks_at_once_tell_an_hour_once_and_what_was_not_taken_is_told_later():
    nine, ten = (Hour("18.71", "p1", "Rina", datetime(2026, 11, 25, hour, tzinfo=UTC)) for hour in (9, 10))

    async def looks():
        registry = Registry()
        await asyncio.gather(*(registry.look(iter([nine]), logging.getLogger("test")) for _ in range(3)))
        assert registry.asked == [nine]
        registry.away = True
        await registry.look(iter([ten]), logging.getLogger("test"))
        registry.away = False
        await registry.look(iter([]), logging.getLogger("test"))
        assert registry.asked == [nine, ten]

    asyncio.run(looks())
    assert nine.key != ten.key


class Refusing(Registry):
    """Refuses whatever is about one person."""

    async def _tell(self, hour):
        if hour.person == "p1":
            self.asked.append(hour)
            raise HTTPClientError(404)
        await super()._tell(hour)


def test_an_hour_that_the_registry_refuses_is_told_once_and_holds_up_no_other(caplog):
    hour = datetime(2026, 11, 25, 9, tzinfo=UTC)
    first, second, third = (Hour("18.71", name, name, hour) for name in ("p2", "p1", "p3"))

    async def looks():
        registry = Refusing()
        for _ in range(3):
            await registry.look(iter([first, second, third]), logging.getLogger("test"))
        assert sorted(registry.asked) == sorted([first, second, third])

    asyncio.run(looks())
    assert caplog.text.count("the registry refuses") == 1


def test_an_hour_is_told_again_when_the_registry_is_out_of_order():
    told, replies = [], [HTTPClientError(503), HTTPClientError(599), None]

    class Ill(Presence):
        async def _tell(self, hour):
            if (reply := replies.pop(0)) is not None:
                raise reply
            told.append(hour)

    async def looks():
        registry = Ill("http://registry/", "token")
        hour = Hour("18.71", "p1", "Rina", datetime(2026, 11, 25, 9, tzinfo=UTC))
        for _ in range(4):
            await registry.look(iter([hour]), logging.getLogger("test"))
        assert told == [hour]

    asyncio.run(looks())


def test_who_came_since_the_last_look_is_told_when_the_server_stops(accounts, tmp_path, monkeypatch):
    monkeypatch.setattr(spawner, "separable", lambda: False)  # a system user's processes may be another lab's
    room = room_of(accounts, "18.71")
    hub = orm.new_session_factory(f"sqlite:///{tmp_path / 'hub.sqlite'}")()
    visitor = orm.User(name="p1", user_info={"display_name": "Rina"})
    client, now = orm.OAuthClient(identifier="jupyterhub-user-x", secret="x", redirect_uri="x"), datetime.now(UTC)
    token = orm.APIToken(
        user=visitor, client_id=client.identifier, hashed="x", prefix="x", last_activity=now.replace(tzinfo=None)
    )
    hub.add_all([visitor, client, token])
    hub.commit()
    registry = Registry()
    server = spawner.LabSpawner(
        user=SimpleNamespace(name=room.id, db=hub),
        authenticator=SimpleNamespace(accounts=accounts),
        oauth_client_id=client.identifier,
        presence=registry,
    )
    asyncio.run(server.stop())
    hub.close()
    assert [(hour.code, hour.person, hour.display_name) for hour in registry.asked] == [("18.71", "p1", "Rina")]
