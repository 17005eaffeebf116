"""What the pages around accounts share: who is on the way in, the next step, the answer's form."""

from __future__ import annotations

import time
from copy import deepcopy
from typing import Any

from jupyterhub.handlers.base import BaseHandler
from jupyterhub.utils import url_path_join
from tornado.httputil import url_concat

from hub.accounts import sessions, steps
from hub.accounts.model import Account
from hub.accounts.steps import Step
from hub.accounts.store import Accounts
from hub.accounts.wording import Words

COOKIE = "spbe-langkah"
COOKIE_DAYS = 15 / (24 * 60)
"""A quarter of an hour between the right password and the last step."""


def too_often(seconds: int) -> Words:
    """Say how long to wait, without saying whether the name exists."""
    if seconds < 60:
        return Words(
            f"Terlalu banyak percobaan. Silakan coba lagi dalam {seconds} detik.",
            f"Too many tries. Try again in {seconds} seconds.",
        )
    minutes = -(-seconds // 60)
    return Words(
        f"Terlalu banyak percobaan. Silakan coba lagi dalam {minutes} menit.",
        f"Too many tries. Try again in {minutes} minutes.",
    )


class AccountHandler(BaseHandler):  # type: ignore[misc] # JupyterHub ships no types
    """A page around accounts."""

    @property
    def door(self) -> Any:
        """The lab's own authenticator, also on the pages of the OpenID provider."""
        return self.settings["authenticator"]

    @property
    def accounts(self) -> Accounts:
        found: Accounts = self.door.accounts
        return found

    @property
    def address(self) -> str:
        """The visitor's address, behind whatever proxies."""
        found: str = self.door.address(self.request)
        return found

    def pending(self) -> Account | None:
        """Return the person whose password was right and who is on the way to a next step in this browser."""
        cookie = self.get_secure_cookie(COOKIE, max_age_days=COOKIE_DAYS)
        if not cookie:
            return None
        account_id, _, fingerprint = cookie.decode().partition(":")
        account = self.accounts.by_id(account_id)
        if account is None or not account.active or fingerprint != steps.fingerprint(account):
            return None
        return account

    def signed_in(self) -> Account | None:
        """Return the account of who is signed in."""
        if self.current_user is None:
            return None
        account = self.accounts.by_id(self.current_user.name)
        return account if account is not None and account.active else None

    def lead_to(self, account: Account, step: Step) -> None:
        """Send a person on to a step."""
        self._set_cookie(
            COOKIE,
            f"{account.id}:{steps.fingerprint(account)}",
            path=self.hub.base_url,
            samesite="Lax",
            expires_days=COOKIE_DAYS,
        )
        page = url_path_join(self.hub.base_url, step.value)
        following = self.get_argument("next", "")
        self.redirect(url_concat(page, {"next": following}) if following else page)

    async def go_on(self, account: Account, *, passed: Step) -> None:
        """Send a person who has passed a step to the next one, or in."""
        following = None if passed is Step.CODE else self.door.next_step(account)
        if following is not None:
            self.lead_to(account, following)
            return
        user = await self.enter(self.door.model(account))
        self.redirect(self.get_next_url(user))

    async def enter(self, authenticated: dict[str, Any]) -> Any:
        """Make the hub know the person, and their browser.

        The store is asked once more, because hashing takes its time: the request that follows need not ask again.
        """
        account = self.accounts.by_id(authenticated["name"])
        if account is not None:
            authenticated |= self.door.model(account)
        user = await self._taken_over(authenticated)
        if account is not None:
            sessions.settle(user, account.sessions_from)
            if self.door.goes_on(account):
                user._auth_refreshed = time.monotonic()  # noqa: SLF001 - as the hub's own sign-in does
        self.clear_cookie(COOKIE, path=self.hub.base_url)
        self.set_login_cookie(user)
        self._jupyterhub_user = user
        self.log.info("signed in: %s", user.name)
        return user

    async def _taken_over(self, authenticated: dict[str, Any]) -> Any:
        """Return the hub's user, with what is known of the person written where the hub has not all of it."""
        user = self.find_user(authenticated["name"])
        if user is None or authenticated.get("auth_state") or not self.door.has_given(user, authenticated):
            user = await self.auth_to_user(deepcopy(authenticated))  # the hub writes into what it is handed
            self.door.give(user, authenticated)
        return user

    async def show(self, template: str, *, status: int = 200, **values: Any) -> None:
        """Answer with a page that nobody keeps and whose address goes nowhere else."""
        self.set_status(status)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")
        self.finish(await self.render_template(template, **values))

    async def say(self, heading: Words, words: Words, *, status: int) -> None:
        """Answer with a page that says what happened and leads to the sign-in page."""
        await self.show("pesan.html", status=status, heading=heading, words=words)

    def text(self, name: str) -> str:
        """Return a field of the form, without blanks around it."""
        found: str = self.get_body_argument(name, "", strip=True)
        return found
