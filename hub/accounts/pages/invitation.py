"""The page that an invitation's link opens: choose a password, or take the role with the account one has."""

from __future__ import annotations

import asyncio

from hub import permissions
from hub.accounts import invitations, passwords
from hub.accounts.invitations import NameTakenError, UnusableError
from hub.accounts.managing import NotAllowedError
from hub.accounts.model import Invitation
from hub.accounts.pages.base import AccountHandler
from hub.accounts.steps import Step
from hub.accounts.wording import Words
from spbe_core import regions

HEADING = Words("Undangan ini tidak dapat dipakai", "This invitation cannot be used")
WHY = {
    None: Words(
        "Tautannya tidak lengkap atau salah salin. Buka lagi dari pesan aslinya, atau minta undangan baru.",
        "The link is incomplete or was copied wrongly. Open it from the original message, or ask for a new one.",
    ),
    "terpakai": Words(
        "Undangan ini sudah dipakai. Bila Anda yang memakainya, masuklah dengan nama pengguna dan sandi Anda.",
        "This invitation was used already. If it was you, sign in with your user name and password.",
    ),
    "kedaluwarsa": Words(
        "Masa berlaku undangan ini sudah lewat. Minta undangan baru kepada orang yang mengundang Anda.",
        "This invitation has expired. Ask whoever invited you for a new one.",
    ),
    "dibatalkan": Words(
        "Undangan ini sudah dibatalkan. Hubungi orang yang mengundang Anda.",
        "This invitation was taken back. Ask whoever invited you.",
    ),
}

COOKIE = "spbe-undangan"
COOKIE_DAYS = 1 / 24
"""An hour to sign in first; the token would stand in the log if it travelled in the address of the sign-in page."""


class InvitationHandler(AccountHandler):
    """Use an invitation. Opening the link changes nothing: messengers open links to preview them."""

    async def get(self) -> None:
        """Show what the invitation is for."""
        token = self.get_argument("token", "")
        if token:
            self._set_cookie(COOKIE, token, path=self.hub.base_url, samesite="Lax", expires_days=COOKIE_DAYS)
        else:
            token = (self.get_secure_cookie(COOKIE, max_age_days=COOKIE_DAYS) or b"").decode()
        try:
            await self._form(invitations.look(self.accounts, token), token)
        except UnusableError as error:
            await self.say(HEADING, WHY[error.state], status=404 if error.state is None else 410)

    async def post(self) -> None:
        """Make the account, or give the role to the account that is signed in."""
        token = self.text("token")
        try:
            invitation = invitations.look(self.accounts, token)
            if self.text("terima"):
                await self._accept(token)
                return
            new = self.get_body_argument("new", "", strip=False)
            again = self.get_body_argument("again", "", strip=False)
            owned = (invitation.name, invitation.display_name)
            await self.door.in_worker(lambda: passwords.check_new(new, again, names=owned, old_hash=None))
            account = await self.door.in_worker(invitations.redeem, self.accounts, token, new, self.text("username"))
        except passwords.PasswordError as error:
            await self._form(invitation, token, error.words)
        except NameTakenError as error:
            await self._form(invitation, token, Words(str(error), error.en or str(error)), error.name)
        except UnusableError as error:
            await self.say(HEADING, WHY[error.state], status=404 if error.state is None else 410)
        else:
            self.log.info("an invitation was used by %s", account.id)
            self.clear_cookie(COOKIE, path=self.hub.base_url)
            await self.go_on(self.accounts.by_id(account.id) or account, passed=Step.PASSWORD)

    async def _accept(self, token: str) -> None:
        account = self.signed_in()
        if account is not None:
            try:
                account = await asyncio.to_thread(invitations.accept, self.accounts, token, account.id)
            except NotAllowedError as error:
                await self.say(HEADING, error.words, status=403)
                return
            self.clear_cookie(COOKIE, path=self.hub.base_url)
            if self.door.next_step(account) is Step.ENROL:  # the role needs more than this session has proven
                self.lead_to(account, Step.ENROL)
                return
        self.redirect(self.hub.base_url)

    async def _form(self, invitation: Invitation, token: str, error: Words | None = None, name: str = "") -> None:
        role = permissions.role(invitation.role)
        where = regions.full_name(regions.find(invitation.region_code)) if invitation.region_code else ""
        signed_in = self.signed_in()
        await self.show(
            "undangan.html",
            status=422 if error else 200,
            error=error,
            token=token,
            person=invitation.display_name,
            username=name or invitation.name,
            role=Words(role.label_id, role.label_en),
            where=where,
            shortest=passwords.SHORTEST,
            signed_in=signed_in.display_name if signed_in else "",
        )
