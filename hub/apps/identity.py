"""Identity: who calls the page service, and whose kernel a request is about.

Voilà checks who somebody is, but not whose kernel they name. Here a kernel belongs to the person whose page opened
it, and every route that names a kernel answers anybody else as if there were none. The check sits where all routes
pass (an authoriser would not see ``voila/api/shutdown``).
"""

from __future__ import annotations

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyterhub.services.auth import HubOAuth
from jupyterhub.singleuser.extension import (
    JupyterHubIdentityProvider,
    JupyterHubOAuthCallbackHandler,
    JupyterHubUser,
)
from jupyterhub.utils import url_path_join
from tornado.httputil import url_concat
from tornado.web import HTTPError, RequestHandler
from traitlets import default

NEVER_FROM_CLIENT = "x-visitor-"
"""Headers of this prefix would become the visitor's identity in a stock Voilà; no client may send one."""


SIGN_IN_FAILED = "masuk-gagal"


class CallbackHandler(JupyterHubOAuthCallbackHandler):  # type: ignore[misc] # ships no types
    """The end of a sign-in: on to the page by way of the registry, or to a page that says what went wrong."""

    @allow_unauthenticated  # type: ignore[untyped-decorator]
    async def get(self) -> None:
        try:
            await super().get()
        except HTTPError:
            super().redirect(f"{self.hub_auth.base_url}{SIGN_IN_FAILED}")

    def redirect(self, url: str, permanent: bool = False, status: int | None = None) -> None:  # noqa: FBT001, FBT002 - tornado's
        """Begin the registry's own session in this browser too: a page reads and saves there from its first click."""
        super().redirect(url_concat(f"{self.settings['registry_prefix']}masuk", {"next": url}), permanent, status)


class VisitorIdentity(JupyterHubIdentityProvider):  # type: ignore[misc] # ships no types
    """The hub's identity, with ownership of kernels.

    Its parent is the service, which holds the OAuth client.
    """

    @default("hub_auth")  # type: ignore[untyped-decorator]
    def _hub_auth_of_service(self) -> HubOAuth:
        return self.parent.hub_auth

    async def get_user(self, handler: RequestHandler) -> JupyterHubUser | None:
        for name in [name for name in handler.request.headers if name.lower().startswith(NEVER_FROM_CLIENT)]:
            del handler.request.headers[name]
        user = await super().get_user(handler)
        kernel_id = handler.path_kwargs.get("kernel_id")
        if user is not None and kernel_id is not None:
            owner = handler.settings["kernel_manager"].owner(kernel_id)
            if owner != user.username:
                raise HTTPError(404)
        return user

    def get_handlers(self) -> list[tuple[object, ...]]:
        prefix = self.hub_auth.base_url
        return [
            (url_path_join(prefix, "keluar"), self.logout_handler_class),
            (url_path_join(prefix, "oauth_callback"), CallbackHandler, {"hub_auth": self.hub_auth}),
        ]


def hub_oauth(*, api_url: str, secret: str, prefix: str, host_cookie: bool, name: str = "apps") -> HubOAuth:
    """Return the service's OAuth client.

    Parameters
    ----------
    api_url : str
        The hub's API as this service reaches it.
    secret : str
        The service's token, which is also its client secret.
    prefix : str
        The service's path; its cookies are bound to it.
    host_cookie : bool
        Whether the session's cookie is bound to the host instead, by the prefix ``__Host-``.
    name : str
        The hub's name for the service.
    """
    return HubOAuth(
        api_url=api_url,
        api_token=secret,
        base_url=prefix,
        oauth_client_id=f"service-{name}",
        oauth_redirect_uri=url_path_join(prefix, "oauth_callback"),
        access_scopes={f"access:services!service={name}"},
        cookie_host_prefix_enabled=host_cookie,
        cookie_options={"httponly": True, "samesite": "Lax"},
        cache_max_age=60,
    )
