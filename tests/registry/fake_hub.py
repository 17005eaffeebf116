"""A pretended hub: people with tokens and the scopes the permission table gives them, and the OAuth exchange.

It answers ``GET /user`` like the hub (model with ``name``, ``user_info``, ``scopes``), so the registry under test uses
its own client, cache and ``check_scopes``. The whole-lab tests use the real hub.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode

import httpx
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from hub import permissions


@dataclass
class Person:
    name: str
    display_name: str
    roles: tuple[str, ...]
    scopes: list[str]
    token: str
    kind: str = "user"

    def model(self) -> dict:
        info = {"name": self.name, "display_name": self.display_name, "roles": list(self.roles), "home": "pages"}
        return {
            "kind": self.kind,
            "name": self.name,
            **({"user_info": info} if self.kind == "user" else {}),
            "groups": [],
            "scopes": sorted({*self.scopes, "access:services!service=registry"}),
        }


def person(name: str, role: str, regions: tuple[str, ...] = (), display_name: str | None = None) -> Person:
    """Make somebody with one role; the token is ``token-<name>``."""
    return Person(name, display_name or name.title(), (role,), permissions.role_scopes(role, regions), f"token-{name}")


def page_kernel(of: Person) -> Person:
    """The read-only token of a page's kernel: the person's scopes cut down to those a kernel may carry."""
    allowed = set(permissions.kernel_scopes())
    scopes = [scope for scope in of.scopes if scope.partition("!")[0] in allowed]
    return Person(of.name, of.display_name, of.roles, scopes, f"{of.token}-kernel")


def sample_people() -> dict[str, Person]:
    """One of each kind, in Bandar Lampung (18.71) where a region matters, and one operator next door (51.71)."""
    made = [
        person("operator", "operator", ("18.71",), "Rina Operator"),
        person("operator2", "operator", ("18.71",), "Budi Operator"),
        person("koordinator", "koordinator", ("18.71",), "Dewi Koordinator"),
        person("peninjau", "peninjau", ("18.71",), "Tono Peninjau"),
        person("denpasar", "operator", ("51.71",), "Made Operator"),
        person("pendamping", "pendamping", ("18.71", "51.71", "32.11"), "Sari Pendamping"),
        person("peneliti", "peneliti", (), "Anton Peneliti"),
        person("sekretariat", "sekretariat", (), "Wulan Sekretariat"),
    ]
    people = {each.name: each for each in made}
    people["kernel"] = page_kernel(people["operator"])
    return people


@dataclass
class FakeHub:
    people: dict[str, Person] = field(default_factory=sample_people)
    down: bool = False
    asked: int = 0
    hold: threading.Event = field(default_factory=threading.Event)
    """Not set: the hub thinks about it."""
    codes: dict[str, tuple[str, str]] = field(default_factory=dict)
    """OAuth code -> (token, PKCE challenge)."""

    def __post_init__(self) -> None:
        self.hold.set()

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def token(self, name: str) -> str:
        return self.people[name].token

    def issue_code(self, name: str, challenge: str) -> str:
        code = secrets.token_urlsafe(12)
        self.codes[code] = (self.people[name].token, challenge)
        return code

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("hub is down", request=request)
        routes: dict[str, Callable[[httpx.Request], httpx.Response]] = {
            "/hub/api/user": self._user,
            "/hub/api/oauth2/token": self._exchange,
        }
        return routes[request.url.path](request)

    def _user(self, request: httpx.Request) -> httpx.Response:
        assert self.hold.wait(30)
        self.asked += 1
        token = request.headers["authorization"].removeprefix("token ")
        known = next((each for each in self.people.values() if each.token == token), None)
        return httpx.Response(200, json=known.model()) if known else httpx.Response(403, json={"status": 403})

    def _exchange(self, request: httpx.Request) -> httpx.Response:
        form = {key: values[0] for key, values in parse_qs(request.content.decode()).items()}
        token, challenge = self.codes.pop(form["code"], ("", ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proven = base64.urlsafe_b64encode(digest).decode().rstrip("=") == challenge
        if not token or not proven or form["client_secret"] != "secret-of-the-registry":
            return httpx.Response(400, json={"error": "invalid_grant"})
        return httpx.Response(200, content=json.dumps({"access_token": token, "token_type": "Bearer"}))


def sign_in_page(registry: FastAPI, hub: FakeHub) -> Callable:
    """Wrap the registry with the hub's ``authorize`` page: one link per person."""

    async def app(scope, receive, send):
        if scope["type"] == "http" and scope["path"] == "/hub/api/oauth2/authorize":
            await _authorize(Request(scope), hub)(scope, receive, send)
        else:
            await registry(scope, receive, send)

    return app


def _authorize(request: Request, hub: FakeHub) -> Response:
    asked = dict(request.query_params)
    if asked.get("as") in hub.people:
        code = hub.issue_code(asked["as"], asked["code_challenge"])
        back = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{back}", 302)
    links = [f'<li><a href="?{urlencode({**asked, "as": name})}">{name}</a></li>' for name in hub.people]
    return HTMLResponse(f"<h1>Masuk sebagai</h1><ul>{''.join(links)}</ul>")
