"""Start notebook servers: a person's own, and the rooms that regions share.

The home hangs on the account's opaque id and belongs to the account's own system user where the lab can give one
(:mod:`hub.system_accounts`). A room is an account like any other (:mod:`hub.rooms`); it differs in what its server is
told (:func:`hub.rooms.setting.room_environment`) and in that a lab may have to keep all rooms closed. The server
process is :mod:`hub.singleuser`, forked from a warm parent (:mod:`hub.kernels.spawner`); it does everything inside the
home itself, so that the hub, which may be root, never follows a path a person can move.
"""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jupyterhub import orm
from jupyterhub.spawner import SpawnException
from jupyterhub.utils import can_connect, exponential_backoff
from traitlets import Any as AnyTrait
from traitlets import Unicode, default

from hub.accounts import rights
from hub.accounts.model import Account
from hub.accounts.wording import Words
from hub.kernels.spawner import WarmSpawner
from hub.processes import descendants, of_user, send, started_at
from hub.rooms.presence import present
from hub.rooms.setting import room_environment
from hub.settings import ROOT
from hub.system_accounts import separable, server_uids

NO_WORKSPACE = Words(
    "Akun Anda memakai halaman, bukan ruang kerja buku kerja. Buka Beranda untuk melanjutkan.",
    "Your account uses the pages, not a notebook workspace. Open Beranda to go on.",
)
UNKNOWN = Words("Akun ini tidak aktif.", "This account is not active.")


FULL = Words(
    "Lab ini tidak memiliki nomor akun sistem lagi untuk ruang kerja baru. Hubungi sekretariat program.",
    "This lab has no system account number left for another workspace. Ask the programme secretariat.",
)

LOOK_EVERY = 0.1
LISTENS_WITHIN = 30.0
"""Seconds: how often to look whether a new server listens, and how long before that is left to the hub."""


def _uid(account: Account) -> int:
    """Return the system user of an account's server; account numbers are never used twice, so neither is this."""
    uid = server_uids().start + account.number
    if uid not in server_uids():
        raise _refusal(FULL, "no_uid")
    return uid


def _first_notebook(account: Account) -> str:
    """Return the page a server opens with: the first notebook of the person's first folder, as it lies in the home.

    ``/doc`` is JupyterLab with one document over the whole width, which a phone needs. A room opens with its launcher:
    the windows and widths that somebody else left there, on a phone perhaps, are nobody's wish.
    """
    if rights.room(account):
        return "/lab?reset"
    for folder in rights.notebooks(account):
        for path in sorted((ROOT / "notebooks" / folder).glob("*.ipynb")):
            return f"/doc/tree/lab/{folder}/{path.name}"
    return "/lab"


def _refusal(words: Words, reason: str) -> SpawnException:
    return SpawnException(words.en, message_html=str(words.__html__()), reason=reason, status_code=403)


