"""The door of a region's room: ``/hub/ruang/<region code>``."""

from __future__ import annotations

from typing import Any

from jupyterhub.handlers.base import BaseHandler
from jupyterhub.services.auth import check_scopes
from jupyterhub.utils import url_path_join
from tornado.web import HTTPError, authenticated

from hub import permissions, system_accounts
from hub.accounts.wording import Words
from hub.rooms.store import room_of
from hub.settings import Settings
from spbe_core import regions

RIGHT = "rooms:enter"

ONE_HOST = Words(
    "Lab ini belum memiliki alamat tersendiri untuk setiap ruang kerja (subdomain). Tanpa itu, kode dalam satu buku "
    "kerja dapat bertindak atas nama siapa pun yang membukanya, jadi ruang kerja bersama tidak dibuka.",
    "This lab has no address of its own for each workspace (subdomains). Without it, code in a notebook could act in "
    "the name of whoever opens it, so shared workspaces stay closed.",
)
ONE_ACCOUNT = Words(
    "Lab ini berjalan dengan satu akun sistem. Kode yang ditulis di ruang kerja bersama akan dapat membaca berkas lab "
    "dan data semua wilayah, jadi ruang kerja bersama tidak dibuka.",
    "This lab runs under one system account. Code written in a shared workspace could read the lab's files and every "
    "region's data, so shared workspaces stay closed.",
)


def why_closed(settings: Settings) -> Words | None:
    """Say why this lab has no shared workspaces, or ``None`` when it has.

    A person's own server under the lab's account is a risk its operator takes with a few coaches and researchers; a
    shared one would hand it to everybody in every region.
    """
    if not settings.subdomains:
        return ONE_HOST
    return None if system_accounts.separable() else ONE_ACCOUNT


class DoorHandler(BaseHandler):  # type: ignore[misc] # JupyterHub ships no types
    """Lead a person to the room of a region; the hub's own pages start it when it does not run."""

    def initialize(self, closed: Words | None) -> None:
        """Take the reason for which rooms are closed, if any."""
        self._closed = closed

    @authenticated  # type: ignore[untyped-decorator]
    async def get(self, code: str) -> None:
        """Open the door; what is not the person's answers like what does not exist."""
        if not check_scopes({permissions.scope(RIGHT, code)}, self.expanded_scopes):
            raise HTTPError(404)
        place = regions.find(code).name
        self.set_header("Cache-Control", "no-store")
        if self._closed is not None:
            self.set_status(503)
            self.finish(await self.render_template("ruang_tertutup.html", place=place, reason=self._closed))
            return
        account = room_of(self.authenticator.accounts, code)
        room = await self.auth_to_user(self.authenticator.model(account))
        # the hub would ask everybody who enters whether the room may know their name; whoever comes here wants in
        self.settings["oauth_no_confirm_list"].add(room.spawner.oauth_client_id)
        if room.running:
            await room.spawner.poll_and_notify()  # a server that was killed is noticed now, not at the next look
        self.redirect(url_path_join(self.hub.base_url, "spawn", room.escaped_name))


def handlers(settings: Settings) -> list[tuple[Any, ...]]:
    """Return the door for the hub's ``extra_handlers``."""
    return [(r"/ruang/(\d{2}(?:\.\d{2})?)", DoorHandler, {"closed": why_closed(settings)})]
