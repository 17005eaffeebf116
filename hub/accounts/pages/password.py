"""The page on which a password is changed."""

from __future__ import annotations

from dataclasses import dataclass

from hub.accounts import passwords
from hub.accounts.model import Account
from hub.accounts.pages.base import AccountHandler, too_often
from hub.accounts.steps import Step
from hub.accounts.store import Throttled
from hub.accounts.wording import Words

WRONG = Words("Sandi yang sekarang tidak cocok.", "The present password does not match.")
ELSEWHERE = Words(
    "Akun ini masuk lewat penyedia akun Anda; sandinya diganti di sana.",
    "This account signs in at your provider; change the password there.",
)


@dataclass(frozen=True)
class _Candidate:
    """Whose password is being changed, and whether the present one must be typed."""

    account: Account
    signed_in: bool


class ChangePasswordHandler(AccountHandler):
    """Choose a new password: forced after an initial one, or wished by a signed-in person."""

    def _candidate(self) -> _Candidate | None:
        account = self.pending()
        if account is not None and account.must_change:
            return _Candidate(account, signed_in=False)
        account = self.signed_in()
        return _Candidate(account, signed_in=True) if account is not None else None

    async def _form(self, candidate: _Candidate, error: Words | None = None, status: int = 200) -> None:
        await self.show(
            "ganti_sandi.html",
            status=status,
            error=error,
            person=candidate.account.display_name,
            username=candidate.account.name,
            ask_present=candidate.signed_in,
            elsewhere=ELSEWHERE if not candidate.account.password_hash else None,
            shortest=passwords.SHORTEST,
            next=self.get_argument("next", ""),
        )

    async def get(self) -> None:
        """Show the form, or lead to sign-in when nobody is known."""
        candidate = self._candidate()
        if candidate is None:
            self.redirect(self.settings["login_url"])
            return
        await self._form(candidate)

    async def post(self) -> None:
        """Check and store the new password, which ends the person's other sessions, and go on."""
        candidate = self._candidate()
        if candidate is None:
            self.redirect(self.settings["login_url"])
            return
        account = candidate.account
        if candidate.signed_in and not await self._knows_present(candidate):
            return
        new = self.get_body_argument("new", "", strip=False)
        try:
            await self.door.in_worker(
                lambda: passwords.check_new(
                    new,
                    self.get_body_argument("again", "", strip=False),
                    names=(account.name, account.display_name),
                    old_hash=account.password_hash,
                )
            )
        except passwords.PasswordError as error:
            await self._form(candidate, error.words, 422)
            return
        await self.door.in_worker(
            lambda: self.accounts.set_password(account.id, new, must_change=False, actor=account.id)
        )
        changed = self.accounts.by_id(account.id) or account
        # who is signed in has passed the second factor already
        await self.go_on(changed, passed=Step.CODE if candidate.signed_in else Step.PASSWORD)

    async def _knows_present(self, candidate: _Candidate) -> bool:
        """Check the present password; answer the request when it does not fit."""
        present = self.get_body_argument("present", "", strip=False)
        try:
            known = await self.door.in_worker(self.accounts.sign_in, candidate.account.name, present, self.address)
        except Throttled as wait:
            await self._form(candidate, too_often(wait.seconds), 429)
            return False
        if known is None:
            await self._form(candidate, WRONG, 403)
        return known is not None
