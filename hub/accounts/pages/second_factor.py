"""The pages of the second factor: set it up, and type a code."""

from __future__ import annotations

import asyncio

from hub.accounts.model import Account
from hub.accounts.pages.base import AccountHandler, too_often
from hub.accounts.second_factor import Offer
from hub.accounts.steps import Step
from hub.accounts.store import Throttled
from hub.accounts.wording import Words

WRONG = Words(
    "Kode tidak cocok. Tunggu kode berikutnya di aplikasi, lalu coba lagi.",
    "The code does not match. Wait for the app's next code and try again.",
)
USED = Words(
    "Kode tidak cocok atau sudah dipakai. Tunggu kode berikutnya di aplikasi, lalu coba lagi.",
    "The code does not match or was used already. Wait for the app's next code and try again.",
)
STALE = Words(
    "Halaman ini sudah terlalu lama terbuka. Pindai kode yang baru.",
    "This page was open too long. Scan the new code.",
)


class CodeHandler(AccountHandler):
    """Type a code of the authenticator app, or a recovery code."""

    async def get(self) -> None:
        """Show the form, or lead to sign-in when nobody is on the way in."""
        if self._person() is None:
            self.redirect(self.settings["login_url"])
            return
        await self._form()

    async def post(self) -> None:
        """Check the code."""
        account = self._person()
        if account is None:
            self.redirect(self.settings["login_url"])
            return
        try:
            fits = await asyncio.to_thread(self.door.second_factors.check, account, self.text("code"), self.address)
        except Throttled as wait:
            self.set_header("Retry-After", str(wait.seconds))
            await self._form(too_often(wait.seconds), 429)
            return
        if not fits:
            await self._form(USED, 403)
            return
        await self.go_on(account, passed=Step.CODE)

    def _person(self) -> Account | None:
        account = self.pending()
        return account if account is not None and self.door.next_step(account) is Step.CODE else None

    async def _form(self, error: Words | None = None, status: int = 200) -> None:
        await self.show("kode.html", status=status, error=error, next=self.get_argument("next", ""))


class EnrolHandler(AccountHandler):
    """Set up the authenticator app: at sign-in where a role needs it, or by wish of a signed-in person."""

    async def get(self) -> None:
        """Show a new secret."""
        account = self._person()
        if account is None:
            self.redirect(self.settings["login_url"])
            return
        await self._form(account, self.door.second_factors.offer(account))

    async def post(self) -> None:
        """Store the secret that a code confirms, which ends other sessions, and show the recovery codes once."""
        account = self._person()
        if account is None:
            self.redirect(self.settings["login_url"])
            return
        factors = self.door.second_factors
        offer = factors.again(account, self.text("sealed"))
        if offer is None:
            await self._form(account, factors.offer(account), STALE, 422)
            return
        codes = await asyncio.to_thread(factors.enrol, account, offer.sealed, self.text("code"))
        if codes is None:
            await self._form(account, offer, WRONG, 403)
            return
        enrolled = self.accounts.by_id(account.id) or account
        user = await self.enter(self.door.model(enrolled))
        await self.show("kode_cadangan.html", codes=codes, following=self.get_next_url(user))

    def _person(self) -> Account | None:
        account = self.pending()
        if account is not None and self.door.next_step(account) is Step.ENROL:
            return account
        account = self.signed_in()
        wishes = account is not None and account.password_hash and account.second_factor is None
        return account if wishes else None

    async def _form(self, account: Account, offer: Offer, error: Words | None = None, status: int = 200) -> None:
        await self.show(
            "kode_pasang.html",
            status=status,
            error=error,
            offer=offer,
            person=account.display_name,
            next=self.get_argument("next", ""),
        )
