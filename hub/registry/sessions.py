"""The browser's session: an encrypted, HttpOnly cookie on the registry's own path, and the proof that goes with writes.

===================  ==========================  =========================================================
cookie               life                        what it holds
===================  ==========================  =========================================================
spbe-registry        the browser's session       the visitor's hub token and a random id, encrypted (Fernet)
spbe-registry-<id>   ten minutes, one sign-in    OAuth state, PKCE verifier and where to go next, encrypted
===================  ==========================  =========================================================

Where servers have hosts of their own and the lab speaks HTTPS, both take the prefix ``__Host-`` and are for the whole
host. Both end with the hub token at the latest. A write with the cookie must carry ``X-SPBE-XSRF`` (an HMAC over the
session's id; ``GET api/me`` tells it) and come from the lab's own origin.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

COOKIE = "spbe-registry"
SIGN_IN_COOKIE = "spbe-registry-"
SESSION_SECONDS = 14 * 24 * 3600
SIGN_IN_SECONDS = 600


@dataclass(frozen=True)
class BrowserSession:
    """What the session cookie says.

    Attributes
    ----------
    token : str
        The visitor's own hub token.
    id : str
        Random; the XSRF token is derived from it.
    """

    token: str
    id: str


@dataclass(frozen=True)
class SignIn:
    """A sign-in on its way: bound to the browser by its cookie."""

    state: str
    verifier: str
    next: str

    @property
    def cookie(self) -> str:
        """The cookie's name; its own for each sign-in, so that two tabs do not meet."""
        return SIGN_IN_COOKIE + self.state[:8]

    @property
    def challenge(self) -> str:
        """The PKCE challenge (S256, RFC 7636)."""
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


class Sessions:
    """Seals and opens the cookies.

    Parameters
    ----------
    secret : str
        The lab's ``session-key``; the keys for encryption and XSRF are derived from it apart.
    """

    def __init__(self, secret: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(secret, "cookie")))
        self._xsrf_key = _derive(secret, "xsrf")

    def open(self, cookie: str | None) -> BrowserSession | None:
        """Read a session cookie; ``None`` when absent, altered or too old."""
        content = self._unseal(cookie, SESSION_SECONDS)
        return BrowserSession(content["token"], content["id"]) if content and "token" in content else None

    def seal(self, token: str) -> str:
        """Make the cookie of a new session."""
        return self._seal({"token": token, "id": secrets.token_urlsafe(24)})

    def xsrf(self, session: BrowserSession) -> str:
        """Return the token that a write of this session must carry."""
        return hmac.new(self._xsrf_key, session.id.encode("utf-8"), "sha256").hexdigest()

    def begin(self, path: str) -> tuple[SignIn, str]:
        """Begin a sign-in that leads to a local path; returns it with its cookie's content."""
        sign_in = SignIn(secrets.token_urlsafe(24), secrets.token_urlsafe(48), path)
        return sign_in, self._seal({"state": sign_in.state, "verifier": sign_in.verifier, "next": path})

    def resume(self, cookie: str | None, state: str) -> SignIn | None:
        """Take up a sign-in when the hub sends the browser back; ``None`` when it is not this browser's."""
        content = self._unseal(cookie, SIGN_IN_SECONDS)
        if not content or not hmac.compare_digest(content.get("state", "").encode(), state.encode()):
            return None
        return SignIn(content["state"], content["verifier"], content["next"])

    def _seal(self, content: dict[str, str]) -> str:
        return self._fernet.encrypt(json.dumps(content).encode("utf-8")).decode("ascii")

    def _unseal(self, cookie: str | None, seconds: int) -> dict[str, Any] | None:
        if not cookie:
            return None
        try:
            content = json.loads(self._fernet.decrypt(cookie, ttl=seconds))
        except (InvalidToken, ValueError):
            return None
        return content if isinstance(content, dict) else None


def _derive(secret: str, purpose: str) -> bytes:
    return hmac.new(secret.encode("utf-8"), f"spbe-registry {purpose}".encode(), "sha256").digest()
