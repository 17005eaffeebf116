"""Where people land who may do nothing yet: a page that says whom to ask."""

from __future__ import annotations

from hub.accounts import rights
from hub.accounts.pages.base import AccountHandler


class NoRoleHandler(AccountHandler):
    """Say whom to ask; lead on as soon as there is a role."""

    async def get(self) -> None:
        """Show the page, or lead on."""
        account = self.signed_in()
        if account is None:
            self.redirect(self.settings["login_url"])
        elif rights.home(account) != "none":
            self.redirect(self.hub.base_url)
        else:
            await self.show(
                "belum_ada_peran.html",
                person=account.display_name,
                username=account.name,
                contact=self.door.sign_in.contact,
            )
