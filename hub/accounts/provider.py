"""The lab as a client of an OpenID provider: OAuthenticator's machinery, with addresses from the discovery document.

State and PKCE are OAuthenticator's. The addresses are fetched when they are first needed, so that the hub starts, and
the emergency administrator gets in, while the provider is away.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import Any

from oauthenticator.generic import GenericOAuthenticator  # type: ignore[import-untyped]
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.web import HTTPError

from hub.accounts.settings import ProviderSettings

DISCOVERY = "/.well-known/openid-configuration"
TIMEOUTS = {"connect_timeout": 3.0, "request_timeout": 6.0}
"""Seconds; somebody is waiting."""


class ProviderAwayError(Exception):
    """The provider cannot be reached or does not answer as one; nothing is said about the person."""


class Provider(GenericOAuthenticator):  # type: ignore[misc] # it ships no types
    """A registered client of one provider.

    Parameters
    ----------
    settings : ProviderSettings
        Where it is and how we are registered.
    callback_url : str
        Where it sends people back to.
    """

    def __init__(self, settings: ProviderSettings, callback_url: str, **traits: Any) -> None:
        super().__init__(
            client_id=settings.client_id,
            client_secret=settings.client_secret,
            scope=list(settings.scopes),
            login_service=settings.label,
            oauth_callback_url=callback_url,
            basic_auth=True,
            enable_pkce=True,
            http_request_kwargs=dict(TIMEOUTS),
            **traits,
        )
        self.issuer = settings.issuer
        self._discovered = False

    async def discover(self) -> None:
        """Fetch the provider's addresses, once.

        Raises
        ------
        ProviderAwayError
            When there is no discovery document, or it speaks of another issuer.
        """
        if self._discovered:
            return
        try:
            reply = await self.http_client.fetch(HTTPRequest(self.issuer + DISCOVERY, **TIMEOUTS))
            found = json.loads(reply.body)
            if found["issuer"].rstrip("/") != self.issuer:
                raise ProviderAwayError("the discovery document names another issuer")
            self.token_url = found["token_endpoint"]
            self.userdata_url = found["userinfo_endpoint"]
            self.basic_auth = "client_secret_basic" in found.get(
                "token_endpoint_auth_methods_supported", ["client_secret_basic"]
            )
            self.authorize_url = found["authorization_endpoint"]
            self._discovered = True
        except (OSError, HTTPClientError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ProviderAwayError(type(error).__name__) from error

    async def welcome(self, handler: Any) -> dict[str, Any]:
        """Exchange the code of a callback for tokens and claims; see :meth:`ask` for what is returned and raised."""
        await self.discover()
        return await self._answered(self.get_token_info(handler, self.build_access_tokens_request_params(handler)))

    async def ask(self, auth_state: dict[str, Any]) -> dict[str, Any]:
        """Ask again for a person's claims.

        With a refresh token a new access token is fetched first: many providers go on answering for a person who has
        been closed as long as the old access token is good.

        Parameters
        ----------
        auth_state : dict
            As returned last time.

        Returns
        -------
        dict
            The new ``auth_state``: tokens, and the claims under ``oauth_user``.

        Raises
        ------
        ProviderAwayError
            When the provider cannot be reached.
        PermissionError
            When it no longer vouches for the person.
        """
        await self.discover()
        refresh_token = auth_state.get("refresh_token")
        if not refresh_token:
            return await self._answered(_ready(auth_state["token_response"]))
        params = self.build_refresh_token_request_params(refresh_token)
        return await self._answered(self.get_token_info(None, params), refresh_token)

    async def _answered(self, tokens: Awaitable[dict[str, Any]], refresh_token: str | None = None) -> dict[str, Any]:
        """Fetch tokens and claims; a provider that gives no new refresh token means the old one to be kept."""
        try:
            held = await tokens
            if refresh_token and not held.get("refresh_token"):
                held |= {"refresh_token": refresh_token}
            claims = await self.token_to_user(held)
        except HTTPClientError as error:
            if error.code in {400, 401, 403, 404}:
                raise PermissionError("the provider refuses") from error
            raise ProviderAwayError(f"status {error.code}") from error
        except HTTPError as error:  # OAuthenticator's words for an answer without a token
            raise PermissionError("the provider gives no token") from error
        except (OSError, ValueError) as error:
            raise ProviderAwayError(type(error).__name__) from error
        state: dict[str, Any] = self.build_auth_state_dict(held, claims)
        return state


async def _ready(tokens: dict[str, Any]) -> dict[str, Any]:
    return dict(tokens)
