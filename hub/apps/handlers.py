"""The routes of the page service, besides those that Voilà brings for a kernel."""

from __future__ import annotations

import gzip
import mimetypes
import re
import secrets
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import HTTPError, RequestHandler, authenticated

from hub import permissions
from hub.apps import bundle, pages, states
from hub.apps.drawing import Drawing, log
from hub.apps.forms import Forms, Wanted
from hub.apps.frame import Frame, templates
from hub.apps.pages import Page
from hub.apps.states import OwnTokenError, SignInError, State
from hub.apps.visitors import Visitors
from spbe_core import wire
from spbe_core.errors import SpbeError
from widgets import assets, i18n
from widgets.base import PAGE_VARIABLE
from widgets.page import (
    PERIOD_KEY,
    PERSON_VARIABLE,
    REGION_KEY,
    RIGHTS_VARIABLE,
    NotYoursError,
    Query,
    choose_period,
    choose_region,
)

LANGUAGE_COOKIE = "spbe-bahasa"
YEAR_IN_DAYS = 365

KEPT = f"public, max-age={YEAR_IN_DAYS * 86_400}, immutable"
"""How long a browser keeps a file whose address names its version."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; font-src 'self'; "
    "img-src 'self' data: blob:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may load: the lab's own files, and nothing from any other host."""
HUB_AWAY = frozenset({500, 502, 503, 504})
"""What JupyterHub's part in this service answers with when the hub does not answer it, or answers with an error."""
AGAIN = 5
"""Seconds after which a page of a service that is away asks for itself again, at least; at most twice as many."""


