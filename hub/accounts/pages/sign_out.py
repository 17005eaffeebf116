"""Signing out: at once where a person asked for it on a page of the lab, after a question everywhere else."""

from __future__ import annotations

from jupyterhub.handlers.login import LogoutHandler


class SignOutHandler(LogoutHandler):  # type: ignore[misc] # JupyterHub ships no types
    """The hub's sign-out, which another host's script cannot set off.

    A picture, a hidden frame or a link in somebody's notebook may point here; the person's own notebook server leads
    here too. Browsers say where a request began (Fetch Metadata), so only those that began on the lab's own host, or
    were typed, sign out. A browser too old to say it is believed.
    """

    async def get(self) -> None:
        """Sign out, or ask."""
        if self.request.headers.get("Sec-Fetch-Site", "none") in {"same-origin", "none"}:
            await super().get()
            return
        self.set_header("Cache-Control", "no-store")
        await self.finish(await self.render_template("keluar.html"))
