"""The hub's sign-in page and the page on which a password is changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from jupyterhub import orm
from jupyterhub.handlers.base import BaseHandler
from jupyterhub.handlers.login import LoginHandler
from jupyterhub.utils import url_path_join
from tornado.httputil import url_concat
from tornado.web import HTTPError

from hub.accounts import passwords
from hub.accounts.authenticator import MustChangePassword
from hub.accounts.model import Account
from hub.accounts.store import Throttled
from hub.accounts.wording import Words

COOKIE = "spbe-ganti-sandi"
COOKIE_DAYS = 10 / (24 * 60)
"""Ten minutes between typing the initial password and choosing a new one."""

MISMATCH = Words("Nama pengguna atau sandi tidak cocok.", "User name or password does not match.")
STALE = Words("Halaman ini sudah terlalu lama terbuka. Silakan coba lagi.", "This page was open too long. Try again.")


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


def _fingerprint(account: Account) -> str:
    """Tie the cookie to the password in force, so that it works once."""
    return hashlib.sha256(account.password_hash.encode()).hexdigest()[:32]


class SignInHandler(LoginHandler):  # type: ignore[misc] # JupyterHub ships no types
    """Sign in; an initial password leads on to :class:`ChangePasswordHandler`."""

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
        data = {
            "username": self.get_body_argument("username", "", strip=True),
            "password": self.get_body_argument("password", "", strip=False),
        }
        try:
            user = await self.login_user(data)
        except MustChangePassword as found:
            self._ask_for_new_password(found.account)
            return
        except Throttled as wait:
            self.set_header("Retry-After", str(wait.seconds))
            await self._refuse(429, too_often(wait.seconds), data["username"])
            return
        if user is None:
            await self._refuse(403, MISMATCH, data["username"])
            return
        self._jupyterhub_user = user
        self.redirect(self.get_next_url(user))

    async def login_user(self, data: dict[str, str] | None = None) -> Any:
        """Sign in without writing the typed name to the log: people type passwords there."""
        authenticated = await self.authenticate(data)
        if not authenticated:
            self.log.warning("a sign-in from %s failed", self.request.remote_ip)
            return None
        return await _signed_in(self, authenticated)

    async def _refuse(self, status: int, words: Words, username: str) -> None:
        self.set_status(status)
        self.finish(await self._render(login_error=words, username=username))

    def _ask_for_new_password(self, account: Account) -> None:
        page = url_path_join(self.hub.base_url, "ganti-sandi")
        self._set_cookie(
            COOKIE,
            f"{account.id}:{_fingerprint(account)}",
            path=page,
            samesite="Strict",
            expires_days=COOKIE_DAYS,
        )
        following = self.get_argument("next", "")
        self.redirect(url_concat(page, {"next": following}) if following else page)


@dataclass(frozen=True)
class _Candidate:
    """Whose password is being changed, and whether the present one must be typed."""

    account: Account
    signed_in: bool


class ChangePasswordHandler(BaseHandler):  # type: ignore[misc] # JupyterHub ships no types
    """Choose a new password: forced after an initial one, or wished by a signed-in person."""

    def _candidate(self) -> _Candidate | None:
        accounts = self.authenticator.accounts
        cookie = self.get_secure_cookie(COOKIE, max_age_days=COOKIE_DAYS)
        if cookie:
            account_id, _, fingerprint = cookie.decode().partition(":")
            account = accounts.by_id(account_id)
            if account is not None and account.active and fingerprint == _fingerprint(account):
                return _Candidate(account, signed_in=False)
        if self.current_user is not None:
            account = accounts.by_id(self.current_user.name)
            if account is not None and account.active:
                return _Candidate(account, signed_in=True)
        return None

    async def _form(self, candidate: _Candidate, error: Words | None = None) -> None:
        self.set_header("Cache-Control", "no-store")
        self.finish(
            await self.render_template(
                "ganti_sandi.html",
                error=error,
                person=candidate.account.display_name,
                username=candidate.account.name,
                ask_present=candidate.signed_in,
                shortest=passwords.SHORTEST,
                next=self.get_argument("next", ""),
            )
        )

    async def get(self) -> None:
        """Show the form, or lead to sign-in when nobody is known."""
        candidate = self._candidate()
        if candidate is None:
            self.redirect(self.settings["login_url"])
            return
        await self._form(candidate)

    async def post(self) -> None:
        """Check and store the new password, end the person's other sessions, sign in."""
        candidate = self._candidate()
        if candidate is None:
            self.redirect(self.settings["login_url"])
            return
        account, authenticator = candidate.account, self.authenticator
        if candidate.signed_in:
            try:
                known = await authenticator.in_worker(
                    authenticator.accounts.sign_in,
                    account.name,
                    self.get_body_argument("present", "", strip=False),
                    self.request.remote_ip,
                )
            except Throttled as wait:
                self.set_status(429)
                await self._form(candidate, too_often(wait.seconds))
                return
            if known is None:
                self.set_status(403)
                await self._form(
                    candidate, Words("Sandi yang sekarang tidak cocok.", "The present password does not match.")
                )
                return
        new = self.get_body_argument("new", "", strip=False)
        try:
            await authenticator.in_worker(
                lambda: passwords.check_new(
                    new,
                    self.get_body_argument("again", "", strip=False),
                    names=(account.name, account.display_name),
                    old_hash=account.password_hash,
                )
            )
        except passwords.PasswordError as error:
            self.set_status(422)
            await self._form(candidate, error.words)
            return
        await authenticator.in_worker(lambda: authenticator.accounts.set_password(account.id, new, must_change=False))
        self.clear_cookie(COOKIE, path=url_path_join(self.hub.base_url, "ganti-sandi"))
        self._end_sessions(account.id)
        account = authenticator.accounts.by_id(account.id)
        user = await _signed_in(self, authenticator.model(account))
        self.redirect(self.get_next_url(user))

    def _end_sessions(self, account_id: str) -> None:
        """Void the person's login cookies and browser tokens; who knew the old password is signed out."""
        person = orm.User.find(self.db, account_id)
        if person is None:
            return
        person.cookie_id = orm.new_token()
        for token in self.db.query(orm.APIToken).filter(
            orm.APIToken.user_id == person.id, orm.APIToken.session_id.isnot(None)
        ):
            self.db.delete(token)
        self.db.commit()


async def _signed_in(handler: BaseHandler, authenticated: dict[str, Any]) -> Any:
    """Make the hub know the person, and their browser."""
    user = await handler.auth_to_user(authenticated)
    handler.set_login_cookie(user)
    handler.log.info("signed in: %s", user.name)
    return user