class LabSpawner(WarmSpawner):
    """A local process per account, under a system user of its own where possible."""

    rooms_closed = AnyTrait(None, config=True, allow_none=True, help="Why there are no rooms, as Words; or None.")
    presence = AnyTrait(None, config=True, allow_none=True, help="Tells the registry who is in a room.")
    homes = Unicode(config=True, help="Folder that holds everybody's home.")
    lifeline = AnyTrait(None, config=True, allow_none=True, help="File descriptor that ends when the lab ends.")

    pid: int
    _account: Account | None = None
    stopping_since: datetime | None = None

    def _find_account(self) -> Account:
        account: Account | None = self.authenticator.accounts.by_id(self.user.name)
        if account is None or not account.active:
            raise _refusal(UNKNOWN, "inactive")
        if rights.room(account):
            if self.rooms_closed is not None:
                raise _refusal(self.rooms_closed, "rooms_closed")
        elif rights.home(account) != "lab":
            raise _refusal(NO_WORKSPACE, "no_workspace")
        return account

    @default("will_resume")  # type: ignore[untyped-decorator]
    def _default_will_resume(self) -> bool:
        """Keep what a room's guests have shown it over a restart, so that their open pages come back by themselves."""
        account: Account | None = self.authenticator.accounts.by_id(self.user.name)
        return account is not None and bool(rights.room(account))

    @property
    def home(self) -> Path:
        """The account's home; its name is the account's opaque id."""
        return Path(str(self.homes), str(self.user.name))

    async def start(self) -> tuple[str, int]:
        """Prepare the home and start the server.

        Raises
        ------
        SpawnException
            When the account is not active or has no role that works in notebooks.
        """
        account = self._account = self._find_account()
        self.default_url = _first_notebook(account)
        if self.will_resume:
            self._end_old_tokens()
        uid = _uid(account) if separable() else None
        self.home.mkdir(mode=0o700, exist_ok=True)
        self.popen_kwargs = {"cwd": str(self.home), "umask": 0o077}
        if uid is not None:
            os.chown(self.home, uid, uid)
            self.popen_kwargs |= {"user": uid, "group": uid, "extra_groups": []}
        if self.lifeline is not None:
            self.popen_kwargs["pass_fds"] = (self.lifeline,)
        self.kill()  # what a hub that died too early to note it may have left
        address: tuple[str, int] = await super().start()
        # a hub that ends while it waits for the server finds it again: it is taken on, not started a second time
        self.orm_spawner.state = self.get_state()
        self.server.ip, self.server.port = address
        self.user.db.commit()
        await self._listens(*address)
        return address

    async def _listens(self, ip: str, port: int) -> None:
        """Wait until the server listens or has ended: the hub's own looks at it come up to five seconds apart."""

        async def done() -> bool:
            return can_connect(ip, port) or await self.poll() is not None

        with suppress(TimeoutError):
            await exponential_backoff(done, "", start_wait=LOOK_EVERY, max_wait=LOOK_EVERY, timeout=LISTENS_WITHIN)

    async def stop(self, now: bool = False) -> None:  # noqa: FBT001, FBT002 - the hub calls it so
        """Stop the server, and then everything it started: kernels have groups of their own.

        Who came to a room since the last look is told before the hub forgets them.
        """
        self.stopping_since = datetime.now(UTC)
        try:
            await self._tell_presence()
        finally:
            await self._end(now)

    async def _end(self, now: bool) -> None:  # noqa: FBT001 - as above
        found = self._processes()
        try:
            await super().stop(now)
        finally:
            send({pid for pid, began in found.items() if started_at(pid) == began}, signal.SIGKILL)

    async def _tell_presence(self) -> None:
        """Tell the registry who is in the room, if this is one."""
        account: Account | None = self.authenticator.accounts.by_id(self.user.name)
        if account is not None and (code := rights.room(account)):
            await self.presence.look(present(self.user.db, self.oauth_client_id, code, datetime.now(UTC)), self.log)

    def kill(self) -> None:
        """End the server and everything it started at once."""
        send(set(self._processes()), signal.SIGKILL)

    def _processes(self) -> dict[int, int | None]:
        """Return everything that runs for this server, each with its start time."""
        found = {self.pid, *descendants(self.pid)} if self.pid else set()
        account: Account | None = self.authenticator.accounts.by_id(self.user.name)
        if account is not None and separable():
            found |= of_user(_uid(account))  # also what let go of the server and went on by itself
        return {pid: started_at(pid) for pid in found}

    def _end_old_tokens(self) -> None:
        """Void the tokens that earlier servers of this account held; the hub leaves them when a server resumes."""
        db = self.user.db
        own = orm.APIToken.find(db, self.api_token)
        for token in db.query(orm.APIToken).filter(
            orm.APIToken.user_id == own.user_id, orm.APIToken.id != own.id, orm.APIToken.client_id == own.client_id
        ):
            db.delete(token)
        db.commit()

    def make_preexec_fn(self, name: str) -> None:  # noqa: ARG002
        """Run nothing between fork and exec; ``Popen`` itself drops to the person's user id."""
        return

    def user_env(self, env: dict[str, str]) -> dict[str, str]:
        """Name the home, and tell :mod:`hub.singleuser` what to lay out in it."""
        account = self._account or self._find_account()
        env |= {
            "USER": account.name,
            "HOME": str(self.home),
            "SHELL": "/bin/sh",
            "SPBE_NOTEBOOKS": ",".join(rights.notebooks(account)),
        }
        if code := rights.room(account):
            env |= room_environment(code, env)
        if self.lifeline is not None:
            env["SPBE_LIFELINE"] = str(self.lifeline)
        return env

    async def progress(self) -> AsyncIterator[dict[str, Any]]:
        """Say what the person is waiting for."""
        yield {"progress": 30, "message": "Menyiapkan ruang kerja …"}

    async def poll_and_notify(self) -> int | None:
        """Look after the server, as the hub does regularly; end it when its person may no longer have one.

        Of a room, the registry is told who is in it.
        """
        try:
            if not await self.authenticator.vouched_for(self.user):
                raise _refusal(UNKNOWN, "inactive")
            self._find_account()
            await self._tell_presence()
        except SpawnException as reason:
            self.log.warning("ending the server of %s: %s", self.user.name, reason.reason)
            await self.stop()
        status: int | None = await super().poll_and_notify()
        return status
