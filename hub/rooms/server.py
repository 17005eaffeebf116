"""A room's server, seen from inside: links to the region's pages, and an end for who may no longer be here.

The hub's answer to "may this person be here?" is asked for at each request. A connection that stays open (a notebook
being written together, a kernel, a terminal) is a request that never ends, so it is asked again while it is open.
"""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import urlencode
from weakref import WeakSet

from jupyter_server.auth import Authorizer
from jupyter_server.serverapp import ServerApp
from tornado.ioloop import PeriodicCallback
from tornado.web import HTTPError
from tornado.websocket import WebSocketHandler

from hub.apps.pages import PAGES
from hub.rooms.setting import CODE
from spbe_core import regions

LOOK_EVERY = 10.0
"""Seconds between two looks at the open connections."""

NO_LONGER = 4403
"""Close code (of the range left to applications) for a person who may no longer be in the room."""


class RoomAuthorizer(Authorizer):  # type: ignore[misc] # ships no types
    """Lets everybody do everything whom the hub lets in, and remembers the connections that stay open."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._open: WeakSet[WebSocketHandler] = WeakSet()

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:  # noqa: ARG002
        """Answer yes; Jupyter asks this for requests whose person the hub has already admitted."""
        if isinstance(handler, WebSocketHandler):
            self._open.add(handler)
        return True

    async def look(self) -> None:
        """Close every connection whose person the hub would no longer admit."""
        for connection in list(self._open):
            if connection.ws_connection is None or connection.ws_connection.is_closing():
                self._open.discard(connection)
            elif not await self._admitted(connection):
                self.log.info("closing a connection of somebody who may no longer be here")
                connection.close(NO_LONGER, "no longer admitted")

    async def _admitted(self, connection: WebSocketHandler) -> bool:
        auth = self.identity_provider.hub_auth
        token = auth.get_token(connection)
        if token is None:
            return False
        try:
            person = await auth.user_for_token(token, session_id=auth.get_session_id(connection), sync=False)
        except HTTPError:
            return True  # the hub is away; it says no more than it said before
        return person is not None and bool(auth.check_scopes(auth.access_scopes, person))


def face(code: str, lab: str) -> dict[str, Any]:
    """Return what the room's JupyterLab shows of the region: its name and the addresses of its pages.

    Parameters
    ----------
    code : str
        Region code.
    lab : str
        The lab's address, without a trailing slash.
    """
    query = urlencode({"wilayah": code})
    return {
        "place": regions.find(code).name,
        "pages": [
            {"label": page.title, "url": f"{lab}/services/apps/{page.name}?{query}"}
            for page in PAGES
            if page.right is None
        ],
    }


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(app: ServerApp) -> None:
    app.web_app.settings.setdefault("page_config_data", {})["ruang"] = face(
        os.environ[CODE], os.environ["SPBE_LAB_URL"]
    )
    PeriodicCallback(app.authorizer.look, LOOK_EVERY * 1000).start()
