"""The way to the OpenID provider and back."""

from __future__ import annotations

import asyncio

from oauthenticator.oauth2 import OAuthCallbackHandler, OAuthLoginHandler  # type: ignore[import-untyped]
from tornado.web import HTTPError

from hub.accounts.pages.base import AccountHandler
from hub.accounts.provider import Provider, ProviderAwayError
from hub.accounts.wording import Words
from spbe_core.errors import DataError

FAILED = Words("Masuk belum berhasil", "Signing in did not work")
AWAY = Words(
    "Penyedia akun sedang tidak dapat dihubungi. Coba lagi beberapa saat lagi; pekerjaan Anda yang tersimpan aman.",
    "The account provider cannot be reached. Try again in a moment; your saved work is safe.",
)
STRANGE = Words(
    "Permintaan masuk ini tidak berasal dari peramban ini atau sudah kedaluwarsa. Mulai lagi dari halaman Masuk.",
    "This sign-in was not begun in this browser or has expired. Start again at the sign-in page.",
)
REFUSED = Words(
    "Penyedia akun tidak mengizinkan Anda masuk, atau Anda membatalkannya. Mulai lagi, atau hubungi pengelola akun.",
    "The account provider did not let you in, or you cancelled. Start again, or ask whoever runs your account.",
)
CLOSED = Words(
    "Akun Anda di lab ini ditutup. Bila menurut Anda ini keliru, hubungi sekretariat program.",
    "Your account in this lab is closed. If you think this is wrong, ask the programme secretariat.",
)


class ToProviderHandler(AccountHandler, OAuthLoginHandler):  # type: ignore[misc] # it ships no types
    """Lead to the provider, with state and PKCE."""

    @property
    def authenticator(self) -> Provider:
        """Whom OAuthenticator's handler asks for addresses."""
        found: Provider = self.door.vouching.provider
        return found

    async def get(self) -> None:
        """Redirect to the provider."""
        try:
            await self.authenticator.discover()
        except ProviderAwayError as error:
            self.log.warning("the OpenID provider cannot be reached: %s", error)
            await self.say(FAILED, AWAY, status=503)
            return
        OAuthLoginHandler.get(self)


class FromProviderHandler(AccountHandler, OAuthCallbackHandler):  # type: ignore[misc] # it ships no types
    """Take in a person who comes back from the provider."""

    async def get(self) -> None:
        """Check state and code, fetch the claims, sign in."""
        if self.get_argument("error", ""):
            await self.say(FAILED, REFUSED, status=403)
            return
        try:
            self.check_arguments()
        except HTTPError:
            self.log.warning("a callback without the state of this browser, from %s", self.address)
            await self.say(FAILED, STRANGE, status=400)
            return
        vouching = self.door.vouching
        try:
            state = await vouching.provider.welcome(self)
            account = await asyncio.to_thread(vouching.arrive, state)
        except ProviderAwayError as error:
            self.log.warning("the OpenID provider does not answer: %s", error)
            await self.say(FAILED, AWAY, status=503)
            return
        except (PermissionError, DataError) as error:
            self.log.warning("the OpenID provider did not vouch for a person: %s", type(error).__name__)
            await self.say(FAILED, REFUSED, status=403)
            return
        if not account.active:
            await self.say(FAILED, CLOSED, status=403)
            return
        user = await self.enter(self.door.model(account) | {"auth_state": state})
        self.redirect(self.get_next_url(user))
