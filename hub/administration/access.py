"""The one place that decides who administers: the right ``lab:administer``, held by a signed-in browser."""

from __future__ import annotations

from typing import Any

from jupyterhub import scopes
from jupyterhub.handlers.base import BaseHandler
from tornado.web import HTTPError

from hub import permissions

ADMINISTER = permissions.scope("lab:administer")


def administers(user: Any) -> bool:
    """Return whether a user of the hub (or nobody) holds the right: for what a template shows, not what it opens."""
    return user is not None and ADMINISTER in scopes.get_scopes_for(user.orm_user)


class AdministratorHandler(BaseHandler):  # type: ignore[misc] # JupyterHub ships no types
    """What every address of the administrator shares.

    Only a browser that signed in counts: the hub takes no token here, so a token that leaked opens nothing.
    """

    _accept_token_auth = False

    async def prepare(self) -> None:
        """Let administrators in, send strangers to sign-in, refuse everybody else."""
        await super().prepare()
        if self.current_user is None:
            if self.request.method not in {"GET", "HEAD"}:
                raise HTTPError(403)
            self.redirect(self.settings["login_url"] + f"?next={self.hub.base_url}pengelola")
            return
        if ADMINISTER not in self.expanded_scopes:
            raise HTTPError(403)
        self.set_header("Cache-Control", "no-store")