class LabHandler(JupyterHandler):  # type: ignore[misc] # ships no types
    """What all routes of the service share: headers, language, and states instead of bare errors."""

    @property
    def content_security_policy(self) -> str:
        return POLICY

    def set_default_headers(self) -> None:
        super().set_default_headers()
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "same-origin")
        self.set_header("Cross-Origin-Opener-Policy", "same-origin")

    about: Page | None = None
    """The page asked for, where the address is one."""

    async def prepare(self, **given: Any) -> None:
        """Find out who is visiting; while the hub cannot say, answer with that instead of a bare error."""
        try:
            await super().prepare(**given)
        except HTTPError as error:
            if error.status_code not in HUB_AWAY:
                raise
            await self.stop_with(State(503, *states.HUB_AWAY, safe=states.SAFE), self.frame(self.about), error)

    @property
    def lang(self) -> str:
        """Language of the answer: as the address says, else as last chosen, else Indonesian."""
        for given in (self.get_query_argument(i18n.QUERY_KEY, ""), self.get_cookie(LANGUAGE_COOKIE, "")):
            if given in i18n.LANGUAGES:
                return str(given)
        return i18n.SOURCE

    def frame(
        self,
        page: Page | None = None,
        person: wire.Person | None = None,
        query: Query | None = None,
        region: wire.Region | None = None,
    ) -> Frame:
        """Return what surrounds the content of an answer."""
        return Frame(
            page=page,
            person=person,
            query=query,
            region=region,
            lang=self.lang,
            prefix=self.base_url,
            registry_prefix=self.settings["registry_prefix"],
            asked={key: self.get_query_argument(key) for key in self.request.query_arguments},
        )

    async def stop_with(self, state: State, frame: Frame, error: BaseException | None = None) -> None:
        """Answer with a state instead of content."""
        if error is not None and state.status >= 500:
            log.error("Page failure reference=%s path=%s: %r", state.reference, self.request.path, error)
        elif state.status >= 400:
            log.info("Page refused reference=%s path=%s: %s", state.reference, self.request.path, error)
        self.set_status(state.status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        if state.status == 503:
            self.set_header("Retry-After", str(AGAIN))
            self.set_header("Refresh", str(AGAIN + secrets.randbelow(AGAIN + 1)))  # not all at once
        template = templates().get_template("stopped.html.j2")
        await self.finish(await template.render_async(**frame.context(), state=state))

    def write_error(self, status_code: int, **_cause: Any) -> None:
        """Answer an error of the machinery: a short plain text with a reference number, nothing of the cause."""
        reference = states.new_reference()
        log.error("Error %s reference=%s path=%s", status_code, reference, self.request.path)
        title, text = states.NOT_FOUND if status_code == 404 else states.FAILED
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        words = [i18n.translate(text_, self.lang) for text_ in (title, text, states.REFERENCE)]
        self.finish(f"{words[0]}. {words[1]}\n{words[2]}: {reference}\n")


class PageHandler(LabHandler):
    """One page of a region."""

    def initialize(self, page: Page, visitors: Visitors, forms: Forms, registry_url: str) -> None:
        self._page = self.about = page
        self._visitors = visitors
        self._forms = forms
        self._registry_url = registry_url

    @authenticated  # type: ignore[untyped-decorator]
    async def get(self) -> None:
        person: wire.Person | None = None
        hub_auth = self.identity_provider.hub_auth
        token = str(hub_auth.get_token(self) or "")
        self._remember_language()
        try:
            if hub_auth.get_token(self, in_cookie=False):
                raise OwnTokenError("Pages are for a browser's sign-in, whose token only reads.")
            person = await self._visitors.person(token)
            region = choose_region(person, self.get_query_argument(REGION_KEY, None))
            period = choose_period(self.get_query_argument(PERIOD_KEY, None))
        except SpbeError as error:
            await self.stop_with(states.of(error), self.frame(self._page, person), error)
            return
        query = Query(region.code, period, self.lang)
        await self._draw(
            self.frame(self._page, person, query, region),
            Wanted(self._page, person, region, query, token, _rights(person)),
        )

    async def _draw(self, frame: Frame, wanted: Wanted) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        _ = self.xsrf_token  # sets the cookie that the page's own requests prove themselves with
        template = templates().get_template("page.html.j2")
        drawing = Drawing(
            self._page,
            self.kernel_manager,
            self.current_user.username,
            {
                "HTTP_X_VISITOR_NAME": self.current_user.username,
                "HTTP_X_VISITOR_TOKEN": wanted.token,
                "QUERY_STRING": wanted.query.encode(),
                "SPBE_REGISTRY_URL": self._registry_url,
                PAGE_VARIABLE: self._page.name,
                RIGHTS_VARIABLE: " ".join(wanted.rights),
                PERSON_VARIABLE: _told(wanted.person, wanted.region),
            },
            self.flush,
            partial(self._forms.drawn, wanted),
        )
        try:
            async for html in template.generate_async(**frame.context(), drawing=drawing):
                self.write(html)
        finally:
            await drawing.close()
        await self.finish()

    def _remember_language(self) -> None:
        if self.get_query_argument(i18n.QUERY_KEY, "") in i18n.LANGUAGES:
            self.set_cookie(LANGUAGE_COOKIE, self.lang, path=self.base_url, expires_days=YEAR_IN_DAYS, samesite="Lax")


def _rights(person: wire.Person) -> tuple[str, ...]:
    """Return the rights that a person's roles carry, in the order of the permission table."""
    table = permissions.table()
    carried = {right for role in table.roles if role.name in person.roles for right in role.permissions}
    return tuple(permission.name for permission in table.permissions if permission.name in carried)


def _told(person: wire.Person, region: wire.Region) -> str:
    """Return a person for a page's kernel: of their regions the page's alone, as some people have hundreds."""
    return person.model_copy(update={"regions": [region]}).model_dump_json()


class HomeHandler(LabHandler):
    """The bare address of the service."""

    @authenticated  # type: ignore[untyped-decorator]
    def get(self) -> None:
        self.redirect(f"{self.base_url}{pages.HOME.name}")


class NothingHandler(LabHandler):
    """Every address that is none, answered alike for everybody."""

    @allow_unauthenticated  # type: ignore[untyped-decorator]
    async def get(self) -> None:
        error = NotYoursError("No such route.")
        await self.stop_with(states.of(error), self.frame(), error)

    head = post = put = patch = delete = get


class SignInFailedHandler(LabHandler):
    """Where a sign-in ends whose answer could not be used."""

    @allow_unauthenticated  # type: ignore[untyped-decorator]
    async def get(self) -> None:
        error = SignInError("The hub's answer could not be used.")
        await self.stop_with(states.of(error), self.frame(), error)


class AssetHandler(RequestHandler):  # type: ignore[misc] # ships no types
    """The lab's browser files, compressed once, cached for ever under their version.

    Public, and open to other origins of the lab: a person's JupyterLab loads the same modules.
    """

    @allow_unauthenticated  # type: ignore[untyped-decorator]
    def get(self, version: str, name: str) -> None:
        known = _asset(name)
        if known is None:
            raise HTTPError(404)
        current = version == assets.version()
        for header, value in known.headers:
            self.set_header(header, value)
        self.set_header("Cache-Control", KEPT if current else "no-cache")
        if known.packed and re.search(r"\bgzip\b", self.request.headers.get("Accept-Encoding", "")):
            self.set_header("Content-Encoding", "gzip")
            self.finish(known.packed)
        else:
            self.finish(known.plain)

    head = get

    def compute_etag(self) -> None:
        """Need no tag: the version is in the address."""


@dataclass(frozen=True)
class _Asset:
    """A browser file as it is sent."""

    plain: bytes
    packed: bytes | None
    headers: tuple[tuple[str, str], ...]


@lru_cache(maxsize=256)
def _asset(name: str) -> _Asset | None:
    """Return a file, or a bundle of several; ``None`` for whatever is not a public file."""
    plain = _bundle(name.removeprefix(bundle.FOLDER)) if name.startswith(bundle.FOLDER) else _single(name)
    if plain is None:
        return None
    kind = "text/javascript" if name.endswith(".mjs") else mimetypes.guess_type(name)[0] or "application/octet-stream"
    headers = (
        ("Content-Type", kind),
        ("Access-Control-Allow-Origin", "*"),
        ("Cross-Origin-Resource-Policy", "cross-origin"),
        ("X-Content-Type-Options", "nosniff"),
        ("Vary", "Accept-Encoding"),
    )
    return _Asset(plain, None if name.endswith(".woff2") else gzip.compress(plain, 9), headers)


def _single(name: str) -> bytes | None:
    return (assets.STATIC / name).read_bytes() if name in _public_names() else None


def _bundle(name: str) -> bytes | None:
    page = pages.find(name.removesuffix(".css"))
    if page is not None and name.endswith(".css"):
        return bundle.styles(page.sheets).encode()
    return bundle.of(name).encode() if name.endswith(".mjs") and name in _public_names() else None


def pack() -> None:
    """Make and pack what every page's first visitor would wait for: bundles and the host."""
    _asset(f"{bundle.FOLDER}host.mjs")
    for page in pages.PAGES:
        _asset(f"{bundle.FOLDER}{page.module}")
        _asset(f"{bundle.FOLDER}{page.name}.css")


@lru_cache(maxsize=1)
def _public_names() -> frozenset[str]:
    return frozenset(path.relative_to(assets.STATIC).as_posix() for path in assets.STATIC.rglob("*") if path.is_file())
