"""The hub's sign-in page."""

from __future__ import annotations

from typing import Any

from jupyterhub.handlers.base import BaseHandler
from jupyterhub.handlers.login import LoginHandler
from tornado.web import HTTPError

from hub.accounts.pages.base import AccountHandler, too_often
from hub.accounts.steps import StepNeeded
from hub.accounts.store import Throttled
from hub.accounts.wording import Words

MISMATCH = Words("Nama pengguna atau sandi tidak cocok.", "User name or password does not match.")
STALE = Words("Halaman ini sudah terlalu lama terbuka. Silakan coba lagi.", "This page was open too long. Try again.")


class SignInHandler(AccountHandler, LoginHandler):  # type: ignore[misc] # JupyterHub ships no types
    """Sign in; what is still missing is asked for on a page of its own (:mod:`hub.accounts.steps`)."""

    def check_xsrf_cookie(self) -> None:
        """Let the hub check; say a stale form in words on the form itself (:meth:`render_template` of the base)."""
        try:
            BaseHandler.check_xsrf_cookie(self)
        except HTTPError as error:
            stale = HTTPError(403, "stale sign-in form")
            stale.jupyterhub_message = STALE
            raise stale from error

    async def post(self) -> None:
        """Take the sign-in form."""
        data = {"username": self.text("username"), "password": self.get_body_argument("password", "", strip=False)}
        try:
            user = await self.login_user(data)
        except StepNeeded as found:
            self.lead_to(found.account, found.step)
            return
        except Throttled as wait:
            self.set_header("Retry-After", str(wait.seconds))
            await self._refuse(429, too_often(wait.seconds), data["username"])
            return
        if user is None:
            await self._refuse(403, MISMATCH, data["username"])
            return
        self.redirect(self.get_next_url(user))

    async def login_user(self, data: dict[str, str] | None = None) -> Any:
        """Sign in without writing the typed name to the log: people type passwords there."""
        authenticated = await self.authenticate(data)
        if not authenticated:
            self.log.warning("a sign-in from %s failed", self.address)
            return None
        return await self.enter(authenticated)

    async def _refuse(self, status: int, words: Words, username: str) -> None:
        self.set_status(status)
        self.finish(await self._render(login_error=words, username=username))
