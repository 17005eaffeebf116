"""The browser's way in and out: OAuth with the hub, PKCE (S256), a state cookie bound to the browser."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from hub.registry.access import Grant, public, services, signed_in
from hub.registry.problems import ProblemError
from hub.registry.sessions import SIGN_IN_SECONDS, SignIn
from hub.registry.settings import CLIENT_ID

router = APIRouter(tags=["session"])
HOME = "/services/apps/beranda"


def local_path(wanted: str | None) -> str:
    """Return a path on this host, or :data:`HOME` for anything a browser could read as another place."""
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return HOME
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in wanted):
        return HOME
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return HOME
    return HOME if parts.scheme or parts.netloc else wanted


@router.get("/masuk", dependencies=[public], status_code=302, response_class=RedirectResponse)
def begin(request: Request, to: Annotated[str | None, Query(alias="next", max_length=2000)] = None) -> RedirectResponse:
    """Send the browser to the hub; it comes back to ``oauth_callback``."""
    held = services(request)
    sign_in, cookie = held.sessions.begin(local_path(to))
    query = urlencode(
        {
            "client_id": CLIENT_ID,
            "redirect_uri": held.settings.redirect_uri,
            "response_type": "code",
            "state": sign_in.state,
            "code_challenge": sign_in.challenge,
            "code_challenge_method": "S256",
        }
    )
    answer = RedirectResponse(f"{held.settings.authorize_url}?{query}", 302)
    name, options = held.settings.cookie(sign_in.cookie, held.settings.redirect_uri)
    # lax: the hub sends the browser back, perhaps at the end of a journey that began elsewhere
    answer.set_cookie(name, cookie, max_age=SIGN_IN_SECONDS, samesite="lax", **options)
    return answer


@router.get("/oauth_callback", dependencies=[public], status_code=302, response_class=RedirectResponse)
def finish(
    request: Request,
    code: Annotated[str, Query(max_length=500)] = "",
    state: Annotated[str, Query(max_length=500)] = "",
) -> RedirectResponse:
    """Exchange the hub's code for the visitor's token and begin the session."""
    held = services(request)
    name, options = held.settings.cookie(SignIn(state, "", "").cookie, held.settings.redirect_uri)
    sign_in = held.sessions.resume(request.cookies.get(name), state)
    if sign_in is None or not code:
        raise ProblemError(400, "Proses masuk ini sudah kedaluwarsa atau dimulai di peramban lain. Masuk sekali lagi.")
    token = held.hub.exchange(
        {
            "client_id": CLIENT_ID,
            "client_secret": held.settings.client_secret,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": held.settings.redirect_uri,
            "code_verifier": sign_in.verifier,
        }
    )
    if token is None:
        raise ProblemError(400, "Layanan masuk menolak proses masuk ini. Masuk sekali lagi.")
    held.hub.caller(token)
    answer = RedirectResponse(sign_in.next, 302)
    session_name, session_options = held.settings.session_cookie()
    answer.set_cookie(session_name, held.sessions.seal(token), **session_options)
    answer.delete_cookie(name, **options)
    return answer


@router.post("/keluar", status_code=204, response_class=Response)
def end(
    grant: Annotated[Grant, signed_in],
    request: Request,
) -> Response:
    """End the browser's session here; the hub's own sign-out revokes the token."""
    held = services(request)
    if grant.browser is not None:
        held.hub.forget(grant.browser.token)
    answer = Response(status_code=204)
    name, options = held.settings.session_cookie()
    answer.delete_cookie(name, **options)
    return answer
