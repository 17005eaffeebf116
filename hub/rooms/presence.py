"""Tell the registry who is in a room, from what the hub itself sees.

Whoever is in a room holds a token of the room's OAuth client, and the room's server shows it to the hub again and again
while their page is open (:mod:`hub.rooms.server`). So the hub knows, and code in the room is not asked. Each hour of
each person is told once: the key of the message is made of person, room and hour, so that nothing is counted twice,
whatever restarts in between.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from jupyterhub import orm
from sqlalchemy.orm import Session
from tornado.httpclient import AsyncHTTPClient, HTTPClientError

RECENT = timedelta(seconds=90)
"""A token that was shown this recently belongs to somebody who is there."""

_AWAY = 500
"""Replies from here on say that the registry, or the way to it, is out of order; those below refuse for good."""


class Hour(NamedTuple):
    """An hour in which a person was in a room."""

    code: str
    person: str
    display_name: str
    begin: datetime

    @property
    def key(self) -> str:
        return str(uuid5(NAMESPACE_URL, f"ruang/{self.code}/{self.person}/{self.begin.isoformat()}"))


def present(db: Session, client_id: str, code: str, now: datetime) -> Iterator[Hour]:
    """Find who is in a room.

    Parameters
    ----------
    db : Session
        The hub's database.
    client_id : str
        OAuth client of the room's server.
    code : str
        Region code.
    now : datetime
        UTC.
    """
    since = (now - RECENT).astimezone(UTC).replace(tzinfo=None)  # the hub keeps UTC without zone
    query = db.query(orm.APIToken).filter(orm.APIToken.client_id == client_id, orm.APIToken.last_activity >= since)
    for token in query:
        info = token.user.user_info or {}
        hour = token.last_activity.replace(minute=0, second=0, microsecond=0, tzinfo=UTC)
        yield Hour(code, token.user.name, info.get("display_name") or token.user.name, hour)


class Presence:
    """What is still to be told of one room.

    Parameters
    ----------
    registry_url : str
        The registry as the hub reaches it, with a trailing slash.
    token : str
        The hub's token for this purpose (secret ``rooms-token``).
    """

    def __init__(self, registry_url: str, token: str) -> None:
        self._registry_url = registry_url
        self._token = token
        self._untold: dict[str, Hour] = {}
        self._told: dict[str, Hour] = {}

    async def look(self, hours: Iterator[Hour], log: Any) -> None:
        """Tell what is new: again at the next look while the registry is away, no more once it has refused."""
        for hour in hours:
            if hour.key not in self._told:
                self._untold.setdefault(hour.key, hour)
        while self._untold:
            key, hour = self._untold.popitem()
            self._told[key] = hour  # before the wait: two looks at once tell it once
            try:
                await self._tell(hour)
            except (OSError, HTTPClientError) as error:
                if isinstance(error, HTTPClientError) and error.code < _AWAY:
                    log.warning("the registry refuses %s of the room of %s: %s", hour.begin, hour.code, error)
                    continue
                del self._told[key]
                self._untold[key] = hour
                log.warning("the registry did not take who is in the room of %s: %s", hour.code, error)
                return
        latest = max((hour.begin for hour in self._told.values()), default=None)
        for key in [key for key, hour in self._told.items() if hour.begin != latest]:
            del self._told[key]

    async def _tell(self, hour: Hour) -> None:
        body = {"person": hour.person, "display_name": hour.display_name, "hour": hour.begin.isoformat()}
        await AsyncHTTPClient().fetch(
            f"{self._registry_url}api/rooms/{hour.code}/presence",
            method="POST",
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "Idempotency-Key": hour.key,
            },
            body=json.dumps(body),
            request_timeout=5,
        )
